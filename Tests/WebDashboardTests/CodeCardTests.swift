import Foundation
import TestSupport
import Testing

@Suite("The answer for the code card", .timeLimited)
struct CodeCardTests {
  @Test func noZeroWhereNoTranscriptSaysAnything() async throws {
    // What the account has used is known, but not where.
    for limits in [nil, Sample.limits(41)] {
      let site = try await Site(limits: limits)
      let state = try #require(try await site.get("/api/state").json)
      let code = try #require(state["code"] as? NSDictionary)
      let window = try #require(code["fiveHourWindow"] as? NSDictionary)
      #expect(window["used"] is NSNull && window["estimatedCost"] is NSNull)
      for name in ["today", "monthToDate"] {
        let sum = try #require(code[name] as? NSDictionary)
        for member in ["tokens", "estimatedCost", "costIsLowerBound", "sessions"] {
          #expect(sum[member] is NSNull, "\(name).\(member)")
        }
      }
      #expect(state["week"] is NSNull && state["yesterday"] is NSNull)
      #expect(!(try await site.get("/metrics").body).contains("plimsoll_sessions{"))
    }
  }

  @Test func noTokensOfAWindowThatDoesNotRun() async throws {
    let site = try await Site { home in
      try home.write(
        Sample.line(id: "1", at: "2026-09-03T02:00:00.000Z"),
        to: ".claude/projects/-home-ada-api/a.jsonl")
    }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["used"] is NSNull && window["state"] as? String == "unknown")
    // Today's are known.
    #expect((code["today"] as? NSDictionary)?["tokens"] as? Int == 24_500)
  }

  @Test func anEstimateThatWasPassedFillsTheBarAndRaisesNoAlarm() async throws {
    let site = try await Site { home in
      try Sample.write(home)
      try home.write(
        "{\"web\":{\"five_hour_tokens\":10000}}", to: ".config/plimsoll/config.json")
    }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["percentage"] as? Double == 100 && window["isEstimate"] as? Bool == true)
    #expect(window["used"] as? Int == 49_000 && window["limit"] as? Int == 10_000)
    #expect(window["status"] as? String == "normal" && code["status"] as? String == "normal")
  }

  @Test func aLowerBoundIsOneInEverySum() async throws {
    let site = try await Site { home in
      try home.write(
        Sample.line(id: "1", at: "2026-09-03T19:30:00.000Z")
          + Sample.line(id: "2", at: "2026-09-03T19:40:00.000Z", model: "claude-unheard-of-9"),
        to: ".claude/projects/-home-ada-api/a.jsonl")
    }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    for name in ["today", "monthToDate", "fiveHourWindow"] {
      let sum = try #require(code[name] as? NSDictionary)
      #expect(sum["costIsLowerBound"] as? Bool == true, "\(name)")
    }
    let models = try #require(code["modelBreakdown"] as? [NSDictionary])
    #expect(models.map { $0["percentageOf"] as? String } == ["tokens", "tokens"])
    #expect(models.allSatisfy { $0["costIsLowerBound"] as? Bool == false })
    let priced = try await Site { try Sample.write($0) }
    let known = try #require(try await priced.get("/api/claude-usage/code").json)
    let rows = try #require(known["modelBreakdown"] as? [NSDictionary])
    #expect(rows.map { $0["percentageOf"] as? String } == ["cost", "cost"])
    #expect(known["isCatchingUp"] as? Bool == false)
  }

  @Test(arguments: [
    (["CLAUDE_PLAN_TIER": "max20"], "{}", "max20", "Max 20x"),
    (["CLAUDE_PLAN_TIER": "MAX20"], "{}", "max20", "Max 20x"),
    (["CLAUDE_PLAN_TIER": ""], "{\"plan\":{\"tier\":\"max5\"}}", "max5", "Max 5x"),
    ([:], "{\"plan\":{\"tier\":\"max5\"}}", "max5", "Max 5x"),
  ])
  func aPlanThatIsSetHasItsName(
    environment: [String: String], settings: String, plan: String, name: String
  ) async throws {
    let site = try await Site(environment: environment) {
      try $0.write(settings, to: ".config/plimsoll/config.json")
    }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    #expect(code["plan"] as? String == plan && code["planName"] as? String == name)
    #expect(code["planSource"] as? String == "setting")
  }
}
