import Analytics
import Foundation
import Index
import Pricing
import TestSupport
import Testing
import UsageModel

/// Prompts with all that each caused, and what was lost of the cache.
@Suite(.timeLimited)
struct TurnsTests {
  private static func prompt(
    _ text: String, at time: String, uuid: String, session: String = "s", more: String = ""
  ) -> String {
    #"{"type":"user",\#(more)"timestamp":"\#(time)","sessionId":"\#(session)","uuid":"\#(uuid)","#
      + #""message":{"role":"user","content":"\#(text)"}}"#
  }

  private static func turns(_ home: TestHome) throws -> (list: TurnList, catalog: UsageCatalog) {
    let catalog = try home.index.projectCatalog(sessions: true, contexts: true)
    let question = UsageQuestion(range: .everything, zone: .utc, prices: .embedded)
    return (try home.index.turns(question, catalog: catalog), catalog)
  }

  @Test("A turn has what followed its prompt, subagents included, and nothing of what it said")
  func turns() async throws {
    let home = try TestHome()
    let answer =
      #"{"type":"user","timestamp":"2026-10-01T10:00:10.000Z","sessionId":"s","toolUseResult":{},"#
      + #""message":{"content":[{"type":"tool_result","content":"x"}]}}"#
    try home.write(
      [
        Line.assistant(id: "msg_0", output: 1, time: "2026-10-01T09:00:00.000Z"),
        Self.prompt(#"fix\nthis"#, at: "2026-10-01T10:00:00.000Z", uuid: "a"),
        Line.assistant(id: "msg_1", output: 10, time: "2026-10-01T10:00:05.000Z"), answer,
        Self.prompt("meta", at: "2026-10-01T10:00:12.000Z", uuid: "m", more: #""isMeta":true,"#),
        Self.prompt(
          "<local-command-stdout>x", at: "2026-10-01T10:00:13.000Z", uuid: "l"),
        Line.assistant(id: "msg_2", output: 20, time: "2026-10-01T10:00:20.000Z"),
        Self.prompt("second", at: "2026-10-01T10:05:00.000Z", uuid: "b"),
        Line.assistant(id: "msg_3", output: 40, time: "2026-10-01T10:05:20.000Z"),
      ], to: "projects/-p/s.jsonl")
    let side = Line.assistant(id: "msg_4", output: 80, time: "2026-10-01T10:01:00.000Z")
    try home.write(
      ["{\"isSidechain\":true," + side.dropFirst()], to: "projects/-p/s/subagents/agent-1.jsonl")
    _ = try await home.index.update(roots: [home.root])
    let (list, catalog) = try Self.turns(home)
    #expect(list.turns.map(\.usage.tally.tokens.output) == [110, 40])
    #expect(list.turns.map(\.subagents.tally.tokens.output) == [80, 0])
    #expect(list.turns.map(\.usage.tally.responses) == [3, 1])
    #expect(list.unplaced.tally.tokens.output == 1)
    #expect(catalog.sessions[list.turns[0].session]?.id == "s")
    #expect(list.turns.map(home.index.promptText) == ["fix", "second"])
  }

  @Test("A copy of a prompt in another file is no second one, and a lost file no error")
  func copies() async throws {
    let home = try TestHome()
    let lines = [
      Self.prompt("x", at: "2026-10-01T10:00:00.000Z", uuid: "a"),
      Line.assistant(id: "msg_1", output: 10, time: "2026-10-01T10:00:05.000Z"),
    ]
    try home.write(lines, to: "projects/-p/s.jsonl")
    try home.write(lines, to: "projects/-p/t.jsonl")
    _ = try await home.index.update(roots: [home.root])
    #expect(try Self.turns(home).list.turns.map(\.usage.tally.responses) == [1])
    try FileManager.default.removeItem(atPath: home.root + "/projects/-p/s.jsonl")
    let list = try Self.turns(home).list
    #expect(list.turns.isEmpty && list.problems.isEmpty)
    #expect(list.unplaced.tally.responses == 1)
  }

  @Test("Losses of real transcripts are those that were counted otherwise", .needsSharedFixtures)
  func losses() async throws {
    let directory = try TemporaryDirectory()
    let index = try await AttributionSumsTests.index(
      [SharedFixtures.path("transcripts/full/entireio+git-sync")], in: directory)
    let catalog = try index.projectCatalog(sessions: true, contexts: true)
    let question = UsageQuestion(range: .everything, zone: .utc, prices: .embedded)
    let losses = try index.cacheLosses(question, catalog: catalog)
    let recorded = losses.filter { !$0.cause.isDerived }
    #expect(
      Set(recorded.map(\.cause)).isSubset(of: [
        .recorded("previous_message_not_found"), .recorded("system_changed"),
      ]))
    #expect(losses.allSatisfy { $0.tokens >= CacheLossFinder.leastTokens && $0.cost != nil })
  }
}

/// Budgets are kept as they were typed.
@Suite(.timeLimited)
struct BudgetFileTests {
  private static func budget(_ text: String, project: String? = nil) throws -> Budget {
    try #require(Budget(text, project: project, setAt: Timestamp(seconds: 1_790_000_000)))
  }

