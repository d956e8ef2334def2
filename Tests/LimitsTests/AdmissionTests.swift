import Limits
import Testing
import UsageModel

@Suite("A reading is refused")
struct AdmissionTests {
  private func refusal(_ reading: LimitReading) -> RefusedReading.Reason? {
    LimitAdmission.refusal(of: reading, at: now)
  }

  @Test(
    "when its percentage is impossible",
    arguments: [.nan, .infinity, -.infinity, -0.5, 1_788_472_800, 1000.5])
  func impossiblePercent(percent: Double) {
    #expect(refusal(reading(percent)) == .impossiblePercent)
  }

  @Test("but not when a limit was overrun", arguments: [0, 0.4, 99.9, 100, 101, 105])
  func overrun(percent: Double) {
    #expect(refusal(reading(percent)) == nil)
  }

  @Test func butMoneyMayExceedItsLimitManyTimes() {
    #expect(refusal(reading(40_000, resetIn: nil, kind: .extraUsage)) == nil)
    #expect(refusal(reading(40_000, resetIn: 60 * 24 * 20, kind: .spendLimit)) == nil)
    #expect(refusal(reading(1_788_472_800, kind: .spendLimit)) == .impossiblePercent)
  }

  @Test func whenItsResetLiesFurtherAheadThanTheWindowIsLong() {
    #expect(refusal(reading(1, resetIn: 300)) == nil)
    #expect(refusal(reading(1, resetIn: 309)) == nil)
    #expect(refusal(reading(1, resetIn: 311)) == .resetTooFar)
    #expect(refusal(reading(1, resetIn: 7 * 24 * 60, kind: .sevenDay)) == nil)
    #expect(refusal(reading(1, resetIn: 7 * 24 * 60 + 11, kind: .sevenDay)) == .resetTooFar)
    #expect(refusal(reading(1, resetIn: 250, capturedAgo: 120)) == .resetTooFar)
    // Epoch seconds taken for milliseconds, and the other way round.
    #expect(refusal(reading(1, resetIn: 1_788_472_800)) == .resetTooFar)
    #expect(refusal(reading(1, resetIn: 60 * 24 * 30, kind: .spendLimit)) == nil)
  }

  @Test func whenItsResetHasPassed() {
    #expect(refusal(reading(40, resetIn: 0)) == .resetPassed)
    #expect(refusal(reading(40, resetIn: -5)) == .resetPassed)
  }

  @Test func andCountedWhileTheOthersAreKept() {
    let result = LimitAdmission.admit(
      [reading(10), reading(.nan), reading(20, resetIn: -1), reading(30, resetIn: nil)], at: now)
    #expect(result.admitted.map(\.percent) == [10, 30])
    #expect(result.refused.map(\.reason) == [.impossiblePercent, .resetPassed])
  }

  @Test func whenItWasCapturedTwoMinutesAfterNow() throws {
    // Minutes: the clocks of two computers may differ by so much.
    let result = LimitAdmission.admit(
      [reading(10, capturedAgo: -2), reading(20, capturedAgo: -3)], at: now)
    #expect(result.admitted.map(\.percent) == [10])
    #expect(try #require(result.admitted.first).capturedAt == now)
    #expect(result.refused.map(\.reason) == [.capturedAhead])
  }

  @Test(
    "what lies ahead by more than clocks differ has no known age",
    arguments: [(0, 0), (-59, 59), (-3600, 3600), (60, 0), (120, 0), (121, .max)]
      as [(Int64, Int64)])
  func age(ahead: Int64, age: Int64) {
    #expect(now.advanced(byMilliseconds: ahead * 1000).age(at: now) == age)
  }
}
