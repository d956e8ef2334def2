import Scanning
import TestSupport
import Testing
import UsageModel

@testable import LimitSources

/// A window as tests write it: name, per cent, whether a reset is told.
struct Row: Hashable {
  var name: String
  var percent: Double
  var hasReset: Bool

  init(_ name: String, _ percent: Double, hasReset: Bool = true) {
    self.name = name
    self.percent = percent
    self.hasReset = hasReset
  }

  init(_ reading: LimitReading) {
    self.init(reading.window.name, reading.percent, hasReset: reading.resetsAt != nil)
  }
}

@Suite("A usage body becomes readings")
struct UsageBodyTests {
  static let context = AnswerContext(
    organization: "org", capturedAt: Timestamp(seconds: 1_788_470_000), source: .oauth)

  func decode(_ text: String) throws -> LimitAnswer {
    UsageBody.decode(try JSONValue(parsing: Array(text.utf8)), Self.context)
  }

  func rows(_ answer: LimitAnswer) -> [Row] { answer.readings.map(Row.init) }

  @Test func asFirstSeen() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-2025-11-first-seen.json"))
    #expect(rows(answer) == [Row("five_hour", 78)])
    #expect(answer.readings[0].resetsAt == Timestamp(seconds: 1_763_006_400))
    #expect(answer.spend == nil)
    #expect(answer.unknownFields == [])
  }

  @Test func flatAsInMarch2026() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-2026-03-flat.json"))
    #expect(
      rows(answer) == [Row("five_hour", 48), Row("seven_day", 64), Row("seven_day:Sonnet", 2)])
    #expect(answer.spend?.limit?.decimalText == "10.00")
    #expect(answer.spend?.used?.decimalText == "0.00")
    #expect(answer.spend?.limit?.currency == "USD")
    #expect(answer.spend?.percent == nil)
  }

  @Test func withAnArrayOfLimits() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-2026-09-03-limits-array.json"))
    #expect(
      rows(answer) == [Row("five_hour", 24), Row("seven_day", 83), Row("seven_day:Fable", 36)])
    #expect(answer.spend?.isEnabled == false)
    #expect(answer.spend?.limit == nil)
    #expect(answer.unknownFields == ["nimbus_quill"])
  }

  @Test func overItsCapInEuros() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-2026-07-27-over-credit-cap-eur.json"))
    #expect(
      rows(answer) == [
        Row("five_hour", 0, hasReset: false), Row("seven_day", 90), Row("seven_day:Fable", 100),
      ])
    #expect(answer.spend?.used?.decimalText == "40.01")
    #expect(answer.spend?.limit?.decimalText == "40.00")
    #expect(answer.spend?.used?.currency == "EUR")
    #expect(answer.spend?.percent == 100)
  }

  @Test func theSharesOfAWeekAreNoWindows() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-2026-09-23-week-breakdown.json"))
    #expect(rows(answer).map(\.name) == ["five_hour", "seven_day", "seven_day:Fable"])
  }

  @Test func anEnterpriseWithoutWindowsHasNone() throws {
    let answer = try decode(LimitFixtures.text("oauth-usage-enterprise-no-windows.json"))
    #expect(answer.readings == [])
    #expect(answer.spend?.used?.decimalText == "0.00")
  }

  @Test func oneMeansOnePerCent() throws {
    let answer = try decode(#"{"five_hour":{"utilization":1.0},"seven_day":{"utilization":0.24}}"#)
    #expect(answer.readings.map(\.percent) == [1, 0.24])
  }

  @Test func nullIsNotZero() throws {
    let answer = try decode(
      """
      {"five_hour":null,"seven_day":{"utilization":null,"resets_at":null},"limits":[
      {"kind":"session","percent":null},null,7,{"kind":"weekly_scoped","percent":5,
      "scope":{"model":null,"surface":"Cowork"}}],"spend":null,"extra_usage":null}
      """)
    #expect(rows(answer) == [Row("seven_day:Cowork", 5, hasReset: false)])
    #expect(answer.spend == nil)
  }

  @Test func aBucketOfANewFormCostsOnlyItself() throws {
    let answer = try decode(
      """
      {"five_hour":"soon","seven_day":{"utilization":83,"resets_at":"tomorrow"},
      "limits":{"new":"form"},"spend":[1],"comet_tail":{"utilization":4},"velvet_otter":null}
      """)
    #expect(rows(answer) == [Row("seven_day", 83, hasReset: false)])
    #expect(answer.unknownFields == ["comet_tail"])
  }

  @Test func unknownKindsAreKeptAndCodenamesAreNot() throws {
    let answer = try decode(
      """
      {"limits":[{"kind":"monthly_all","percent":12,"resets_at":null},
      {"kind":"tangelo","percent":99}],"tangelo":{"utilization":5}}
      """)
    #expect(rows(answer) == [Row("monthly_all", 12, hasReset: false)])
    #expect(answer.unknownFields == ["tangelo"])
  }

  @Test func limitsComeBeforeFlatBucketsAndRowsAreNotFilteredByActivity() throws {
    let answer = try decode(
      """
      {"five_hour":{"utilization":99},"seven_day":{"utilization":70},"seven_day_opus":
      {"utilization":3},"limits":[{"kind":"session","percent":24,"is_active":false}]}
      """)
    #expect(answer.readings.map(\.percent) == [24, 70, 3])
  }

  @Test func spendComesBeforeExtraUsageAndTheyAreNotMixed() throws {
    let answer = try decode(
      """
      {"spend":{"used":{"amount_minor":150,"currency":"JPY","exponent":0},"limit":null},
      "extra_usage":{"is_enabled":true,"monthly_limit":4000,"used_credits":4001}}
      """)
    #expect(answer.spend?.used?.decimalText == "150")
    #expect(answer.spend?.limit == nil)
    #expect(answer.spend?.isEnabled == nil)
  }
}

