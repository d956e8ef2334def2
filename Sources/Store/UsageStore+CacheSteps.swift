internal import GRDB
package import UsageModel

extension UsageStore {
  /// Calls `body` for the responses of a stretch of time, by ascending time. Usage of a
  /// second model within a response has no cache of its own, and is left out.
  ///
  /// - Parameter folders: Those that are shown, as in `UsageFilter`.
  package func forEachCacheStep(
    since start: Timestamp?, until end: Timestamp?, folders: Set<String>? = nil,
    _ body: (CacheStep) -> Void
  ) throws(StoreError) {
    try read { db in
      let wanted = try PlaceFilter(UsageFilter(folders: folders), db)
      var places = try ContextPlaces(db)
      let contexts = try AttributionTables.contexts(db)
      let sums = UsageSum.allCases.map { sum in
        switch sum {
        case .responses: "1"
        case .lowerBoundResponses, .lowerBoundOutput, .recordedPicodollars: "0"
        default: sum.column
        }
      }
      let statement = try PreparedStatement(
        db,
        """
        SELECT time, context, variant, \(sums.joined(separator: ", ")), placeFile, cause, tokens
        FROM response LEFT JOIN responseMiss ON flags & 64 != 0 AND responseMiss.response = key
        WHERE time >= ? AND time < ? AND flags & 1 != 0 ORDER BY time, key
        """)
      statement.bind(1, start?.milliseconds ?? Int64.min)
      statement.bind(2, end?.milliseconds ?? Int64.max)
      let columns = 3 + Int32(UsageSum.allCases.count)
      while try statement.step() {
        let context = Int32(truncatingIfNeeded: statement.integer(1))
        let place = try places.place(context)
        guard wanted.wants(place), let info = contexts[context] else { continue }
        body(
          CacheStep(
            row: UsageRow(contribution: statement, place: place),
            transcript: statement.integer(columns), isSidechain: info.isSidechain,
            version: info.version,
            recorded: statement.text(columns + 1).map {
              RecordedMiss(cause: $0, tokens: statement.optionalInteger(columns + 2))
            }))
      }
    }
  }
}
