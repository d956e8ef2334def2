import Analytics
import Pricing
import TestSupport
import Testing
import UsageModel

@Suite("Five-hour windows")
struct UsageWindowTests {
  /// Windows of single responses, handed over as the store does: by quarter-hour,
  /// and one by one only where that is asked for.
  private func windows(
    _ responses: [UsageRow], known: [KnownWindow] = [], dividedAt edges: [Timestamp] = [],
    counting counts: (UsageRow) -> Bool = { _ in true }
  ) -> (windows: [UsageWindow], asked: [QuarterHour]) {
    var rows: [UsageRow] = []
    for response in responses {
      let isDivided = edges.contains { edge in
        rows.last?.first.map { $0 < edge } ?? false && response.first.map { $0 >= edge } ?? false
      }
      if !isDivided, let last = rows.last, last.quarter == response.quarter,
        last.project == response.project
      {
        rows[rows.count - 1].tally += response.tally
        rows[rows.count - 1].last = response.last
      } else {
        rows.append(response)
      }
    }
    var asked: [QuarterHour] = []
    var builder = WindowBuilder(known: known, variants: testVariants, rates: testRates)
    let windows = builder.windows(of: rows, counting: counts) { quarter in
      asked.append(quarter)
      return responses.filter { $0.quarter == quarter }
    }
    return (windows, asked)
  }

  @Test("begin with the first message after the end of the last one, to the millisecond")
  func boundaries() {
    let start = time("2026-01-05", 9, 7, 30)
    let end = start.advanced(byMilliseconds: 5 * 3_600_000)
    let result = windows([
      row(start, input: 1), row(time("2026-01-05", 11), input: 2),
      row(end.advanced(byMilliseconds: -1), input: 4), row(end, input: 8),
      row(end.advanced(byMilliseconds: 1), input: 16),
    ])
    #expect(result.windows.map(\.start) == [start, end])
    #expect(result.windows.map(\.end) == [end, end.advanced(byMilliseconds: 5 * 3_600_000)])
    #expect(result.windows.map(\.usage.tally.tokens.input) == [7, 24])
    #expect(result.asked == [end.quarterHour])
    #expect(result.windows[1].idleBefore == 1)
  }

  @Test("ask for single responses only where a window ends between two of them")
  func asksLittle() {
    let start = time("2026-01-05", 9)
    let responses = (0..<200).map { row(start.advanced(byMilliseconds: $0 * 600_000), input: 1) }
    let result = windows(responses)
    #expect(result.windows.allSatisfy { $0.end.milliseconds - $0.start.milliseconds == 18_000_000 })
    #expect(result.asked.isEmpty)
    #expect(result.windows.map(\.usage.tally.responses).reduce(0, +) == 200)
  }

