import Foundation
import TestSupport
import Testing
import UsageModel

@Suite("Commands of credits", .timeLimited)
struct CreditCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private static var now: Timestamp {
    Timestamp(seconds: Int64(Date.now.timeIntervalSince1970))
  }

  private func variables(_ fake: FakeAnthropic, key: String = FakeAnthropic.key) -> [String: String]
  {
    ["ANTHROPIC_ADMIN_API_KEY": key, "PLIMSOLL_TEST_SERVER": fake.url]
  }

  @Test("a ledger in manual mode: typed, added, listed, taken away")
  func manual() async throws {
    let home = try Home()
    let nothing = try await home.run("credits")
    #expect(nothing.status == 0 && nothing.standardOutput.contains("Balance       ?"))
    #expect(nothing.standardOutput.contains("plimsoll credits set 150"))
    let set = try await home.run("credits", "set", "$150", "--note", "console \u{1B}[31m")
    #expect(set.status == 0, "\(set.standardError)")
    #expect(set.standardOutput.hasPrefix("Balance of $150.00 written down as entry 1\n"))
    let add = try await home.run("credits", "add", "20", "--plan", "--monthly")
    #expect(add.standardOutput.contains("entry 2, renewed each month"))
    let list = try await home.run("credits", "list").standardOutput
    #expect(list.contains("$150.00") && list.contains("monthly") && !list.contains("\u{1B}"))
    let document = try object(try await home.run("credits", "--json").standardOutput)
    #expect(document["source"] as? String == "manual" && document["state"] as? String == "manual")
    #expect(document["confidence"] as? String == "estimate")
    let balance = try #require(document["balance"] as? [String: Any])
    #expect(balance["amountUSD"] as? Double == 170 && balance["isUpperBound"] as? Bool == true)
    #expect(document["thisMonth"] is NSNull && document["burnRate"] is NSNull)
    let removed = try await home.run("credits", "remove", "1")
    #expect(removed.standardOutput == "Balance of $150.00 removed; balance: $20.00\n")
    #expect(try await home.run("credits", "remove", "1").status == 66)
    let sync = try await home.run("credits", "sync")
    #expect(sync.status == 66 && sync.standardError.contains("no Admin key"))
    let team = try await home.run("team")
    #expect(team.status == 66 && team.standardError.contains("admin_api_key"))
  }

  @Test(
    "wrong words are refused with what is right",
    arguments: [
      (["credits", "set", "12,50"], 64), (["credits", "set", "many"], 64),
      (["credits", "set", "99999999"], 64), (["credits", "set", "10", "--expires", "soon"], 64),
      (["credits", "add", "0"], 64), (["credits", "add", "5", "--expires", "2020-01-01"], 64),
      (["team", "--last", "7x"], 64), (["team", "--json", "--csv"], 64),
      (["team", "--since", "2026-02-01", "--until", "2026-01-01"], 64),
    ] as [([String], Int32)])
  func refusals(arguments: [String], status: Int32) async throws {
    let result = try await Home().run(arguments)
    #expect(result.status == status, "\(result.standardError)")
    #expect(result.standardError.hasPrefix("error: ") && result.standardOutput.isEmpty)
  }

  @Test("the environment gives a balance, a plan and a key, and what is none is refused")
  func environment() async throws {
    let home = try Home()
    let given = ["CLAUDE_API_BALANCE": "150.00", "CLAUDE_PLAN_TIER": "max20"]
    let document = try object(
      try await home.run("credits", "--json", environment: given).standardOutput)
    #expect(document["plan"] as? String == "max20")
    #expect((document["balance"] as? [String: Any])?["amountUSD"] as? Double == 150)
    for wrong in [
      ["CLAUDE_API_BALANCE": "a lot"], ["CLAUDE_PLAN_TIER": "max200"],
      ["ANTHROPIC_ADMIN_API_KEY": "sk-ant-api03-not-an-admin-key"],
    ] {
      let result = try await home.run("credits", environment: wrong)
      #expect(result.status == 78, "\(wrong)")
      #expect(!result.standardError.contains("not-an-admin-key"))
    }
    let refused = try await runPlimsoll(
      ["config", "set", "anthropic.admin_api_key", "-"], home: home.directory,
      standardInput: "sk-ant-api03-not-an-admin-key\n")
    #expect(refused.status == 64 && !refused.standardError.contains("not-an-admin-key"))
  }

  @Test("an organization from end to end, the same in every form", arguments: [true, false])
  func organization(hasAnalytics: Bool) async throws {
    let home = try Home()
    let fake = try FakeAnthropic(.generate(days: 62, until: Self.now, seed: 4))
    defer { fake.stop() }
    fake.change {
      $0.hasAnalytics = hasAnalytics
      $0.rowsOnPage = 500
    }
    let sync = try await home.run("credits", "sync", environment: variables(fake))
    #expect(sync.status == 0, "\(sync.standardError)")
    #expect(sync.standardOutput.contains("of Example Org from"))
    _ = try await home.run(
      "credits", "set", "127.45", "--date", "2026-01-01", environment: variables(fake))
    let result = try await home.run(
      "credits", "--json", "--no-ask", environment: variables(fake))
    let document = try object(result.standardOutput)
    #expect(document["source"] as? String == "admin-api")
    #expect(document["confidence"] as? String == "official")
    #expect(document["hasAdminApi"] as? Bool == true)
    let month = try #require(document["thisMonth"] as? [String: Any])
    let text = try await home.run("credits", "--no-ask", environment: variables(fake))
    let spend = try #require(month["spendUSD"] as? Double)
    #expect(text.standardOutput.contains(String(format: "$%.2f", spend)))
    // Early on the first of a month nothing has been billed in it, and no model is listed.
    #expect(text.standardOutput.contains("claude-opus-5-5") == (spend > 0))
    let team = try await home.run("team", "--no-ask", environment: variables(fake)).standardOutput
    #expect(team.contains("Ada Example (ada@example.com)") && team.contains("Production"))
    #expect(team.contains("Cléo <b>Ex"))
    let json = try object(
      try await home.run("team", "--json", "--no-ask", environment: variables(fake))
        .standardOutput)
    let total = try #require((json["totals"] as? [String: Any])?["costUSD"] as? Double)
    for list in ["members", "keys", "workspaces", "models"] {
      let rows = try #require(json[list] as? [[String: Any]])
      let sum = rows.reduce(0) { $0 + ($1["costUSD"] as? Double ?? 0) }
      #expect(abs(sum - total) < 1e-9, "\(list)")
    }
    #expect(json["confidence"] as? String == (hasAnalytics ? "official" : "derived"))
    let csv = try await home.run("team", "--csv", "--no-ask", environment: variables(fake))
    #expect(csv.standardOutput.hasPrefix("dimension,id,name,"))
    let doctor = try await home.run("doctor", "--no-index", environment: variables(fake))
    #expect(doctor.standardOutput.contains("Example Org: "))
    for shown in [sync, result, text, csv, doctor] {
      #expect(!(shown.standardOutput + shown.standardError).contains(FakeAnthropic.key))
    }
  }

  @Test("a run that is killed goes on where it was, and two at once read once")
  func killed() async throws {
    let home = try Home()
    let organization = FakeOrganization.generate(days: 62, until: Self.now, seed: 9)
    let fake = try FakeAnthropic(organization)
    defer { fake.stop() }
    fake.change {
      $0.delay = 0.1
      $0.rowsOnPage = 100
    }
    let killed = try await runPlimsoll(
      ["credits", "sync"], home: home.directory, environment: variables(fake),
      killAfter: .milliseconds(2500))
    #expect(killed.signal == SIGKILL)
    let before = fake.lines
    fake.change { $0.delay = 0.005 }
    let states = try await withThrowingTaskGroup(of: ProcessResult.self) { group in
      for _ in 0..<2 {
        group.addTask { try await home.run("credits", "sync", environment: variables(fake)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(states.allSatisfy { $0.status == 0 })
    #expect(states.contains { $0.standardError.contains("another process is reading") })
    let pages = before.filter { $0.contains("analytics/") && $0.contains("page=") }
    let again = fake.lines.dropFirst(before.count).filter { pages.contains($0) }
    // The one that was under way when the program was killed.
    #expect(again.count <= 1, "\(again)")
    let document = try object(
      try await home.run("credits", "--json", "--no-ask", environment: variables(fake))
        .standardOutput)
    let days = try #require(document["days"] as? [[String: Any]])
    let sum = days.reduce(0) { $0 + ($1["spendUSD"] as? Double ?? 0) }
    #expect(abs(sum - organization.total.dollars) < 1e-6)
  }

  @Test("an individual account is told of manual mode")
  func individual() async throws {
    let home = try Home()
    let fake = try FakeAnthropic(FakeOrganization())
    defer { fake.stop() }
    fake.change { $0.isIndividual = true }
    let sync = try await home.run("credits", "sync", environment: variables(fake))
    #expect(sync.status == 66 && sync.standardError.contains("manual mode"))
    let text = try await home.run("credits", environment: variables(fake)).standardOutput
    #expect(text.contains("no organization") && text.contains("· UTC"))
    let team = try await home.run("team", environment: variables(fake))
    #expect(team.status == 66)
  }

  @Test("a server that asks to wait is left alone")
  func held() async throws {
    let home = try Home()
    let fake = try FakeAnthropic(.generate(days: 5, until: Self.now, seed: 2))
    defer { fake.stop() }
    fake.change { ($0.answersLeft, $0.retryAfter) = (3, 900) }
    let first = try await home.run("credits", "sync", environment: variables(fake))
    #expect(first.status == 0 && first.standardError.contains("the server asked to wait"))
    let count = fake.lines.count
    let text = try await home.run("credits", environment: variables(fake)).standardOutput
    #expect(fake.lines.count == count && text.contains("Not asked again before"))
  }
}

@Suite("A server to try by hand")
struct ServerByHand {
  /// `PLIMSOLL_FAKE_SERVER=/tmp/url swift test --filter ServerByHand` writes the
  /// server's address into that file, and serves until it is removed.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["PLIMSOLL_FAKE_SERVER"] != nil),
    .timeLimit(.minutes(24 * 60)))
  func serve() async throws {
    let environment = ProcessInfo.processInfo.environment
    let path = try #require(environment["PLIMSOLL_FAKE_SERVER"])
    let now = Timestamp(seconds: Int64(Date.now.timeIntervalSince1970))
    let fake = try FakeAnthropic(.generate(days: 364, until: now, seed: 7))
    defer { fake.stop() }
    fake.change {
      $0.hasAnalytics = environment["PLIMSOLL_FAKE_SERVER_REPORTS"] == nil
      $0.isIndividual = environment["PLIMSOLL_FAKE_SERVER_INDIVIDUAL"] != nil
      $0.delay = 0.02
    }
    try fake.url.write(toFile: path, atomically: true, encoding: .utf8)
    while FileManager.default.fileExists(atPath: path) {
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
