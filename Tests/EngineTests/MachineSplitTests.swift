import Foundation
import Index
import TestSupport
import Testing
import UsageModel

/// Real logs, dealt out over five machines.
@Suite("Several machines", .needsSharedFixtures, .timeLimited)
struct MachineSplitTests {
  /// All of it in `make soak`, a tenth in `make test`.
  static var rounds: [UInt64] {
    let isSoak = ProcessInfo.processInfo.environment["PLIMSOLL_SOAK"] != nil
    return Array(1...(isSoak ? 200 : 20))
  }

  @Test("have one total, whatever each of them has and in whatever order they sync")
  func randomSplits() async throws {
    for seed in Self.rounds { try await split(seed: seed) }
  }

  private func split(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let corpora = try Corpora.all()
    let corpus = corpora[Int.random(in: corpora.indices, using: &random)]
    let whole = try TestHome()
    let fleet = try MachineFleet(count: 5)
    var dealt: [(machine: Int, file: String, bytes: Data)] = []
    for file in try corpus.files() {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: corpus.root + "/" + file))
      try whole.append(Array(bytes), to: file)
      let isShared = Int.random(in: 0..<5, using: &random) == 0
      let count = isShared ? Int.random(in: 2...3, using: &random) : 1
      for (place, machine) in (0..<5).shuffled(using: &random).prefix(count).enumerated() {
        // One of them has all of it; others may have been cut off.
        let isCut = place > 0 && Bool.random(using: &random)
        let end = isCut ? Int.random(in: 0...bytes.count, using: &random) : bytes.count
        dealt.append((machine, file, bytes.prefix(end)))
      }
    }
    dealt.shuffle(using: &random)
    _ = try await whole.index.update(roots: [whole.root])
    let wanted = try IndexSums(whole.index)
    for (machine, file, bytes) in dealt {
      try fleet.homes[machine].append(Array(bytes), to: file)
      guard Int.random(in: 0..<8, using: &random) == 0 else { continue }
      try await fleet.index(machine)
      if Bool.random(using: &random) { try fleet.join(machine) }
      // Any step may come twice.
      for _ in 0..<Int.random(in: 0...2, using: &random) { try fleet.run(machine) }
    }
    for machine in (0..<5).shuffled(using: &random) {
      try await fleet.index(machine)
      try fleet.join(machine)
    }
    for _ in 0..<2 { for machine in (0..<5).shuffled(using: &random) { try fleet.run(machine) } }
    for machine in 0..<5 {
      let found = try fleet.sums(machine)
      #expect(
        difference(found, wanted) == nil, "seed \(seed), machine \(machine), \(corpus.root)")
    }
  }
}

/// The real logs that are there, a corpus each.
struct Corpora {
  /// A folder like one of Claude Code.
  var root: String

  static func all() throws -> [Corpora] {
    try ["full", "skeleton"].flatMap { part in
      let folder = try SharedFixtures.path("transcripts/" + part)
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .filter { !$0.hasSuffix(".md") }.map { Corpora(root: folder + "/" + $0) }
    }
  }

  /// Paths of transcripts, from the root.
  func files() throws -> [String] {
    let files = FileManager.default.enumerator(atPath: root)
    return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
  }
}
