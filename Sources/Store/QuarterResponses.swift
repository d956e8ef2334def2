internal import GRDB
internal import UsageModel

/// Reads the responses of single quarter-hours, each as a row, by ascending time: many are
/// asked for one after the other.
struct QuarterResponses {
  private let statement: PreparedStatement
  private var places: ContextPlaces

  init(_ db: Database) throws {
    let range = "{time} >= ?1 * 900000 AND {time} < (?1 + 1) * 900000"
    statement = try PreparedStatement(
      db, UsageSum.contributions(where: range) + " ORDER BY time, key")
    places = try ContextPlaces(db)
  }

  mutating func forEach(
    in quarter: QuarterHour, _ body: (ContextPlace, UsageRow) throws -> Void
  ) throws {
    statement.bind(1, Int64(quarter.index))
    while try statement.step() {
      let place = try places.place(Int32(truncatingIfNeeded: statement.integer(1)))
      try body(place, UsageRow(contribution: statement, place: place))
    }
  }
}
