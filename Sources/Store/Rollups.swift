internal import GRDB
internal import UsageModel

/// What one transaction changes in the sums, collected before it is written: a
/// thousand responses of one quarter-hour become one row.
struct Rollups {
  struct Key: Hashable, Comparable {
    var quarter: Int64
    var context: Int32
    var variant: Int32

    init(time: Timestamp?, context: Int32, variant: Int32) {
      quarter = time.map { Int64($0.quarterHour.index) } ?? Schema.unknownQuarter
      self.context = context
      self.variant = variant
    }

    /// The day of UTC, as `packedDay` has it.
    var day: Int64 {
      quarter == Schema.unknownQuarter ? Schema.unknownDay : floorDivide(quarter, 96)
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.quarter, left.context, left.variant) < (right.quarter, right.context, right.variant)
    }
  }

  fileprivate struct Change {
    var tally = UsageTally.zero
    var first: Timestamp?
    var last: Timestamp?
    /// Whether something was taken away: then the times must be looked up again,
    /// and the row may have become empty.
    var hasRemovals = false
  }

  private var changes: [Key: Change] = [:]

  mutating func add(_ tally: UsageTally, at time: Timestamp?, _ key: Key) {
    changes[key, default: Change()].add(tally, at: time)
  }

  mutating func remove(_ tally: UsageTally, _ key: Key) {
    changes[key, default: Change()].remove(tally)
  }

  /// Puts other numbers in the place of those that were added at the same time: the row
  /// stays, and so do its times.
  mutating func replace(_ old: UsageTally, with new: UsageTally, _ key: Key) {
    changes[key, default: Change()].replace(old, with: new)
  }

  mutating func write(_ db: Database) throws {
    if changes.isEmpty { return }
    try Self.noteChange(db)
    let upsert = try PreparedStatement(db, Self.upsert)
    let marking = try PreparedStatement(
      db, "INSERT INTO changedDay VALUES (?) ON CONFLICT DO NOTHING")
    var markedDay: Int64?
    let sums = Int32(UsageSum.allCases.count)
    for (key, change) in changes.sorted(by: { $0.key < $1.key }) {
      if markedDay != key.day {
        marking.bind(1, key.day)
        try marking.run()
        markedDay = key.day
      }
      upsert.bind(1, key.quarter)
      upsert.bind(2, Int64(key.context))
      upsert.bind(3, Int64(key.variant))
      change.tally.bind(to: upsert, from: 4)
      upsert.bind(4 + sums, change.first?.milliseconds)
      upsert.bind(5 + sums, change.last?.milliseconds)
      try upsert.run()
      if change.hasRemovals { try Self.noteRemoval(db, key) }
    }
    changes.removeAll(keepingCapacity: true)
  }

  private static let upsert = {
    let places = Array(repeating: "?", count: 5 + UsageSum.allCases.count)
    let additions = UsageSum.allCases.map { "\($0.column) = \($0.column) + excluded.\($0.column)" }
    return """
      INSERT INTO usageSum (quarter, context, variant, \(UsageSum.columns), firstTime, lastTime)
      VALUES (\(places.joined(separator: ", "))) ON CONFLICT DO UPDATE SET
        \(additions.joined(separator: ", ")),
        firstTime = min(coalesce(firstTime, excluded.firstTime),
          coalesce(excluded.firstTime, firstTime)),
        lastTime = max(coalesce(lastTime, excluded.lastTime),
          coalesce(excluded.lastTime, lastTime))
      """
  }()

  /// Removes a row that has become empty, and notes any other one from which
  /// something was taken: sums can be subtracted, times cannot.
  private static func noteRemoval(_ db: Database, _ key: Key) throws {
    let arguments: StatementArguments = [key.quarter, key.context, key.variant]
    try db.execute(
      sql: """
        DELETE FROM usageSum WHERE quarter = ? AND context = ? AND variant = ? AND responses = 0
        """, arguments: arguments)
    guard db.changesCount == 0, key.quarter != Schema.unknownQuarter else { return }
    try db.execute(
      sql: "INSERT INTO unsettledSum VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      arguments: arguments)
  }

  /// Looks the first and last time of all noted rows up again: the responses of a
  /// quarter-hour once, however many of its rows are noted.
  static func settle(_ db: Database) throws {
    let noted = try PreparedStatement(
      db, "SELECT quarter, context, variant FROM unsettledSum ORDER BY quarter")
    var quarters: [(quarter: Int64, times: [Place: ClosedRange<Int64>?])] = []
    while try noted.step() {
      let quarter = noted.integer(0)
      if quarters.last?.quarter != quarter { quarters.append((quarter, [:])) }
      quarters[quarters.count - 1].times[Place(row: noted, from: 1)] = .some(nil)
    }
    if quarters.isEmpty { return }
    let found = try PreparedStatement(
      db,
      """
      SELECT time, context, variant
      FROM (\(UsageSum.contributions(where: "{time} >= ?1 AND {time} < ?2")))
      """)
    let update = try PreparedStatement(
      db,
      """
      UPDATE usageSum SET firstTime = ?, lastTime = ?
      WHERE quarter = ? AND context = ? AND variant = ?
      """)
    for (quarter, noted) in quarters {
      var times = noted
      found.bind(1, quarter * 900_000)
      found.bind(2, (quarter + 1) * 900_000)
      while try found.step() {
        let place = Place(row: found, from: 1)
        guard let known = times[place] else { continue }
        let time = found.integer(0)
        times[place] =
          known.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
      }
      for case (let place, let range?) in times {
        update.bind(1, range.lowerBound)
        update.bind(2, range.upperBound)
        update.bind(3, quarter)
        update.bind(4, place.context)
        update.bind(5, place.variant)
        try update.run()
      }
    }
    try db.execute(sql: "DELETE FROM unsettledSum")
  }

  /// What tells the rows of a quarter-hour apart.
  private struct Place: Hashable {
    var context: Int64
    var variant: Int64

    init(row: PreparedStatement, from first: Int32) {
      context = row.integer(first)
      variant = row.integer(first + 1)
    }
  }

  /// Counts the transactions that changed a sum, so that other processes notice.
  private static func noteChange(_ db: Database) throws {
    let counting = try PreparedStatement(
      db,
      "INSERT INTO setting VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1")
    counting.bind(1, UsageStore.usageVersionSetting)
    try counting.run()
  }

  /// Makes all sums anew from the responses.
  static func rebuild(_ db: Database) throws {
    try noteChange(db)
    let sums = UsageSum.allCases.map { "sum(\($0.column))" }.joined(separator: ", ")
    try db.execute(
      sql: """
        DELETE FROM usageSum;
        DELETE FROM unsettledSum;
        INSERT INTO usageSum (quarter, context, variant, \(UsageSum.columns), firstTime, lastTime)
        SELECT coalesce((time - ((time % 900000) + 900000) % 900000) / 900000,
            \(Schema.unknownQuarter)) AS quarter,
          context, variant, \(sums), min(time), max(time)
        FROM (\(UsageSum.contributions())) GROUP BY 1, 2, 3;
        DELETE FROM packedDay;
        INSERT INTO changedDay SELECT DISTINCT CASE quarter WHEN \(Schema.unknownQuarter)
            THEN \(Schema.unknownDay) ELSE (quarter - ((quarter % 96) + 96) % 96) / 96 END
          FROM usageSum WHERE true ON CONFLICT DO NOTHING;
        """)
  }
}

extension Rollups.Change {
  fileprivate mutating func add(_ tally: UsageTally, at time: Timestamp?) {
    self.tally = self.tally + tally
    guard let time else { return }
    first = first.map { min($0, time) } ?? time
    last = last.map { max($0, time) } ?? time
  }

  fileprivate mutating func replace(_ old: UsageTally, with new: UsageTally) {
    tally = tally - old + new
  }

  fileprivate mutating func remove(_ tally: UsageTally) {
    self.tally = self.tally - tally
    hasRemovals = true
  }
}
