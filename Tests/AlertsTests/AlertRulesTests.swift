import Alerts
import Limits
import TestSupport
import Testing
import UsageModel

/// When warnings are due, by example and for all histories.
struct AlertRulesTests {
  private static let now = Timestamp(seconds: 1_788_472_800)
  private static let minute: Int64 = 60_000

  private static func at(_ minutes: Int64) -> Timestamp {
    now.advanced(byMilliseconds: minutes * minute)
  }

  private static func reading(
    _ percent: Double, kind: LimitWindow.Kind = .fiveHour, end: Timestamp?,
    at time: Timestamp, confidence: Confidence = .official
  ) -> LimitReading {
    LimitReading(
      organization: "org", window: LimitWindow(kind: kind), percent: percent, resetsAt: end,
      capturedAt: time, source: .statusLine, confidence: confidence)
  }

  private static func facts(
    _ readings: [LimitReading], at time: Timestamp, spend: [SpendReading] = [],
    history: [LimitSample] = []
  ) -> AlertFacts {
    var limits = LimitOverview(currentOrganization: "org")
    limits.readings = readings
    limits.spend = spend
    for reading in readings { limits.history[LimitKey(reading)] = history }
    return AlertFacts(now: time, minuteOfDay: 12 * 60, limits: limits)
  }

  /// The texts of what is due, and the log with it.
  private static func raise(
    _ facts: AlertFacts, by rules: AlertRules = AlertRules(), log: inout [Alert]
  ) -> [String] {
    let due = rules.evaluate(facts, log: log)
    log += due
    return due.map(\.text)
  }

  @Test func aThresholdIsToldOnceAndTheNextOneAgain() {
    var log: [Alert] = []
    let end = Self.at(10)
    func texts(_ percent: Double, _ minutes: Int64, end: Timestamp) -> [String] {
      let time = Self.at(minutes)
      return Self.raise(
        Self.facts([Self.reading(percent, end: end, at: time)], at: time), log: &log)
    }
    #expect(texts(79.9, 0, end: end) == [])
    #expect(texts(80, 1, end: end) == ["5-hour limit at 80 %; it resets in 9 min"])
    #expect(texts(84, 2, end: end) == [])
    // The server computes the end anew; it is the same window.
    #expect(texts(84, 3, end: end.advanced(byMilliseconds: 90_000)) == [])
    #expect(texts(99.7, 4, end: end) == ["5-hour limit at 99 %; it resets in 6 min"])
    #expect(log.last?.severity == .critical)
    #expect(texts(79, 5, end: end) == [])
    #expect(texts(96, 6, end: end) == [])
    #expect(texts(96, 11, end: end) == ["5-hour limit has reset"])
    #expect(texts(96, 12, end: end) == [])
    #expect(texts(81, 250, end: Self.at(310)) == ["5-hour limit at 81 %; it resets in 1 h 00 min"])
  }

  @Test func aJumpTellsOnlyTheHighestStep() {
    var log: [Alert] = []
    let facts = Self.facts([Self.reading(97, end: Self.at(10), at: Self.now)], at: Self.now)
    #expect(Self.raise(facts, log: &log).count == 1)
    #expect(log.map(\.threshold) == [95])
  }

  @Test func anEstimateRaisesNothing() {
    var log: [Alert] = []
    let guess = Self.reading(99, end: Self.at(10), at: Self.now, confidence: .estimate)
    #expect(Self.raise(Self.facts([guess], at: Self.now), log: &log) == [])
    var facts = Self.facts([], at: Self.now)
    facts.credits = CreditFact(days: 1, confidence: .estimate)
    facts.spending = SpendingFact(
      day: Self.now.quarterHour.utcDay, cost: Cost(picodollars: 100_000_000_000_000),
      busyDay: Cost(picodollars: 10_000_000_000_000), activeDays: 12, confidence: .estimate)
    #expect(Self.raise(facts, log: &log) == [])
  }

