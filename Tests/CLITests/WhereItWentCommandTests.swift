import Foundation
import TestSupport
import Testing

@Suite("What was spent where, by the built program", .timeLimited)
struct WhereItWentCommandTests {
  private func object(_ result: ProcessResult) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
  }

  private func line(
    _ id: String, at time: String, more: String, input: Int = 10, model: String = "claude-opus-4-6"
  ) -> String {
    "{\(more)" + Home.line(id: id, at: time, model: model, input: input).dropFirst()
  }

  private func sample() throws -> Home {
    let home = try Home()
    let prompt =
      #"{"type":"user","timestamp":"2026-03-08T07:00:00.000Z","sessionId":"session-1","#
      + #""uuid":"u1","message":{"role":"user","content":"fix \u001b[31mit\nand more"}}"#
    try home.write([
      prompt + "\n",
      line(
        "1", at: "2026-03-08T07:01:00.000Z", more: #""attributionSkill":"review","gitBranch":"x","#),
      line(
        "2", at: "2026-03-08T07:02:00.000Z", more: #""attributionSkill":"a\u001b[2J","#, input: 20),
      #"{"type":"pr-link","sessionId":"session-1","prNumber":7,"prRepository":"a/b","#
        + #""timestamp":"2026-03-08T07:02:30.000Z"}"# + "\n",
      line(
        "3", at: "2026-03-08T07:03:00.000Z",
        more: #""isSidechain":true,"attributionAgent":"Explore","#, input: 40),
    ])
    return home
  }

  @Test("rows add up, and each selection is what its row says")
  func attribution() async throws {
    let home = try sample()
    let skills = try #require(
      try object(await home.run("skills", "--json"))["rows"] as? [[String: Any]])
    let sums = Dictionary(
      uniqueKeysWithValues: skills.map { ($0["skill"] as? String, $0["inputTokens"] as? Int) })
    #expect(sums == ["review": 10, "a\u{1B}[2J": 20, "unattributed": 40])
    #expect(skills.map { $0["isAttributed"] as? Bool }.filter { $0 == false }.count == 1)
    for (arguments, input) in [
      (["--skill", "review"], 10), (["--skill", "unattributed"], 40), (["--agent", "explore"], 40),
      (["--branch", "x"], 10), (["--pull", "7"], 40), (["--pull", "unattributed"], 30),
      (["--pull", "https://github.com/a/b/pull/7"], 40),
      (["--skill", "review", "--branch", "x"], 10),
    ] as [([String], Int)] {
      for report in ["daily", "sessions", "models", "skills", "pulls", "branches"] {
        let result = try await home.run([report, "--json"] + arguments)
        let totals = try #require(try object(result)["totals"] as? [String: Any])
        #expect(totals["inputTokens"] as? Int == input, "\(report) \(arguments)")
      }
      let blocks = try await home.run(["blocks", "--json", "--since", "2026-03-01"] + arguments)
      let rows = try #require(try object(blocks)["rows"] as? [[String: Any]])
      #expect(rows.compactMap { $0["inputTokens"] as? Int } == [input], "\(arguments)")
    }
    let table = try await home.run("skills")
    #expect(!table.standardOutput.contains("\u{1B}[2J"))
    #expect(table.standardOutput.contains("unattributed"))
    let none = try await home.run("daily", "--skill", "nothing-like-it")
    #expect(none.status == 66)
    #expect(none.standardError.contains("no skill is called nothing-like-it"))
  }

  @Test("turns name what a prompt caused, and its first line only when asked")
  func turns() async throws {
    let home = try sample()
    let plain = try await home.run("turns", "--since", "2026-03-01", "--json")
    let rows = try #require(try object(plain)["rows"] as? [[String: Any]])
    #expect(rows.map { $0["inputTokens"] as? Int } == [70])
    #expect(rows.map { $0["subagentTokens"] as? Int } == [140])
    #expect(rows[0]["resume"] as? String == "claude --resume session-1")
    #expect(!plain.standardOutput.contains("fix"))
    let text = try await home.run("turns", "--since", "2026-03-01", "--text")
    #expect(text.standardOutput.contains("└ fix"))
    #expect(
      !text.standardOutput.contains("\u{1B}[31m") && !text.standardOutput.contains("and more"))
    let before = try await home.run("turns", "--before-limit")
    #expect(before.status == 66 && before.standardError.contains("no refused request"))
  }

  @Test("budgets are kept, compared and taken out")
  func budgets() async throws {
    let home = try sample()
    #expect(try await home.run("budget").standardOutput.contains("No budget is set"))
    #expect(try await home.run("check", "--budget", "--no-ask").status == 3)
    let set = try await home.run("budget", "set", "15/day")
    #expect(set.standardOutput == "Budget 1: 15/day\n")
    _ = try await home.run("budget", "set", "5/month", "--project", "api")
    let document = try object(await home.run("budget", "--json"))
    let rows = try #require(document["budgets"] as? [[String: Any]])
    #expect(rows.map { $0["budget"] as? String } == ["15/day", "5/month"])
    #expect(rows.map { $0["usedPercent"] as? Int } == [0, 0])
    #expect(try await home.run("check", "--budget", "--no-ask").status == 0)
    #expect(try await home.run("budget", "set", "15/year").status == 64)
    #expect(try await home.run("budget", "remove", "1").standardOutput == "Removed 15/day\n")
    #expect(try await home.run("budget", "remove", "1").status == 66)
  }

  @Test("small questions have answers")
  func questions() async throws {
    let home = try sample()
    let compare = try object(await home.run("compare", "--at", "2026-03-09", "--json"))
    #expect(compare["activeDaysBefore"] as? Int == 1 && compare["activeDaysAfter"] as? Int == 0)
    #expect(try await home.run("compare", "--at", "soon").status == 64)
    let own = try object(await home.run("models", "--json"))
    let other = try object(await home.run("models", "--json", "--priced-as", "haiku-4-5"))
    let costs = [own, other].map { ($0["totals"] as? [String: Any])?["costUSD"] as? Double ?? -1 }
    #expect(costs[1] > 0 && costs[1] < costs[0])
    #expect(other["ownCostUSD"] as? Double == costs[0])
    #expect(try await home.run("models", "--priced-as", "nothing").status == 64)
    #expect(try await home.run("cache", "--since", "2026-03-01").status == 0)
    #expect(try await home.run("cache", "--by", "moon").status == 64)
  }

  @Test("months begin where the user wants, and projects are called as he wants")
  func settings() async throws {
    let home = try sample()
    _ = try await home.run("config", "set", "billing.month_starts", "15")
    let monthly = try object(await home.run("monthly", "--json"))
    let rows = try #require(monthly["rows"] as? [[String: Any]])
    #expect(rows.map { $0["month"] as? String } == ["2026-02-15"])
    _ = try await home.run("config", "set", "projects.alias", "shop=api")
    let projects = try object(await home.run("projects", "--json"))
    let names = (projects["rows"] as? [[String: Any]])?.map {
      ($0["project"] as? [String: Any])?["name"] as? String
    }
    #expect(names == ["shop"])
    #expect(try await home.run("daily", "--project", "shop").status == 0)
    #expect(try await home.run("config", "set", "projects.alias", "nonsense").status != 0)
  }
}
