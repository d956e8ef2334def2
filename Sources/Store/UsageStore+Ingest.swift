internal import GRDB
package import UsageModel

/// What one transaction did.
package struct IngestReport: Hashable, Sendable {
  /// Responses that the store did not know.
  package var responsesAdded: Int64 = 0
  /// Responses of which a better or an earlier copy came.
  package var responsesImproved: Int64 = 0

  package init() {}
}

extension UsageStore {
  /// Takes batches in, all in one transaction: responses, sums and cursors move
  /// together, so a process that is killed leaves work to repeat, never a loss or
  /// a double.
  ///
  /// Taking the same batch twice changes nothing. Several processes may ingest at
  /// once: if another one has moved a file's cursor since the batch was planned,
  /// the events still join, and cursor and notes are left as they are.
  package func ingest(
    _ batches: some Sequence<EventBatch>, cache: inout IngestCache
  ) throws(StoreError) -> IngestReport {
    var draft = cache.take()
    let report = try write { db in
      try draft.load(db)
      var session = try IngestTransaction(db, cache: draft.take())
      for batch in batches { try session.take(batch) }
      let report = try session.finish()
      draft = session.cache.take()
      draft.trim()
      return report
    }
    cache = draft
    return report
  }
}

extension UsageStore {
  /// Roughly how many responses there are, without counting them: what was taken back may
  /// count too.
  package func approximateResponseCount() throws(StoreError) -> Int64 {
    try read { db in
      let last = try PreparedStatement(db, "SELECT coalesce(max(id), 0) FROM response")
      guard try last.step() else { return 0 }
      defer { last.reset() }
      return last.integer(0)
    }
  }

