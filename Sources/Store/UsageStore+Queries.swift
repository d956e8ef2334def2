internal import GRDB
package import UsageModel

extension UsageStore {
  /// The responses of one quarter-hour, each as a row, by ascending time.
  package func responses(
    in quarter: QuarterHour, filter: UsageFilter = UsageFilter()
  ) throws(StoreError) -> [UsageRow] {
    try read { db in
      // The order of joins is fixed: by itself SQLite begins with the contexts.
      let unfinished = """
        (flags & 1 = 0 OR flags & 4 != 0
          OR (flags & 2 = 0 AND (output <= 10 OR output < textLength / 4)))
        """
      let range = "time >= ?1 * 900000 AND time < (?1 + 1) * 900000"
      let statement = try PreparedStatement(
        db,
        """
        SELECT * FROM (
          SELECT ?1 AS quarter, project, session, variant, input, output, thinking, cacheWrite5m,
            cacheWrite1h, cacheRead, webSearches, webFetches, 1, \(unfinished),
            \(unfinished) * output, coalesce(recordedPicodollars, 0), time, time, key
          FROM response CROSS JOIN context ON context.id = response.context WHERE \(range)
          UNION ALL
          SELECT ?1, project, session, responsePart.variant, responsePart.input,
            responsePart.output, 0, responsePart.cacheWrite5m, responsePart.cacheWrite1h,
            responsePart.cacheRead, 0, 0, 1, 0, 0, 0, time, time, key
          FROM response CROSS JOIN responsePart ON responsePart.response = response.key
            CROSS JOIN context ON context.id = response.context WHERE \(range))
        WHERE \(filter.condition(time: "quarter")) ORDER BY time, key
        """)
      statement.bind(1, Int64(quarter.index))
      var rows: [UsageRow] = []
      while try statement.step() { rows.append(UsageRow(row: statement)) }
      return rows
    }
  }

  /// The names behind the rows. Sessions can be many and are read only when asked.
  package func catalog(sessions: Bool) throws(StoreError) -> UsageCatalog {
    try read { db in
      var catalog = UsageCatalog()
      let projects = try PreparedStatement(db, "SELECT id, folder, workingDirectory FROM project")
      while try projects.step() {
        catalog.projects[Int32(truncatingIfNeeded: projects.integer(0))] = ProjectInfo(
          folder: projects.text(1) ?? "", workingDirectory: projects.text(2))
      }
      let variants = try PreparedStatement(
        db,
        """
        SELECT id, model, speed, serviceTier, inferenceGeo, provider, promptClass,
          hasRecordedCost FROM variant
        """)
      while try variants.step() {
        catalog.variants[Int32(truncatingIfNeeded: variants.integer(0))] = ModelVariant(
          model: variants.text(1) ?? "", speed: variants.text(2), serviceTier: variants.text(3),
          inferenceGeo: variants.text(4),
          provider: Provider(rawValue: Int(variants.integer(5))) ?? .anthropic,
          promptClass: PromptClass(rawValue: Int(variants.integer(6))) ?? .upTo100k,
          hasRecordedCost: variants.integer(7) != 0)
      }
      guard sessions else { return catalog }
      let names = try PreparedStatement(
        db, "SELECT id, name, reportedPicodollars, reportedOutput FROM session")
      while try names.step() {
        catalog.sessions[Int32(truncatingIfNeeded: names.integer(0))] = SessionInfo(
          id: names.text(1) ?? "",
          reportedCost: names.optionalInteger(2).map { Cost(picodollars: Int128($0)) },
          reportedOutput: names.optionalInteger(3))
      }
      return catalog
    }
  }

  /// How many responses the store holds.
  package func responseCount() throws(StoreError) -> Int64 {
    try read { db in try Int64.fetchOne(db, sql: "SELECT count(*) FROM response") ?? 0 }
  }

  /// Lines read and lines with usage, over all files.
  package func lineCounts() throws(StoreError) -> (lines: Int64, usageLines: Int64) {
    try read { db in
      let statement = try PreparedStatement(
        db, "SELECT coalesce(sum(lines), 0), coalesce(sum(usageLines), 0) FROM file")
      guard try statement.step() else { return (0, 0) }
      defer { statement.reset() }
      return (statement.integer(0), statement.integer(1))
    }
  }

  /// Lines that could not be read, or not in full, over all files.
  package func lostLines() throws(StoreError) -> Int64 {
    try read { db in
      let statement = try PreparedStatement(db, "SELECT notes FROM file")
      var lost: Int64 = 0
      while try statement.step() { statement.withBytes(0) { lost += PackedCensus.lostLines($0) } }
      return lost
    }
  }

  /// One note of the census over all files, with the first example by path.
  package struct Finding: Hashable, Sendable {
    package var note: LineNote
    package var count: Int64
    package var path: String
    /// Line number, from 1.
    package var line: Int64
  }

  /// The notes of all files, in the order of `LineNote`.
  package func findings() throws(StoreError) -> [Finding] {
    try read { db in
      let statement = try PreparedStatement(db, "SELECT path, notes FROM file ORDER BY path")
      var findings: [LineNote: Finding] = [:]
      while try statement.step() {
        var census = LineCensus()
        statement.withBytes(1) { census = PackedCensus.unpack($0) }
        for (note, entry) in census.entries {
          if findings[note] == nil {
            findings[note] = Finding(
              note: note, count: entry.count, path: statement.text(0) ?? "",
              line: entry.firstLine)
          } else {
            findings[note]?.count += entry.count
          }
        }
      }
      return findings.values.sorted { $0.note.rawValue < $1.note.rawValue }
    }
  }
}

extension UsageRow {
  /// Reads the eighteen columns of the sums: four keys, twelve sums, two times.
  init(row: PreparedStatement) {
    let quarter = row.integer(0)
    self.init(
      quarter: quarter == Schema.unknownQuarter
        ? nil : QuarterHour(index: Int32(truncatingIfNeeded: quarter)),
      project: Int32(truncatingIfNeeded: row.integer(1)),
      session: Int32(truncatingIfNeeded: row.integer(2)),
      variant: Int32(truncatingIfNeeded: row.integer(3)),
      tally: UsageTally(
        tokens: TokenCounts(
          input: row.integer(4), output: row.integer(5), cacheWrite5m: row.integer(7),
          cacheWrite1h: row.integer(8), cacheRead: row.integer(9)),
        thinking: row.integer(6), webSearches: row.integer(10), webFetches: row.integer(11),
        responses: row.integer(12), lowerBoundResponses: row.integer(13),
        lowerBoundOutput: row.integer(14), recordedPicodollars: row.integer(15)),
      first: row.optionalInteger(16).map(Timestamp.init(milliseconds:)),
      last: row.optionalInteger(17).map(Timestamp.init(milliseconds:)))
  }
}

extension UsageFilter {
  /// The filter as an SQL condition; it holds numbers only.
  fileprivate func condition(time column: String) -> String {
    var conditions: [String] = []
    if let from { conditions.append("\(column) >= \(from.index)") }
    if let until { conditions.append("\(column) < \(until.index)") }
    if until != nil, from == nil {
      conditions.append("\(column) != \(Schema.unknownQuarter)")
    }
    for (name, wanted) in [("project", projects), ("variant", variants), ("session", sessions)] {
      guard let wanted else { continue }
      conditions.append("\(name) IN (\(wanted.sorted().map(String.init).joined(separator: ",")))")
    }
    return conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
  }
}
