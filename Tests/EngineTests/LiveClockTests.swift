import AlertDelivery
import Analytics
import LimitPolling
import LimitSources
import Limits
import Live
import Pricing
import TestSupport
import Testing
import UsageModel

/// What the live engine tells of by time alone.
@Suite(.timeLimited)
struct LiveClockTests {
  /// 2026-09-03T22:00:00Z.
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static func answer(resetsIn seconds: Int64) -> LimitSourceOutcome.Result {
    .answer(
      LimitAnswer(
        readings: [
          LimitReading(
            organization: "org-1", window: LimitWindow(kind: .fiveHour), percent: 41,
            resetsAt: now.advanced(byMilliseconds: seconds * 1000), capturedAt: now,
            source: .cache)
        ], account: AccountInfo(organization: "org-1")))
  }

  private static func engine(
    _ home: TestHome, _ clock: ManualClock, sources: [any LimitSource]
  ) -> (engine: LiveEngine, service: LimitService) {
    let service = LimitService(index: home.index, sources: sources, root: home.root)
    let engine = LiveEngine(
      index: home.index, limits: service,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: LiveClock(now: { clock.now }, sleep: { try await clock.sleep($0) }))
    return (engine, service)
  }

  private static func conditions(_ overview: LimitOverview, at now: Timestamp)
    -> [LimitState.Condition]
  {
    overview.currentReadings.map { LimitState($0, at: now).condition }
  }

  @Test func aResetIsToldOfThoughNothingNewIsHeard() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let (engine, service) = Self.engine(
      home, clock, sources: [ScriptedSource(.cache, Self.answer(resetsIn: 22))])
    let running = Task { await engine.run() }
    defer { running.cancel() }
    let reset = Self.now.advanced(byMilliseconds: 22_000)
    var generations: [Int] = []
    for await update in await engine.updates() {
      generations.append(update.generation)
      let overview = try service.overview(now: clock.now, historySince: clock.now)
      guard !update.limits.readings.isEmpty else { continue }
      // What the command line would say, at the same time.
      #expect(
        Self.conditions(update.limits, at: clock.now) == Self.conditions(overview, at: clock.now))
      if update.at < reset {
        #expect(update.nextChange == reset)
        #expect(Self.conditions(update.limits, at: clock.now) == [.running])
        clock.advance(to: reset)
        continue
      }
      #expect(Self.conditions(update.limits, at: update.at) == [.ended])
      #expect(update.nextChange > reset)
      break
    }
    #expect(generations == generations.sorted())
  }

  @Test func midnightComesToAFaceByItself() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-09-03T21:00:00.000Z")])
    let clock = ManualClock(Self.now)
    let (engine, _) = Self.engine(home, clock, sources: [])
    let running = Task { await engine.run() }
    defer { running.cancel() }
    let midnight = Self.now.advanced(byMilliseconds: 2 * 3_600_000)
    for await update in await engine.updates() {
      guard update.at >= midnight else {
        if update.usage.today.usage.tally.responses == 1 { clock.advance(to: midnight) }
        #expect(update.usage.today.since.description == "2026-09-03")
        continue
      }
      #expect(update.usage.today.since.description == "2026-09-04")
      #expect(update.usage.today.usage.tally.responses == 0)
      #expect(update.usage.yesterday.usage.tally.responses == 1)
      break
    }
  }

  /// A source that answers only when it is let go.
  private struct SlowSource: LimitSource {
    let kind = LimitSourceKind.claudeCommand
    let gate: AsyncStream<Void>

    func presence(now: Timestamp) async -> LimitSourcePresence {
      LimitSourcePresence(isFound: true, text: "a test")
    }

    func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
      for await _ in gate { break }
      return LimitSourceOutcome(.nothing(reason: "a test"))
    }
  }

  @Test func aSourceThatTakesItsTimeIsShownAsBeingAsked() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let (engine, _) = Self.engine(home, clock, sources: [SlowSource(gate: gate)])
    let running = Task { await engine.run() }
    let moving = Task {
      while !Task.isCancelled {
        clock.advance(byMilliseconds: 100)
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    defer {
      moving.cancel()
      running.cancel()
    }
    var wasAsked = false
    for await update in await engine.updates() {
      if update.indexing.asking == .claudeCommand {
        wasAsked = true
        opening.yield()
      } else if wasAsked {
        break
      }
    }
    #expect(wasAsked)
  }
}
