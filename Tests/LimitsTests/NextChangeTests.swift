import Limits
import TestSupport
import Testing
import UsageModel

/// When limits are judged otherwise by time alone.
struct NextChangeTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static func reading(
    _ kind: LimitWindow.Kind = .fiveHour, _ percent: Double, resetsIn seconds: Int64?,
    ago: Int64 = 0
  ) -> LimitReading {
    LimitReading(
      organization: "org", window: LimitWindow(kind: kind), percent: percent,
      resetsAt: seconds.map { now.advanced(byMilliseconds: $0 * 1000) },
      capturedAt: now.advanced(byMilliseconds: -ago * 1000), source: .statusLine)
  }

  private static func overview(_ readings: [LimitReading]) -> LimitOverview {
    var overview = LimitOverview(currentOrganization: "org")
    overview.readings = readings
    return overview
  }

  private static func seconds(_ overview: LimitOverview, after now: Timestamp = now) -> Double? {
    overview.nextChange(after: now).map { Double($0.milliseconds - Self.now.milliseconds) / 1000 }
  }

  @Test func nothingThatIsKnownNeverChanges() {
    #expect(Self.seconds(Self.overview([])) == nil)
    let void = Self.reading(.fiveHour, 41, resetsIn: -10, ago: 9000)
    #expect(Self.seconds(Self.overview([void])) == nil)
  }

  @Test func aResetComesFirstWhereItIsNear() {
    let overview = Self.overview([
      Self.reading(.sevenDay, 12, resetsIn: 300_000), Self.reading(.fiveHour, 41, resetsIn: 22),
    ])
    #expect(Self.seconds(overview) == 22)
  }

  @Test func aFigureTurnsOldWhenItsAgeIsPassed() {
    let overview = Self.overview([Self.reading(.fiveHour, 41, resetsIn: nil, ago: 60)])
    #expect(Self.seconds(overview) == 1141.0)
    let later = Self.now.advanced(byMilliseconds: 19 * 60_000 + 1000)
    #expect(Self.seconds(overview, after: later) == 3541.0)
  }

  @Test func aSourceThatMayBeAskedAgain() {
    var overview = Self.overview([])
    var state = LimitSourceState(source: .oauth, askedAt: Self.now, outcome: .blocked)
    state.nextAt = Self.now.advanced(byMilliseconds: 5000)
    overview.sources = [state]
    #expect(Self.seconds(overview) == 5)
  }

  /// What a reader sees of it.
  private struct Judgement: Hashable {
    var conditions: [LimitState.Condition]
    var ages: [[Bool]]
    var lasts: [Bool?]
    var recentLasts: [Bool?]

    init(_ overview: LimitOverview, at now: Timestamp) {
      let states = overview.readings.map { LimitState($0, at: now) }
      conditions = states.map(\.condition)
      ages = states.map { [$0.isStale, $0.isUntrusted] }
      let forecasts = overview.readings.map {
        LimitForecast($0, history: overview.history[LimitKey($0)] ?? [], at: now)
      }
      lasts = forecasts.map { $0?.average.lasts }
      recentLasts = forecasts.map { $0?.recent?.lasts }
    }
  }

  @Test(arguments: 0..<200)
  func untilThenNothingIsJudgedOtherwise(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let kinds: [LimitWindow.Kind] = [.fiveHour, .sevenDay, .extraUsage]
    var overview = Self.overview([])
    for kind in kinds {
      let reading = Self.reading(
        kind, Double(Int.random(in: 0...1040, using: &random)) / 10,
        resetsIn: Bool.random(using: &random) ? nil : .random(in: 1...18_000, using: &random),
        ago: .random(in: 0...4000, using: &random))
      overview.readings.append(reading)
      let start = Int64.random(in: 0...4_000_000, using: &random)
      overview.history[LimitKey(reading)] = (0..<6).map { index in
        LimitSample(
          time: Self.now.advanced(byMilliseconds: -start + Int64(index) * 300_000),
          percent: max(0, reading.percent - Double(6 - index) * 2), resetsAt: reading.resetsAt)
      }
    }
    var now = Self.now
    for _ in 0..<60 {
      guard let next = overview.nextChange(after: now) else { break }
      #expect(next > now)
      let before = Judgement(overview, at: now)
      let span = next.milliseconds - now.milliseconds
      var times = [next.milliseconds - 1]
      for _ in 0..<5 { times.append(now.milliseconds + .random(in: 0..<span, using: &random)) }
      for time in times {
        #expect(
          Judgement(overview, at: Timestamp(milliseconds: time)) == before,
          "seed \(seed), \(time - now.milliseconds) of \(span) ms")
      }
      now = next
    }
    // In the end there is nothing left to change.
    if overview.nextChange(after: now) == nil {
      let later = now.advanced(byMilliseconds: 10_000_000_000)
      #expect(Judgement(overview, at: later) == Judgement(overview, at: now), "seed \(seed)")
    }
  }
}
