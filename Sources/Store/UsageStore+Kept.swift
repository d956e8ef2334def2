internal import GRDB
internal import UsageModel

extension UsageStore {
  /// The responses of one day of UTC, packed, with everything that the join of copies
  /// reads; nil where there are none.
  ///
  /// - Parameter day: Counted from 1970.
  package func packedResponses(ofDay day: Int64) throws(StoreError) -> [UInt8]? {
    try read { db in
      var reader = TableReader(db)
      let names = try NameTables(&reader)
      return try UsageStore.packedResponses(&reader, names, ofDay: day)
    }
  }

  static func packedResponses(
    _ reader: inout TableReader, _ names: NameTables, ofDay day: Int64
  ) throws -> [UInt8]? {
    var all = KeptResponses()
    let times = day * 86_400_000..<(day + 1) * 86_400_000
    // One portion, however many: places in its lists are of that one.
    _ = try reader.forEachPortion(names, times: times, portion: .max) { all = $0 }
    try all.takeSamples(&reader, times)
    return all.responses.isEmpty && all.samples.isEmpty ? nil : all.packed()
  }

  /// Joins responses in that `packedResponses` gave, of this index or of another one.
  ///
  /// - Returns: How many there were; nil where the bytes are not what it gives.
  package func take(
    packedResponses bytes: [UInt8], cache: inout IngestCache
  ) throws(StoreError) -> IngestReport? {
    guard let kept = KeptResponses(packed: bytes) else { return nil }
    return try take(kept, cache: &cache)
  }

  func take(_ kept: KeptResponses, cache: inout IngestCache) throws(StoreError) -> IngestReport {
    var draft = cache
    let report = try write { db in
      try draft.load(db)
      return try KeptTransaction(db, [KeptPart(kept: kept)], cache: &draft).report
    }
    cache = draft
    return report
  }
}

/// Kept responses of one index.
struct KeptPart {
  var kept: KeptResponses
  /// The machine that they were read on; nil for this one.
  var machine: String?
}

/// Joins kept responses in, as if they had been read from their transcripts; of those it
/// takes note as not read.
struct KeptTransaction {
  let report: IngestReport

  init(_ db: Database, _ parts: [KeptPart], cache: inout IngestCache) throws {
    let names = try parts.map { try KeptRows(db, $0, cache: &cache) }
    // Sorting the responses themselves would move 300 bytes at each step.
    var order: [(key: ResponseKey, part: Int32, response: Int32)] = []
    order.reserveCapacity(parts.reduce(0) { $0 + $1.kept.responses.count })
    for (part, content) in parts.enumerated() {
      for (index, response) in content.kept.responses.enumerated() {
        order.append((response.event.key, Int32(part), Int32(index)))
      }
    }
    order.sort { $0.key < $1.key }
    var writer = try ResponseWriter(db)
    var rewritten: [StoredResponse] = []
    for place in order {
      let response = parts[Int(place.part)].kept.responses[Int(place.response)]
      let copies = names[Int(place.part)].stored(response)
      if response.event.isKeyedByRequest {
        rewritten += copies
      } else {
        for copy in copies { try writer.take(copy, cache: &cache) }
      }
    }
    try writer.takeRewritten(rewritten, cache: &cache)
    report = try writer.finish()
  }
}

/// The row numbers of what kept responses name.
private struct KeptRows {
  private let files: [Int64]
  private let variants: [Int32]
  private let contexts: [Int32]

  init(_ db: Database, _ part: KeptPart, cache: inout IngestCache) throws {
    let kept = part.kept
    files = try kept.files.map { try Self.file(db, $0, &cache) }
    let projects = try kept.projects.map { project in
      let folder = project.claudeFolder
      let id = try cache.project(
        db, claudeFolder: part.machine.map { MachineFolder.path(folder, of: $0) } ?? folder,
        folder: project.folder, start: project.start)
      if part.machine != nil, let repository = project.repository {
        try MachineTables.put(repository, of: id, db)
      }
      return id
    }
    for session in kept.sessions { try Self.take(session, db, &cache) }
    variants = try kept.variants.map { try cache.variant(db, $0) }
    contexts = try kept.contexts.map { context in
      try cache.context(
        db, project: projects[Int(context.project)],
        ResponseContext(
          session: kept.sessions[Int(context.session)].name, gitBranch: context.gitBranch,
          version: context.version, isSidechain: context.isSidechain,
          attribution: context.attribution))
    }
    try kept.writeSamples(db)
  }

  /// The copies of a response, the earliest of all first.
  func stored(_ response: KeptResponses.Response) -> [StoredResponse] {
    var event = response.event
    event.variant = variants[Int(event.variant)]
    event.context = contexts[Int(event.context)]
    for index in event.usage.extraParts.indices {
      let variant = event.usage.extraParts[index].variant
      event.usage.extraParts[index].variant = variants[Int(variant)]
    }
    var stored = StoredResponse(event: event, file: file(response.usageFile))
    stored.placeFile = file(response.placeFile)
    guard !response.copies.isEmpty else { return [stored] }
    var all = [stored]
    for copy in response.copies {
      stored.event.origin = copy.isAssistant ? .assistant : .progress
      stored.event.time = copy.time
      stored.event.context = contexts[Int(copy.context)]
      stored.event.placeOffset = copy.offset
      stored.placeFile = file(copy.file)
      all.append(stored)
    }
    return all
  }

  private func file(_ index: Int32) -> Int64 {
    files.isEmpty ? IngestCache.noFile : files[Int(index)]
  }

  private static func file(
    _ db: Database, _ path: String, _ cache: inout IngestCache
  ) throws -> Int64 {
    guard !path.isEmpty else { return IngestCache.noFile }
    let finder = try PreparedStatement(db, "SELECT id FROM file WHERE path = ?")
    finder.bind(1, path)
    if try finder.step() {
      let id = finder.integer(0)
      finder.reset()
      cache.rememberFile(id, path)
      return id
    }
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO file (path, device, inode, size, modified, offset, lines, headHash, tailHash,
        usageLines, notes) VALUES (?, 0, 0, -1, 0, 0, 0, 0, 0, 0, x'')
      """)
    insert.bind(1, path)
    try insert.run()
    let id = insert.lastInsertedRow()
    cache.rememberFile(id, path)
    return id
  }

  private static func take(
    _ session: KeptResponses.Session, _ db: Database, _ cache: inout IngestCache
  ) throws {
    let id = try cache.session(db, session.name)
    for pull in session.pulls {
      try AttributionTables.take(
        PullLink(session: session.name, time: pull.time, pull: pull.pull), session: id, db)
    }
    guard let cost = session.reportedPicodollars else { return }
    try NameWriter.take(
      ReportedCost(session: session.name, picodollars: cost, output: session.reportedOutput),
      session: id, db)
  }
}
