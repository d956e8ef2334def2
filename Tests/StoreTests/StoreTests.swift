import GRDB
import TestSupport
import Testing
import UsageModel

@testable import Store

struct StoreTests {
  /// A batch of one file with the given events.
  static func batch(
    _ events: [UsageEvent], path: String = "/p/projects/a/f.jsonl", project: String = "a",
    start: String? = nil,
    variants: [ModelVariant] = [ModelVariant(model: "m0"), ModelVariant(model: "m1")]
  ) -> EventBatch {
    let cursor = FileCursor(
      device: 1, inode: 2, size: 3, modified: 4, offset: 3, lines: 1, headHash: 5, tailHash: 6)
    return EventBatch(
      file: TranscriptFile(
        path: path, project: project, device: 1, inode: 2, size: 3, modified: 4),
      start: nil, end: cursor, events: events, variants: variants,
      contexts: [
        ResponseContext(session: "s0", start: start), ResponseContext(session: "s1", start: start),
      ])
  }

  static func event(
    _ key: UInt64, output: Int64 = 20, at milliseconds: Int64? = 0, finished: Bool = true,
    origin: UsageOrigin = .assistant, request: UInt64 = 0, offset: Int64 = 0, variant: Int32 = 0,
    context: Int32 = 0, parts: [ExtraPart] = []
  ) -> UsageEvent {
    UsageEvent(
      key: ResponseKey(value: key), requestKey: request, origin: origin,
      usage: ResponseUsage(
        tokens: TokenCounts(input: 1, output: output), isFinished: finished, extraParts: parts),
      usageOffset: offset, variant: variant,
      time: milliseconds.map(Timestamp.init(milliseconds:)), placeOffset: offset,
      context: context)
  }

  static func rows(_ store: UsageStore) throws -> [UsageRow] {
    var rows: [UsageRow] = []
    try store.forEachRow(UsageFilter()) { rows.append($0) }
    return rows
  }

  @Test("Sums stay equal to the responses, through any joins in any order")
  func sumsFollowResponses() throws {
    for seed in UInt64(0)..<20 {
      var random = SeededGenerator(seed: seed)
      let store = try UsageStore.inMemory()
      var cache = IngestCache()
      for round in 0..<30 {
        let events = (0..<20).map { _ -> UsageEvent in
          let key = UInt64.random(in: 1...40, using: &random)
          let parts =
            key % 7 == 0
            ? [
              ExtraPart(
                variant: Int32.random(in: 0...1, using: &random), tokens: TokenCounts(output: 3))
            ] : []
          var event = Self.event(
            key, output: Int64.random(in: 0...30, using: &random),
            at: [nil, 0, 5, 899_999, 900_000, -1].randomElement(using: &random) ?? 0,
            finished: Bool.random(using: &random),
            origin: key % 5 == 0 && Bool.random(using: &random) ? .progress : .assistant,
            request: key % 3 == 0 ? key + 1000 : 0, offset: Int64.random(in: 0...9, using: &random),
            variant: Int32.random(in: 0...1, using: &random),
            context: Int32.random(in: 0...1, using: &random), parts: parts)
          if key % 11 == 0 {
            // A copy with a rewritten id, of a response that may come later.
            event.key = ResponseKey(value: (key / 11) * 3 + 1000)
            event.requestKey = event.key.value
            event.isKeyedByRequest = true
          }
          return event
        }
        _ = try store.ingest(
          [Self.batch(events, path: "/p/projects/a/\(round % 4).jsonl", project: "\(round % 2)")],
          cache: &cache)
      }
      try store.packChangedDays()
      let kept = try Self.rows(store)
      try store.write { try Rollups.rebuild($0) }
      #expect(kept == (try Self.rows(store)))
      try store.packChangedDays()
      #expect(kept == (try Self.rows(store)))
      // And the responses of each quarter-hour add up to its row.
      for row in kept {
        guard let quarter = row.quarter else { continue }
        let sum = try store.responses(in: quarter).filter {
          $0.project == row.project && $0.session == row.session && $0.variant == row.variant
        }
        #expect(sum.reduce(.zero) { $0 + $1.tally } == row.tally)
        #expect(sum.first?.first == row.first)
        #expect(sum.last?.last == row.last)
      }
    }
  }

  @Test("Equal copies are decided by path, then offset, whichever comes first")
  func ties() throws {
    func copy(_ variant: Int32, path: String, offset: Int64) -> EventBatch {
      Self.batch([Self.event(1, offset: offset, variant: variant, context: variant)], path: path)
    }
    let early = copy(0, path: "/a/projects/x/1.jsonl", offset: 9)
    let late = copy(1, path: "/b/projects/x/1.jsonl", offset: 2)
    for order in [[early, late], [late, early], [late, early, late, early]] {
      let store = try UsageStore.inMemory()
      var cache = IngestCache()
      for batch in order { _ = try store.ingest([batch], cache: &cache) }
      let catalog = try store.catalog(sessions: true)
      let row = try #require(try Self.rows(store).first)
      // The later line is the usage, the earlier one the place.
      #expect(catalog.variants[row.variant]?.model == "m1")
      #expect(catalog.sessions[row.session]?.id == "s0")
      #expect(row.tally.responses == 1)
    }
  }

