internal import GRDB
internal import UsageModel

/// Which days have changed since they were written into the slices of this machine:
/// numbers under names of their own, while it shares any.
enum ShareMarks {
  static let prefix = "unshared."
  static let isSharing = "sync.sharing"
  /// Grows where rows may have been withdrawn.
  static let epoch = "sync.epoch"

  /// Takes note of the days whose sums are about to be packed.
  static func note(changedDays db: Database) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO setting
        SELECT '\(prefix)' || day, coalesce(
          (SELECT value FROM setting WHERE name = '\(UsageStore.usageVersionSetting)'), 0)
        FROM changedDay WHERE EXISTS (SELECT 1 FROM setting WHERE name = '\(isSharing)')
        """)
  }

  static func noteWithdrawal(_ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO setting VALUES ('\(epoch)', 1) ON CONFLICT DO UPDATE SET value = value + 1
        """)
  }
}

/// A day whose slice is to be written anew.
package struct UnsharedDay: Hashable, Sendable {
  /// Counted from 1970; nil for responses without a time.
  package var day: Int64?
  /// Tells one change from the next.
  var version: Int64
}

extension UsageStore {
  /// Begins to take note of days that change, or ends it.
  package func setSharing(_ isSharing: Bool) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: isSharing
          ? "INSERT OR REPLACE INTO setting VALUES ('\(ShareMarks.isSharing)', 1)"
          : """
          DELETE FROM setting WHERE name = '\(ShareMarks.isSharing)'
            OR name >= 'unshared.' AND name < 'unshared/'
          """)
    }
  }

  /// Whether days that change are taken note of: not in an index that was made anew.
  package func isSharing() throws(StoreError) -> Bool {
    try setting(ShareMarks.isSharing) != nil
  }

  /// A number that changes where rows that were shared may have been withdrawn.
  package func shareEpoch() throws(StoreError) -> Int64 { try setting(ShareMarks.epoch) ?? 0 }

  /// Takes note that rows which were shared are no longer.
  package func noteWithdrawal() throws(StoreError) {
    try write { db in try ShareMarks.noteWithdrawal(db) }
  }

  /// The days that have changed since their slices were written.
  package func unsharedDays() throws(StoreError) -> [UnsharedDay] {
    try read { db in
      let statement = try PreparedStatement(
        db, "SELECT name, value FROM setting WHERE name >= 'unshared.' AND name < 'unshared/'")
      var days: [UnsharedDay] = []
      while try statement.step() {
        guard let day = Int64((statement.text(0) ?? "").dropFirst(ShareMarks.prefix.count)) else {
          continue
        }
        days.append(
          UnsharedDay(
            day: day == Schema.unknownDay ? nil : day, version: statement.integer(1)))
      }
      return days
    }
  }

  /// Takes note that the slices of some days were written as they were then.
  package func noteShared(_ days: [UnsharedDay]) throws(StoreError) {
    guard !days.isEmpty else { return }
    try write { db in
      for day in days {
        try db.execute(
          sql: "DELETE FROM setting WHERE name = ? AND value = ?",
          arguments: [ShareMarks.prefix + String(day.day ?? Schema.unknownDay), day.version])
      }
    }
  }
}
