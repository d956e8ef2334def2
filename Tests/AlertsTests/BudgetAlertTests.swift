import Alerts
import Limits
import Testing
import UsageModel

/// Warnings of budgets.
struct BudgetAlertTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static func raise(
    _ percent: Double, subject: String = "day", end: Int64? = 3600,
    confidence: Confidence = .derived, runsOut: Int64? = nil, log: inout [Alert]
  ) -> [String] {
    var facts = AlertFacts(
      now: now, minuteOfDay: 720, limits: LimitOverview(currentOrganization: "org"))
    facts.budgets = [
      BudgetFact(
        subject: subject, name: "15/day", percent: percent, figures: "$1.00 of $15.00",
        runsOutAt: runsOut.map { now.advanced(byMilliseconds: $0 * 1000) },
        end: end.map { now.advanced(byMilliseconds: $0 * 1000) }, confidence: confidence)
    ]
    let due = AlertRules().evaluate(facts, log: log)
    log += due
    return due.map(\.text)
  }

  @Test func eachStepIsToldOnceForItsTime() {
    var log: [Alert] = []
    #expect(Self.raise(74.9, log: &log) == [])
    #expect(
      Self.raise(75, log: &log) == [
        "Budget 15/day at 75 %: $1.00 of $15.00; it resets in 1 h 00 min"
      ])
    #expect(Self.raise(89, log: &log) == [])
    #expect(
      Self.raise(99.9, runsOut: 600, log: &log) == [
        "Budget 15/day at 99 %: $1.00 of $15.00; at this pace it is used up in 10 min"
      ])
    #expect(Self.raise(120, log: &log).count == 1)
    #expect(log.last?.severity == .critical && log.last?.kind == .budget)
    #expect(Self.raise(300, log: &log) == [])
    // Another day, another project, another session.
    #expect(Self.raise(80, end: 90_000, log: &log).count == 1)
    #expect(Self.raise(80, subject: "day api", log: &log).count == 1)
    #expect(Self.raise(80, subject: "session a", end: nil, log: &log).count == 1)
    #expect(Self.raise(80, subject: "session a", end: nil, log: &log) == [])
  }

  @Test func aGuessRaisesNoAlarm() {
    var log: [Alert] = []
    #expect(Self.raise(100, confidence: .estimate, log: &log) == [])
  }
}
