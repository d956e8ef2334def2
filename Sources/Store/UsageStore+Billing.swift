internal import GRDB
package import UsageModel

/// One page of a report, and the range of time that was asked for.
package struct BillingPage: Sendable {
  package var organization: String
  package var feed: BillingFeed
  /// Whole days of UTC; the last one may be running.
  package var range: Range<Timestamp>
  /// The cursor that the page was asked for with; nil for the first page.
  package var cursor: String?
  package var rows: [BillingRow]
  /// The cursor of the next page; nil for the last page.
  package var nextCursor: String?
  package var readAt: Timestamp

  package init(
    organization: String, feed: BillingFeed, range: Range<Timestamp>, cursor: String?,
    rows: [BillingRow], nextCursor: String?, readAt: Timestamp
  ) {
    self.organization = organization
    self.feed = feed
    self.range = range
    self.cursor = cursor
    self.rows = rows
    self.nextCursor = nextCursor
    self.readAt = readAt
  }
}

/// A range of which some pages have been read.
package struct OpenBillingRange: Hashable, Sendable {
  package var range: Range<Timestamp>
  /// Where to go on.
  package var cursor: String
  package var askedAt: Timestamp
}

extension UsageStore {
  /// Takes a page in, in one transaction. The rows of a range replace those that
  /// were known of it when its last page has come.
  ///
  /// - Returns: Whether the page was taken; false where it does not follow what was
  ///   read before, as when another process has read it meanwhile.
  package func take(_ page: BillingPage) throws(StoreError) -> Bool {
    try write { db in
      let name: StatementArguments = [page.organization, page.feed.rawValue]
      if page.cursor == nil {
        try db.execute(
          sql: "DELETE FROM apiStage WHERE organization = ? AND feed = ?", arguments: name)
      } else {
        let open = try Row.fetchOne(
          db,
          sql: """
            SELECT 1 FROM apiRange
            WHERE organization = ? AND feed = ? AND start = ? AND end = ? AND cursor = ?
            """,
          arguments: name + [
            page.range.lowerBound.seconds, page.range.upperBound.seconds, page.cursor,
          ])
        guard open != nil else { return false }
      }
      try BillingTables.stage(page, db)
      if let next = page.nextCursor {
        try db.execute(
          sql: "INSERT OR REPLACE INTO apiRange VALUES (?, ?, ?, ?, ?, ?)",
          arguments: name + [
            page.range.lowerBound.seconds, page.range.upperBound.seconds, next,
            page.readAt.milliseconds,
          ])
      } else {
        try BillingTables.finish(page, db)
      }
      return true
    }
  }

