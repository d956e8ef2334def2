import Analytics
import Foundation
import Index
import Pricing
import TestSupport
import Testing
import UsageModel

/// What a dimension tells apart adds up to what there is.
@Suite(.timeLimited)
struct AttributionSumsTests {
  static func index(
    _ roots: [String], in directory: TemporaryDirectory
  ) async throws -> UsageIndex {
    let index = try UsageIndex.open(
      Workspace(environment: [:], homeDirectory: directory.path))
    _ = try await index.update(roots: roots)
    return index
  }

  static func summary(
    _ index: UsageIndex, by dimension: UsageDimension?,
    _ attributes: [UsageDimension: [String]] = [:], isSplitByProject: Bool = false
  ) throws -> (usage: Usage, sums: [String: Usage]) {
    let catalog = try index.catalog(sessions: false, contexts: true)
    let question = UsageQuestion(
      range: .everything, zone: .utc, selection: UsageSelection(attributes: attributes),
      prices: .embedded)
    let summary = try index.summary(
      by: dimension == nil ? .day : .attribute, of: dimension, question,
      isSplitByProject: isSplitByProject, catalog: catalog)
    let table = dimension.map { AttributeTable($0, catalog) }
    var sums: [String: Usage] = [:]
    for group in summary.groups {
      guard case .attribute(let key) = group.subject else { continue }
      sums[table?.name(key) ?? "", default: Usage()] += group.usage
    }
    return (summary.usage, sums)
  }

  @Test(
    "Sums by each dimension equal the total of a real corpus, to the token and the picodollar",
    .needsSharedFixtures, arguments: try ReferenceTotalsTests.corpora())
  func corpora(corpus: String) async throws {
    let directory = try TemporaryDirectory()
    let expected = try Expected(corpus)
    let index = try await Self.index(expected.roots, in: directory)
    let total = try Self.summary(index, by: nil).usage
    #expect(Counts(total.tally) == expected.extended("totals").total)
    for dimension in UsageDimension.allCases {
      for isSplit in [false, true] {
        let (usage, sums) = try Self.summary(index, by: dimension, isSplitByProject: isSplit)
        #expect(usage == total, "\(dimension)")
        #expect(sums.values.reduce(into: Usage()) { $0 += $1 } == total, "\(dimension)")
        guard !isSplit else { continue }
        // What is selected is what its row says.
        for (name, sum) in sums where sums.count < 8 && !name.isEmpty {
          let chosen = try Self.summary(index, by: nil, [dimension: [name]]).usage
          #expect(chosen == sum, "\(dimension) \(name)")
        }
      }
    }
  }

  /// Responses and tokens, counted from the transcripts by a program of a page that
  /// knows nothing of this one.
  static let counted: [(corpus: String, dimension: UsageDimension, sums: [String: [Int64]])] = [
    (
      "full/entireio+git-sync", .skill,
      ["unattributed": [70, 2_429_103], "changelog": [9, 482_945]]
    ),
    ("full/entireio+git-sync", .agent, ["unattributed": [79, 2_912_048]]),
    (
      "full/entireio+git-sync", .pull,
      ["unattributed": [78, 2_879_364], "entireio/git-sync#65": [1, 32_684]]
    ),
    (
      "full/entireio+git-sync", .branch,
      [
        "main": [32, 1_126_125], "soph/changelog-0-6-0": [5, 298_186],
        "soph/issue-63-deferred-credential-helper": [10, 300_673],
        "test-checkpoints-v2": [4, 130_740], "add-goreleaser-publish-release": [1, 49_268],
        "naming": [27, 1_007_056],
      ]
    ),
    (
      "full/entireio+auth-go", .skill,
      ["unattributed": [54, 3_563_170], "codex:adversarial-review": [5, 143_477]]
    ),
    ("full/entireio+auth-go", .plugin, ["unattributed": [54, 3_563_170], "codex": [5, 143_477]]),
    (
      "full/EntityProcess+agentv", .pull,
      ["unattributed": [13, 513_940], "EntityProcess/agentv#754": [2, 86_877]]
    ),
    ("full/entireio+entire-graph", .skill, ["review": [18, 1_033_525]]),
    ("full/entireio+entire-graph", .entrypoint, ["sdk-cli": [18, 1_033_525]]),
    (
      "skeleton/blackgirlbytes+entire-token-costs-benchmark-tests", .mcpTool,
      ["unattributed": [9, 489_254], "xxxxxxxxxxx · xxxxxxxxxxxx": [42, 5_173_022]]
    ),
    (
      "skeleton/blackgirlbytes+entire-token-costs-benchmark-tests", .entrypoint,
      ["claude-desktop": [51, 5_662_276]]
    ),
    (
      "skeleton/hannibal8856+claude_backup", .skill,
      [
        "unattributed": [266, 16_197_536],
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": [28, 863_954],
      ]
    ),
    ("skeleton/hannibal8856+claude_backup", .agent, ["general-purpose": [294, 17_061_490]]),
  ]

