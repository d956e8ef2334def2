internal import GRDB
internal import UsageModel

/// Packs the sums of days, for reports that read many of them. Days are to be packed in
/// ascending order.
struct PackedDays {
  private let db: Database
  private var places: ContextPlaces
  private var cuts: WindowCuts
  private let day: PreparedStatement
  private let joinedDay: PreparedStatement

  init(_ db: Database) throws {
    self.db = db
    places = try ContextPlaces(db)
    cuts = try WindowCuts(db)
    day = try PreparedStatement(
      db, "INSERT INTO packedDay VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = excluded.rows")
    joinedDay = try PreparedStatement(
      db,
      """
      INSERT INTO joinedDay VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET rows = excluded.rows, windowEnd = excluded.windowEnd
      """)
  }

  /// Packs a day from its sums.
  mutating func pack(_ number: Int64) throws {
    var rows = try UsageStore.rows(db, of: number, &places)
    let windowEnd = try cuts.divide(&rows, day: number)
    day.bind(1, number)
    day.bind(2, PackedRows.pack(rows, day: number))
    try day.run()
    joinedDay.bind(1, number)
    joinedDay.bind(2, PackedRows.pack(JoinedRows.joined(rows), day: number))
    joinedDay.bind(3, windowEnd?.milliseconds)
    try joinedDay.run()
  }
}
