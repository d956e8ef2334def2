import AlertDelivery
import Analytics
import Foundation
import Index
import Live
import Pricing
import Synchronization
import TestSupport
import Testing
import UsageModel

/// When a team's hub is told, and by whom.
@Suite("A team's hub is told", .timeLimited)
struct HubTurnTests {
  private static let now = Timestamp(seconds: 1_794_000_000)

  /// How often `tell` was called from each of some times.
  private func calls(
    _ home: TestHome, at seconds: [Int64], failing: Bool = false
  ) async -> [Int64] {
    let turn = HubTurn(home.workspace)
    var calls: [Int64] = []
    for second in seconds {
      let now = Self.now.advanced(byMilliseconds: second * 1000)
      await turn.runIfDue(every: 300, now: now) { () throws(IndexError) in
        calls.append(second)
        if failing { throw IndexError(what: "the hub is away", why: "no answer", hint: "wait") }
      }
    }
    return calls
  }

  @Test("at once, then when the interval is over, and when the clock was set back")
  func intervals() async throws {
    let home = try TestHome()
    #expect(await calls(home, at: [0, 10, 299, 300, 400, 600, -86_400]) == [0, 300, 600, -86_400])
    #expect(try HubTurn.last(home.workspace)?.failure == nil)
    try HubTurn.forget(home.workspace)
    #expect(try HubTurn.last(home.workspace) == nil)
  }

  @Test("again after a failure, of which the reason is kept until it was told")
  func failures() async throws {
    let home = try TestHome()
    #expect(await calls(home, at: [0]) == [0])
    #expect(await calls(home, at: [100, 300, 400], failing: true) == [300])
    let failed = try HubTurn.last(home.workspace)
    #expect(failed?.failure == "the hub is away: no answer; wait")
    #expect(failed?.doneAt == Self.now.milliseconds)
    #expect(await calls(home, at: [600]) == [600])
    #expect(try HubTurn.last(home.workspace)?.failure == nil)
  }

  @Test("by one process at a time")
  func oneAtATime() async throws {
    let home = try TestHome()
    let turn = HubTurn(home.workspace)
    var inner = 0
    try await turn.run(now: Self.now) { () throws(IndexError) in
      try await turn.run(now: Self.now) { () throws(IndexError) in inner += 1 }
    }
    #expect(inner == 0)
  }

  @Test("while a face goes on, however long the hub takes to answer")
  func neverInTheWay() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "one", output: 100)])
    let clock = ManualClock(Self.now)
    let asked = Mutex(0)
    let engine = LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(
        roots: [home.root], zone: .utc, prices: .embedded,
        tellHub: { _ in
          asked.withLock { $0 += 1 }
          // A hub that never answers.
          do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }), clock: LiveClock(now: { clock.now }, sleep: { try await clock.sleep($0) }))
    let running = Task { await engine.run() }
    for await update in await engine.updates() where update.indexing.hasFigures { break }
    while asked.withLock({ $0 }) == 0 { await Task.yield() }
    running.cancel()
    await running.value
    #expect(asked.withLock { $0 } == 1)
  }
}
