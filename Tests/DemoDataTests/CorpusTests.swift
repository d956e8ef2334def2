import DemoData
import Files
import Foundation
import TestSupport
import Testing
import UsageModel

@Suite("Generated transcripts")
struct CorpusTests {
  /// 2026-11-20T12:00:00Z.
  static let now = Timestamp(seconds: 1_795_176_000)

  static let corpora: [CorpusOptions] = [
    CorpusOptions(seed: 1, now: now, bytes: 16_000_000, files: 600, unknownModelShare: 0.2),
    CorpusOptions(seed: 2, now: now, days: 300, responses: 800, files: 60),
    CorpusOptions(seed: 3, kind: .compact, now: now, responses: 3000, files: 20),
    CorpusOptions(seed: 4, kind: .compact, now: now, bytes: 500_000, unknownModelShare: 0.33),
    CorpusOptions(seed: 5, kind: .demo, now: now, days: 20),
    CorpusOptions(seed: 6, kind: .demo, now: now, days: 9, utcOffset: -25_200),
  ]

  @Test(arguments: corpora)
  func theSlowCountOfTheFilesIsTheTruth(options: CorpusOptions) throws {
    let folder = try TemporaryDirectory()
    let truth = try CorpusGenerator(options).write(to: folder.path)
    let count = try SlowCount(root: folder.path)
    #expect(count.totals == truth.totals)
    #expect(count.messages == truth.messages)
    #expect(
      count.byDay == Dictionary(uniqueKeysWithValues: truth.byDay.map { ("\($0)", $1) }))
    #expect(count.byModel == truth.byModel)
    #expect(count.byProject == truth.byProject)
    #expect(count.bySession == truth.bySession)
    #expect(count.files == truth.files)
    #expect(count.bytes == truth.bytes)
    #expect(count.lines == truth.lines)
    #expect(count.usageLines == truth.usageLines)
    #expect(count.syntheticLines == truth.syntheticLines)
    #expect(count.progressCopies == truth.progressCopies)
    #expect(count.blankLines == truth.blankLines)
    let broken = truth.brokenLines + truth.damagedLines + Int64(truth.tornFiles)
    #expect(count.unreadable == broken)
    #expect(count.latest < "2026-11-20T12:00:00")
  }

  @Test(arguments: corpora)
  func theTruthAddsUp(options: CorpusOptions) throws {
    let folder = try TemporaryDirectory()
    let truth = try CorpusGenerator(options).write(to: folder.path)
    #expect(truth.totals.responses > 0)
    for sums in [
      Array(truth.byDay.values), Array(truth.byModel.values), Array(truth.bySession.values),
      Array(truth.byProject.values),
    ] {
      #expect(sums.reduce(.zero, +) == truth.totals)
    }
  }

  @Test(arguments: [CorpusOptions.Kind.lifelike, .compact, .demo])
  func equalSeedsGiveEqualBytesAndOthersDoNot(kind: CorpusOptions.Kind) throws {
    func make(_ seed: UInt64) throws -> (CorpusTruth, [String: Data]) {
      let folder = try TemporaryDirectory()
      let options = CorpusOptions(
        seed: seed, kind: kind, now: CorpusTests.now, days: 12, bytes: 400_000, files: 12)
      let truth = try CorpusGenerator(options).write(to: folder.path)
      var files: [String: Data] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      where name.hasSuffix(".jsonl") {
        files[name] = try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name)))
      }
      return (truth, files)
    }
    let first = try make(7)
    let second = try make(7)
    let other = try make(8)
    #expect(first.0 == second.0)
    #expect(first.1 == second.1)
    #expect(first.0 != other.0)
  }

  @Test func everyOddityOccurs() throws {
    let folder = try TemporaryDirectory()
    let truth = try CorpusGenerator(CorpusTests.corpora[0]).write(to: folder.path)
    #expect(truth.brokenLines > 0)
    #expect(truth.damagedLines > 0)
    #expect(truth.tornFiles > 0)
    #expect(truth.blankLines > 0)
    #expect(truth.syntheticLines > 0)
    #expect(truth.progressCopies > 0)
    #expect(truth.nestedUsageLines > 0)
    #expect(!truth.reportedCosts.isEmpty)
    #expect(truth.totals.tokens.cacheWrite5m > 0)
    #expect(truth.totals.tokens.cacheWrite1h > 0)
    #expect(truth.totals.webSearches > 0)
    #expect(truth.totals.thinking > 0)
    #expect(truth.totals.recordedPicodollars > 0)
    #expect(truth.totals.lowerBoundResponses > 0)
    var met = Data()
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".jsonl") {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name)))
      met.append(data)
    }
    for text in [
      "\"speed\":\"fast\"", "\"advisor_message\"", "msg_bdrk_", "msg_vrtx_", "req_vrtx_",
      "\"type\": \"assistant\"", "\\u00e9", "999Z\"", "+05:30\"", "\r\n", "\"isSidechain\":true",
      "isAbortedMidStream", "\\\"usage\\\":{\\\"input_tokens\\\":", "agent_progress",
      "file-history-snapshot", "queue-operation", "compact_boundary", "cost-state", "\u{2028}",
      "\"normalizedMessages\":[{", "\"input\":{\"body\":",
    ] {
      let isMet = met.firstRange(of: Data(text.utf8)) != nil
      #expect(isMet, "\(text) is nowhere")
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for part in ["/subagents/agent-", "/workflows/wf_", "agent-acompact-", "projects/c--Users"] {
      #expect(names.contains { $0.contains(part) }, "no path contains \(part)")
    }
  }

  @Test func targetsAreMet() throws {
    let folder = try TemporaryDirectory()
    let heap = try CorpusGenerator(
      CorpusOptions(seed: 9, now: CorpusTests.now, bytes: 8_000_000)
    ).write(to: folder.path(of: "heap"))
    #expect((7_000_000...10_000_000).contains(heap.bytes))
    let compact = try CorpusGenerator(
      CorpusOptions(
        seed: 9, kind: .compact, now: CorpusTests.now, responses: 10_000, files: 30,
        unknownModelShare: 0.33)
    ).write(to: folder.path(of: "compact"))
    #expect(compact.files == 30)
    #expect((9_500...10_500).contains(compact.totals.responses))
    #expect(compact.bytes / compact.totals.responses < 620)
    let unknown = compact.byModel.filter { !ModelNames.arePriced($0.key) }
    let share = unknown.values.reduce(0) { $0 + $1.responses } * 100 / compact.totals.responses
    #expect((25...41).contains(share))
  }

  @Test func theDemoIsCalledOne() throws {
    let folder = try TemporaryDirectory()
    let truth = try CorpusGenerator(
      CorpusOptions(seed: 1, kind: .demo, now: CorpusTests.now)
    ).write(to: folder.path)
    #expect(truth.byProject.count == 3)
    #expect(truth.byProject.keys.allSatisfy { $0.contains("demo") })
    #expect(truth.totals.lowerBoundResponses == 0)
    let days = truth.byDay.keys.sorted()
    #expect(days.count > 25)
    #expect(days.last == Self.now.quarterHour.utcDay)
    #expect(days.allSatisfy { $0 > Self.now.quarterHour.utcDay.adding(days: -61) })
  }

  @Test func theTruthIsReadableAsJSON() throws {
    let folder = try TemporaryDirectory()
    let truth = try CorpusGenerator(CorpusTests.corpora[1]).write(to: folder.path)
    let json = try JSONSerialization.jsonObject(with: Data(truth.json.utf8)) as? [String: Any]
    let totals = try #require(json?["totals"] as? [String: Any])
    #expect((totals["responses"] as? NSNumber)?.int64Value == truth.totals.responses)
    #expect((json?["byDay"] as? [String: Any])?.count == truth.byDay.count)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("", to: "file")
    let error = #expect(throws: FileError.self) {
      try CorpusGenerator(CorpusTests.corpora[3]).write(to: file)
    }
    #expect(error?.path == file + "/projects")
    #expect(error?.description.contains("Not a directory") == true)
  }
}

private enum ModelNames {
  static func arePriced(_ name: String) -> Bool {
    ["claude-opus-", "claude-sonnet-", "claude-haiku-", "claude-3-"].contains {
      name.hasPrefix($0)
    }
  }
}
