import GRDB
import TestSupport
import Testing
import UsageModel

@testable import Store

struct FolderSumTests {
  private static let folders = ["/a", "/b", "/c"]

  /// Batches of random copies of forty responses in three folders.
  private static func batches(_ random: inout SeededGenerator) -> [EventBatch] {
    (0..<24).map { round in
      let folder = folders[round % 3]
      let events = (0..<12).map { _ -> UsageEvent in
        let key = UInt64.random(in: 1...40, using: &random)
        // Parts belong to a response: all copies of equal usage have the same.
        let output = Int64.random(in: 0...5, using: &random)
        let parts =
          key % 7 == 0
          ? [ExtraPart(variant: Int32(output % 2), tokens: TokenCounts(output: 3 + output))] : []
        return StoreTests.event(
          key, output: output,
          at: [nil, 0, 5, 899_999, 900_000, -1].randomElement(using: &random) ?? 0,
          finished: Bool.random(using: &random),
          origin: key % 5 == 0 && Bool.random(using: &random) ? .progress : .assistant,
          offset: Int64(round * 100) + Int64.random(in: 0...99, using: &random),
          variant: Int32.random(in: 0...1, using: &random),
          context: Int32.random(in: 0...1, using: &random), parts: parts)
      }
      return StoreTests.batch(
        events, path: "\(folder)/projects/x/\(round % 6).jsonl", project: "\(round % 2)")
    }
  }

  private static func rows(_ store: UsageStore, _ filter: UsageFilter) throws -> [UsageRow] {
    var rows: [UsageRow] = []
    try store.forEachRow(filter) { rows.append($0) }
    return rows
  }

  private static func sums(_ rows: [UsageRow]) -> UsageTally {
    rows.reduce(.zero) { $0 + $1.tally }
  }

  /// The sets of folders that can be shown.
  private static let shown: [Set<String>?] =
    [nil] + (1..<8).map { bits in Set((0..<3).filter { bits & 1 << $0 != 0 }.map { folders[$0] }) }

  @Test("A response counts in every folder with a copy, and once in any set of them")
  func countsOnce() throws {
    for seed in UInt64(0)..<12 {
      var random = SeededGenerator(seed: seed)
      let batches = Self.batches(&random)
      let store = try UsageStore.inMemory()
      var cache = IngestCache()
      for batch in batches { _ = try store.ingest([batch], cache: &cache) }
      var seen: [String: Set<UInt64>] = [:]
      for batch in batches {
        seen[batch.file.folder, default: []].formUnion(batch.events.map(\.key.value))
      }
      let usage = try store.read { db in
        Dictionary(
          uniqueKeysWithValues: try Row.fetchAll(
            db,
            sql: """
              SELECT key, output, isLowerBound,
                (SELECT count(*) FROM responsePart WHERE response = key),
                (SELECT sum(output) FROM responsePart WHERE response = key)
              FROM response
              """
          ).map { row in
            (
              UInt64(bitPattern: row[0] as Int64),
              (
                output: (row[1] as Int64) + ((row[4] as Int64?) ?? 0),
                isLowerBound: row[2] as Int64,
                parts: row[3] as Int64
              )
            )
          })
      }
      for folders in Self.shown {
        let filter = UsageFilter(folders: folders)
        let keys = seen.filter { folders?.contains($0.key) ?? true }.values
          .reduce(into: Set<UInt64>()) { $0.formUnion($1) }
        let found = Self.sums(try Self.rows(store, filter))
        #expect(found.responses == keys.reduce(0) { $0 + 1 + (usage[$1]?.parts ?? 0) })
        #expect(found.tokens.output == keys.reduce(0) { $0 + (usage[$1]?.output ?? 0) })
        #expect(found.lowerBoundResponses == keys.reduce(0) { $0 + (usage[$1]?.isLowerBound ?? 0) })
        // The responses one by one say the same.
        let rows = try Self.rows(store, UsageFilter(from: QuarterHour(index: -9), folders: folders))
        let single = try (-1...1).flatMap {
          try store.responses(in: QuarterHour(index: $0), filter: filter)
        }
        #expect(Self.sums(single) == Self.sums(rows))
        let recent = try store.recentResponses(
          since: Timestamp(milliseconds: -10_000), folders: folders
        ).responses
        #expect(recent.count == single.count)
      }
    }
  }

