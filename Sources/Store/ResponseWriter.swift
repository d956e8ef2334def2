internal import GRDB
internal import UsageModel

/// Writes responses and collects what they change in the sums.
struct ResponseWriter {
  let db: Database
  private let insertion: PreparedStatement
  private let lookup: PreparedStatement
  let replacement: PreparedStatement
  var rollups = Rollups()
  var report = IngestReport()

  init(_ db: Database) throws {
    self.db = db
    insertion = try PreparedStatement(
      db, StoredResponse.insertion + " ON CONFLICT DO NOTHING")
    lookup = try PreparedStatement(
      db, "SELECT \(StoredResponse.columns) FROM response WHERE key = ?")
    replacement = try PreparedStatement(db, StoredResponse.replacement)
  }

  /// Takes a response that has a name of its own.
  mutating func take(_ response: StoredResponse, cache: inout IngestCache) throws {
    response.bind(to: insertion)
    if try insertion.run() == 1 {
      report.responsesAdded += 1
      try writeParts(of: response)
      add(response)
    } else {
      try join(response, cache: &cache)
    }
    // A copy of it may have come earlier, under a name made from its request.
    if response.event.requestKey != 0,
      case .some(.none) = cache.rewrittenKeys[response.event.requestKey]
    {
      try absorb(
        rewrittenKey: response.event.requestKey, into: response.event.key, cache: &cache)
    }
  }

  /// Takes copies whose message id was rewritten: each joins the response of the
  /// same request and input-side usage, or stands for itself until that one comes.
  mutating func takeRewritten(_ copies: [StoredResponse], cache: inout IngestCache) throws {
    let unknown = Set(copies.map(\.event.key.value)).filter { cache.rewrittenKeys[$0] == nil }
    if !unknown.isEmpty { try findOriginals(of: unknown, cache: &cache) }
    for var copy in copies {
      if let known = cache.rewrittenKeys[copy.event.key.value], let original = known {
        copy.event.key = ResponseKey(value: original)
        copy.event.isKeyedByRequest = false
      }
      try take(copy, cache: &cache)
    }
  }

  mutating func finish() throws -> IngestReport {
    try rollups.write(db)
    return report
  }

  /// Looks for the originals of rewritten copies. Requests have no index: such
  /// copies come from one version of Claude Code, an index would cost everybody.
  private mutating func findOriginals(
    of keys: Set<UInt64>, cache: inout IngestCache
  ) throws {
    var originals: [UInt64: UInt64] = [:]
    let all = try PreparedStatement(
      db, "SELECT request, key FROM response WHERE request != 0 AND flags & 8 = 0")
    while try all.step() {
      let request = UInt64(bitPattern: all.integer(0))
      guard keys.contains(request) else { continue }
      let key = UInt64(bitPattern: all.integer(1))
      originals[request] = min(originals[request] ?? .max, key)
    }
    for key in keys { try remember(rewrittenKey: key, original: originals[key], cache: &cache) }
  }

  private func remember(
    rewrittenKey: UInt64, original: UInt64?, cache: inout IngestCache
  ) throws {
    cache.rewrittenKeys[rewrittenKey] = .some(original)
    let upsert = try PreparedStatement(
      db,
      """
      INSERT INTO rewrittenKey VALUES (?, ?) ON CONFLICT DO UPDATE SET response = excluded.response
      """)
    upsert.bind(1, Int64(bitPattern: rewrittenKey))
    upsert.bind(2, original.map { Int64(bitPattern: $0) })
    try upsert.run()
  }

  /// Joins a response that stood under a rewritten key into its original.
  private mutating func absorb(
    rewrittenKey: UInt64, into original: ResponseKey, cache: inout IngestCache
  ) throws {
    guard rewrittenKey != original.value else { return }
    try remember(rewrittenKey: rewrittenKey, original: original.value, cache: &cache)
    guard var copy = try load(ResponseKey(value: rewrittenKey)) else { return }
    let copies = try places(of: copy, cache: &cache)
    try removeAll(copy, at: copies, cache: &cache)
    let deletion = try PreparedStatement(db, "DELETE FROM response WHERE key = ?")
    deletion.bind(1, Int64(bitPattern: rewrittenKey))
    try deletion.run()
    try deleteParts(of: copy.event.key)
    try deleteCopies(of: copy.event.key)
    report.responsesAdded -= 1
    copy.event.key = original
    copy.event.isKeyedByRequest = false
    copy.hasCopies = false
    for place in copies {
      copy.move(to: place)
      try join(copy, cache: &cache)
    }
  }

