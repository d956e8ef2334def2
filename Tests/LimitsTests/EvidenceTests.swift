import Limits
import TestSupport
import Testing
import UsageModel

@Suite("Newer evidence wins")
struct EvidenceTests {
  /// A figure that a session was told by an answer, so many minutes ago.
  private func told(
    _ percent: Double, by session: UInt64, api: Int64, ago: Int64, drawnAgo: Int64? = nil,
    resetIn: Int64 = 120
  ) -> LimitReading {
    var made = reading(percent, resetIn: resetIn, capturedAgo: ago)
    made.evidence = LimitEvidence(
      session: session, apiMilliseconds: api,
      drawnAt: now.advanced(byMilliseconds: -(drawnAgo ?? ago) * minute))
    return made
  }

  private func best(_ readings: LimitReading...) -> Double? {
    WindowReadings(readings).best?.percent
  }

  @Test func ofOneSessionTheNewestAnswerCountsUpOrDown() {
    #expect(best(told(86, by: 1, api: 1000, ago: 30), told(1, by: 1, api: 2000, ago: 5)) == 1)
    #expect(best(told(1, by: 1, api: 1000, ago: 30), told(9, by: 1, api: 2000, ago: 5)) == 9)
  }

  @Test func ofOneDateTheHigherCounts() {
    #expect(best(told(40, by: 1, api: 1000, ago: 5), told(44, by: 1, api: 700, ago: 5)) == 44)
  }

  @Test func oneNewerAnswerOfAnotherSessionIsNotEnoughToDropAFigure() {
    let high = told(100, by: 1, api: 1000, ago: 180)
    let first = told(5, by: 2, api: 500, ago: 20)
    #expect(best(high, first) == 100)
    #expect(best(high, first, told(6, by: 2, api: 900, ago: 2)) == 6)
    // Two sessions with one each are no witness twice.
    #expect(best(high, first, told(6, by: 3, api: 900, ago: 2)) == 100)
  }

  @Test func aRepetitionKeepsItsDateAndChangesNothing() {
    let other = told(45, by: 2, api: 900, ago: 5)
    let echo = told(12, by: 1, api: 1000, ago: 120)
    var again = echo
    again.capturedAt = now
    again.evidence?.drawnAt = now
    #expect(best(echo, other, again, again) == 45)
    #expect(best(again, other, echo) == 45)
    // A higher figure of the same answer takes its place, a lower one does not.
    #expect(best(told(12, by: 1, api: 1, ago: 9), told(14, by: 1, api: 1, ago: 3)) == 14)
    #expect(best(told(14, by: 1, api: 1, ago: 9), told(12, by: 1, api: 1, ago: 3)) == 14)
  }

  @Test func whatALiveAnswerMadeVoidStaysVoidWhenItIsRepeated() {
    let answer = reading(10, capturedAgo: 20, .oauth)
    var late = told(90, by: 1, api: 1000, ago: 0)
    #expect(best(told(90, by: 1, api: 1000, ago: 60), answer, late) == 10)
    late.evidence?.apiMilliseconds = 2000
    #expect(best(told(90, by: 1, api: 1000, ago: 60), answer, late) == 90)
  }

  @Test func twoNewerAnswersOutweighALiveOneAndWhatHasNoEvidence() {
    let first = told(3, by: 1, api: 1000, ago: 9)
    let second = told(4, by: 1, api: 2000, ago: 8)
    #expect(best(reading(50, capturedAgo: 20, .oauth), first) == 50)
    #expect(best(reading(50, capturedAgo: 20, .oauth), first, second) == 4)
    #expect(best(reading(50, capturedAgo: 20), first) == 50)
    #expect(best(reading(50, capturedAgo: 20), first, second) == 4)
    // Without evidence a figure can only raise.
    #expect(best(first, reading(50, capturedAgo: 1)) == 50)
    #expect(best(first, reading(2, capturedAgo: 1)) == 3)
  }