  @Test("equal those of a walk over every response", arguments: 0..<20)
  func sameAsWalk(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) &+ 1)
    var clock = time("2026-01-05")
    let responses = (0..<400).map { _ in
      let pause: Range<Int64> = Bool.random(using: &generator) ? 0..<240_000 : 0..<3_000_000
      clock = clock.advanced(byMilliseconds: .random(in: pause, using: &generator))
      return row(clock, input: 1)
    }
    var starts: [Timestamp] = []
    var counts: [Int64] = []
    for response in responses {
      guard let at = response.first else { continue }
      if let last = starts.last, at.milliseconds < last.milliseconds + 18_000_000 {
        counts[counts.count - 1] += 1
      } else {
        starts.append(at)
        counts.append(1)
      }
    }
    let result = windows(responses)
    #expect(result.windows.map(\.start) == starts)
    #expect(result.windows.map(\.usage.tally.responses) == counts)
    #expect(result.asked.count <= starts.count)
    // Sums that the store has divided there already make it unnecessary to ask.
    let divided = windows(responses, dividedAt: starts)
    #expect(divided.windows == result.windows)
    #expect(divided.asked.isEmpty)
    // And those that it has divided elsewhere change nothing.
    let elsewhere = windows(
      responses, dividedAt: starts.map { $0.advanced(byMilliseconds: 400_000) })
    #expect(elsewhere.windows == result.windows)
    #expect(elsewhere.asked.count <= starts.count)
  }

  @Test("keep their boundaries when a report counts one project only")
  func filtered() {
    let result = windows(
      [
        row(time("2026-01-05", 9), project: 1, input: 1),
        row(time("2026-01-05", 12), project: 2, input: 2),
        row(time("2026-01-05", 15), project: 2, input: 4),
      ], counting: { $0.project == 2 })
    #expect(result.windows.map(\.start) == [time("2026-01-05", 9), time("2026-01-05", 15)])
    #expect(result.windows.map(\.usage.tally.tokens.input) == [2, 4])
  }

  @Test("need nothing from before a pause as long as a window")
  func settled() {
    let rows = [
      row(time("2026-01-05", 1)), row(time("2026-01-05", 3)), row(time("2026-01-05", 9)),
      row(time("2026-01-05", 12)),
    ]
    #expect(WindowBuilder.isSettled(rows, before: time("2026-01-05", 9)))
    #expect(WindowBuilder.isSettled(rows, before: time("2026-01-05", 12)))
    #expect(WindowBuilder.isSettled(rows, before: time("2026-01-05", 8)))
    let busy = [row(time("2026-01-05", 1)), row(time("2026-01-05", 5)), row(time("2026-01-05", 9))]
    #expect(!WindowBuilder.isSettled(busy, before: time("2026-01-05", 6)))
    #expect(!WindowBuilder.isSettled(busy, before: time("2026-01-05", 9)))
    #expect(WindowBuilder.isSettled(busy, before: time("2026-01-05", 14)))
    // The window before this pause still runs at its beginning, and reaches into the range.
    let paused = [
      row(time("2026-01-05", 1)), row(time("2026-01-05", 5)), row(time("2026-01-05", 11)),
    ]
    #expect(!WindowBuilder.isSettled(paused, before: time("2026-01-05", 6)))
    #expect(!WindowBuilder.isSettled([], before: time("2026-01-05", 9)))
  }

  @Test("are the official ones where a reset is known, and those before them end there")
  func official() {
    let known = KnownWindow.windows(
      ofResets: [time("2026-01-05", 15, 35)], tolerance: 120_000)
    let result = windows(
      [
        row(time("2026-01-05", 10, 20), input: 1), row(time("2026-01-05", 10, 40), input: 2),
        row(time("2026-01-05", 15, 30), input: 4), row(time("2026-01-05", 15, 36), input: 8),
      ], known: known)
    #expect(
      result.windows.map(\.start) == [
        time("2026-01-05", 10, 20), time("2026-01-05", 10, 35), time("2026-01-05", 15, 36),
      ])
    #expect(
      result.windows.map(\.end) == [
        time("2026-01-05", 10, 35), time("2026-01-05", 15, 35), time("2026-01-05", 20, 36),
      ])
    #expect(result.windows.map(\.isOfficial) == [false, true, false])
    #expect(result.windows.map(\.usage.tally.tokens.input) == [1, 6, 8])
    // Only the quarter in which one ends and the next begins is taken apart.
    #expect(result.asked == [time("2026-01-05", 15, 30).quarterHour])
  }

  @Test("with known resets equal those of a walk over every response", arguments: 0..<30)
  func officialAsWalk(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) &+ 100)
    var clock = time("2026-01-05")
    let responses = (0..<300).map { _ in
      let pause: Range<Int64> = Bool.random(using: &generator) ? 0..<240_000 : 0..<3_000_000
      clock = clock.advanced(byMilliseconds: .random(in: pause, using: &generator))
      return row(clock, input: 1)
    }
    let start = time("2026-01-05").milliseconds
    let resets = (0..<8).map { _ in
      Timestamp(
        milliseconds: .random(in: start...clock.milliseconds + 9_000_000, using: &generator))
    }
    let known = KnownWindow.windows(ofResets: resets, tolerance: 120_000)
    var walked: [UsageWindow] = []
    for response in responses {
      guard let at = response.first else { continue }
      if walked.last.map({ at >= $0.end }) ?? true {
        let next = known.first { $0.end > at }
        let isKnown = next.map { $0.contains(at) } ?? false
        let end = at.advanced(byMilliseconds: UsageWindow.fiveHours)
        walked.append(
          UsageWindow(
            start: isKnown ? next?.start ?? at : at,
            end: isKnown ? next?.end ?? end : min(end, next?.start ?? end), lastActivity: at))
      }
      walked[walked.count - 1].usage.tally += response.tally
    }
    let result = windows(responses, known: known)
    #expect(result.windows.map(\.start) == walked.map(\.start))
    #expect(result.windows.map(\.end) == walked.map(\.end))
    #expect(
      result.windows.map(\.usage.tally.responses) == walked.map(\.usage.tally.responses))
    let divided = windows(
      responses, known: known, dividedAt: walked.map(\.start) + walked.map(\.end))
    #expect(divided.windows == result.windows)
    #expect(divided.asked.isEmpty)
  }

  @Test("of many resets within a quarter-hour are told apart in divided sums too")
  func crowded() {
    let start = time("2026-01-05", 9)
    func minute(_ minutes: Int64) -> Timestamp { start.advanced(byMilliseconds: minutes * 60_000) }
    let known = (0..<4).map { KnownWindow(start: minute($0 * 3), end: minute($0 * 3 + 3)) }
    let responses = [1, 4, 7, 8, 10, 11].map { row(minute($0), input: 1) }
    // The third row reaches over the end of the third window.
    let result = windows(responses, known: known, dividedAt: [minute(3), minute(6)])
    #expect(result.windows.map(\.usage.tally.responses) == [1, 1, 2, 2])
    #expect(result.asked.count == 1)
  }

  @Test("of resets are one where those differ a little, and end where the next begins")
  func known() {
    let reset = time("2026-01-05", 15)
    func later(_ milliseconds: Int64) -> Timestamp { reset.advanced(byMilliseconds: milliseconds) }
    let hour: Int64 = 3_600_000
    let windows = KnownWindow.windows(
      ofResets: [later(1500), reset, later(4 * hour), later(-9 * hour)], tolerance: 120_000)
    #expect(
      windows == [
        KnownWindow(start: later(-14 * hour), end: later(-9 * hour)),
        KnownWindow(start: later(-5 * hour), end: later(-hour)),
        KnownWindow(start: later(-hour), end: later(4 * hour)),
      ])
    #expect(KnownWindow.windows(ofResets: [], tolerance: 0).isEmpty)
  }

  @Test("burn at the mean rate since they began, pauses included")
  func burnRate() throws {
    let start = time("2026-01-05", 9)
    let result = windows([
      row(start, input: 1_000_000), row(time("2026-01-05", 9, 30), output: 1_000_000),
    ])
    let window = try #require(result.windows.first)
    let now = time("2026-01-05", 10)
    let rate = try #require(BurnRate(of: window, at: now))
    #expect(rate.tokensPerMinute == 2_000_000.0 / 60)
    #expect(rate.costPerHour?.decimalText(decimals: 2) == "3.00")
    let projection = try #require(Projection(of: window, at: now))
    #expect(projection.totalTokens == 10_000_000)
    #expect(projection.cost?.decimalText(decimals: 2) == "15.00")
    #expect(projection.remainingMinutes == 240)
    #expect(BurnRate(of: window, at: start.advanced(byMilliseconds: 59_999)) == nil)
    let after = time("2026-01-06")
    #expect(BurnRate(of: window, at: after)?.costPerHour?.decimalText(decimals: 2) == "0.60")
    #expect(Projection(of: window, at: after) == nil)
    #expect(!window.isActive(at: window.end))
  }

  @Test("have no cost where no price is known")
  func unknownCost() throws {
    let result = windows([row(time("2026-01-05", 9), variant: 4, input: 5)])
    let window = try #require(result.windows.first)
    let rate = try #require(BurnRate(of: window, at: time("2026-01-05", 10)))
    #expect(rate.costPerHour == nil)
    #expect(Projection(of: window, at: time("2026-01-05", 10))?.cost == nil)
  }
}
