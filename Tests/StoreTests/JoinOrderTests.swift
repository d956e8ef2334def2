import Store
import TestSupport
import Testing
import UsageModel

/// Copies of a response that differ where nothing ranks them.
@Suite("Which of equal copies counts")
struct JoinOrderTests {
  private struct Copy {
    var path: String
    var project: String
    var session: String
    var cacheRead: Int64
    var tier: String?
  }

  private static let copies = [
    Copy(path: "/z/1.jsonl", project: "b", session: "s2", cacheRead: 7, tier: nil),
    Copy(path: "/a/2.jsonl", project: "a", session: "s9", cacheRead: 9, tier: nil),
    Copy(path: "/m/3.jsonl", project: "c", session: "s1", cacheRead: 9, tier: "batch"),
  ]

  /// What an index says that reads the copies in some order, each at a path of its own.
  private func result(_ copies: [Copy]) throws -> [String] {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    for copy in copies {
      let batch = EventBatch(
        file: TranscriptFile(
          path: copy.path, project: copy.project, folder: "/home/ada/.claude", device: 1,
          inode: 1, size: 1, modified: 1),
        start: nil,
        end: FileCursor(
          device: 1, inode: 1, size: 1, modified: 1, offset: 1, lines: 1, headHash: 1, tailHash: 1),
        events: [
          UsageEvent(
            key: ResponseKey(value: 5),
            usage: ResponseUsage(tokens: TokenCounts(output: 3, cacheRead: copy.cacheRead)),
            usageOffset: 0, variant: 0, time: Timestamp(seconds: 1_794_000_000), placeOffset: 0,
            context: 0)
        ],
        variants: [ModelVariant(model: "m", serviceTier: copy.tier)],
        contexts: [ResponseContext(session: copy.session)])
      _ = try store.ingest([batch], cache: &cache)
    }
    let catalog = try store.catalog(sessions: true)
    var found: [String] = []
    try store.forEachRow(UsageFilter()) { row in
      found.append(
        [
          catalog.projects[row.project]?.folder, catalog.sessions[row.session]?.id,
          catalog.variants[row.variant]?.serviceTier, "\(row.tally.tokens.cacheRead)",
        ].map { $0 ?? "-" }.joined(separator: " "))
    }
    return found
  }

  @Test("is decided by what they say, whatever their paths are and whichever is read first")
  func byData() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<24 {
      var copies = Self.copies.shuffled(using: &random)
      let paths = copies.map(\.path).shuffled(using: &random)
      for index in copies.indices { copies[index].path = paths[index] }
      #expect(try result(copies) == ["a s9 batch 9"])
    }
  }
}