  @Test("Any order and any repetition of batches gives the same sums in every set of folders")
  func orderDoesNotCount() throws {
    for seed in UInt64(20)..<28 {
      var random = SeededGenerator(seed: seed)
      let batches = Self.batches(&random)
      var first: [[UsageTally]]?
      for attempt in 0..<3 {
        let store = try UsageStore.inMemory()
        var cache = IngestCache()
        let order =
          attempt == 0 ? batches : (batches + batches.prefix(6)).shuffled(using: &random)
        for batch in order {
          if attempt == 2 { cache = IngestCache() }
          _ = try store.ingest([batch], cache: &cache)
        }
        try store.packChangedDays()
        let kept = try Self.shown.map { try Self.rows(store, UsageFilter(folders: $0)) }
        try store.write { try Rollups.rebuild($0) }
        let rebuilt = try Self.shown.map { try Self.rows(store, UsageFilter(folders: $0)) }
        #expect(kept.map(Set.init) == rebuilt.map(Set.init))
        try store.packChangedDays()
        #expect(
          try Self.shown.map { try Self.rows(store, UsageFilter(folders: $0)) } == rebuilt)
        let shape = kept.map { rows in
          [nil, -1, 0, 1].map { index in Self.sums(rows.filter { $0.quarter?.index == index }) }
        }
        if let first { #expect(shape == first) } else { first = shape }
      }
    }
  }

  @Test("Reading transcripts anew keeps what a deleted copy in another folder had said")
  func forgetting() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    let kept = StoreTests.batch([StoreTests.event(1)], path: "/a/projects/x/1.jsonl")
    let gone = StoreTests.batch([StoreTests.event(1, at: 7)], path: "/b/projects/x/1.jsonl")
    _ = try store.ingest([kept, gone], cache: &cache)
    try store.forget(["/a/projects/x/1.jsonl"])
    _ = try store.ingest([kept], cache: &cache)
    for folders in [nil, ["/a"], ["/b"], ["/a", "/b"]] as [Set<String>?] {
      #expect(Self.sums(try Self.rows(store, UsageFilter(folders: folders))).responses == 1)
    }
    try store.forget(["/a/projects/x/1.jsonl", "/b/projects/x/1.jsonl"])
    #expect(try Self.rows(store, UsageFilter()).isEmpty)
  }

  @Test("Two folders with a project of one name have two projects")
  func projects() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    let first = StoreTests.batch(
      [StoreTests.event(1)], path: "/a/projects/p/1.jsonl", project: "p", start: "/home/ada/shop")
    let second = StoreTests.batch(
      [StoreTests.event(2)], path: "/b/projects/p/1.jsonl", project: "p", start: "/home/ada/bank")
    _ = try store.ingest([first, second], cache: &cache)
    let projects = try store.catalog(sessions: false).projects.values
    #expect(Set(projects.map(\.displayName)) == ["shop", "bank"])
    #expect(try store.claudeFolders() == ["/a", "/b"])
  }

  @Test("One folder of two places has two projects, and a line read again moves to its own")
  func starts() throws {
    let store = try UsageStore.inMemory()
    func take(_ key: UInt64, in folder: String, start: String?) throws {
      var cache = IngestCache()
      let batch = StoreTests.batch(
        [StoreTests.event(key, offset: Int64(key))], path: "/\(folder)/projects/p/1.jsonl",
        project: "p", start: start)
      _ = try store.ingest([batch], cache: &cache)
    }
    func sums(_ folders: Set<String>? = nil) throws -> [String?: Int64] {
      let projects = try store.catalog(sessions: false).projects
      var sums: [String?: Int64] = [:]
      for row in try Self.rows(store, UsageFilter(folders: folders)) {
        sums[projects[row.project]?.workingDirectory, default: 0] += row.tally.responses
      }
      return sums.filter { $0.value != 0 }
    }
    for key in UInt64(1)...3 { try take(key, in: "a", start: nil) }
    #expect(try sums() == [nil: 3])
    // As a later version reads the same lines.
    try take(1, in: "a", start: "/home/ada/b_c")
    try take(2, in: "a", start: "/home/ada/b-c")
    #expect(try sums() == [nil: 1, "/home/ada/b_c": 1, "/home/ada/b-c": 1])
    // And with a copy in another folder of Claude Code.
    try take(3, in: "b", start: nil)
    try take(3, in: "b", start: "/home/ada/till")
    #expect(try sums(["/b"]) == ["/home/ada/till": 1])
    try take(3, in: "a", start: "/home/ada/bank")
    #expect(try sums() == ["/home/ada/bank": 1, "/home/ada/b_c": 1, "/home/ada/b-c": 1])
    #expect(try sums(["/b"]) == ["/home/ada/till": 1])
  }
}