  private mutating func join(_ other: StoredResponse, cache: inout IngestCache) throws {
    guard let old = try load(other.event.key) else { return }
    if old.hasCopies || old.event.context != other.event.context {
      let folder = try cache.folder(db, ofContext: other.event.context)
      if try old.hasCopies || cache.folder(db, ofContext: old.event.context) != folder {
        return try join(old, with: other, in: folder, cache: &cache)
      }
    }
    var new = old
    let result = try new.event.join(
      other.event, usageOrder: cache.order(of: other.usageFile, relativeTo: old.usageFile),
      placeOrder: cache.order(of: other.placeFile, relativeTo: old.placeFile)
    ) { try cache.names.compare(db, $0, $1, $2) }
    if result.tookUsage { new.usageFile = other.usageFile }
    if result.tookPlace { new.placeFile = other.placeFile }
    guard
      new.event != old.event || new.usageFile != old.usageFile
        || new.placeFile != old.placeFile
    else { return }
    report.responsesImproved += 1
    new.bind(to: replacement)
    try replacement.run()
    if result.tookUsage {
      try deleteParts(of: old.event.key)
      try writeParts(of: new)
    }
    exchange(old, for: new)
  }

  func load(_ key: ResponseKey) throws -> StoredResponse? {
    lookup.bind(1, Int64(bitPattern: key.value))
    guard try lookup.step() else { return nil }
    var response = StoredResponse(row: lookup)
    let hasParts = StoredResponse.hasParts(row: lookup)
    let hasMiss = StoredResponse.hasMiss(row: lookup)
    lookup.reset()
    if hasParts { response.event.usage.extraParts = try loadParts(of: key) }
    if hasMiss { response.event.usage.cacheMiss = try AttributionTables.miss(of: key, db) }
    return response
  }

  private mutating func add(_ response: StoredResponse) {
    add(response, at: response.event.time, context: response.event.context)
  }

  /// Puts a response into the sums in the place of what was known of it. Most are better
  /// copies of the same time, which leave the times of the sums as they are.
  private mutating func exchange(_ old: StoredResponse, for new: StoredResponse) {
    let (before, after) = (old.contributions, new.contributions)
    let time = old.event.time
    let context = old.event.context
    guard time == new.event.time, context == new.event.context,
      before.elementsEqual(after, by: { $0.0 == $1.0 })
    else {
      remove(old, at: time, context: context)
      return add(new)
    }
    for ((variant, old), (_, new)) in zip(before, after) {
      rollups.replace(old, with: new, Rollups.Key(time: time, context: context, variant: variant))
    }
  }

  mutating func add(_ response: StoredResponse, at time: Timestamp?, context: Int32) {
    for (variant, tally) in response.contributions {
      rollups.add(tally, at: time, Rollups.Key(time: time, context: context, variant: variant))
    }
  }

  mutating func remove(_ response: StoredResponse, at time: Timestamp?, context: Int32) {
    for (variant, tally) in response.contributions {
      rollups.remove(tally, Rollups.Key(time: time, context: context, variant: variant))
    }
  }
}

// What stands beside few responses: the usage of a second model inside them, and why they
// missed the cache.
extension ResponseWriter {
  func writeParts(of response: StoredResponse) throws {
    if let miss = response.event.usage.cacheMiss {
      try AttributionTables.write(miss, of: response.event.key, db)
    }
    guard !response.event.usage.extraParts.isEmpty else { return }
    let insertion = try PreparedStatement(
      db, "INSERT INTO responsePart VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for (ordinal, part) in response.event.usage.extraParts.enumerated() {
      insertion.bind(1, Int64(bitPattern: response.event.key.value))
      insertion.bind(2, Int64(ordinal))
      insertion.bind(3, Int64(part.variant))
      insertion.bind(4, part.tokens.input)
      insertion.bind(5, part.tokens.output)
      insertion.bind(6, part.tokens.cacheWrite5m)
      insertion.bind(7, part.tokens.cacheWrite1h)
      insertion.bind(8, part.tokens.cacheRead)
      try insertion.run()
    }
  }

  func deleteParts(of key: ResponseKey) throws {
    let deletion = try PreparedStatement(db, "DELETE FROM responsePart WHERE response = ?")
    deletion.bind(1, Int64(bitPattern: key.value))
    try deletion.run()
    try AttributionTables.deleteMiss(of: key, db)
  }

  private func loadParts(of key: ResponseKey) throws -> [ExtraPart] {
    let statement = try PreparedStatement(
      db,
      """
      SELECT variant, input, output, cacheWrite5m, cacheWrite1h, cacheRead FROM responsePart
      WHERE response = ? ORDER BY ordinal
      """)
    statement.bind(1, Int64(bitPattern: key.value))
    var parts: [ExtraPart] = []
    while try statement.step() {
      parts.append(
        ExtraPart(
          variant: Int32(truncatingIfNeeded: statement.integer(0)),
          tokens: TokenCounts(
            input: statement.integer(1), output: statement.integer(2),
            cacheWrite5m: statement.integer(3), cacheWrite1h: statement.integer(4),
            cacheRead: statement.integer(5))))
    }
    return parts
  }
}

extension StoredResponse {
  /// What the response and its parts add to the sums.
  var contributions: [(variant: Int32, tally: UsageTally)] { event.contributions }
}
