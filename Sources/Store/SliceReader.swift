internal import GRDB
package import UsageModel

/// What of a machine's usage it shares.
package struct SliceScope: Sendable {
  /// The folders of Claude Code, by their paths with links followed; nil for all of this
  /// machine.
  package var folders: Set<String>?
  /// The first time that is shared; nil for everything.
  package var since: Timestamp?
  /// Whether a project is left out.
  package var excludes: @Sendable (KeptResponses.Project) -> Bool

  package init(
    folders: Set<String>? = nil, since: Timestamp? = nil,
    excludes: @escaping @Sendable (KeptResponses.Project) -> Bool = { _ in false }
  ) {
    self.folders = folders
    self.since = since
    self.excludes = excludes
  }
}

extension UsageStore {
  /// This machine's own responses of a time, as far as a scope has them, each under its
  /// earliest copy in there.
  ///
  /// - Parameter times: Milliseconds since 1970; nil for those without a time.
  package func ownResponses(
    in times: Range<Int64>?, scope: SliceScope
  ) throws(StoreError) -> KeptResponses {
    try read { db in
      var reader = try SliceReader(db, scope: scope)
      return try reader.responses(in: times)
    }
  }

  /// The days of UTC, counted from 1970, with responses; nil among them where some have
  /// no time.
  package func daysWithResponses() throws(StoreError) -> [Int64?] {
    try read { db in
      try Int64.fetchAll(
        db, sql: "SELECT day FROM packedDay UNION SELECT day FROM changedDay ORDER BY 1"
      ).map { $0 == Schema.unknownDay ? nil : $0 }
    }
  }
}

/// Reads the rows of a slice, with the names that they need.
private struct SliceReader {
  private let db: Database
  private let scope: SliceScope
  private var cache = IngestCache()
  private var kept = KeptResponses()
  private var contexts: [Int32: Int32?] = [:]
  /// Contexts that only the index tells apart, by what they stand behind, are one.
  private var places: [KeptResponses.Context: Int32] = [:]
  private var projects: [Int32: Int32?] = [:]
  private var sessions: [Int64: Int32] = [:]
  private var variants: [Int32: Int32] = [:]

  init(_ db: Database, scope: SliceScope) throws {
    self.db = db
    self.scope = scope
    cache.names.machine = try MachineTables.own(db) ?? ""
  }

  mutating func responses(in times: Range<Int64>?) throws -> KeptResponses {
    let condition =
      times.map { "{time} >= \($0.lowerBound) AND {time} < \($0.upperBound)" } ?? "{time} IS NULL"
    let main = condition.replacing("{time}", with: "response.time")
    let copies = condition.replacing("{time}", with: "copy.time")
    let columns = StoredResponse.columns.split(separator: ",").map {
      "response." + $0.drop(while: { $0 == " " })
    }.joined(separator: ", ")
    // A copy in a further folder can be this machine's earliest.
    let statement = try PreparedStatement(
      db,
      """
      SELECT \(columns) FROM response WHERE \(main)
      UNION ALL
      SELECT \(columns) FROM responseCopy AS copy CROSS JOIN response
        ON response.key = copy.response
      WHERE \(copies) AND NOT coalesce(\(main), 0)
      """)
    var seen: Set<UInt64> = []
    while try statement.step() {
      var response = StoredResponse(row: statement)
      // A response with two such copies comes twice.
      guard !response.hasCopies || seen.insert(response.event.key.value).inserted else { continue }
      if StoredResponse.hasParts(row: statement) {
        response.event.usage.extraParts = try parts(of: response.event.key)
      }
      if StoredResponse.hasMiss(row: statement) {
        response.event.usage.cacheMiss = try AttributionTables.miss(of: response.event.key, db)
      }
      try add(response, in: times)
    }
    kept.responses.sort {
      let (left, right) = ($0.event, $1.event)
      return (left.time?.milliseconds ?? .min, left.key) < (
        right.time?.milliseconds ?? .min, right.key
      )
    }
    return kept
  }

  private mutating func add(_ response: StoredResponse, in times: Range<Int64>?) throws {
    var places = [
      CopyPlace(
        folder: 0, origin: response.event.origin, time: response.event.time,
        context: response.event.context, file: 0, offset: 0)
    ]
    if response.hasCopies { places += try copies(of: response.event.key) }
    places = try places.filter { try context($0.context) != nil }
    if places.count > 1 { places = try places.sorted { try cache.precedes(db, $0, $1) } }
    guard let first = places.first else { return }
    if let since = scope.since {
      guard let time = first.time, time >= since else { return }
    }
    guard
      times.map({ range in first.time.map { range.contains($0.milliseconds) } ?? false })
        ?? (first.time == nil)
    else { return }
    var event = response.event
    event.origin = first.origin
    event.time = first.time
    event.context = try context(first.context) ?? 0
    event.usageOffset = 0
    event.placeOffset = 0
    event.variant = try variant(event.variant)
    for index in event.usage.extraParts.indices {
      event.usage.extraParts[index].variant = try variant(event.usage.extraParts[index].variant)
    }
    var result = KeptResponses.Response(event: event)
    for place in places.dropFirst() {
      result.copies.append(
        KeptResponses.Copy(
          isAssistant: place.origin == .assistant, time: place.time,
          context: try context(place.context) ?? 0))
    }
    kept.responses.append(result)
  }

