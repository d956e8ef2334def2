internal import GRDB
package import UsageModel

extension UsageStore {
  /// Calls `body` for each row of sums that `filter` wants, by ascending
  /// quarter-hour, those without a time first.
  ///
  /// - Parameter isOne: Whether `body` treats the usage of all of these quarter-hours,
  ///   which are of one day of UTC, alike: it then may be told of them in one row, with
  ///   the first of them. Left out, each row is of one quarter-hour.
  package func forEachRow(
    _ filter: UsageFilter, joining isOne: ((ClosedRange<QuarterHour>) -> Bool)? = nil,
    _ body: (UsageRow) -> Void
  ) throws(StoreError) {
    if filter.tellsContexts || filter.contexts != nil {
      return try forEachRowOfContexts(filter, body)
    }
    try read { db in try forEachRow(db, filter, joining: isOne, body) }
  }

  /// Lends a reader of rows and of single responses, for as long as `body` runs.
  package func readingRows<Result>(
    _ filter: UsageFilter, _ body: (RowReader) throws -> Result
  ) throws(StoreError) -> Result {
    try read { db in try body(RowReader(self, db, filter)) }
  }

  func forEachRow(
    _ db: Database, _ filter: UsageFilter, joining isOne: ((ClosedRange<QuarterHour>) -> Bool)?,
    _ body: (UsageRow) -> Void
  ) throws {
    let range = filter.days
    let wanted = try PlaceFilter(filter, db)
    var changed = try Self.changedDays(db).filter(range.contains)[...]
    var places = try ContextPlaces(db)
    let joined = isOne == nil ? "NULL" : "joinedDay.rows"
    let days = try PreparedStatement(
      db,
      """
      SELECT day, packedDay.rows, \(joined) FROM packedDay LEFT JOIN joinedDay USING (day)
      WHERE day BETWEEN ? AND ? ORDER BY day
      """)
    days.bind(1, range.lowerBound)
    days.bind(2, range.upperBound)
    func readSums(of day: Int64) throws {
      for (place, row) in try Self.rows(db, of: day, &places)
      where wanted.wants(place) && wanted.wants(row) { body(row) }
    }
    while try days.step() {
      let day = days.integer(0)
      while let next = changed.first, next < day {
        try readSums(of: next)
        changed.removeFirst()
      }
      if changed.first == day { continue }
      if let isOne {
        var rows: [UsageRow]?
        days.withBytes(2) {
          rows = JoinedRows.read(
            $0, day: day, filter: wanted.atAnyTime, range: filter.quarters, isOne: isOne)
        }
        if let rows {
          for row in rows { body(row) }
          continue
        }
      }
      var isWhole = true
      days.withBytes(1) { isWhole = PackedRows.unpack($0, day: day, filter: wanted, body) }
      guard isWhole else {
        throw StoreError(kind: .damaged, path: path, message: "the sums of a day are not whole")
      }
    }
    for day in changed { try readSums(of: day) }
  }

  /// The days of UTC whose sums have changed since they were last packed, and whether
  /// times among them are yet to be looked up again.
  package func changedDays() throws(StoreError) -> (days: [Int64], areUnsettled: Bool) {
    try read { db in
      let statement = try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM unsettledSum)")
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
    try makeTimeIndex()
    return try write { db in
      try Rollups.settle(db)
      let changed = try Self.changedDays(db)
      var days = try PackedDays(db)
      for day in changed { try days.pack(day) }
      try SealMarks.note(changedDays: db)
      try db.execute(sql: "DELETE FROM changedDay")
      return changed
    }
  }

