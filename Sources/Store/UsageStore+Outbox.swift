package import Alerts
internal import GRDB
package import UsageModel

/// The outbox of warnings: each is claimed by one process before it is sent, and
/// marked after. So a crash between the two may repeat it, and nothing else does.
extension UsageStore {
  /// Milliseconds for which a claim holds: far longer than an attempt may take, so that
  /// only a process that has died or sleeps loses one.
  package static let deliveryLease: Int64 = 90_000
  /// Attempts after which a way out is given up for a warning.
  package static let deliveryAttempts = 12

  /// Claims the oldest warning that is due, for `claimant`.
  ///
  /// - Parameters:
  ///   - channels: The ways that this process knows.
  ///   - claimant: A name that no other process has.
  /// - Returns: nil where nothing is due; then no other process was kept waiting.
  package func claimDelivery(
    by channels: [AlertChannel], claimant: String, now: Timestamp
  ) throws(StoreError) -> OwedDelivery? {
    guard try read({ db in try Self.dueDelivery(db, channels, now) }) != nil else { return nil }
    return try write { db in
      guard let due = try Self.dueDelivery(db, channels, now) else { return nil }
      let until = now.advanced(byMilliseconds: UsageStore.deliveryLease)
      try db.execute(
        sql: """
          UPDATE alertDelivery SET claimant = ?, claimedUntil = ? WHERE alert = ? AND channel = ?
          """, arguments: [claimant, until.milliseconds, due.alert.id, due.channel.rawValue])
      return OwedDelivery(
        alert: due.alert, channel: due.channel, attempts: due.attempts, claimedUntil: until)
    }
  }

  /// Notes that a warning was sent.
  package func markDelivered(_ delivery: OwedDelivery, now: Timestamp) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: """
          UPDATE alertDelivery SET deliveredAt = ?, claimant = NULL, claimedUntil = NULL,
          problem = NULL WHERE alert = ? AND channel = ? AND deliveredAt IS NULL
          """,
        arguments: [now.milliseconds, delivery.alert.id, delivery.channel.rawValue])
    }
  }

  /// Notes that an attempt failed, and when the next one is due.
  ///
  /// - Parameter problem: Why, without any secret.
  package func markFailed(
    _ delivery: OwedDelivery, claimant: String, problem: String, next: Timestamp
  ) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: """
          UPDATE alertDelivery SET attempts = attempts + 1, problem = ?, nextAt = ?,
          claimant = NULL, claimedUntil = NULL
          WHERE alert = ? AND channel = ? AND claimant = ? AND deliveredAt IS NULL
          """,
        arguments: [
          problem, next.milliseconds, delivery.alert.id, delivery.channel.rawValue, claimant,
        ])
    }
  }

  /// When the next delivery is due by one of these ways; nil where none is owed. What
  /// another process has claimed is due when its claim ends.
  package func nextDelivery(by channels: [AlertChannel]) throws(StoreError) -> Timestamp? {
    try read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT min(max(nextAt, coalesce(claimedUntil, nextAt))) FROM alertDelivery
          JOIN alert ON alert.id = alertDelivery.alert
          WHERE deliveredAt IS NULL AND attempts < ? AND channel IN \(Self.list(channels))
          AND kind IN \(Self.list(AlertKind.allCases))
          """, arguments: [UsageStore.deliveryAttempts]
      ).map(Timestamp.init(milliseconds:))
    }
  }

  /// How each warning that is remembered was carried out, by its id; warnings that
  /// were owed to nobody are not in it.
  package func deliveryStates() throws(StoreError) -> [String: [DeliveryState]] {
    try read { db in
      var states: [String: [DeliveryState]] = [:]
      let rows = try Row.fetchAll(db, sql: "SELECT * FROM alertDelivery ORDER BY alert, channel")
      for row in rows {
        guard let channel = AlertChannel(rawValue: row["channel"]) else { continue }
        states[row["alert"], default: []].append(
          DeliveryState(
            channel: channel, attempts: row["attempts"],
            deliveredAt: (row["deliveredAt"] as Int64?).map(Timestamp.init(milliseconds:)),
            problem: row["problem"]))
      }
      return states
    }
  }

  /// Puts a warning that was raised now into the outbox, in its transaction.
  static func owe(_ alert: Alert, by channels: [AlertChannel], _ db: Database) throws {
    // What is muted goes nowhere.
    guard !alert.isMuted else { return }
    for channel in channels {
      try db.execute(
        sql: "INSERT INTO alertDelivery VALUES (?, ?, NULL, NULL, 0, ?, NULL, NULL)",
        arguments: [alert.id, channel.rawValue, alert.raisedAt.milliseconds])
    }
  }

  private static func dueDelivery(
    _ db: Database, _ channels: [AlertChannel], _ now: Timestamp
  ) throws -> (alert: Alert, channel: AlertChannel, attempts: Int)? {
    // A claim that ends later than one made now would, was made by a clock that has
    // been set back since.
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT alert.*, channel, attempts FROM alertDelivery
        JOIN alert ON alert.id = alertDelivery.alert
        WHERE deliveredAt IS NULL AND attempts < ? AND channel IN \(list(channels))
        AND kind IN \(list(AlertKind.allCases))
        AND (nextAt <= ? OR nextAt > ?)
        AND (claimedUntil IS NULL OR claimedUntil <= ? OR claimedUntil > ?)
        ORDER BY raisedAt, alert.id, channel LIMIT 1
        """,
      arguments: [
        deliveryAttempts, now.milliseconds, now.milliseconds + AlertBackoff.longest,
        now.milliseconds, now.milliseconds + deliveryLease,
      ])
    guard let row, let channel = AlertChannel(rawValue: row["channel"]), let alert = alert(row)
    else { return nil }
    return (alert, channel, row["attempts"])
  }

  /// Names that are ours, as SQL has a list of texts.
  private static func list<Name: RawRepresentable<String>>(_ names: [Name]) -> String {
    "(" + names.map { "'\($0.rawValue)'" }.joined(separator: ", ") + ")"
  }
}
