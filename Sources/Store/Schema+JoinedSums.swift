internal import GRDB

extension Schema {
  /// Adds coarser sums for reports over years, those of all packed days at once: to mark
  /// the days as changed would have each of them sealed and shared again.
  static func createJoinedSums(_ db: Database) throws {
    try db.execute(
      sql: """
        -- The sums of a packed day once more, those of quarter-hours that follow each other
        -- in one: for reports that do not tell these apart. A day that has none, or whose
        -- sums lie on both sides of a border, is read from `packedDay`. And when the last
        -- window of five hours ends that began by the end of the day.
        CREATE TABLE joinedDay (
          day INTEGER PRIMARY KEY, rows BLOB NOT NULL, windowEnd INTEGER) STRICT;
        """)
    let packed = try Int64.fetchAll(
      db,
      sql: """
        SELECT day FROM packedDay WHERE day NOT IN (SELECT day FROM changedDay) ORDER BY day
        """)
    var days = try PackedDays(db)
    for day in packed { try days.pack(day) }
  }
}
