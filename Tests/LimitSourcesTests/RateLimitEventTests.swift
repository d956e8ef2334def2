import TestSupport
import Testing
import UsageModel

@testable import LimitSources

/// What Claude Code says of limits on the way to its answer.
@Suite(.timeLimited)
struct RateLimitEventTests {
  let now = SourceHome.now

  private func oneLine(_ fixture: String) throws -> String {
    try LimitFixtures.text(fixture).split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
  }

  private func ask(_ home: SourceHome) async -> LimitSourceOutcome {
    await ClaudeCommandSource(
      settings: LimitSettings(), places: home.places, timeLimit: .seconds(15)
    ).read(now: now)
  }

  private func decode(_ text: String) -> [LimitReading]? {
    let context = AnswerContext(organization: "o", capturedAt: now, source: .claudeCommand)
    return RateLimitEvent.decode(Array(text.utf8)[...], context)
  }

  @Test func itIsTakenWhereNoAnswerComes() async throws {
    let home = try SourceHome()
    let path = try home.folder.write(oneLine("rate-limit-event.json") + "\n", to: "event.json")
    try home.claude("echo '{\"type\":\"system\"}'; cat \(path)")
    let answer = try #require(await ask(home).answer)
    #expect(answer.readings.map(\.window.name) == ["five_hour", "seven_day"])
    #expect(answer.readings.map(\.percent) == [24, 13])
    #expect(answer.readings[0].resetsAt == Timestamp(seconds: 1_788_465_600))
    #expect(answer.readings.allSatisfy { $0.organization.isEmpty })
  }

  @Test func anAnswerOutranksIt() async throws {
    let home = try SourceHome()
    let event =
      #"{"type":"rate_limit_event","rate_limit_info":{"unifiedWindows":{"five_hour":"#
      + #"{"utilization":0.99,"resetsAt":1788465600},"seven_day_opus":"#
      + #"{"utilization":0.5,"resetsAt":1789005600}}}}"#
    let path = try home.folder.write(
      event + "\n" + oneLine("get-usage-response.json") + "\n", to: "answer.json")
    try home.claude("cat \(path)")
    let answer = try #require(await ask(home).answer)
    #expect(answer.readings.map(\.percent) == [24, 83, 36, 50])
    #expect(answer.readings.last?.window.scope == "Opus")
  }

  @Test func olderVersionsNameOneLimit() {
    let start = #"{"type":"rate_limit_event","rate_limit_info":{"rateLimitType":"seven_day","#
    #expect(
      decode(start + #""resetsAt":1789005600,"utilization":0.835}}"#)?.map(\.percent) == [83.5])
    #expect(
      decode(start + #""resetsAt":1789005600,"status":"rejected"}}"#)?.map(\.percent) == [100])
    #expect(decode(start + #""resetsAt":1789005600,"status":"allowed"}}"#) == [])
  }

  @Test(arguments: [
    "", "{", "[]", #"{"type":"rate_limit_event"}"#, #"{"type":"system","rate_limit_info":{}}"#,
  ])
  func otherLinesAreNone(text: String) {
    #expect(decode(text) == nil)
  }
}
