internal import GRDB
internal import Limits
internal import UsageModel

/// Reads and writes the tables of limits, inside a transaction.
enum LimitTables {
  /// A window as two columns name it.
  struct Name: Hashable {
    var kind: String
    /// '' for a window without a scope.
    var scope: String

    init(_ window: LimitWindow) {
      kind = LimitWindow(kind: window.kind).name
      scope = window.scope ?? ""
    }

    init(kind: String, scope: String) {
      self.kind = kind
      self.scope = scope
    }

    var window: LimitWindow {
      let known: LimitWindow.Kind =
        switch kind {
        case "five_hour": .fiveHour
        case "seven_day": scope.isEmpty ? .sevenDay : .sevenDayScoped
        case "spend_limit": .spendLimit
        case "extra_usage": .extraUsage
        default: .other(kind)
        }
      return LimitWindow(kind: known, scope: scope.isEmpty ? nil : scope)
    }
  }

  /// All readings that are kept, or those of one window.
  static func readings(_ db: Database, of key: LimitKey? = nil) throws -> [LimitReading] {
    let name = key.map { Name($0.window) }
    let condition = key == nil ? "1" : "organization = ? AND kind = ? AND scope = ?"
    let arguments: StatementArguments =
      if let key, let name { [key.organization, name.kind, name.scope] } else { [] }
    return try Row.fetchAll(
      db, sql: "SELECT * FROM limitReading WHERE \(condition) ORDER BY id", arguments: arguments
    ).compactMap { row in
      guard let source = LimitSourceKind(rawValue: row["source"]),
        let confidence = Confidence(rawValue: row["confidence"])
      else { return nil }
      return LimitReading(
        organization: row["organization"],
        window: Name(kind: row["kind"], scope: row["scope"]).window, percent: row["percent"],
        resetsAt: (row["resetsAt"] as Int64?).map(Timestamp.init(milliseconds:)),
        capturedAt: Timestamp(milliseconds: row["capturedAt"]), source: source,
        confidence: confidence, evidence: LimitEvidence(row: row))
    }
  }

  /// Joins readings of one window into those that are kept, and samples the
  /// history where what counts has moved.
  static func merge(_ readings: [LimitReading], into key: LimitKey, _ db: Database) throws {
    let known = try self.readings(db, of: key)
    var merged = WindowReadings(known)
    // One by one, so that the history has every step.
    let ordered = readings.sorted { $0.capturedAt < $1.capturedAt }
    var before = merged.best
    for reading in ordered {
      merged.insert(reading)
      guard let best = merged.best, best != before else { continue }
      try addSample(best, db)
      before = best
    }
    guard Set(merged.all) != Set(known) else { return }
    try replace(key, with: merged.all, db)
  }

  private static func replace(
    _ key: LimitKey, with readings: [LimitReading], _ db: Database
  ) throws {
    let name = Name(key.window)
    try db.execute(
      sql: "DELETE FROM limitReading WHERE organization = ? AND kind = ? AND scope = ?",
      arguments: [key.organization, name.kind, name.scope])
    for reading in readings {
      try db.execute(
        sql: """
          INSERT INTO limitReading (organization, kind, scope, percent, resetsAt, capturedAt,
            source, confidence, session, apiMilliseconds, drawnAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          key.organization, name.kind, name.scope, reading.percent,
          reading.resetsAt?.milliseconds, reading.capturedAt.milliseconds,
          reading.source.rawValue, reading.confidence.rawValue,
          (reading.evidence?.session).map(Int64.init(bitPattern:)),
          reading.evidence?.apiMilliseconds, reading.evidence?.drawnAt.milliseconds,
        ])
    }
  }

  private static func addSample(_ reading: LimitReading, _ db: Database) throws {
    let name = Name(reading.window)
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT time, percent, resetsAt FROM limitHistory
        WHERE organization = ? AND kind = ? AND scope = ? ORDER BY time DESC LIMIT 1
        """, arguments: [reading.organization, name.kind, name.scope])
    let last = row.map { row in
      LimitSample(
        time: Timestamp(milliseconds: row["time"]), percent: row["percent"],
        resetsAt: (row["resetsAt"] as Int64?).map(Timestamp.init(milliseconds:)))
    }
    guard LimitSample(reading).isWorthKeeping(after: last) else { return }
    try db.execute(
      sql: "INSERT OR REPLACE INTO limitHistory VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        reading.organization, name.kind, name.scope, reading.capturedAt.milliseconds,
        reading.percent, reading.resetsAt?.milliseconds, reading.source.rawValue,
      ])
    try SealMarks.note(reading.capturedAt, db)
  }

