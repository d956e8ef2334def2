import Foundation
import TestSupport
import Testing

@Suite("The answer for the code card", .timeLimited)
struct CodeCardTests {
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

  @Test(arguments: [
    (["CLAUDE_PLAN_TIER": "max20"], "{}", "max20", "Max 20x"),
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
