import Foundation
import TestSupport
import Testing

/// A line is drawn, a refresh runs, and the next line shows what it brought.
@Suite("plimsoll refresh", .timeLimited)
struct RefreshCommandTests {
  /// A home whose status line shows figures of the index, and what Claude Code says.
  private func prepared(
    _ home: LimitHome, minutesAgo: [Double] = [3000, 50, 20, 3]
  ) throws -> String {
    let lines = minutesAgo.enumerated().map { index, minutes in
      Home.line(
        id: "\(index)", at: LimitHome.time(inHours: -minutes / 60), input: 1_234_567,
        output: 7_654)
    }
    try home.home.write(lines, name: "session-1")
    try home.home.directory.write(
      """
      {"statusline": {"template": "{pair} {tokens} {today} {block} {burn}", "refresh_interval": 0}}
      """, to: ".config/plimsoll/config.json")
    let now = Int64(Date.now.timeIntervalSince1970)
    return """
      {"session_id":"session-1","model":{"id":"claude-opus-4-6","display_name":"Opus"},
      "transcript_path":"\(home.home.directory.path)/.claude/projects/-home-ada-api/session-1.jsonl",
      "rate_limits":{"five_hour":{"used_percentage":55,"resets_at":\(now + 7920)},
      "seven_day":{"used_percentage":30,"resets_at":\(now + 288_000)}}}
      """
  }

  private func line(_ home: LimitHome, _ input: String) async throws -> String {
    let result = try await runPlimsoll(
      ["statusline"], home: home.home.directory,
      environment: ["COLUMNS": "200", "NO_COLOR": "1"], standardInput: input)
    #expect(result.status == 0)
    return result.standardOutput.split(separator: "\n").first.map(String.init) ?? ""
  }

  private func totals(_ home: LimitHome, _ arguments: String...) async throws -> (
    cost: Double, tokens: Double
  ) {
    let output = try await home.run(arguments + ["--json"]).standardOutput
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let totals = try #require(document["totals"] as? [String: Any])
    return (
      try #require(totals["costUSD"] as? Double), try #require(totals["totalTokens"] as? Double)
    )
  }

  private func money(_ cost: Double) -> String { String(format: "$%.2f", cost) }

  @Test func theNextLineShowsWhatItBroughtAndItIsAsTheReportsSay() async throws {
    let home = try LimitHome()
    try home.home.directory.write(
      #"{"oauthAccount":{"accountUuid":"a","organizationUuid":"org-1"}}"#, to: ".claude.json")
    let input = try prepared(home)
    #expect(try await line(home, input) == "55%/30%")
    let refresh = try await home.run("refresh")
    #expect(refresh.status == 0 && refresh.standardOutput.isEmpty, "\(refresh.standardError)")
    #expect(home.server.requests.isEmpty)
    let drawn = try await line(home, input)
    #expect(drawn.hasPrefix("55%/30% Code: "), "\(drawn)")
    let today = try await totals(home, "daily", "--last", "1d")
    let block = try await totals(home, "blocks", "--active")
    #expect(drawn.contains(money(today.cost) + " today"), "\(drawn)")
    #expect(drawn.contains(money(block.cost) + " block"), "\(drawn)")
    let tokens = String(format: "Code: %.2fM", block.tokens / 1e6)
    #expect(drawn.contains(tokens), "\(drawn), not \(tokens)")
    #expect(drawn.contains("/h "), "\(drawn)")
    // The figures that the line was told are in the one store of all faces.
    #expect(try await home.run("limits", "--format", "pair").standardOutput == "55:30\n")
    let usage = try home.home.directory.read(".cache/plimsoll/usage.json")
    #expect(usage.contains("\"session_tokens\": \(Int64(block.tokens))"))
    #expect(usage.contains("\"five_hour_pct\": 55"))
  }

  @Test func aServersWordReachesTheNextLine() async throws {
    let home = try LimitHome()
    try home.signIn()
    let input = try prepared(home)
    #expect(try await line(home, "{}").isEmpty == false)
    #expect(try await home.run("refresh").status == 0)
    #expect(home.server.requests.count == 1)
    #expect(try await line(home, "{}").hasPrefix("41%/20%"))
    // A session that said nothing since repeats an older, higher figure.
    #expect(try await line(home, input).hasPrefix("41%/20%"))
  }

  @Test func aRefusedRequestIsShownByEveryCommand() async throws {
    let home = try LimitHome()
    let reset = Int64(Date.now.timeIntervalSince1970) + 7200
    let time = LimitHome.time(inHours: -0.1)
    try home.home.write([
      """
      {"type":"assistant","timestamp":"\(time)","sessionId":"s","message":{"model":"<synthetic>",\
      "usage":{"input_tokens":0,"output_tokens":0}},"quotaLimits":{"status":"rejected",\
      "resetsAt":\(reset),"rateLimitType":"five_hour"},"error":"rate_limit"}

      """
    ])
    // Nobody has refreshed: each command reads what is new in the transcripts itself.
    let limits = try await home.run("limits", "--no-ask", environment: ["COLUMNS": "160"])
    #expect(limits.standardOutput.contains("used up"), "\(limits.standardOutput)")
    #expect(limits.standardOutput.contains("Claude Code was refused at "))
    let check = try await home.run("check", "--no-ask")
    #expect(check.status == 2 && check.standardOutput.hasPrefix("LIMITS CRITICAL - 5 hours 100 %"))
    let doctor = try await home.run("doctor", "--no-index", environment: ["COLUMNS": "160"])
    #expect(doctor.standardOutput.contains("transcript (a rejection in a transcript): found: "))
    let alone = try await home.run("limits", "--source", "transcript", "--debug")
    #expect(alone.standardOutput.contains("= used up: five_hour"))
  }
}
