internal import GRDB
internal import UsageModel

/// What one transaction changes in the sums, collected before it is written: a
/// thousand responses of one quarter-hour become one row.
struct Rollups {
  struct Key: Hashable, Comparable {
    var quarter: Int64
    var project: Int32
    var session: Int32
    var variant: Int32

    /// The day of UTC, as `rollupDay` has it.
    var day: Int64 {
      quarter == Schema.unknownQuarter ? Schema.unknownDay : floorDivide(quarter, 96)
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.quarter, left.project, left.session, left.variant)
        < (right.quarter, right.project, right.session, right.variant)
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

  static func key(time: Timestamp?, project: Int32, session: Int32, variant: Int32) -> Key {
    Key(
      quarter: time.map { Int64($0.quarterHour.index) } ?? Schema.unknownQuarter,
      project: project, session: session, variant: variant)
  }

  mutating func add(_ tally: UsageTally, at time: Timestamp?, _ key: Key) {
    changes[key, default: Change()].add(tally, at: time)
  }

  mutating func remove(_ tally: UsageTally, _ key: Key) {
    changes[key, default: Change()].remove(tally)
  }

  mutating func write(_ db: Database) throws {
    if changes.isEmpty { return }
    try Self.noteChange(db)
    let upsert = try PreparedStatement(
      db,
      """
      INSERT INTO rollup VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET
        input = input + excluded.input, output = output + excluded.output,
        thinking = thinking + excluded.thinking,
        cacheWrite5m = cacheWrite5m + excluded.cacheWrite5m,
        cacheWrite1h = cacheWrite1h + excluded.cacheWrite1h,
        cacheRead = cacheRead + excluded.cacheRead,
        webSearches = webSearches + excluded.webSearches,
        webFetches = webFetches + excluded.webFetches,
        responses = responses + excluded.responses,
        lowerBoundResponses = lowerBoundResponses + excluded.lowerBoundResponses,
        lowerBoundOutput = lowerBoundOutput + excluded.lowerBoundOutput,
        recordedPicodollars = recordedPicodollars + excluded.recordedPicodollars,
        firstTime = min(coalesce(firstTime, excluded.firstTime),
          coalesce(excluded.firstTime, firstTime)),
        lastTime = max(coalesce(lastTime, excluded.lastTime),
          coalesce(excluded.lastTime, lastTime))
      """)
    let marking = try PreparedStatement(
      db, "INSERT INTO changedDay VALUES (?) ON CONFLICT DO NOTHING")
    var markedDay: Int64?
    for (key, change) in changes.sorted(by: { $0.key < $1.key }) {
      if markedDay != key.day {
        marking.bind(1, key.day)
        try marking.run()
        markedDay = key.day
      }
      bind(key, to: upsert)
      change.tally.bind(to: upsert, from: 5)
      upsert.bind(17, change.first?.milliseconds)
      upsert.bind(18, change.last?.milliseconds)
      try upsert.run()
      if change.hasRemovals { try Self.noteRemoval(db, key) }
    }
    changes.removeAll(keepingCapacity: true)
  }

  private func bind(_ key: Key, to statement: PreparedStatement) {
    statement.bind(1, key.quarter)
    statement.bind(2, Int64(key.project))
    statement.bind(3, Int64(key.session))
    statement.bind(4, Int64(key.variant))
  }

  /// Removes a row that has become empty, and notes any other one from which
  /// something was taken: sums can be subtracted, times cannot.
  private static func noteRemoval(_ db: Database, _ key: Key) throws {
    let arguments: StatementArguments = [key.quarter, key.project, key.session, key.variant]
    try db.execute(
      sql: """
        DELETE FROM rollup WHERE quarter = ? AND project = ? AND session = ? AND variant = ?
          AND responses = 0
        """, arguments: arguments)
    guard db.changesCount == 0, key.quarter != Schema.unknownQuarter else { return }
    try db.execute(
      sql: "INSERT INTO unsettled VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      arguments: arguments)
  }

  /// Looks the first and last time of all noted rows up again.
  ///
  /// The index by time is made here, after the first responses have come: to make
  /// it at once is cheaper than to let it grow with each of them.
  static func settle(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE INDEX IF NOT EXISTS responseByTime ON response(time);
        UPDATE rollup SET (firstTime, lastTime) = (
          SELECT coalesce(min(time), rollup.firstTime), coalesce(max(time), rollup.lastTime)
          FROM response CROSS JOIN context ON context.id = response.context
          WHERE time >= rollup.quarter * 900000 AND time < (rollup.quarter + 1) * 900000
            AND context.project = rollup.project AND context.session = rollup.session
            AND (response.variant = rollup.variant OR EXISTS (
              SELECT 1 FROM responsePart
              WHERE responsePart.response = response.key
                AND responsePart.variant = rollup.variant)))
        WHERE (quarter, project, session, variant) IN (SELECT * FROM unsettled);
        DELETE FROM unsettled;
        """)
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
    let unfinished = """
      (flags & 1 = 0 OR flags & 4 != 0
        OR (flags & 2 = 0 AND (output <= 10 OR output < textLength / 4)))
      """
    try db.execute(
      sql: """
        DELETE FROM rollup;
        DELETE FROM unsettled;
        INSERT INTO rollup
        SELECT quarter, project, session, variant, sum(input), sum(output), sum(thinking),
          sum(cacheWrite5m), sum(cacheWrite1h), sum(cacheRead), sum(webSearches),
          sum(webFetches), count(*), sum(isLowerBound), sum(isLowerBound * output),
          sum(recordedPicodollars), min(time), max(time)
        FROM (
          SELECT coalesce((time - ((time % 900000) + 900000) % 900000) / 900000,
              \(Schema.unknownQuarter)) AS quarter,
            project, session, variant, input, output, thinking, cacheWrite5m, cacheWrite1h,
            cacheRead, webSearches, webFetches, \(unfinished) AS isLowerBound,
            coalesce(recordedPicodollars, 0) AS recordedPicodollars, time
          FROM response JOIN context ON context.id = response.context
          UNION ALL
          SELECT coalesce((time - ((time % 900000) + 900000) % 900000) / 900000,
              \(Schema.unknownQuarter)),
            project, session, responsePart.variant, responsePart.input, responsePart.output, 0,
            responsePart.cacheWrite5m, responsePart.cacheWrite1h, responsePart.cacheRead, 0, 0, 0,
            0, time
          FROM responsePart JOIN response ON response.key = responsePart.response
            JOIN context ON context.id = response.context)
        GROUP BY quarter, project, session, variant;
        DELETE FROM rollupDay;
        INSERT INTO changedDay SELECT DISTINCT CASE quarter WHEN \(Schema.unknownQuarter)
            THEN \(Schema.unknownDay) ELSE (quarter - ((quarter % 96) + 96) % 96) / 96 END
          FROM rollup WHERE true ON CONFLICT DO NOTHING;
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

  fileprivate mutating func remove(_ tally: UsageTally) {
    self.tally = self.tally - tally
    hasRemovals = true
  }
}

extension UsageTally {
  /// Binds the twelve sums from parameter `first` on, in the order of the table.
  func bind(to statement: PreparedStatement, from first: Int32) {
    let values = [
      tokens.input, tokens.output, thinking, tokens.cacheWrite5m, tokens.cacheWrite1h,
      tokens.cacheRead, webSearches, webFetches, responses, lowerBoundResponses,
      lowerBoundOutput, recordedPicodollars,
    ]
    for (index, value) in values.enumerated() { statement.bind(first + Int32(index), value) }
  }
}
