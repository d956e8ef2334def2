internal import GRDB
package import UsageModel

extension UsageStore {
  /// Calls `body` for each row of sums that `filter` wants, by ascending
  /// quarter-hour, those without a time first.
  package func forEachRow(
    _ filter: UsageFilter, _ body: (UsageRow) -> Void
  ) throws(StoreError) {
    try read { db in
      let range = filter.days
      var changed = try Self.changedDays(db).filter(range.contains)[...]
      let days = try PreparedStatement(
        db, "SELECT day, rows FROM rollupDay WHERE day BETWEEN ? AND ? ORDER BY day")
      days.bind(1, range.lowerBound)
      days.bind(2, range.upperBound)
      func take(_ row: UsageRow) { if filter.wants(row) { body(row) } }
      while try days.step() {
        let day = days.integer(0)
        while let next = changed.first, next < day {
          try Self.forEachRow(db, day: next, take)
          changed.removeFirst()
        }
        if changed.first == day { continue }
        var isWhole = true
        days.withBytes(1) { isWhole = PackedRows.unpack($0, day: day, take) }
        guard isWhole else {
          throw StoreError(kind: .damaged, path: path, message: "the sums of a day are not whole")
        }
      }
      for day in changed { try Self.forEachRow(db, day: day, take) }
    }
  }

  /// The days of UTC whose sums have changed since they were last packed, and whether
  /// times among them are yet to be looked up again.
  package func changedDays() throws(StoreError) -> (days: [Int64], areUnsettled: Bool) {
    try read { db in
      let statement = try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM unsettled)")
      let areUnsettled = try statement.step() && statement.integer(0) != 0
      statement.reset()
      return (try Self.changedDays(db), areUnsettled)
    }
  }

  /// Packs the sums of the days that have changed, for reading.
  ///
  /// - Returns: Those days, counted from 1970.
  @discardableResult
  package func packChangedDays() throws(StoreError) -> [Int64] {
    guard try read({ try !Self.changedDays($0).isEmpty }) else { return [] }
    return try write { db in
      try Rollups.settle(db)
      let insertion = try PreparedStatement(
        db,
        "INSERT INTO rollupDay VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = excluded.rows")
      let changed = try Self.changedDays(db)
      for day in changed {
        var rows: [UsageRow] = []
        try Self.forEachRow(db, day: day) { rows.append($0) }
        insertion.bind(1, day)
        insertion.bind(2, PackedRows.pack(rows, day: day))
        try insertion.run()
      }
      try db.execute(sql: "DELETE FROM changedDay")
      return changed
    }
  }

  private static func changedDays(_ db: Database) throws -> [Int64] {
    let statement = try PreparedStatement(db, "SELECT day FROM changedDay ORDER BY day")
    var days: [Int64] = []
    while try statement.step() { days.append(statement.integer(0)) }
    return days
  }

  /// Reads the rows of one day from the sums themselves.
  private static func forEachRow(
    _ db: Database, day: Int64, _ body: (UsageRow) -> Void
  ) throws {
    let statement = try PreparedStatement(
      db,
      """
      SELECT quarter, project, session, variant, input, output, thinking, cacheWrite5m,
        cacheWrite1h, cacheRead, webSearches, webFetches, responses, lowerBoundResponses,
        lowerBoundOutput, recordedPicodollars, firstTime, lastTime
      FROM rollup WHERE quarter BETWEEN ? AND ? ORDER BY quarter
      """)
    let isUnknown = day == Schema.unknownDay
    statement.bind(1, isUnknown ? Schema.unknownQuarter : day * 96)
    statement.bind(2, isUnknown ? Schema.unknownQuarter : day * 96 + 95)
    while try statement.step() { body(UsageRow(row: statement)) }
  }
}

extension UsageFilter {
  /// The days of UTC that can have rows which are wanted.
  fileprivate var days: ClosedRange<Int64> {
    if from == nil, until == nil { return Schema.unknownDay...Int64(Int32.max) }
    let first = from.map { floorDivide(Int64($0.index), 96) } ?? Schema.unknownDay + 1
    let last = until.map { floorDivide(Int64($0.index) - 1, 96) } ?? Int64(Int32.max)
    return first...max(first, last)
  }

  fileprivate func wants(_ row: UsageRow) -> Bool {
    if let from {
      guard let quarter = row.quarter, quarter >= from else { return false }
    }
    if let until {
      guard let quarter = row.quarter, quarter < until else { return false }
    }
    return projects?.contains(row.project) ?? true && variants?.contains(row.variant) ?? true
      && sessions?.contains(row.session) ?? true
  }
}
