internal import GRDB
package import UsageModel

extension UsageStore {
  /// Lends a reader of the responses of single quarter-hours, each as a row, by ascending
  /// time, for as long as `body` runs: many are asked for one after the other.
  package func readingResponses<Result>(
    _ filter: UsageFilter = UsageFilter(),
    _ body: ((QuarterHour) throws -> [UsageRow]) throws -> Result
  ) throws(StoreError) -> Result {
    try readingRows(filter) { reader in try body(reader.responses) }
  }

  /// The responses of one quarter-hour.
  package func responses(
    in quarter: QuarterHour, filter: UsageFilter = UsageFilter()
  ) throws(StoreError) -> [UsageRow] {
    try readingResponses(filter) { responses in try responses(quarter) }
  }

  /// The folders of Claude Code with transcripts that were ever read, by their paths
  /// with links followed.
  package func claudeFolders() throws(StoreError) -> [String] {
    try read { db in try String.fetchAll(db, sql: "SELECT path FROM claudeFolder ORDER BY id") }
  }

  /// The names behind the rows.
  ///
  /// - Parameters:
  ///   - sessions: Whether those of sessions are wanted: they can be many.
  ///   - folders: The folders of Claude Code whose projects are wanted; nil for all.
  ///   - contexts: Whether what is known of contexts is wanted: of those there are more.
  package func catalog(
    sessions: Bool, folders: Set<String>? = nil, contexts: Bool = false
  ) throws(StoreError) -> UsageCatalog {
    try read { db in
      var catalog = UsageCatalog()
      if contexts {
        catalog.contexts = try AttributionTables.contexts(db)
        catalog.pulls = try AttributionTables.pulls(db)
      }
      let projects = try PreparedStatement(
        db,
        """
        SELECT project.id, folder, path, start
        FROM project JOIN claudeFolder ON claudeFolder.id = claudeFolder
        """)
      while try projects.step() {
        let folder = projects.text(2) ?? ""
        if let folders, !folders.contains(folder) { continue }
        catalog.projects[Int32(truncatingIfNeeded: projects.integer(0))] = ProjectInfo(
          folder: projects.text(1) ?? "", claudeFolder: folder,
          workingDirectory: projects.text(3).flatMap { $0.isEmpty ? nil : $0 })
      }
      if catalog.projects.values.contains(where: { MachineFolder.isMachines($0.claudeFolder) }) {
        catalog.machines = try MachineTables.labels(db)
        for (key, repository) in try MachineTables.repositories(db) {
          catalog.projects[key]?.repository = repository
        }
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

  /// The notes of all files, in the order of `LineNote`.
  package func findings() throws(StoreError) -> [LineFinding] {
    try read { db in
      let statement = try PreparedStatement(db, "SELECT path, notes FROM file ORDER BY path")
      var findings: [LineNote: LineFinding] = [:]
      while try statement.step() {
        var census = LineCensus()
        statement.withBytes(1) { census = PackedCensus.unpack($0) }
        for (note, entry) in census.entries {
          if findings[note] == nil {
            findings[note] = LineFinding(
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
  /// Reads a row of `UsageSum.contributions`, with its own time.
  init(contribution row: PreparedStatement, place: ContextPlace) {
    let time = row.optionalInteger(0).map(Timestamp.init(milliseconds:))
    self.init(
      quarter: time?.quarterHour, project: place.project, session: place.session,
      variant: Int32(truncatingIfNeeded: row.integer(2)), tally: UsageTally(row: row, from: 3),
      first: time, last: time)
    context = Int32(truncatingIfNeeded: row.integer(1))
  }
}