  private static func workspace(_ directory: TemporaryDirectory) -> Workspace {
    Workspace(environment: [:], homeDirectory: directory.path)
  }

  @Test func theOneForTheSameIsReplacedAndNumbersAreNeverUsedAgain() throws {
    let directory = try TemporaryDirectory()
    let file = BudgetFile(Self.workspace(directory))
    #expect(try file.budgets() == [])
    #expect(try file.set(Self.budget("15/day")).id == 1)
    #expect(try file.set(Self.budget("50/week", project: "api")).id == 2)
    #expect(try file.set(Self.budget("20/day")).id == 3)
    #expect(try file.budgets().map(\.text) == ["50/week", "20/day"])
    #expect(try file.remove(3)?.text == "20/day")
    #expect(try file.remove(3) == nil)
    #expect(try file.set(Self.budget("80%/7d")).id == 4)
    #expect(try file.budgets().map(\.id) == [2, 4])
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func aTornLineAndOneOfALaterVersionCostNoOther() throws {
    let directory = try TemporaryDirectory()
    let file = BudgetFile(Self.workspace(directory))
    _ = try file.set(Self.budget("15/day"))
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"version":9,"change":"set","budget":7,"x":1}"#.utf8))
    try handle.write(contentsOf: Data("\n{\"version\":1,\"chan".utf8))
    try handle.close()
    #expect(try file.budgets().map(\.text) == ["15/day"])
    #expect(try file.set(Self.budget("9/week")).id == 8)
    #expect(try file.budgets().map(\.text) == ["15/day", "9/week"])
  }

  @Test func eachChangeIsALineWithItsMembersInOrder() throws {
    let directory = try TemporaryDirectory()
    let file = BudgetFile(Self.workspace(directory))
    _ = try file.set(Self.budget("15/day", project: "a/\"b\""))
    _ = try file.set(Self.budget("80%/7d"))
    _ = try file.set(Self.budget("12.5%/5h"))
    _ = try file.remove(1)
    let lines = """
      {"budget":1,"change":"set","period":"day","picodollars":15000000000000,\
      "project":"a/\\"b\\"","time":1790000000000,"version":1}
      {"budget":2,"change":"set","percent":80,"period":"7d","time":1790000000000,"version":1}
      {"budget":3,"change":"set","percent":12.5,"period":"5h","time":1790000000000,"version":1}
      {"budget":1,"change":"removed","version":1}

      """
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == lines)
    let odd = #"{"version":1,"change":"set","budget":2,"percent":"all"}"#
    try (lines + odd + "\n").write(toFile: file.path, atomically: true, encoding: .utf8)
    #expect(try file.budgets().map(\.id) == [2, 3])
  }

  @Test func theyStandAgainstWhatWasUsedAndSurviveTheIndex() async throws {
    let home = try TestHome()
    try home.write([
      Line.assistant(id: "msg_1", output: 1_000_000, time: "2026-10-01T10:00:00.000Z")
    ])
    _ = try await home.index.update(roots: [home.root])
    let file = BudgetFile(home.workspace)
    _ = try file.set(Self.budget("50/day"))
    _ = try file.set(Self.budget("5/day", project: "nobody"))
    _ = try file.set(Self.budget("80%/7d"))
    _ = try file.set(Self.budget("40/session"))
    let now = Timestamp(seconds: 1_790_856_000)
    let service = BudgetService(index: home.index, prices: .embedded, zone: .utc)
    let statuses = try service.statuses(limits: nil, now: now)
    #expect(statuses.map { $0.percent.map { Int($0.rounded()) } } == [50, nil, nil, 63])
    #expect(statuses.map { $0.problem != nil } == [false, true, true, false])
    #expect(statuses[3].session == "s")
    let backup = home.directory.path(of: "kept.backup")
    try IndexBackup(home.index).write(to: backup)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(try file.budgets().isEmpty)
    _ = try IndexBackup(home.index).restore(from: backup)
    #expect(try file.budgets().count == 4)
  }
}
