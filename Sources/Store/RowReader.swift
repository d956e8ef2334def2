internal import GRDB
package import UsageModel

/// Rows of sums, and the responses of single quarter-hours, all from one state of the
/// index; valid for as long as it is lent.
package final class RowReader {
  private let store: UsageStore
  private let db: Database
  private let filter: UsageFilter
  private let wanted: PlaceFilter
  private var responses: QuarterResponses

  init(_ store: UsageStore, _ db: Database, _ filter: UsageFilter) throws {
    self.store = store
    self.db = db
    self.filter = filter
    wanted = try PlaceFilter(filter, db)
    responses = try QuarterResponses(db)
  }

  /// The rows that the filter wants, as `UsageStore.forEachRow` has them. `body` may ask
  /// for responses.
  package func forEachRow(_ body: (UsageRow) -> Void) throws {
    try store.forEachRow(db, filter, joining: nil, body)
  }

  /// The responses of a quarter-hour that the filter wants, each as a row, by ascending
  /// time.
  package func responses(in quarter: QuarterHour) throws -> [UsageRow] {
    var rows: [UsageRow] = []
    try responses.forEach(in: quarter) { place, row in
      if wanted.wants(place), wanted.wants(context: row.context), wanted.wants(row) {
        rows.append(row)
      }
    }
    return rows
  }
}
