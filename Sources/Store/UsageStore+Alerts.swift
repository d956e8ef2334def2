package import Alerts
internal import GRDB
package import UsageModel

extension Schema {
  static func createAlerts(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Every warning that was raised and is still remembered, so that no process
        -- raises it once more. Times in milliseconds.
        CREATE TABLE alert (
          id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity INTEGER NOT NULL,
          subject TEXT NOT NULL, text TEXT NOT NULL, percent REAL, threshold REAL,
          resetsAt INTEGER, raisedAt INTEGER NOT NULL, confidence INTEGER NOT NULL,
          isMuted INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """)
  }
}

extension UsageStore {
  /// The warnings that are remembered, the newest first.
  package func alerts() throws(StoreError) -> [Alert] {
    try read { db in try Self.alerts(db) }
  }

  /// Raises what is due by the warnings that are remembered, and keeps it, in one
  /// transaction: of several processes one raises each.
  ///
  /// - Parameters:
  ///   - channels: The ways by which those that are raised now are to be carried out;
  ///     they are owed from then on.
  ///   - due: The warnings that are due, given those that were raised.
  ///   - oldest: Warnings whose window ended before, and that were raised before, are
  ///     forgotten.
  /// - Returns: Those that were raised now.
  package func raise(
    forgetting oldest: Timestamp, owedBy channels: [AlertChannel] = [], _ due: ([Alert]) -> [Alert]
  ) throws(StoreError) -> [Alert] {
    // Nearly always nothing is due, and no other process need wait for that.
    guard try read({ db in try !due(Self.alerts(db)).isEmpty }) else { return [] }
    return try write { db in
      try db.execute(
        sql: "DELETE FROM alert WHERE max(coalesce(resetsAt, 0), raisedAt) < ?",
        arguments: [oldest.milliseconds])
      return try due(try Self.alerts(db)).filter { alert in
        try db.execute(
          sql: "INSERT INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          arguments: [
            alert.id, alert.kind.rawValue, alert.severity.rawValue, alert.subject, alert.text,
            alert.percent, alert.threshold, alert.resetsAt?.milliseconds,
            alert.raisedAt.milliseconds, alert.confidence.rawValue, alert.isMuted,
          ])
        guard db.changesCount > 0 else { return false }
        try Self.owe(alert, by: channels, db)
        return true
      }
    }
  }

  private static func alerts(_ db: Database) throws -> [Alert] {
    try Row.fetchAll(db, sql: "SELECT * FROM alert ORDER BY raisedAt DESC, id")
      .compactMap { alert($0) }
  }

  /// nil for one that a later version raised, of a kind that this one does not know.
  static func alert(_ row: Row) -> Alert? {
    guard let kind = AlertKind(rawValue: row["kind"]),
      let severity = AlertSeverity(rawValue: row["severity"]),
      let confidence = Confidence(rawValue: row["confidence"])
    else { return nil }
    return Alert(
      id: row["id"], kind: kind, severity: severity, subject: row["subject"],
      text: row["text"], percent: row["percent"], threshold: row["threshold"],
      resetsAt: (row["resetsAt"] as Int64?).map(Timestamp.init(milliseconds:)),
      raisedAt: Timestamp(milliseconds: row["raisedAt"]), confidence: confidence,
      isMuted: row["isMuted"])
  }
}