  @Test func anIdleTerminalOfTheSameSessionNeverWins() {
    // Its counter is another; it is drawn again and again, and so stays known.
    var readings = WindowReadings([told(20, by: 1, api: 50, ago: 100)])
    for step in 0..<20 {
      readings.insert(
        told(40 + Double(step), by: 1, api: Int64(1000 + step), ago: Int64(90 - step)))
      readings.insert(told(20, by: 1, api: 50, ago: 0, drawnAgo: Int64(90 - step)))
      #expect(readings.best?.percent == 40 + Double(step))
    }
    #expect(readings.pieces.count == WindowReadings.mostPieces)
  }

  @Test func sessionsAreKeptByTheirNewestEvidence() {
    var readings = WindowReadings()
    for session in UInt64(0)..<40 {
      readings.insert(told(Double(session), by: session, api: 1, ago: Int64(40 - session)))
    }
    #expect(readings.pieces.count == WindowReadings.mostSessions)
    #expect(!readings.pieces.contains { $0.evidence?.session == 7 })
    #expect(readings.best?.percent == 39)
  }

  /// The rule once more, from the whole of what was told, without anything kept.
  private func plainly(_ readings: [LimitReading]) -> Double? {
    let live = readings.filter(\.source.isLive).map(\.capturedAt).max()
    var dates: [LimitEvidence: Timestamp] = [:]
    var figures: [LimitEvidence: Double] = [:]
    for reading in readings {
      guard var pair = reading.evidence else { continue }
      pair.drawnAt = now
      dates[pair] = min(dates[pair] ?? reading.capturedAt, reading.capturedAt)
      figures[pair] = max(figures[pair] ?? 0, reading.percent)
    }
    var pieces: [(session: UInt64, date: Timestamp, percent: Double)] = []
    for (pair, date) in dates where live.map({ date > $0 }) ?? true {
      pieces.append((pair.session, date, figures[pair] ?? 0))
    }
    var candidates: [(session: UInt64?, date: Timestamp, percent: Double)] = []
    for session in Set(pieces.map(\.session)) {
      let own = pieces.filter { $0.session == session }
      guard let newest = own.map(\.date).max() else { continue }
      let highest = own.filter { $0.date == newest }.map(\.percent).max() ?? 0
      candidates.append((session, newest, highest))
    }
    for reading in readings where reading.evidence == nil {
      if reading.source.isLive
        ? reading.capturedAt == live : live.map({ reading.capturedAt > $0 }) ?? true
      {
        candidates.append((nil, reading.capturedAt, reading.percent))
      }
    }
    candidates.removeAll { candidate in
      let lower = pieces.filter {
        $0.session != candidate.session && $0.date > candidate.date
          && $0.percent < candidate.percent
      }
      return Set(lower.map(\.session)).contains { session in
        lower.count { $0.session == session } >= 2
      }
    }
    return candidates.map(\.percent).max()
  }

  @Test("in any order and repetition, as the rule says", arguments: UInt64(0)..<300)
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var readings = (0..<Int.random(in: 1...12, using: &random)).map { _ -> LimitReading in
      told(
        Double(Int.random(in: 0...6, using: &random) * 10),
        by: UInt64.random(in: 1...3, using: &random),
        api: Int64.random(in: 1...4, using: &random),
        ago: Int64.random(in: 0...20, using: &random))
    }
    if Bool.random(using: &random) {
      let ago = Int64.random(in: 0...20, using: &random)
      readings.append(
        reading(Double(Int.random(in: 0...6, using: &random) * 10), capturedAgo: ago, .oauth))
    }
    if Bool.random(using: &random) {
      let ago = Int64.random(in: 0...20, using: &random)
      readings.append(reading(Double(Int.random(in: 0...6, using: &random) * 10), capturedAgo: ago))
    }
    let expected = plainly(readings)
    for _ in 0..<8 {
      let repeated = readings + readings.filter { _ in Bool.random(using: &random) }
      #expect(WindowReadings(repeated.shuffled(using: &random)).best?.percent == expected)
      let order = readings.shuffled(using: &random)
      let kept = WindowReadings(order.prefix(5)).all.shuffled(using: &random)
      #expect(WindowReadings(kept + order.dropFirst(5)).best?.percent == expected)
    }
  }
}
