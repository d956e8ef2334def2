import Foundation
import TestSupport
import Testing

/// The program as it is, asking a server on this machine.
@Suite("Sources of limits, from the command line", .timeLimited)
struct LimitSourceCommandTests {
  @Test func theUsageEndpointIsAskedWhereNobodyNearerKnows() async throws {
    let home = try LimitHome()
    try home.signIn()
    let pair = try await home.run("limits", "--format", "pair")
    #expect(pair.standardOutput == "41:20\n" && pair.status == 0, "\(pair.standardError)")
    let table = try await home.run("limits")
    #expect(table.standardOutput.contains("7 days, Fable  36 %"), "\(table.standardOutput)")
    #expect(table.standardOutput.contains("oauth"))
    // The second command had fresh figures.
    #expect(home.server.requests.map(\.line) == ["GET /api/oauth/usage HTTP/1.1"])
    #expect(home.server.requests[0].header("authorization") == "Bearer " + LimitHome.token)
  }

  @Test func anExpiredSignInStillNamesThePlan() async throws {
    let home = try LimitHome()
    try home.signIn(expiresInHours: -1)
    let table = try await home.run("limits")
    #expect(
      table.standardOutput.hasPrefix("Limits · the account in ~/.claude, Max 5x · "),
      "\(table.standardOutput)")
    #expect(
      table.standardOutput.contains(
        "The sign-in of Claude Code has expired. Use Claude Code once, which renews it."))
    let document = try await home.run("limits", "--json")
    #expect(document.standardOutput.contains(#""plan": "Max 5x""#), "\(document.standardOutput)")
  }

  @Test func nobodyIsAskedWhereThatIsSwitchedOff() async throws {
    let home = try LimitHome()
    try home.signIn()
    #expect(try await home.run("config", "set", "limits.oauth", "off").status == 0)
    let result = try await home.run("limits", "--refresh", "--format", "pair")
    #expect(result.standardOutput == "?:?\n")
    #expect(home.server.requests.isEmpty)
  }

  @Test func debugShowsRequestAnswerAndConclusionWithoutTheToken() async throws {
    let home = try LimitHome()
    try home.signIn()
    let result = try await home.run("limits", "--source", "oauth", "--debug", "--format", "pair")
    let lines = result.standardOutput.split(separator: "\n")
    #expect(lines.first == "> GET \(home.server.url)/api/oauth/usage")
    #expect(lines.contains("> Authorization: <redacted>"))
    #expect(lines.contains("< 200") && lines.contains("= 3 windows"))
    #expect(lines.last == "41:20")
    #expect(!(result.standardOutput + result.standardError).contains("SECRET"))
    // Asked again at once, the reason takes the place of an answer.
    let again = try await home.run("limits", "--source", "oauth", "--debug")
    #expect(again.status == 66 && again.standardError.contains("asked less than 5 minutes ago"))
    #expect(home.server.requests.count == 1)
  }

  /// Also of what is only read: where from, what stands there, what it amounts to.
  @Test func debugShowsFilesAndPrograms() async throws {
    let home = try LimitHome()
    let fetched = Int64(Date.now.timeIntervalSince1970 * 1000)
    try home.home.directory.write(
      """
      {"oauthAccount":{"accountUuid":"a","organizationUuid":"org-1"},"cachedUsageUtilization":
      {"fetchedAtMs":\(fetched),"accountUuid":"a","utilization":\
      \(LimitHome.usage(fiveHour: 41, sevenDay: 20))}}
      """, to: ".claude.json")
    let cache = try await home.run("limits", "--source", "cache", "--debug", "--format", "pair")
    let lines = cache.standardOutput.split(separator: "\n")
    #expect(lines.first == "> read \(home.home.directory.path)/.claude.json")
    #expect(
      lines.contains { $0.hasPrefix("  cachedUsageUtilization: {\"fetchedAtMs\":\(fetched),") })
    #expect(lines.suffix(2) == ["= 3 windows", "41:20"], "\(cache.standardOutput)")

    // No refresh takes the words of the line away before they are asked for.
    try home.home.directory.write(
      #"{"statusline":{"refresh_interval":0}}"#, to: ".config/plimsoll/config.json")
    let input = "{\"rate_limits\":{\"five_hour\":{\"used_percentage\":7}}}"
    _ = try await runPlimsoll(["statusline"], home: home.home.directory, standardInput: input)
    let told = try await home.run("limits", "--source", "statusline", "--debug")
    #expect(told.standardOutput.contains("  five_hour 7.0 %, heard at "), "\(told.standardOutput)")

    #expect(try await home.run("config", "set", "limits.ask_claude", "off").status == 0)
    let off = try await home.run("limits", "--source", "claude")
    #expect(off.status == 66 && off.standardError.contains("`limits.ask_claude` is `false`"))
  }

  @Test func theSessionKeyOpensClaudeAI() async throws {
    let home = try LimitHome()
    let key = ["CLAUDE_SESSION_KEY": "sk-ant-sid01-SECRETsecret"]
    let result = try await home.run(
      ["limits", "--source", "session-key", "--debug", "--format", "pair"], environment: key)
    #expect(result.standardOutput.hasSuffix("41:20\n"), "\(result.standardError)")
    #expect(result.standardOutput.contains("> Cookie: <redacted>"))
    #expect(!result.standardOutput.contains("SECRET"))
    #expect(
      home.server.requests.map(\.line) == [
        "GET /api/organizations HTTP/1.1",
        "GET /api/organizations/\(LimitHome.organization)/usage HTTP/1.1",
      ])
  }

  @Test func whatIsSaidToAnAPIKeyIsPassedOn() async throws {
    let words = "OAuth authentication is currently not supported."
    let home = try LimitHome { _ in
      .json(401, #"{"error":{"type":"authentication_error","message":"\#(words)"}}"#)
    }
    _ = try await home.home.shell(
      "echo sk-ant-api03-SECRETsecret | $plimsoll config set anthropic.api_key -")
    let result = try await home.run("limits", "--source", "api-key", "--debug")
    #expect(result.status == 74 && result.standardError.contains("because: " + words))
    #expect(result.standardOutput.contains("> x-api-key: <redacted>"))
    #expect(!(result.standardOutput + result.standardError).contains("SECRET"))
  }

  @Test(arguments: [
    "http://localhost:80", "http://127.0.0.1", "https://api.anthropic.com", "http://10.0.0.1:80",
  ])
  func noOtherServerCanBeNamed(address: String) async throws {
    let home = try LimitHome()
    try home.signIn()
    let result = try await home.run(
      "limits", environment: ["PLIMSOLL_TEST_SERVER": address])
    #expect(result.status == 78 && result.standardError.contains("http://127.0.0.1:PORT"))
    #expect(home.server.requests.isEmpty)
  }

  @Test func aRefusalIsSaidWithTheTimeOfTheNextTry() async throws {
    let home = try LimitHome { _ in
      .json(
        429, #"{"error":{"message":"Rate limited. Please try again later."}}"#,
        headers: ["retry-after: 1800"])
    }
    try home.signIn()
    let result = try await home.run("limits", environment: ["COLUMNS": "200"])
    #expect(result.standardOutput.contains("Claude Code's sign-in, is not asked before "))
    #expect(result.standardOutput.contains("Rate limited. Please try again later."))
    #expect(!result.standardOutput.contains("expired"))
    _ = try await home.run("limits")
    #expect(home.server.requests.count == 1)
  }
}
