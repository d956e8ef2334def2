import Limits
import TestSupport
import Testing
import UsageModel

@Suite("Of several readings of a window")
struct MergeTests {
  private func best(_ readings: LimitReading...) -> LimitReading? { WindowReadings(readings).best }

  @Test func theNewestCounts() {
    #expect(best(reading(20, capturedAgo: 9), reading(30, capturedAgo: 1))?.percent == 30)
    #expect(best(reading(30, capturedAgo: 1), reading(20, capturedAgo: 9))?.percent == 30)
  }

  @Test(
    "a lower one that only repeats never replaces a higher one",
    arguments: [LimitSourceKind.statusLine, .cache, .transcript])
  func echo(source: LimitSourceKind) {
    let high = reading(45, capturedAgo: 30)
    #expect(best(high, reading(12, capturedAgo: 0, source))?.percent == 45)
    let live = reading(45, capturedAgo: 30, .oauth)
    #expect(best(live, reading(12, capturedAgo: 0, source))?.percent == 45)
  }

  @Test(
    "a lower one that is live does",
    arguments: [LimitSourceKind.claudeCommand, .oauth, .sessionKey])
  func live(source: LimitSourceKind) {
    #expect(best(reading(45, capturedAgo: 30), reading(12, source))?.percent == 12)
    #expect(best(reading(45, capturedAgo: 1), reading(12, capturedAgo: 30, source))?.percent == 45)
  }

  @Test func anOldEchoNeverReturnsAfterALiveAnswer() {
    let answer = reading(12, capturedAgo: 5, .oauth)
    #expect(best(answer, reading(45, capturedAgo: 30))?.percent == 12)
    #expect(best(answer, reading(14, capturedAgo: 1))?.percent == 14)
  }

  @Test func resetsWithinTwoMinutesAreTheSameWindow() {
    func at(_ milliseconds: Int64) -> LimitReading {
      var reading = reading(5, capturedAgo: 0)
      reading.resetsAt = now.advanced(byMilliseconds: 120 * minute + milliseconds)
      return reading
    }
    let high = reading(45, capturedAgo: 30)
    #expect(best(high, at(120_000))?.percent == 45)
    #expect(best(high, at(-120_000))?.percent == 45)
    #expect(best(high, at(120_001))?.percent == 5)
    #expect(best(high, at(-120_001))?.percent == 45)
  }

  @Test func aLaterWindowBeginsAnew() {
    let old = reading(99, resetIn: 3, capturedAgo: 2)
    #expect(best(old, reading(1, resetIn: 299))?.percent == 1)
    #expect(best(reading(1, resetIn: 299, capturedAgo: 1), reading(99, resetIn: 3))?.percent == 1)
    // Anthropic moved the boundary: who was asked knows.
    let moved = reading(7, resetIn: 60, .oauth)
    #expect(best(reading(50, resetIn: 200, capturedAgo: 9), moved)?.percent == 7)
  }

  @Test func notStartedComesAfterAWindowThatEnded() {
    let ended = reading(80, resetIn: -30, capturedAgo: 90)
    let fresh = reading(0, resetIn: nil, capturedAgo: 5, .cache)
    #expect(best(ended, fresh) == fresh)
    #expect(best(fresh, ended) == fresh)
    let running = reading(3, resetIn: 290, capturedAgo: 8)
    #expect(best(fresh, running) == running)
  }

  @Test("the order of arrival and repeats make no difference", arguments: UInt64(0)..<150)
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let windows: [Int64] = [-10, 2, 60, 60, 290]
    let readings = (0..<14).map { _ -> LimitReading in
      var reading = reading(
        Double(Int.random(in: 0...8, using: &random) * 5),
        resetIn: Int.random(in: 0...9, using: &random) == 0
          ? nil : windows.randomElement(using: &random),
        capturedAgo: Int64.random(in: 0...20, using: &random),
        LimitSourceKind.allCases.randomElement(using: &random) ?? .cache)
      // Servers compute the reset anew for each answer.
      if let resetsAt = reading.resetsAt {
        reading.resetsAt = resetsAt.advanced(
          byMilliseconds: Int64.random(in: -50_000...50_000, using: &random))
      }
      return reading
    }
    let expected = WindowReadings(readings).best
    #expect(expected != nil)
    for _ in 0..<12 {
      let repeated = readings + readings.filter { _ in Bool.random(using: &random) }
      #expect(WindowReadings(repeated.shuffled(using: &random)).best == expected)
      // Kept and taken up again half way, as between two runs of a program.
      let order = readings.shuffled(using: &random)
      let kept = WindowReadings(order.prefix(7)).all.shuffled(using: &random)
      #expect(WindowReadings(kept + order.suffix(7)).best == expected)
    }
  }

  @Test("what is kept never grows without end")
  func bound() {
    var readings = WindowReadings()
    for step in 0..<500 {
      readings.insert(
        reading(Double(500 - step) / 10, capturedAgo: Int64(500 - step)))
    }
    #expect(readings.all.count <= 65)
  }
}

@Suite("The state of a window")
struct StateTests {
  @Test func aWindowWhoseResetHasPassedIsVoidAndNotZero() {
    let state = LimitState(reading(40, resetIn: 0, capturedAgo: 30), at: now)
    #expect(state.condition == .ended)
    #expect(state.percent == nil)
  }

  @Test func nothingUsedWithoutAResetHasNotStarted() {
    #expect(LimitState(reading(0, resetIn: nil), at: now).condition == .notStarted)
    #expect(LimitState(reading(0, resetIn: 10), at: now).condition == .running)
    #expect(LimitState(reading(4, resetIn: nil), at: now).condition == .running)
    let credits = reading(0, resetIn: nil, kind: .extraUsage)
    #expect(LimitState(credits, at: now).condition == .running)
  }

  @Test func ageIsNeverNegative() {
    #expect(LimitState(reading(4, capturedAgo: -5), at: now).age == 0)
    #expect(LimitState(reading(4, capturedAgo: 21), at: now).isStale)
    #expect(!LimitState(reading(4, capturedAgo: 19), at: now).isStale)
  }

  @Test func aHistoryKeepsOnePerCentOrFiveMinutes() {
    let last = sample(20, minutesAgo: 10)
    #expect(sample(20, minutesAgo: 20).isWorthKeeping(after: nil))
    #expect(!sample(20.5, minutesAgo: 8).isWorthKeeping(after: last))
    #expect(sample(21, minutesAgo: 8).isWorthKeeping(after: last))
    #expect(sample(20, minutesAgo: 5).isWorthKeeping(after: last))
    #expect(sample(20, minutesAgo: 9, resetIn: 300).isWorthKeeping(after: last))
    #expect(!sample(90, minutesAgo: 12).isWorthKeeping(after: last))
  }
}
