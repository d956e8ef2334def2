import Foundation
import TestSupport
import Testing

/// What `--no-ask` and the commands around it know in a home where nothing ran before.
@Suite("What is known without asking", .timeLimited)
struct KnownWithoutAskingTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func organization(_ home: LimitHome, _ environment: [String: String] = [:]) async throws
    -> [String: Any]
  {
    let result = try await home.run(["limits", "--no-ask", "--json"], environment: environment)
    let all = try #require(
      try object(result.standardOutput)["organizations"] as? [[String: Any]])
    return try #require(all.first)
  }

  @Test func theCacheOfClaudeCodeIsRead() async throws {
    let home = try LimitHome()
    try home.signIn()
    let minuteAgo = Int64((Date.now.timeIntervalSince1970 - 60) * 1000)
    try home.home.directory.write(
      """
      {"oauthAccount":{"organizationUuid":"\(LimitHome.organization)",
      "organizationRateLimitTier":"default_claude_max_20x"},
      "cachedUsageUtilization":{"fetchedAtMs":\(minuteAgo),
      "utilization":\(LimitHome.usage(fiveHour: 12, sevenDay: 34))}}
      """, to: ".claude.json")
    let table = try await home.run("limits", "--no-ask").standardOutput
    #expect(table.contains("12 %") && table.contains("34 %"))
    let pair = try await home.run("limits", "--no-ask", "--format", "pair")
    #expect(pair.standardOutput == "12:34\n" && pair.status == 0)
    #expect(try await home.run("check", "--no-ask").standardOutput.hasPrefix("LIMITS OK - "))
    #expect(home.server.requests.isEmpty)
  }

  @Test func anExpiredSignInIsNamed() async throws {
    let home = try LimitHome()
    try home.signIn(expiresInHours: -1)
    for words in [["limits", "--no-ask"], ["check", "--no-ask"], ["explain"]] {
      let text = try await home.run(words, environment: ["COLUMNS": "1000"]).standardOutput
      #expect(text.contains("The sign-in of Claude Code has expired. Use Claude Code once"))
    }
    let doctor = try await home.run(["doctor"], environment: ["COLUMNS": "1000"]).standardOutput
    #expect(doctor.contains("Limits: The sign-in of Claude Code has expired. Use Claude Code once"))
    #expect(!doctor.contains("all is well"))
    #expect(home.server.requests.isEmpty)
  }

  @Test func whatCannotHelpIsNotAdvised() async throws {
    let home = try LimitHome()
    let wide = ["COLUMNS": "1000"]
    let install = "`plimsoll statusline install`"
    #expect(try await home.run(["limits"], environment: wide).standardOutput.contains(install))
    #expect(try await home.run("statusline", "install").status == 0)
    for words in [["limits"], ["explain"], ["doctor"], ["check"]] {
      let text = try await home.run(words, environment: wide).standardOutput
      #expect(!text.contains(install), "\(words): \(text)")
    }
    let doctor = try await home.run(["doctor"], environment: wide).standardOutput
    #expect(!doctor.contains("all is well"))
    let billed = try await home.run(
      ["limits", "--no-ask"], environment: wide.merging(["ANTHROPIC_API_KEY": "sk-ant-x"]) { $1 })
    #expect(billed.standardOutput.contains("ANTHROPIC_API_KEY is set: Claude Code is billed by"))
  }

  @Test("the plan that the user named", arguments: ["setting", "variable"])
  func namedPlan(way: String) async throws {
    let home = try LimitHome()
    #expect(try await organization(home)["plan"] is NSNull)
    if way == "setting" {
      #expect(try await home.run("config", "set", "plan.tier", "max5").status == 0)
    }
    let environment = way == "setting" ? [:] : ["CLAUDE_PLAN_TIER": "max5"]
    #expect(try await organization(home, environment)["plan"] as? String == "Max 5x")
    let text = try await home.run(["limits", "--no-ask"], environment: environment).standardOutput
    #expect(text.hasPrefix("Limits · ") && text.contains("Max 5x"))
    // A source that names one knows better.
    try home.home.directory.write(
      #"{"claudeAiOauth":{"accessToken":"t","expiresAt":1,"subscriptionType":"pro"}}"#,
      to: ".claude/.credentials.json")
    #expect(try await organization(home, environment)["plan"] as? String == "Pro")
  }

  /// Readings of a status line that cannot be true, before any refresh has run.
  @Test(
    "impossible readings",
    arguments: [
      (#""used_percentage":1776950400"#, "impossiblePercent"),
      (#""used_percentage":-5"#, "impossiblePercent"),
      (#""used_percentage":"abc""#, "impossiblePercent"),
      (#""used_percentage":{}"#, "impossiblePercent"),
      (#""used_percentage":7,"resets_at":1000"#, "resetPassed"),
    ])
  func impossible(figure: String, reason: String) async throws {
    let home = try LimitHome()
    try home.home.directory.write(
      #"{"statusline":{"refresh_interval":0}}"#, to: ".config/plimsoll/config.json")
    let now = Int64(Date.now.timeIntervalSince1970)
    let input = """
      {"session_id":"s","rate_limits":{"five_hour":{\(figure)},
      "seven_day":{"used_percentage":20,"resets_at":\(now + 90_000)}}}
      """
    let drawn = try await runPlimsoll(
      ["statusline"], home: home.home.directory, standardInput: input)
    #expect(drawn.standardOutput.contains("20%"))
    // Looking twice does not count it twice.
    for _ in 1...2 {
      let result = try await home.run("limits", "--no-ask", "--json")
      let refused = try #require(
        try object(result.standardOutput)["refusedReadings"] as? [[String: Any]])
      #expect(refused.map { $0["reason"] as? String } == [reason])
      #expect(refused.map { $0["count"] as? Int } == [1])
    }
    let check = try await home.run("check", "--no-ask")
    #expect(check.status == 0)
    #expect(
      check.standardOutput.contains("5 hours unknown (the percentage is impossible)")
        == (reason == "impossiblePercent"))
  }
}