  /// Lets the log of changes grow to 64 MB instead of 4 before it is copied into the
  /// database, until told otherwise: a page that several transactions change is copied
  /// once that way.
  package func expectManyTransactions(_ areMany: Bool) throws(StoreError) {
    do {
      try database.writeWithoutTransaction { db in
        try db.execute(
          sql: areMany
            ? "PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = -1"
            : "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 4194304")
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}

/// The work of one call of `ingest`.
private struct IngestTransaction {
  /// The events of a file, with what the tables call all that they name. They are not
  /// copied: a transaction may have tens of thousands of them.
  private struct Taken {
    var events: [UsageEvent]
    var file: Int64
    var variants: [Int32] = []
    var contexts: [Int32] = []

    func response(_ index: Int) -> StoredResponse {
      var event = events[index]
      event.variant = variants[Int(event.variant)]
      event.context = contexts[Int(event.context)]
      for part in event.usage.extraParts.indices {
        event.usage.extraParts[part].variant =
          variants[Int(event.usage.extraParts[part].variant)]
      }
      return StoredResponse(event: event, file: file)
    }
  }

  private let db: Database
  var cache: IngestCache
  private var taken: [Taken] = []
  private var responses: ResponseWriter

  init(_ db: Database, cache: IngestCache) throws {
    self.db = db
    self.cache = cache
    responses = try ResponseWriter(db)
  }

  mutating func take(_ batch: EventBatch) throws {
    let file = try takeFile(batch)
    for cost in batch.reportedCosts {
      try NameWriter.take(cost, session: try cache.session(db, cost.session), db)
    }
    for link in batch.pullLinks {
      try AttributionTables.take(link, session: try cache.session(db, link.session), db)
    }
    for rejection in batch.rejections { try take(rejection, of: batch.file) }
    if batch.events.isEmpty, batch.contexts.isEmpty, batch.variants.isEmpty { return }
    var taken = Taken(events: batch.events, file: file)
    for variant in batch.variants { taken.variants.append(try cache.variant(db, variant)) }
    for context in batch.contexts {
      taken.contexts.append(try cache.context(db, of: batch.file, context))
    }
    self.taken.append(taken)
  }

  /// Writes everything: rows in the order of their keys, which keeps the writing
  /// of a large table close together.
  mutating func finish() throws -> IngestReport {
    var order: [(key: ResponseKey, file: Int32, index: Int32)] = []
    order.reserveCapacity(taken.reduce(0) { $0 + $1.events.count })
    for (file, taken) in zip(Int32(0)..., taken) {
      for (index, event) in zip(Int32(0)..., taken.events) {
        order.append((event.key, file, index))
      }
    }
    order.sort { $0.key < $1.key }
    var rewritten: [StoredResponse] = []
    for (_, file, index) in order {
      let response = taken[Int(file)].response(Int(index))
      if response.event.isKeyedByRequest {
        rewritten.append(response)
      } else {
        try responses.take(response, cache: &cache)
      }
    }
    try responses.takeRewritten(rewritten, cache: &cache)
    return try responses.finish()
  }

  /// Moves the file's cursor and notes, unless another process was faster.
  /// - Returns: The file's row number.
  private mutating func takeFile(_ batch: EventBatch) throws -> Int64 {
    // The first time that a file is read it is seldom there.
    if batch.known == nil, let id = try insertFile(batch) { return id }
    let finder = try PreparedStatement(
      db,
      """
      SELECT device, inode, size, modified, offset, lines, headHash, tailHash, id, notes
      FROM file WHERE path = ?
      """)
    finder.bind(1, batch.file.path)
    var stored: (cursor: FileCursor, id: Int64)?
    var census = batch.census
    if try finder.step() {
      stored = (FileCursor(row: finder), finder.integer(8))
      // A file that was continued keeps its notes, but for those of a last line
      // without its end: they are of the last reading only.
      if batch.start != nil {
        var old = LineCensus()
        finder.withBytes(9) { old = PackedCensus.unpack($0) }
        for (note, entry) in old.entries where note != .unterminated && note != .withoutLineEnd {
          census.add(note, entry)
        }
      }
      finder.reset()
    }
    if let stored, stored.cursor != batch.known {
      cache.rememberFile(stored.id, batch.file.path)
      return stored.id
    }
    guard let stored else {
      guard let id = try insertFile(batch) else {
        throw DatabaseError(message: "a transcript is there and is not found")
      }
      return id
    }
    let update = try PreparedStatement(
      db,
      """
      UPDATE file SET device = ?, inode = ?, size = ?, modified = ?, offset = ?, lines = ?,
        headHash = ?, tailHash = ?, usageLines = ? + usageLines * ?, notes = ? WHERE id = ?
      """)
    batch.end.bind(to: update, from: 1)
    update.bind(9, batch.census.usageLines)
    update.bind(10, batch.start == nil ? 0 : 1)
    update.bind(11, PackedCensus.pack(census))
    update.bind(12, stored.id)
    try update.run()
    cache.rememberFile(stored.id, batch.file.path)
    return stored.id
  }

  /// - Returns: The row number of a file that was not there; nil when it was.
  private mutating func insertFile(_ batch: EventBatch) throws -> Int64? {
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO file (device, inode, size, modified, offset, lines, headHash, tailHash,
        usageLines, path, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """)
    batch.end.bind(to: insert, from: 1)
    insert.bind(9, batch.census.usageLines)
    insert.bind(10, batch.file.path)
    insert.bind(11, PackedCensus.pack(batch.census))
    guard try insert.run() == 1 else { return nil }
    let id = insert.lastInsertedRow()
    cache.rememberFile(id, batch.file.path)
    return id
  }

  /// Keeps a refusal that says until when it holds; others tell nothing that
  /// outlasts them.
  private func take(_ rejection: LimitRejection, of file: TranscriptFile) throws {
    guard let resetsAt = rejection.resetsAt, let (folder, _) = FolderPath.ofTranscript(file.path)
    else { return }
    let insert = try PreparedStatement(
      db, "INSERT OR IGNORE INTO limitRejection VALUES (?, ?, ?, ?)")
    insert.bind(1, folder)
    insert.bind(2, rejection.limit)
    insert.bind(3, rejection.time.milliseconds)
    insert.bind(4, resetsAt.milliseconds)
    try insert.run()
  }
}
