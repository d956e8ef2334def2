import Analytics
import Pricing
import Testing
import UsageModel

/// What a budget is, and how far it is used.
struct BudgetTests {
  private static let now = time("2026-11-10", 12)

  @Test(arguments: [
    ("15/day", "15/day"), ("$15.50/day", "15.50/day"), ("400/Month", "400/month"),
    ("1,250/month", "1250/month"), ("20/session", "20/session"), ("0.01/week", "0.01/week"),
    ("80%/7d", "80%/7d"), ("12.5%/5h", "12.50%/5h"), ("120%/7d", "120%/7d"),
  ])
  func itIsReadAsPeopleTypeIt(text: String, shown: String) {
    #expect(Budget(text, project: nil, setAt: Self.now)?.text == shown)
  }

  @Test(arguments: [
    "", "15", "/day", "15/", "15/year", "0/day", "-3/day", "15/day/x", "15/7d", "80%/day", "0%/7d",
    "-1%/7d", "1001%/5h", "x/day", "15 %/day", "1e3/day", "NaN%/7d",
  ])
  func whatIsNoneIsRefused(text: String) {
    #expect(Budget(text, project: nil, setAt: Self.now) == nil)
  }

  @Test func aLimitKnowsNoProjects() {
    #expect(Budget("80%/7d", project: "api", setAt: Self.now) == nil)
    #expect(Budget("8/day", project: "api", setAt: Self.now)?.project == "api")
  }

  private static func status(
    _ text: String, dollars: Double, unknown: Int64 = 0, lowerBound: Int64 = 0
  ) throws -> BudgetStatus {
    BudgetStatus(
      budget: try #require(Budget(text, project: nil, setAt: now)),
      usage: Usage(
        tally: UsageTally(responses: 1, lowerBoundResponses: lowerBound),
        cost: CostSum(
          known: try #require(Cost(dollars: dollars)), pricedResponses: 1,
          unknownResponses: unknown)),
      start: time("2026-11-10"), end: time("2026-11-11"))
  }

  @Test func halfOfItsTimeLeadsToTwiceOfIt() throws {
    let status = try Self.status("20/day", dollars: 15)
    #expect(status.percent == 75)
    #expect(status.projectedPercent(at: Self.now) == 150)
    #expect(status.runsOutAt(Self.now) == time("2026-11-10", 16))
    let slow = try Self.status("20/day", dollars: 5)
    #expect(slow.projectedPercent(at: Self.now) == 50)
    #expect(slow.runsOutAt(Self.now) == nil)
    // A twentieth of a day is an hour and a bit.
    #expect(status.projectedPercent(at: time("2026-11-10", 1)) == nil)
    #expect(status.projectedPercent(at: time("2026-11-12")) == 75)
  }

  @Test func whatIsNotKnownIsNothing() throws {
    var status = try Self.status("20/day", dollars: 5, lowerBound: 1)
    #expect(status.isLowerBound && status.percent == 25)
    status.usage.cost = CostSum(unknownResponses: 2)
    #expect(status.percent == nil)
    status.problem = "no such project"
    #expect(status.percent == nil && status.projectedPercent(at: Self.now) == nil)
    let limit = BudgetStatus(budget: try #require(Budget("80%/7d", project: nil, setAt: Self.now)))
    #expect(limit.percent == nil)
  }

  @Test func perCentOfALimitAreThoseOfThePart() throws {
    let status = BudgetStatus(
      budget: try #require(Budget("80%/7d", project: nil, setAt: Self.now)), limitPercent: 60,
      start: time("2026-11-07"), end: time("2026-11-14"))
    #expect(status.percent == 75)
    #expect(status.projectedPercent(at: Self.now) == 150)
  }

  @Test(arguments: [
    ("2026-11-10", 1, "2026-11-01", "2026-11-30"), ("2026-11-10", 15, "2026-10-15", "2026-11-14"),
    ("2026-11-15", 15, "2026-11-15", "2026-12-14"), ("2026-02-28", 31, "2026-02-28", "2026-03-30"),
    ("2026-02-27", 31, "2026-01-31", "2026-02-27"), ("2026-03-31", 31, "2026-03-31", "2026-04-29"),
    ("2024-02-29", 30, "2024-02-29", "2024-03-29"), ("2026-01-01", 2, "2025-12-02", "2026-01-01"),
  ])
  func aMonthCanBeginOnAnyDay(day: String, start: Int, first: String, last: String) throws {
    let day = try #require(CivilDay(day))
    #expect(day.startOfMonth(on: start).description == first)
    #expect(day.endOfMonth(on: start).description == last)
  }

  @Test func everyDayIsInOneMonth() throws {
    let first = try #require(CivilDay("2023-12-01"))
    for start in 1...31 {
      for offset in 0..<800 {
        let day = first.adding(days: offset)
        let (begin, end) = (day.startOfMonth(on: start), day.endOfMonth(on: start))
        #expect(begin <= day && day <= end)
        #expect(end.adding(days: 1).startOfMonth(on: start) == end.adding(days: 1))
      }
    }
  }
}
