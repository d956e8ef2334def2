internal import GRDB
internal import UsageModel

/// A day of UTC that was changed since it was last kept outside of the index.
package struct UnsealedDay: Hashable, Sendable {
  /// Counted from 1970.
  package var day: Int64
  /// Tells one change from the next.
  var version: Int64
}

/// Which days have changed since they were sealed: numbers under names of their own.
enum SealMarks {
  static let prefix = "unsealed."
  static let begun = "days.begun"

  /// Takes note of the days whose sums are about to be packed.
  static func note(changedDays db: Database) throws {
    try note(db, days: "SELECT day FROM changedDay")
    try ShareMarks.note(changedDays: db)
  }

  /// Takes note of all days that have responses.
  static func noteAll(_ db: Database) throws {
    try note(db, days: "SELECT day FROM packedDay UNION SELECT day FROM changedDay")
  }

  /// Takes note of the day of a sample of a limit.
  static func note(_ time: Timestamp, _ db: Database) throws {
    let day = floorDivide(time.seconds, 86_400)
    try db.execute(
      sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)",
      arguments: [prefix + String(day), time.milliseconds])
  }

  private static func note(_ db: Database, days: String) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO setting
        SELECT '\(prefix)' || day, coalesce(
          (SELECT value FROM setting WHERE name = '\(UsageStore.usageVersionSetting)'), 0)
        FROM (\(days)) WHERE day > 0
        """)
  }
}

extension UsageStore {
  /// Whether what was sealed before has been taken in, so that sealing replaces nothing
  /// that is not here.
  package func hasBegunSealing() throws(StoreError) -> Bool {
    try setting(SealMarks.begun) != nil
  }

  /// Begins to take note of days to seal, with all that are here.
  package func beginSealing() throws(StoreError) {
    try write { db in
      try SealMarks.noteAll(db)
      try db.execute(sql: "INSERT OR REPLACE INTO setting VALUES ('\(SealMarks.begun)', 1)")
    }
  }

  /// The days before one that have changed since they were sealed, ascending.
  package func unsealedDays(before end: Int64) throws(StoreError) -> [UnsealedDay] {
    try read { db in
      let statement = try PreparedStatement(
        db, "SELECT name, value FROM setting WHERE name >= 'unsealed.' AND name < 'unsealed/'")
      var days: [UnsealedDay] = []
      while try statement.step() {
        guard let day = Int64((statement.text(0) ?? "").dropFirst(SealMarks.prefix.count)),
          day < end
        else { continue }
        days.append(UnsealedDay(day: day, version: statement.integer(1)))
      }
      return days.sorted { $0.day < $1.day }
    }
  }

  /// Calls `body` with the packed responses of each of these days, nil where there are
  /// none. What it throws ends it.
  package func forEachPackedDay(
    _ days: [UnsealedDay], _ body: (UnsealedDay, [UInt8]?) throws -> Void
  ) throws(StoreError) {
    guard !days.isEmpty else { return }
    try read { db in
      var reader = TableReader(db)
      let names = try NameTables(&reader)
      for day in days {
        try body(day, try UsageStore.packedResponses(&reader, names, ofDay: day.day))
      }
    }
  }

  /// Takes note that days were sealed as they were then.
  package func noteSealed(_ days: [UnsealedDay]) throws(StoreError) {
    guard !days.isEmpty else { return }
    try write { db in
      for day in days {
        try db.execute(
          sql: "DELETE FROM setting WHERE name = ? AND value = ?",
          arguments: [SealMarks.prefix + String(day.day), day.version])
      }
    }
  }
}
