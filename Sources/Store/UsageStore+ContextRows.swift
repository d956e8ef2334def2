internal import GRDB
internal import UsageModel

extension UsageStore {
  /// The same as `forEachRow`, each row of one context.
  ///
  /// Reads the sums themselves: in the packed days rows are one that only contexts tell
  /// apart, so that reports which do not ask for them pay nothing.
  func forEachRowOfContexts(
    _ filter: UsageFilter, _ body: (UsageRow) -> Void
  ) throws(StoreError) {
    try read { db in
      let wanted = try PlaceFilter(filter, db)
      var places = try ContextPlaces(db)
      var isWanted: [Int32: Bool] = [:]
      let statement = try PreparedStatement(
        db,
        """
        SELECT quarter, context, variant, \(UsageSum.columns), firstTime, lastTime
        FROM usageSum WHERE quarter BETWEEN ? AND ? ORDER BY quarter
        """)
      let days = filter.days
      let first =
        days.lowerBound == Schema.unknownDay ? Schema.unknownQuarter : days.lowerBound * 96
      statement.bind(1, first)
      statement.bind(2, days.upperBound * 96 + 95)
      while try statement.step() {
        let context = Int32(truncatingIfNeeded: statement.integer(1))
        let place = try places.place(context)
        if isWanted[context] == nil {
          isWanted[context] = wanted.wants(place) && wanted.wants(context: context)
        }
        guard isWanted[context] ?? false else { continue }
        let row = UsageRow(sums: statement, place: place)
        if wanted.wants(row) { body(row) }
      }
    }
  }
}