  /// Makes the index by time, after the first responses have come: to make it at once is
  /// cheaper than to let it grow with each of them.
  ///
  /// What SQLite sorts for it may be in a file, unlike all else: of ten million responses
  /// it would take 400 MB. Where that is can only be said outside a transaction.
  private func makeTimeIndex() throws(StoreError) {
    guard
      try read({ db in
        let index = try PreparedStatement(
          db, "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'responseByTime'")
        defer { index.reset() }
        return try !index.step()
      })
    else { return }
    let make = "CREATE INDEX IF NOT EXISTS responseByTime ON response(time)"
    do {
      try database.writeWithoutTransaction { db in
        try Migration.requireKnown(db)
        try db.execute(sql: "PRAGMA temp_store = FILE")
        do {
          try db.execute(sql: make)
        } catch let error as DatabaseError {
          try db.execute(sql: "PRAGMA temp_store = MEMORY")
          // There may be enough memory where there is not enough room on the disk.
          switch error.resultCode {
          case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN: try db.execute(sql: make)
          default: throw error
          }
        }
        try db.execute(sql: "PRAGMA temp_store = MEMORY")
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private static func changedDays(_ db: Database) throws -> [Int64] {
    let statement = try PreparedStatement(db, "SELECT day FROM changedDay ORDER BY day")
    var days: [Int64] = []
    while try statement.step() { days.append(statement.integer(0)) }
    return days
  }

  /// The rows of one day from the sums themselves, by ascending quarter-hour. Rows that
  /// no report tells apart are one.
  static func rows(
    _ db: Database, of day: Int64, _ places: inout ContextPlaces
  ) throws -> [(place: ContextPlace, row: UsageRow)] {
    let statement = try PreparedStatement(
      db,
      """
      SELECT quarter, context, variant, \(UsageSum.columns), firstTime, lastTime
      FROM usageSum WHERE quarter BETWEEN ? AND ? ORDER BY quarter
      """)
    let isUnknown = day == Schema.unknownDay
    statement.bind(1, isUnknown ? Schema.unknownQuarter : day * 96)
    statement.bind(2, isUnknown ? Schema.unknownQuarter : day * 96 + 95)
    struct Key: Hashable {
      var place: ContextPlace
      var variant: Int32
    }
    var rows: [(place: ContextPlace, row: UsageRow)] = []
    var ofQuarter: [Key: Int] = [:]
    while try statement.step() {
      let place = try places.place(Int32(truncatingIfNeeded: statement.integer(1)))
      var row = UsageRow(sums: statement, place: place)
      row.context = 0
      if rows.last?.row.quarter != row.quarter { ofQuarter.removeAll(keepingCapacity: true) }
      let key = Key(place: place, variant: row.variant)
      if let index = ofQuarter[key] {
        rows[index].row.add(row)
      } else {
        ofQuarter[key] = rows.count
        rows.append((place, row))
      }
    }
    return rows
  }
}

extension UsageRow {
  /// Reads a row of sums: quarter-hour, context, variant, the sums, two times.
  init(sums row: PreparedStatement, place: ContextPlace) {
    let quarter = row.integer(0)
    let end = 3 + Int32(UsageSum.allCases.count)
    self.init(
      quarter: quarter == Schema.unknownQuarter
        ? nil : QuarterHour(index: Int32(truncatingIfNeeded: quarter)),
      project: place.project, session: place.session,
      variant: Int32(truncatingIfNeeded: row.integer(2)), tally: UsageTally(row: row, from: 3),
      first: row.optionalInteger(end).map(Timestamp.init(milliseconds:)),
      last: row.optionalInteger(end + 1).map(Timestamp.init(milliseconds:)))
    context = Int32(truncatingIfNeeded: row.integer(1))
  }

  mutating func add(_ other: UsageRow) {
    tally = tally + other.tally
    first = [first, other.first].compactMap(\.self).min()
    last = [last, other.last].compactMap(\.self).max()
  }
}

extension UsageFilter {
  var quarters: Quarters { Quarters(from: from, until: until) }

  /// The days of UTC that can have rows which are wanted.
  var days: ClosedRange<Int64> {
    if from == nil, until == nil { return Schema.unknownDay...Int64(Int32.max) }
    let first = from.map { floorDivide(Int64($0.index), 96) } ?? Schema.unknownDay + 1
    let last = until.map { floorDivide(Int64($0.index) - 1, 96) } ?? Int64(Int32.max)
    return first...max(first, last)
  }
}
