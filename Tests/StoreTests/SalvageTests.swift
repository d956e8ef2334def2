import Foundation
import GRDB
import Limits
import TestSupport
import Testing
import UsageModel

@testable import Store

/// What is taken over from a damaged index, and what leaves an index to be kept.
@Suite(.timeLimited) struct SalvageTests {
  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 20_000 * day

  /// Transcripts of two folders with copies between them, parts, and rewritten ids.
  private static func batches(_ random: inout SeededGenerator, rounds: Int = 12) -> [EventBatch] {
    (0..<rounds).map { round in
      let events = (0..<40).map { index -> UsageEvent in
        let key = UInt64.random(in: 1...600, using: &random)
        let parts =
          key % 7 == 0 ? [ExtraPart(variant: 1, tokens: TokenCounts(input: 2, output: 3))] : []
        var event = StoreTests.event(
          key &* 0x9E37_79B9_7F4A_7C15, output: Int64.random(in: 0...900, using: &random),
          at: key % 31 == 0 ? nil : start + Int64(key % 6) * day + Int64(key) * 1000,
          finished: key % 3 != 0, origin: key % 5 == 0 ? .progress : .assistant,
          offset: Int64(index) * 100, variant: Int32(key % 2),
          context: Int32.random(in: 0...1, using: &random), parts: parts)
        event.usage.recordedPicodollars = key % 13 == 0 ? 7 : nil
        if key % 11 == 0 {
          event.usage.cacheMiss = RecordedMiss(cause: "c\(key)", tokens: key % 2 == 0 ? 5 : nil)
        }
        return event
      }
      var batch = StoreTests.batch(
        events, path: "/f\(round % 2)/projects/p\(round % 3)/\(round).jsonl",
        project: "p\(round % 3)", start: "/w/\(round)")
      batch.reportedCosts = [ReportedCost(session: "s0", picodollars: 5, output: nil)]
      batch.contexts[0].attribution = Attribution(skill: "k\(round % 2)", entrypoint: "cli")
      batch.pullLinks = [
        PullLink(
          session: "s0", time: Timestamp(milliseconds: start + Int64(round)),
          pull: PullRequest(repository: "a/b", number: Int64(round % 4 + 1)))
      ]
      return batch
    }
  }

  private static func fill(_ store: UsageStore, with batches: [EventBatch]) throws {
    var cache = IngestCache()
    for batch in batches { _ = try store.ingest([batch], cache: &cache) }
  }

  /// The sums of a store under names instead of numbers.
  private static func sums(_ store: UsageStore) throws -> [String: UsageTally] {
    let catalog = try store.catalog(sessions: true)
    var sums: [String: UsageTally] = [:]
    let contexts = try store.catalog(sessions: false, contexts: true).contexts
    var filter = UsageFilter()
    filter.tellsContexts = true
    var rows: [UsageRow] = []
    try store.forEachRow(filter) { rows.append($0) }
    for row in rows {
      let project = catalog.projects[row.project]
      let name = [
        "\(row.quarter?.index ?? 0)", project?.claudeFolder ?? "", project?.folder ?? "",
        project?.workingDirectory ?? "", catalog.sessions[row.session]?.id ?? "",
        catalog.variants[row.variant]?.model ?? "",
        contexts[row.context]?.attribution.skill ?? "-",
      ].joined(separator: " ")
      sums[name, default: .zero] = sums[name, default: .zero] + row.tally
    }
    return sums
  }

  private static func addTyped(_ store: UsageStore) throws {
    for number in 1...120 {
      _ = try store.changeLedger { tables in
        try tables.insert(
          CreditEntry(
            kind: .purchase, amount: Cost(dollars: Double(number)) ?? .zero,
            time: Timestamp(milliseconds: start), note: String(repeating: "note ", count: 20)))
      }
    }
    let window = LimitWindow(kind: .fiveHour)
    for number in 0..<400 {
      let time = Timestamp(milliseconds: start + Int64(number) * 600_000)
      try store.record(
        LimitRecord(readings: [
          LimitReading(
            organization: "org", window: window, percent: Double(number % 100), resetsAt: nil,
            capturedAt: time, source: .statusLine)
        ]), at: time)
    }
  }

  private static func pages(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return ((attributes[.size] as? NSNumber)?.intValue ?? 0) / 4096
  }

