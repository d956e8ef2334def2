import AlertDelivery
import Analytics
import Foundation
import Live
import Pricing
import TestSupport
import Testing
import UsageModel

/// What the live engine says of sessions that are being written.
@Suite(.timeLimited)
struct LiveActivityTests {
  /// 2026-10-01T10:20:00Z.
  private static let now = Timestamp(seconds: 1_790_850_000)

  private static func engine(_ home: TestHome, clock: LiveClock) -> LiveEngine {
    LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded), clock: clock)
  }

  private static let clock = LiveClock(now: { now }, sleep: { try await Task.sleep(for: $0) })

  private static func title(_ text: String) -> String {
    #"{"type":"ai-title","aiTitle":"\#(text)","sessionId":"s"}"#
  }

  @Test func aSessionHasTitleContextAndAgents() async throws {
    let home = try TestHome()
    try home.write([
      Self.title("Old title"), Line.assistant(id: "msg_1", time: "2026-10-01T10:10:00.000Z"),
      Self.title("Fix the pump \\u001b[31m\\u202e now"),
      Line.assistant(id: "msg_2", time: "2026-10-01T10:19:00.000Z", stopReason: "tool_use"),
    ])
    let side = Line.assistant(
      id: "msg_3", output: 50, time: "2026-10-01T10:19:30.000Z", model: "claude-haiku-4-5"
    ).replacingOccurrences(of: #""sessionId""#, with: #""isSidechain":true,"sessionId""#)
    try home.write([side], to: "projects/-p/s/subagents/agent-a1.jsonl")
    try home.write(
      [Line.assistant(id: "msg_4", time: "2026-10-01T09:00:00.000Z", session: "t")],
      to: "projects/-q/t.jsonl")
    try home.touch("projects/-q/t.jsonl", at: Self.now.advanced(byMilliseconds: -4_000_000))
    let usage = await Self.engine(home, clock: Self.clock).settled().usage
    #expect(usage.sessions.map(\.id) == ["s", "t"])
    let session = try #require(usage.sessions.first)
    #expect(session.title == "Fix the pump [31m now")
    #expect(session.model == "claude-opus-5")
    #expect(session.contextTokens == 17)
    #expect(session.usage.tally.responses == 3)
    #expect(session.recent.tally.responses == 3)
    #expect(session.share == 1)
    #expect(session.agents.map(\.id) == ["agent-a1"])
    #expect(session.agents.first?.model == "claude-haiku-4-5")
    #expect(session.agents.first?.usage.tally.tokens.output == 50)
    let other = try #require(usage.sessions.last)
    #expect(other.recent == Usage())
    #expect(other.share == 0)
    #expect(usage.burn.series.count == 72)
    #expect(usage.burn.series.last?.start == Self.now)
    #expect(usage.burn.series.reduce(0) { $0 + $1.usage.tally.responses } == 4)
    #expect(usage.burn.quarter.tokensPerMinute == session.tokensPerMinute)
  }

  @Test(arguments: [
    (#"{"type":"user","message":{"content":"go on"}}"#, ActivityState.working),
    (#"{"type":"user","message":{"content":"[Request interrupted by user]"}}"#, .idle),
    (#"{"type":"system","subtype":"turn_duration"}"#, .idle),
    (#"{"type":"attachment"}"#, .idle),
  ])
  func theLastLineTellsWhoHasTheFloor(line: String, state: ActivityState) async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-10-01T10:19:00.000Z"), line])
    try home.touch("projects/-p/s.jsonl", at: Self.now.advanced(byMilliseconds: -130_000))
    let sessions = await Self.engine(home, clock: Self.clock).settled().usage.sessions
    #expect(sessions.map(\.state) == [state])
  }

  @Test("A line that is added is heard, even if it was half written at the last look")
  func addedLinesTellWhoHasTheFloor() async throws {
    let home = try TestHome()
    let first = Line.assistant(
      id: "msg_1", time: "2026-10-01T10:18:00.000Z", stopReason: "tool_use")
    let last = Line.assistant(id: "msg_2", time: "2026-10-01T10:19:00.000Z")
    try home.write([first])
    let engine = Self.engine(home, clock: Self.clock)
    func states(_ seconds: Int64) async throws -> [ActivityState] {
      // Long enough ago that only the last line can tell.
      try home.touch("projects/-p/s.jsonl", at: Self.now.advanced(byMilliseconds: -seconds * 1000))
      return await engine.settled().usage.sessions.map(\.state)
    }
    #expect(try await states(140) == [.working])
    let title = Array((Self.title("Pump") + "\n" + last + "\n").utf8)
    try home.append(Array(title.prefix(20)), to: "projects/-p/s.jsonl")
    #expect(try await states(139) == [.working])
    try home.append(Array(title.dropFirst(20)), to: "projects/-p/s.jsonl")
    #expect(try await states(138) == [.idle])
    #expect(await engine.settled().usage.sessions.map(\.title) == ["Pump"])
  }

  @Test func linesThatAreWrittenShowUpWithoutAWalk() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-10-01T10:10:00.000Z")])
    let engine = Self.engine(home, clock: Self.clock)
    let running = Task { await engine.run() }
    var generations: [Int] = []
    var next = 2
    for await update in await engine.updates() {
      generations.append(update.generation)
      let responses = update.usage.today.usage.tally.responses
      guard update.indexing.watching == .events, responses == Int64(next - 1) else { continue }
      switch next {
      case 2:
        try home.append(
          Array((Line.assistant(id: "msg_2", time: "2026-10-01T10:11:00.000Z") + "\n").utf8),
          to: "projects/-p/s.jsonl")
      case 3:
        try home.write(
          [Line.assistant(id: "msg_3", time: "2026-09-30T10:12:00.000Z", session: "late")],
          to: "projects/-new/late.jsonl")
        try home.append(
          Array((Line.assistant(id: "msg_5", time: "2026-10-01T10:13:00.000Z") + "\n").utf8),
          to: "projects/-p/s.jsonl")
      case 4:
        if update.usage.yesterday.usage.tally.responses == 0 { continue }
        running.cancel()
      default: break
      }
      next += 1
    }
    await running.value
    #expect(next == 5)
    #expect(generations == generations.sorted())
    #expect(Set(generations).count == generations.count)
  }

  @Test func timeAloneMovesDaysAndStates() async throws {
    let home = try TestHome()
    try home.write([
      Line.assistant(id: "msg_1", time: "2026-10-01T23:50:00.000Z", stopReason: nil)
    ])
    try home.touch("projects/-p/s.jsonl", at: Timestamp(seconds: 1_790_898_700))
    let times = TimeBox(Timestamp(seconds: 1_790_898_900))
    let engine = Self.engine(
      home, clock: LiveClock(now: { times.now }, sleep: { try await Task.sleep(for: $0) }))
    let before = await engine.settled().usage
    #expect(before.today.usage.tally.responses == 1)
    #expect(before.window != nil)
    times.now = Timestamp(seconds: 1_790_899_800)
    let after = await engine.snapshot().usage
    #expect(after.today.usage.tally.responses == 0)
    #expect(after.yesterday.usage == before.today.usage)
    #expect(after.monthToDate.usage == before.today.usage)
    times.now = times.now.advanced(byMilliseconds: 5 * 3_600_000)
    let later = await engine.snapshot().usage
    #expect(later.window == nil)
    #expect(later.sessions.map(\.state) == [.idle])
  }
}