  @Test func aPaceThatRunsOutIsToldOnce() {
    var log: [Alert] = []
    let end = Self.at(150)
    let history = (0...5).map { step in
      LimitSample(
        time: Self.at(Int64(step) * 10 - 50), percent: 50 + Double(step) * 4, resetsAt: end)
    }
    let facts = Self.facts(
      [Self.reading(70, end: end, at: Self.now)], at: Self.now, history: history)
    #expect(
      Self.raise(facts, log: &log) == [
        "5-hour limit at 70 %: at this pace it is used up in 1 h 15 min, "
          + "1 h 15 min before it resets"
      ])
    #expect(log.first?.confidence == .derived)
    #expect(Self.raise(facts, log: &log) == [])
  }

  @Test func anOldFigureForecastsNothing() {
    var log: [Alert] = []
    let facts = Self.facts([Self.reading(70, end: Self.at(150), at: Self.at(-30))], at: Self.now)
    #expect(Self.raise(facts, log: &log) == [])
  }

  @Test func moneyBeyondThePlan() {
    var log: [Alert] = []
    var spend = SpendReading(
      organization: "org", isEnabled: true,
      used: Money(minorUnits: 0, exponent: 2, currency: "USD"),
      limit: Money(minorUnits: 5000, exponent: 2, currency: "USD"), capturedAt: Self.now,
      source: .oauth)
    #expect(Self.raise(Self.facts([], at: Self.now, spend: [spend]), log: &log) == [])
    spend.used = Money(minorUnits: 120, exponent: 2, currency: "USD")
    #expect(
      Self.raise(Self.facts([], at: Self.now, spend: [spend]), log: &log) == [
        "Usage beyond the plan has begun: $1.20 of $50.00"
      ])
    #expect(Self.raise(Self.facts([], at: Self.at(600), spend: [spend]), log: &log) == [])
    let limit = Self.reading(92, kind: .spendLimit, end: nil, at: Self.now)
    #expect(Self.raise(Self.facts([limit], at: Self.now), log: &log) == ["Spend limit at 92 %"])
    #expect(log.last?.kind == .spendLimit)
  }

  @Test func cachesCreditsAndSurges() {
    var log: [Alert] = []
    var rules = AlertRules()
    rules.cacheMinutes = 5
    var facts = Self.facts([], at: Self.now)
    facts.caches = [
      CacheFact(
        session: "s", name: "pump", tokens: 120_400, expiresAt: Self.at(4), confidence: .derived),
      CacheFact(
        session: "t", name: "small", tokens: 900, expiresAt: Self.at(4), confidence: .derived),
    ]
    facts.credits = CreditFact(days: 9, fewest: 7, most: 12, confidence: .derived)
    facts.spending = SpendingFact(
      day: Self.now.quarterHour.utcDay, cost: Cost(picodollars: 41_200_000_000_000),
      busyDay: Cost(picodollars: 17_900_000_000_000), activeDays: 19, confidence: .derived)
    #expect(
      Self.raise(facts, by: rules, log: &log) == [
        "The cache of pump goes cold in 4 min: 120k tokens are then written again",
        "API credits last about 9 more days (7 to 12)",
        "$41.20 today is 2.3 times your busy day ($17.90, of 19 active days)",
      ])
    #expect(Self.raise(facts, by: rules, log: &log) == [])
    facts.credits?.days = 3
    #expect(
      Self.raise(facts, by: rules, log: &log) == ["API credits last about 3 more days (7 to 12)"])
  }

  @Test func quietHoursAndMutedKindsAreKeptToThemselves() {
    var rules = AlertRules()
    rules.quiet = QuietHours("22:00-07:30")
    var facts = Self.facts([Self.reading(85, end: Self.at(10), at: Self.now)], at: Self.now)
    facts.minuteOfDay = 23 * 60
    #expect(rules.evaluate(facts, log: []).map(\.isMuted) == [true])
    facts.minuteOfDay = 8 * 60
    #expect(rules.evaluate(facts, log: []).map(\.isMuted) == [false])
    rules.muted = [.threshold]
    #expect(rules.evaluate(facts, log: []).map(\.isMuted) == [true])
    rules.isEnabled = false
    #expect(rules.evaluate(facts, log: []) == [])
  }

  @Test(arguments: [
    "22:00", "25:00-01:00", "22:60-01:00", "a-b", "22:00-07:30-08:00", "-1:00-02:00",
  ])
  func whatIsNoStretchOfTheDay(text: String) {
    #expect(QuietHours(text) == nil)
  }

  /// Whatever comes in whatever order, no two warnings are about the same step of the
  /// same window, a lower step never follows a higher one, and no guess raises any.
  @Test(arguments: 0..<60)
  func neverTwiceInAWindow(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var log: [Alert] = []
    var time = Self.now
    var end = Self.at(300)
    var percent = 0.0
    var number = 0
    var windows: [Int: [Alert]] = [:]
    for _ in 0..<400 {
      time = time.advanced(byMilliseconds: Int64.random(in: 0...600_000, using: &random))
      if time >= end, Bool.random(using: &random) {
        end = time.advanced(byMilliseconds: 18_000_000)
        percent = 0
        number += 1
      }
      percent = min(110, percent + Double.random(in: -3...9, using: &random))
      let jitter = Int64.random(in: -50_000...50_000, using: &random)
      let confidence = Confidence.allCases.randomElement(using: &random) ?? .official
      let reading = Self.reading(
        max(0, percent), end: end.advanced(byMilliseconds: jitter), at: time,
        confidence: confidence)
      let due = AlertRules().evaluate(Self.facts([reading], at: time), log: log)
      if confidence == .estimate { #expect(due.isEmpty) }
      log += due
      windows[number, default: []] += due
    }
    #expect(Set(log.map(\.id)).count == log.count)
    for alerts in windows.values {
      for kind in [AlertKind.threshold, .projection, .reset] {
        let steps = alerts.filter { $0.kind == kind }.map { $0.threshold ?? 0 }
        #expect(steps == steps.sorted())
        #expect(Set(steps).count == steps.count)
      }
    }
    #expect(!log.isEmpty)
  }
}