  @Test func aSoundIndexIsTakenOverWhole() throws {
    var random = SeededGenerator(seed: 11)
    let folder = try TemporaryDirectory()
    let batches = Self.batches(&random)
    let old = try UsageStore.open(at: folder.path + "/old.db")
    try Self.fill(old, with: batches)
    try Self.addTyped(old)
    let expected = try Self.sums(old)
    let new = try UsageStore.inMemory()
    let salvage = try new.salvage(from: folder.path + "/old.db")
    #expect(salvage.damagedTables.isEmpty)
    #expect(salvage.namelessResponses == 0)
    #expect(salvage.rows["creditEntry"] == 120)
    #expect(try new.changeLedger { try $0.entries() } == old.changeLedger { try $0.entries() })
    let key = LimitKey(organization: "org", window: LimitWindow(kind: .fiveHour))
    #expect(try new.limitHistory(key) == old.limitHistory(key))
    #expect(try Self.sums(new) == expected)
    // The transcripts are read again, and change nothing.
    try Self.fill(new, with: batches)
    #expect(try Self.sums(new) == expected)
  }

  @Test func aDamagedPageCostsWhatStoodInIt() throws {
    var random = SeededGenerator(seed: 12)
    let folder = try TemporaryDirectory()
    let path = folder.path + "/old.db"
    let batches = Self.batches(&random)
    let expected: [String: UsageTally]
    do {
      let old = try UsageStore.open(at: path)
      try Self.fill(old, with: batches)
      try Self.addTyped(old)
      expected = try Self.sums(old)
      try old.close()
    }
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    var wholeLedgers = 0
    var ledgerLosses: [Int] = []
    let pages = try Self.pages(path)
    for page in 0..<min(24, pages) {
      var damaged = sound
      let bytes = (0..<4096).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: bytes)
      try damaged.write(to: URL(fileURLWithPath: path))
      let new = try UsageStore.inMemory()
      let salvage = try new.salvage(from: path)
      let entries = try new.changeLedger { try $0.entries() }
      if page == 0 {
        #expect(salvage.responses == 0 && entries.isEmpty)
      } else if entries.count == 120 {
        wholeLedgers += 1
      } else {
        ledgerLosses.append(120 - entries.count)
        #expect(salvage.damagedTables.contains("creditEntry"), "page \(page)")
      }
      try Self.fill(new, with: batches)
      let sums = try Self.sums(new)
      let names = Set(sums.keys).union(expected.keys).filter { sums[$0] != expected[$0] }
      #expect(
        names.isEmpty,
        "page \(page), \(salvage.damagedTables): \(names.sorted())")
    }
    // The tables' own pages come first. A page of the ledger holds some dozens of lines.
    #expect(wholeLedgers > 12 && ledgerLosses.count < 10, "\(ledgerLosses)")
  }

  @Test func aDayThatLeavesAnIndexIsTheSameInAnotherOne() throws {
    for seed in UInt64(0)..<8 {
      var random = SeededGenerator(seed: seed)
      let batches = Self.batches(&random)
      let old = try UsageStore.inMemory()
      try Self.fill(old, with: batches)
      let days = try (20_000..<20_006).map { try old.packedResponses(ofDay: $0) ?? [] }
      let expected = try Self.sums(old).filter { !$0.key.hasPrefix("0 ") }
      let new = try UsageStore.inMemory()
      var cache = IngestCache()
      for day in days.shuffled(using: &random) + days {
        #expect(try new.take(packedResponses: day, cache: &cache) != nil)
      }
      #expect(try Self.sums(new) == expected, "seed \(seed)")
      func causes(_ store: UsageStore) throws -> [String] {
        try store.database.read { db in
          try Row.fetchAll(
            db,
            sql: """
              SELECT response, cause, tokens FROM responseMiss JOIN response ON key = response
              WHERE time IS NOT NULL UNION ALL SELECT time, repository, number FROM pullLink
              ORDER BY 1, 2, 3
              """
          ).map { "\($0)" }
        }
      }
      #expect(try causes(new) == causes(old) && causes(new).count > 12)
      #expect(try (20_000..<20_006).allSatisfy { try new.packedResponses(ofDay: $0) != nil })
      try Self.fill(new, with: batches)
      #expect(try Self.sums(new) == Self.sums(old), "seed \(seed)")
    }
  }

  @Test func bytesThatAreNoDayAreRefused() throws {
    var random = SeededGenerator(seed: 5)
    let store = try UsageStore.inMemory()
    try Self.fill(store, with: Self.batches(&random))
    let day = try #require(try store.packedResponses(ofDay: 20_001))
    #expect(KeptResponses(packed: day) != nil)
    for count in 0..<day.count {
      #expect(KeptResponses(packed: Array(day.prefix(count))) == nil, "\(count)")
    }
    // Whatever stands there, reading ends, and places are in their lists.
    for _ in 0..<2000 {
      var bytes = day
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
        in: .min ... .max, using: &random)
      guard let kept = KeptResponses(packed: bytes) else { continue }
      #expect(kept.contexts.allSatisfy { Int($0.session) < kept.sessions.count })
    }
  }
}