  @Test("A copy with a rewritten id joins its response, whichever comes first")
  func rewrittenKeys() throws {
    let original = Self.event(1, output: 5, at: 100, finished: false, request: 77)
    var copy = Self.event(77, output: 50, at: 50, request: 77)
    copy.isKeyedByRequest = true
    for order in [[original, copy], [copy, original], [copy, copy, original, copy]] {
      for together in [true, false] {
        let store = try UsageStore.inMemory()
        var cache = IngestCache()
        if together {
          _ = try store.ingest([Self.batch(order)], cache: &cache)
        } else {
          for event in order {
            // A new process each time.
            cache = IngestCache()
            _ = try store.ingest([Self.batch([event])], cache: &cache)
          }
        }
        let row = try #require(try Self.rows(store).first)
        #expect(try Self.rows(store).count == 1)
        #expect(row.tally.responses == 1)
        #expect(row.tally.tokens.output == 50)
        #expect(row.first == Timestamp(milliseconds: 50))
      }
    }
  }

  @Test("Lines are lost that could not be read, but for a last one that may yet be")
  func lostLines() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    #expect(try store.lostLines() == 0)
    for (index, notes) in [
      [LineNote.noUsage, .blank, .joined, .unterminated, .withoutLineEnd, .keyedByLine],
      [.notAnObject, .invalidJSON, .noUsage], [.tooLong, .tooDeep, .cutOff, .cutOff],
    ].enumerated() {
      var batch = Self.batch([], path: "/p/projects/a/\(index).jsonl")
      for (line, note) in notes.enumerated() { batch.census.note(note, line: Int64(line + 1)) }
      _ = try store.ingest([batch], cache: &cache)
    }
    #expect(try store.lostLines() == 6)
  }

  @Test("A cursor that another process has moved is left where it is")
  func movedCursor() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    var batch = Self.batch([Self.event(1)])
    batch.census.note(.blank, line: 3)
    _ = try store.ingest([batch], cache: &cache)
    let before = try store.files()
    // Planned before the first one was written, so it does not know of it.
    batch.end.offset = 99
    batch.events.append(Self.event(2))
    _ = try store.ingest([batch], cache: &cache)
    #expect(try store.files() == before)
    #expect(try store.findings().map(\.count) == [1])
    #expect(try Self.rows(store).reduce(0) { $0 + $1.tally.responses } == 2)
  }

  @Test("Filters leave out what they should, and responses without a time with any range")
  func filters() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    _ = try store.ingest(
      [
        Self.batch([
          Self.event(1, at: 0), Self.event(2, at: 900_000, variant: 1),
          Self.event(3, at: 1_800_000, context: 1), Self.event(4, at: nil),
        ])
      ], cache: &cache)
    try store.packChangedDays()
    // A day that is packed and one that has changed since.
    _ = try store.ingest(
      [Self.batch([Self.event(5, at: 90_000_000)], path: "/p/projects/a/g.jsonl")], cache: &cache)
    func outputs(_ filter: UsageFilter) throws -> [Int32?] {
      var quarters: [Int32?] = []
      try store.forEachRow(filter) { quarters.append($0.quarter?.index) }
      return quarters
    }
    #expect(try outputs(UsageFilter()) == [nil, 0, 1, 2, 100])
    #expect(try outputs(UsageFilter(from: QuarterHour(index: 1))) == [1, 2, 100])
    #expect(try outputs(UsageFilter(until: QuarterHour(index: 1))) == [0])
    let catalog = try store.catalog(sessions: true)
    let variant = try #require(catalog.variants.first { $0.value.model == "m1" }?.key)
    #expect(try outputs(UsageFilter(variants: [variant])) == [1])
    let session = try #require(catalog.sessions.first { $0.value.id == "s1" }?.key)
    #expect(try outputs(UsageFilter(sessions: [session])) == [2])
    #expect(try outputs(UsageFilter(projects: [])) == [])
  }

  @Test("Opening a store again changes nothing and keeps what it held")
  func reopening() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path(of: "store.db")
    var cache = IngestCache()
    _ = try UsageStore.open(at: path).ingest([Self.batch([Self.event(1)])], cache: &cache)
    let store = try UsageStore.open(at: path)
    #expect(try store.responseCount() == 1)
    #expect(try store.setting("x") == nil)
    try store.set("x", to: 5)
    #expect(try UsageStore.open(at: path).setting("x") == 5)
  }
}

@Suite(.timeLimited)
struct SimultaneousOpeningTests {
  @Test("Many connections that open a new store at once all find the tables")
  func opening() async throws {
    for _ in 0..<10 {
      let directory = try TemporaryDirectory()
      let path = directory.path(of: "new.db")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { _ = try UsageStore.open(at: path).setting("x") }
        }
        try await group.waitForAll()
      }
    }
  }
}