  @Test("Sums of real corpora are those that were counted otherwise", .needsSharedFixtures)
  func table() async throws {
    for corpus in Set(Self.counted.map(\.corpus)).sorted() {
      let directory = try TemporaryDirectory()
      let index = try await Self.index(
        [SharedFixtures.path("transcripts/" + corpus)], in: directory)
      for entry in Self.counted where entry.corpus == corpus {
        let found = try Self.summary(index, by: entry.dimension).sums.mapValues {
          [$0.tally.responses, $0.tally.tokens.total]
        }
        #expect(found == entry.sums, "\(corpus) \(entry.dimension)")
      }
    }
  }

  private static func response(
    _ id: String, at time: String, skill: String? = nil, session: String = "s"
  ) -> String {
    let line = Line.assistant(id: id, output: 10, time: time, session: session)
    guard let skill else { return line }
    return "{\"attributionSkill\":\"\(skill)\"," + line.dropFirst()
  }

  private static func link(_ number: Int, at time: String) -> String {
    #"{"type":"pr-link","sessionId":"s","prNumber":\#(number),"prRepository":"a/b","#
      + #""timestamp":"\#(time)"}"#
  }

  @Test("A pull request begins within a quarter-hour, in whatever order files are read")
  func pulls() async throws {
    let lines = [
      Self.response("msg_1", at: "2026-10-01T10:01:00.000Z"),
      Self.link(1, at: "2026-10-01T10:02:00.000Z"),
      Self.response("msg_2", at: "2026-10-01T10:02:00.000Z"),
      Self.response("msg_3", at: "2026-10-01T10:03:00.000Z"),
      Self.link(2, at: "2026-10-01T10:04:00.000Z"),
      Self.response("msg_4", at: "2026-10-01T10:05:00.000Z"),
      Self.response("msg_5", at: "2026-10-01T11:05:00.000Z"),
    ]
    // A subagent's transcript does not have the link of its session.
    let subagent = [
      Self.response("msg_6", at: "2026-10-01T10:03:30.000Z"),
      Self.response("msg_7", at: "2026-10-01T10:00:30.000Z"),
    ]
    let other = [Self.response("msg_8", at: "2026-10-01T10:03:30.000Z", session: "t")]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
      let home = try TestHome()
      for file in order {
        let path = [
          "projects/-p/s.jsonl", "projects/-p/s/subagents/a.jsonl", "projects/-p/t.jsonl",
        ]
        try home.write([lines, subagent, other][file], to: path[file])
        _ = try await home.index.update(roots: [home.root])
      }
      let (usage, sums) = try Self.summary(home.index, by: .pull)
      #expect(
        sums.mapValues(\.tally.responses) == ["unattributed": 3, "a/b#1": 3, "a/b#2": 2])
      #expect(sums.values.reduce(into: Usage()) { $0 += $1 } == usage)
      #expect(try Self.summary(home.index, by: nil, [.pull: ["2"]]).usage == sums["a/b#2"])
      // Windows tell responses of one quarter-hour apart, too.
      let question = UsageQuestion(
        range: .everything, zone: .utc, selection: UsageSelection(attributes: [.pull: ["1"]]),
        prices: .embedded)
      let windows = try home.index.windows(question, root: nil).windows
      #expect(windows.map(\.usage.tally.responses) == [3])
    }
  }

  @Test("Skills are told apart within a quarter-hour, and a line that is read again corrects them")
  func skills() async throws {
    let home = try TestHome()
    let first = [
      Self.response("msg_1", at: "2026-10-01T10:01:00.000Z", skill: "a"),
      Self.response("msg_2", at: "2026-10-01T10:02:00.000Z", skill: "b"),
      Self.response("msg_3", at: "2026-10-01T10:03:00.000Z"),
    ]
    try home.write(first, to: "projects/-p/s.jsonl")
    _ = try await home.index.update(roots: [home.root])
    func responses() throws -> [String: Int64] {
      try Self.summary(home.index, by: .skill).sums.mapValues(\.tally.responses)
    }
    #expect(try responses() == ["a": 1, "b": 1, "unattributed": 1])
    _ = try await home.index.rebuild(roots: [home.root])
    #expect(try responses() == ["a": 1, "b": 1, "unattributed": 1])
    #expect(try Self.summary(home.index, by: nil).usage.tally.responses == 3)
  }
}
