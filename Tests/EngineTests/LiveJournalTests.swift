import Analytics
import Foundation
import LimitSources
import Limits
import Pricing
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@testable import AlertDelivery
@testable import Index
@testable import LimitPolling
@testable import Live

/// What status lines are told, as live faces hear of it; and what looking costs.
@Suite(.timeLimited)
struct LiveJournalTests {
  /// 2026-10-01T10:00:00Z.
  private static let now = Timestamp(milliseconds: 1_790_848_800_000)

  private func reading(_ percent: Double, _ source: LimitSourceKind) -> LimitReading {
    LimitReading(
      organization: LimitOwner.unknown.stored, window: LimitWindow(kind: .fiveHour),
      percent: percent, resetsAt: Self.now.advanced(byMilliseconds: 7_200_000),
      capturedAt: Self.now, source: source)
  }

  /// A clock that stands still: no time comes to look again. Only the pause between two
  /// readings ends, since a journal may be noticed when it is made and once more when
  /// something is in it.
  private func standingClock(_ clock: ManualClock) -> LiveClock {
    LiveClock(
      now: { clock.now },
      sleep: { duration in
        if duration < .seconds(1) {
          try await Task.sleep(for: duration)
        } else {
          try await clock.sleep(duration)
        }
      })
  }

  /// Says something once a face is ready for it, and once a second again until an update
  /// shows it: what is said while a refresh of sources runs is taken in with what is said
  /// next, and here no time comes to look.
  private func say(
    until isShown: (LiveUpdate) -> Bool, _ engine: LiveEngine,
    _ what: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    var saying: Task<Void, any Error>?
    defer { saying?.cancel() }
    for await update in await engine.updates() {
      if saying == nil, update.indexing.watching == .events, update.indexing.hasFigures {
        saying = Task {
          for time in 0..<500 {
            try what(time)
            try await Task.sleep(for: .seconds(1))
          }
        }
      }
      if isShown(update) { break }
    }
    #expect(saying != nil)
  }

  /// The clock stands still: whatever comes is told by the system, not found by looking.
  @Test func whatAStatusLineIsToldShowsWithoutLooking() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-10-01T09:59:00.000Z")])
    let clock = ManualClock(Self.now)
    let engine = LiveEngine(
      index: home.index,
      limits: LimitService(index: home.index, sources: [], root: home.root),
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: standingClock(clock))
    let running = Task { await engine.run() }
    defer { running.cancel() }
    let journal = LimitJournal(
      stateDirectory: home.workspace.stateDirectory, root: SnapshotKey.root(home.root))
    let told = reading(55, .statusLine)
    try await say(until: { $0.limits.readings.contains { $0.percent == 55 } }, engine) { _ in
      try journal.append(JournalRecord(reading: told, session: 1))
    }
  }

  @Test func aRefusalInATranscriptShowsWithoutLooking() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-10-01T09:59:00.000Z")])
    let clock = ManualClock(Self.now)
    let engine = LiveEngine(
      index: home.index,
      limits: LimitService(index: home.index, sources: [], root: home.root),
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: standingClock(clock))
    let running = Task { await engine.run() }
    defer { running.cancel() }
    try await say(until: { $0.limits.readings.contains { $0.source == .transcript } }, engine) {
      let refusal =
        #"{"type":"assistant","timestamp":"2026-10-01T09:59:30.\#(100 + $0)Z","sessionId":"s","#
        + #""message":{"model":"<synthetic>","usage":{"input_tokens":0,"output_tokens":0}},"#
        + #""quotaLimits":{"status":"rejected","resetsAt":1790856000,"#
        + #""rateLimitType":"five_hour"},"error":"rate_limit"}"# + "\n"
      try home.append(Array(refusal.utf8), to: "projects/-p/s.jsonl")
    }
  }

  @Test func whatAFileStillSaysIsNotWrittenAgain() async throws {
    let home = try TestHome()
    let answer = LimitAnswer(
      readings: [reading(41, .cache)],
      account: AccountInfo(organization: "org-1", plan: "Max 5x"))
    let service = LimitService(
      index: home.index,
      sources: [
        ScriptedSource(.cache, .answer(answer)),
        ScriptedSource(.oauth, .nothing(reason: "no sign-in")),
      ], root: home.root)
    // Another connection sees a change of the file with each transaction that wrote.
    let other = try UsageIndex.open(home.workspace)
    func refresh(secondsLater seconds: Int64) async throws -> Int64 {
      _ = try await service.refresh(
        .background, now: Self.now.advanced(byMilliseconds: seconds * 1000))
      return try other.version().foreign
    }
    let before = try other.version().foreign
    let first = try await refresh(secondsLater: 0)
    #expect(first != before)
    for seconds in [10, 20, 290] as [Int64] {
      #expect(try await refresh(secondsLater: seconds) == first, "after \(seconds) s")
    }
    #expect(try await refresh(secondsLater: 400) != first)
  }

  @Test func aWishThatReachesNobodySaysWhyAndFromWhen() async throws {
    let home = try TestHome()
    let until = Self.now.advanced(byMilliseconds: 600_000)
    let service = LimitService(
      index: home.index,
      sources: [
        ScriptedSource(.oauth, .blocked(until: until, reason: "the server is asked too often"))
      ], root: home.root)
    let clock = ManualClock(Self.now)
    let engine = LiveEngine(
      index: home.index, limits: service,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: LiveClock(now: { clock.now }, sleep: { try await clock.sleep($0) }))
    let rests = await engine.refreshAndWait()
    #expect(
      rests.map { $0.sentence(until: "10:10") } == [
        "oauth was not asked: the server is asked too often; it can be asked again at 10:10"
      ])
    let answered = LimitRest(source: .oauth, until: until, why: .answered)
    #expect(LimitService.rests([], besides: answered) == [answered])
  }
}