  private func copies(of key: ResponseKey) throws -> [CopyPlace] {
    let statement = try PreparedStatement(
      db, "SELECT isAssistant, time, context FROM responseCopy WHERE response = ?")
    statement.bind(1, Int64(bitPattern: key.value))
    var places: [CopyPlace] = []
    while try statement.step() {
      places.append(
        CopyPlace(
          folder: 0, origin: statement.integer(0) != 0 ? .assistant : .progress,
          time: statement.optionalInteger(1).map(Timestamp.init(milliseconds:)),
          context: Int32(truncatingIfNeeded: statement.integer(2)), file: 0, offset: 0))
    }
    return places
  }

  private func parts(of key: ResponseKey) throws -> [ExtraPart] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT variant, input, output, cacheWrite5m, cacheWrite1h, cacheRead FROM responsePart
        WHERE response = ? ORDER BY ordinal
        """, arguments: [Int64(bitPattern: key.value)]
    ).map { row in
      ExtraPart(
        variant: row[0],
        tokens: TokenCounts(
          input: row[1], output: row[2], cacheWrite5m: row[3], cacheWrite1h: row[4],
          cacheRead: row[5]))
    }
  }
}

// Names, each once; nil for what the scope has not.
extension SliceReader {
  private mutating func context(_ id: Int32) throws -> Int32? {
    if let known = contexts[id] { return known }
    let statement = try PreparedStatement(
      db,
      """
      SELECT project, session, gitBranch, version, isSidechain, \(AttributionTables.columns)
      FROM context LEFT JOIN attribution ON attribution.id = context.attribution
      WHERE context.id = ?
      """)
    statement.bind(1, Int64(id))
    var place: Int32?
    if try statement.step() {
      let row = (statement.integer(0), statement.integer(1), statement.integer(4) != 0)
      let (branch, version) = (statement.text(2), statement.text(3))
      let attribution = AttributionTables.attribution(row: statement, from: 5)
      statement.reset()
      if let project = try project(Int32(truncatingIfNeeded: row.0)) {
        let context = KeptResponses.Context(
          project: project, session: try session(row.1), gitBranch: branch, version: version,
          isSidechain: row.2, attribution: attribution)
        place = places[context] ?? Int32(kept.contexts.count)
        if places[context] == nil { kept.contexts.append(context) }
        places[context] = place
      }
    }
    contexts[id] = .some(place)
    return place
  }

  private mutating func project(_ id: Int32) throws -> Int32? {
    if let known = projects[id] { return known }
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT path, folder, start FROM project
        JOIN claudeFolder ON claudeFolder.id = claudeFolder WHERE project.id = ?
        """, arguments: [id])
    var place: Int32?
    if let row {
      let project = KeptResponses.Project(claudeFolder: row[0], folder: row[1], start: row[2])
      let isOwn = !MachineFolder.isMachines(project.claudeFolder)
      let isWanted = scope.folders?.contains(project.claudeFolder) ?? true
      if isOwn, isWanted, !scope.excludes(project) {
        place = Int32(kept.projects.count)
        kept.projects.append(project)
      }
    }
    projects[id] = .some(place)
    return place
  }

  private mutating func session(_ id: Int64) throws -> Int32 {
    if let known = sessions[id] { return known }
    let place = Int32(kept.sessions.count)
    let row = try Row.fetchOne(
      db, sql: "SELECT name, reportedPicodollars, reportedOutput FROM session WHERE id = ?",
      arguments: [id])
    kept.sessions.append(
      KeptResponses.Session(
        name: row?[0] ?? "", reportedPicodollars: row?[1], reportedOutput: row?[2],
        pulls: try pulls(of: id)))
    sessions[id] = place
    return place
  }

  private func pulls(of session: Int64) throws -> [KeptResponses.Pull] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT time, repository, number FROM pullLink WHERE session = ?
        ORDER BY time, repository, number
        """, arguments: [session]
    ).map { row in
      KeptResponses.Pull(
        time: Timestamp(milliseconds: row[0]),
        pull: PullRequest(repository: row[1], number: row[2]))
    }
  }

  private mutating func variant(_ id: Int32) throws -> Int32 {
    if let known = variants[id] { return known }
    let statement = try PreparedStatement(
      db,
      """
      SELECT model, speed, serviceTier, inferenceGeo, provider, promptClass, hasRecordedCost
      FROM variant WHERE id = ?
      """)
    statement.bind(1, Int64(id))
    var variant = ModelVariant(model: "")
    if try statement.step() { variant = ModelVariant(row: statement, from: 0) }
    statement.reset()
    let place = Int32(kept.variants.count)
    kept.variants.append(variant)
    variants[id] = place
    return place
  }
}