  /// The range of a report of which some pages have been read; nil for none.
  package func openRange(
    organization: String, feed: BillingFeed
  ) throws(StoreError) -> OpenBillingRange? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM apiRange WHERE organization = ? AND feed = ?",
        arguments: [organization, feed.rawValue]
      ).map { row in
        let (start, end) = (
          Timestamp(seconds: row["start"]), Timestamp(seconds: row["end"])
        )
        return OpenBillingRange(
          range: start..<max(start, end), cursor: row["cursor"],
          askedAt: Timestamp(milliseconds: row["askedAt"]))
      }
    }
  }

  /// Forgets a range that cannot be gone on with, as when its cursor has expired.
  package func closeRange(organization: String, feed: BillingFeed) throws(StoreError) {
    try write { db in
      for table in ["apiRange", "apiStage"] {
        try db.execute(
          sql: "DELETE FROM \(table) WHERE organization = ? AND feed = ?",
          arguments: [organization, feed.rawValue])
      }
    }
  }

  /// When each day of UTC was last read in whole.
  package func billingDays(
    organization: String, feed: BillingFeed
  ) throws(StoreError) -> [CivilDay: Timestamp] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT day, readAt FROM apiDay WHERE organization = ? AND feed = ?",
        arguments: [organization, feed.rawValue])
      return Dictionary(
        rows.map {
          (
            CivilDay(daysSince1970: $0["day"]),
            Timestamp(milliseconds: $0["readAt"])
          )
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The rows of a report that begin in `range`, ascending.
  package func billingRows(
    organization: String, feed: BillingFeed, in range: Range<Timestamp>
  ) throws(StoreError) -> [BillingRow] {
    try read { db in
      let subjects = try BillingTables.subjects(db)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM apiRow WHERE organization = ? AND feed = ? AND start >= ? AND start < ?
          ORDER BY start, subject
          """,
        arguments: [
          organization, feed.rawValue, range.lowerBound.seconds, range.upperBound.seconds,
        ]
      ).compactMap { row in
        subjects[row["subject"]].map { BillingTables.row(row, subject: $0) }
      }
    }
  }
}

/// Statements over the tables of reports.
enum BillingTables {
  /// Adds the rows of a page to those of its range; rows of one subject and time
  /// add up. What lies outside of the range was not asked for, and is left out:
  /// it would be counted again with its own range.
  static func stage(_ page: BillingPage, _ db: Database) throws {
    var keys: [BillingSubject: Int64] = [:]
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO apiStage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET cost = cost + excluded.cost,
        listCost = listCost + excluded.listCost, input = input + excluded.input,
        output = output + excluded.output, cacheWrite5m = cacheWrite5m + excluded.cacheWrite5m,
        cacheWrite1h = cacheWrite1h + excluded.cacheWrite1h,
        cacheRead = cacheRead + excluded.cacheRead,
        webSearches = webSearches + excluded.webSearches,
        requests = CASE WHEN requests IS NULL THEN excluded.requests
          ELSE requests + ifnull(excluded.requests, 0) END
      """)
    for row in page.rows where page.range.contains(row.start) {
      let subject = try keys[row.subject] ?? key(of: row.subject, db)
      keys[row.subject] = subject
      insert.bind(1, page.organization as String?)
      insert.bind(2, Int64(page.feed.rawValue))
      insert.bind(3, row.start.seconds)
      insert.bind(4, subject)
      insert.bind(5, row.end.seconds)
      insert.bind(6, Int64(clamping: row.cost.picodollars))
      insert.bind(7, Int64(clamping: row.listCost.picodollars))
      insert.bind(8, row.tokens.input)
      insert.bind(9, row.tokens.output)
      insert.bind(10, row.tokens.cacheWrite5m)
      insert.bind(11, row.tokens.cacheWrite1h)
      insert.bind(12, row.tokens.cacheRead)
      insert.bind(13, row.webSearches)
      insert.bind(14, row.requests)
      try insert.run()
    }
  }

  /// Puts the staged rows in the place of those that were known of their range.
  static func finish(_ page: BillingPage, _ db: Database) throws {
    let name: StatementArguments = [page.organization, page.feed.rawValue]
    let (start, end) = (page.range.lowerBound.seconds, page.range.upperBound.seconds)
    try db.execute(
      sql: "DELETE FROM apiRow WHERE organization = ? AND feed = ? AND start >= ? AND start < ?",
      arguments: name + [start, end])
    try db.execute(
      sql: "INSERT INTO apiRow SELECT * FROM apiStage WHERE organization = ? AND feed = ?",
      arguments: name)
    for table in ["apiStage", "apiRange"] {
      try db.execute(
        sql: "DELETE FROM \(table) WHERE organization = ? AND feed = ?", arguments: name)
    }
    for day in floorDivide(start, 86_400)..<max(start / 86_400, (end + 86_399) / 86_400) {
      try db.execute(
        sql: """
          INSERT INTO apiDay VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET readAt = max(readAt, excluded.readAt)
          """,
        arguments: name + [day, page.readAt.milliseconds])
    }
  }

  private static func key(of subject: BillingSubject, _ db: Database) throws -> Int64 {
    let parts = [
      subject.model, subject.costType, subject.tokenType, subject.serviceTier,
      subject.contextWindow, subject.inferenceGeo, subject.speed, subject.workspace,
      subject.apiKey, subject.actor,
    ]
    // Each part with its length: no text can pass for two.
    let key = parts.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",")
    if let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM apiSubject WHERE key = ?", arguments: [key])
    {
      return id
    }
    try db.execute(
      sql: "INSERT INTO apiSubject VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: StatementArguments([key]) + StatementArguments(parts))
    return db.lastInsertedRowID
  }

  static func subjects(_ db: Database) throws -> [Int64: BillingSubject] {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM apiSubject")
    return Dictionary(
      rows.map { row in
        (
          row["id"],
          BillingSubject(
            model: row["model"], costType: row["costType"], tokenType: row["tokenType"],
            serviceTier: row["serviceTier"], contextWindow: row["contextWindow"],
            inferenceGeo: row["inferenceGeo"], speed: row["speed"], workspace: row["workspace"],
            apiKey: row["apiKey"], actor: row["actor"])
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  static func row(_ row: Row, subject: BillingSubject) -> BillingRow {
    BillingRow(
      start: Timestamp(seconds: row["start"]), end: Timestamp(seconds: row["end"]),
      subject: subject, cost: Cost(picodollars: Int128(row["cost"] as Int64)),
      listCost: Cost(picodollars: Int128(row["listCost"] as Int64)),
      tokens: TokenCounts(
        input: row["input"], output: row["output"], cacheWrite5m: row["cacheWrite5m"],
        cacheWrite1h: row["cacheWrite1h"], cacheRead: row["cacheRead"]),
      webSearches: row["webSearches"], requests: row["requests"])
  }
}