@Suite("Status line, transcripts and accounts become answers")
struct OtherBodyTests {
  let now = Timestamp(seconds: 1_738_420_000)

  func statusLine(_ name: String) throws -> LimitAnswer? {
    StatusLineBody.decode(
      try JSONValue(parsing: LimitFixtures.bytes(name)), organization: "org", now: now)
  }

  @Test func theStatusLinesWindows() throws {
    let answer = try #require(try statusLine("statusline-full-2.1.240.json"))
    #expect(answer.readings.map(Row.init) == [Row("five_hour", 23.5), Row("seven_day", 41.2)])
    #expect(answer.readings[0].resetsAt == Timestamp(seconds: 1_738_425_600))
    #expect(answer.readings.allSatisfy { $0.capturedAt == now && $0.source == .statusLine })
  }

  @Test func windowsThatNobodyKnowsAreKept() throws {
    let answer = try #require(try statusLine("statusline-over-100-and-unknown-window.json"))
    #expect(
      answer.readings.map(Row.init) == [
        Row("five_hour", 105), Row("seven_day", 41.2), Row("seven_day:Fable", 63),
      ])
  }

  @Test func aGatewaysSpendLimitIsMoneyAndAWindow() throws {
    let answer = try #require(
      try statusLine("statusline-prompt-cache-and-spend-limit-2.1.284.json"))
    #expect(answer.readings.map(\.window.kind) == [.fiveHour, .sevenDay, .spendLimit])
    #expect(answer.spend?.used?.decimalText == "104.20")
  }

  @Test func anInputWithoutLimitsSaysNothing() throws {
    for text in ["{}", #"{"rate_limits":null}"#, #"{"rate_limits":{}}"#, "[]", "7"] {
      let node = try JSONValue(parsing: Array(text.utf8))
      #expect(StatusLineBody.decode(node, organization: "org", now: now) == nil)
    }
  }

  @Test func aRefusalMeansFullUntilItsReset() {
    let rejection = LimitRejection(
      limit: "five_hour", time: Timestamp(seconds: 1_789_123_474),
      resetsAt: Timestamp(seconds: 1_789_124_400))
    var older = rejection
    older.time = Timestamp(seconds: 1_789_120_000)
    let before = Timestamp(seconds: 1_789_124_399)
    let answer = TranscriptRejections.answer(
      [older, rejection, older], organization: "org", now: before)
    #expect(answer?.readings.map(Row.init) == [Row("five_hour", 100)])
    #expect(answer?.readings.first?.capturedAt == rejection.time)
    let after = Timestamp(seconds: 1_789_124_400)
    #expect(TranscriptRejections.answer([rejection], organization: "org", now: after) == nil)
  }

  @Test func theProfileNamesItsOwner() throws {
    let account = AccountBody.decode(
      profile: try JSONValue(parsing: LimitFixtures.bytes("oauth-profile.json")))
    #expect(account?.plan == "Max 5x")
    #expect(account?.organizationName == "Personal")
    #expect(account?.organization == "00000000-0000-4000-8000-000000000001")
  }

  @Test(
    arguments: [
      ("claude_max", "default_claude_max_5x", nil, nil, "Max 5x"),
      ("claude_max", "default_claude_max_20x", nil, "pro", "Max 20x"),
      ("claude_pro", "default_claude_ai", nil, "max", "Pro"),
      ("claude_free", "default_claude_ai", nil, nil, "Free"),
      ("claude_team", "default_raven", nil, nil, "Team Standard"),
      ("claude_team", "default_claude_max_5x", nil, nil, "Team Premium"),
      ("claude_team", "default_claude_max_5x", "team_standard", nil, "Team Standard"),
      ("claude_team", nil, "team_tier_1", nil, "Team Premium"),
      ("claude_enterprise", "default_raven_enterprise", nil, nil, "Enterprise"),
      (nil, "default_claude_ai", nil, nil, "Pro"), (nil, nil, nil, "max", "Max"),
      (nil, nil, nil, nil, nil), ("something_new", "tier_new", nil, nil, nil),
    ] as [(String?, String?, String?, String?, String?)])
  func planLabels(
    type: String?, tier: String?, seat: String?, subscription: String?, label: String?
  ) {
    #expect(
      AccountBody.plan(type: type, tier: tier, seat: seat, subscription: subscription) == label)
  }
}
