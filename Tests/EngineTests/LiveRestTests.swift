import AlertDelivery
import Analytics
import Foundation
import Index
import LimitPolling
import LimitSources
import Limits
import Live
import Pricing
import Synchronization
import TestSupport
import Testing
import UsageModel

/// What an engine does while nothing happens, and what it notices all the same.
@Suite(.timeLimited)
struct LiveRestTests {
  /// 2026-09-03T22:00:00Z.
  private static let now = Timestamp(seconds: 1_788_472_800)

  /// A clock that notes for how long somebody wants to sleep. It is moved by hand but for
  /// pauses of less than a second, such as that after the engine's own writing: who waited
  /// in one for ever would not notice what others write.
  private final class NotingClock: Sendable {
    let clock = ManualClock(LiveRestTests.now)
    private let wanted = Mutex<[Duration]>([])

    var live: LiveClock {
      LiveClock(
        now: { self.clock.now },
        sleep: { duration in
          self.wanted.withLock { $0.append(duration) }
          if duration < .seconds(1) {
            try await Task.sleep(for: duration)
          } else {
            try await self.clock.sleep(duration)
          }
        })
    }

    /// Lets time pass, ten seconds in a moment, until somebody wants to sleep for that long.
    func pass(until duration: Duration) async throws {
      wanted.withLock { $0 = [] }
      while !wanted.withLock({ $0.contains(duration) }) {
        clock.advance(byMilliseconds: 10_000)
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  private static func engine(
    _ home: TestHome, _ clock: NotingClock, limits: LimitService? = nil, settings: String? = nil
  ) -> LiveEngine {
    LiveEngine(
      index: home.index, limits: limits,
      settings: LiveSettings(
        roots: [home.root], zone: .utc, prices: .embedded, settingsFolder: settings),
      clock: clock.live)
  }

  @Test func looksBecomeRareWhileNothingHappensAndOftenAgainAfterwards() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-09-03T21:00:00.000Z")])
    let clock = NotingClock()
    let engine = Self.engine(home, clock)
    let running = Task { await engine.run() }
    try await clock.pass(until: .seconds(10))
    try await clock.pass(until: .seconds(50))
    try home.append(
      Array((Line.assistant(id: "msg_2", time: "2026-09-03T21:30:00.000Z") + "\n").utf8),
      to: "projects/-p/s.jsonl")
    // Told by the event, and not by the next look.
    for await update in await engine.updates()
    where update.usage.today.usage.tally.responses == 2 { break }
    try await clock.pass(until: .seconds(10))
    running.cancel()
    await running.value
  }

  @Test func whatAnotherProcessLearnsIsShownWhileTheClockStands() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-09-03T21:00:00.000Z")])
    let clock = NotingClock()
    let own = LimitService(index: home.index, sources: [], root: home.root)
    let engine = Self.engine(home, clock, limits: own)
    let running = Task { await engine.run() }
    let other = try UsageIndex.open(home.index.workspace)
    let answer = LimitAnswer(
      readings: [
        LimitReading(
          organization: "org-1", window: LimitWindow(kind: .fiveHour), percent: 41,
          resetsAt: Self.now.advanced(byMilliseconds: 3_600_000), capturedAt: Self.now,
          source: .cache)
      ], account: AccountInfo(organization: "org-1"))
    let service = LimitService(
      index: other, sources: [ScriptedSource(.cache, .answer(answer))], root: home.root)
    var asked = false
    for await update in await engine.updates() where update.usage.today.usage.tally.responses == 1 {
      if !asked {
        asked = true
        _ = try await service.refresh(.now, now: clock.clock.now)
      }
      if update.limits.readings.contains(where: { $0.percent == 41 }) { break }
    }
    running.cancel()
    await running.value
  }

  @Test func settingsThatChangeAreLookedAtBeforeTheNextLook() async throws {
    let home = try TestHome()
    let folder = try TemporaryDirectory()
    let clock = NotingClock()
    let engine = Self.engine(home, clock, settings: folder.path(of: "config"))
    let (looks, look) = AsyncStream<Void>.makeStream()
    await engine.lookBeside { look.yield() }
    let running = Task { await engine.run() }
    for await update in await engine.updates() where update.indexing.watching == .events { break }
    var found = looks.makeAsyncIterator()
    try folder.write("{}", to: "config/config.json")
    await found.next()
    try folder.write("{ }", to: "config/config.json")
    // There is a pause between two looks of this kind; all of it is shorter than one
    // between two looks at the clock.
    let moving = Task {
      for _ in 0..<9 {
        clock.clock.advance(byMilliseconds: 1000)
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    await found.next()
    try await moving.value
    running.cancel()
    await running.value
  }
}