  /// Keeps the newer of two figures of money.
  static func set(_ spend: SpendReading, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO spendReading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET isEnabled = excluded.isEnabled,
          usedMinor = excluded.usedMinor, usedExponent = excluded.usedExponent,
          usedCurrency = excluded.usedCurrency, limitMinor = excluded.limitMinor,
          limitExponent = excluded.limitExponent, limitCurrency = excluded.limitCurrency,
          percent = excluded.percent, resetsAt = excluded.resetsAt,
          capturedAt = excluded.capturedAt, source = excluded.source
        WHERE excluded.capturedAt >= spendReading.capturedAt
        """,
      arguments: [
        spend.organization, spend.isEnabled, spend.used?.minorUnits, spend.used?.exponent,
        spend.used?.currency, spend.limit?.minorUnits, spend.limit?.exponent,
        spend.limit?.currency, spend.percent, spend.resetsAt?.milliseconds,
        spend.capturedAt.milliseconds, spend.source.rawValue,
      ])
  }

  static func count(_ refused: RefusedReading, at now: Timestamp, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO refusedReading VALUES (?, ?, ?, 1, ?)
        ON CONFLICT DO UPDATE SET count = count + 1, lastAt = max(lastAt, excluded.lastAt)
        """,
      arguments: [
        refused.source.rawValue, refused.window.name, refused.reason.name, now.milliseconds,
      ])
  }

  /// Gives what was kept under one organization's name to another.
  static func rename(_ old: String, to new: String, _ db: Database) throws {
    guard old != new else { return }
    let readings = try self.readings(db).filter { $0.organization == old }
    for (key, kept) in Dictionary(grouping: readings, by: LimitKey.init) {
      let target = LimitKey(organization: new, window: key.window)
      let moved = kept.map { reading -> LimitReading in
        var reading = reading
        reading.organization = new
        return reading
      }
      try replace(target, with: WindowReadings(try self.readings(db, of: target) + moved).all, db)
    }
    try db.execute(
      sql: """
        DELETE FROM limitReading WHERE organization = :old;
        INSERT OR IGNORE INTO limitHistory
          SELECT :new, kind, scope, time, percent, resetsAt, source
          FROM limitHistory WHERE organization = :old;
        DELETE FROM limitHistory WHERE organization = :old;
        UPDATE OR IGNORE spendReading SET organization = :new WHERE organization = :old;
        DELETE FROM spendReading WHERE organization = :old;
        """, arguments: ["old": old, "new": new])
  }
}

extension LimitEvidence {
  init?(row: Row) {
    guard let session = row["session"] as Int64?,
      let apiMilliseconds = row["apiMilliseconds"] as Int64?,
      let drawnAt = row["drawnAt"] as Int64?
    else { return nil }
    self.init(
      session: UInt64(bitPattern: session), apiMilliseconds: apiMilliseconds,
      drawnAt: Timestamp(milliseconds: drawnAt))
  }
}

extension SpendReading {
  init?(row: Row) {
    guard let source = LimitSourceKind(rawValue: row["source"]) else { return nil }
    func money(_ name: String) -> Money? {
      guard let units = row[name + "Minor"] as Int64?,
        let exponent = row[name + "Exponent"] as Int?,
        let currency = row[name + "Currency"] as String?
      else { return nil }
      return Money(minorUnits: units, exponent: exponent, currency: currency)
    }
    self.init(
      organization: row["organization"], isEnabled: row["isEnabled"], used: money("used"),
      limit: money("limit"), percent: row["percent"],
      resetsAt: (row["resetsAt"] as Int64?).map(Timestamp.init(milliseconds:)),
      capturedAt: Timestamp(milliseconds: row["capturedAt"]), source: source)
  }
}
