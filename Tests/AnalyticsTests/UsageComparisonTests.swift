import Analytics
import Pricing
import Testing
import TimeZones
import UsageModel

@Suite("Today beside earlier days")
struct UsageComparisonTests {
  /// Wednesday, 14:07 in UTC.
  private let now = time("2026-09-16", 14, 7)

  private func comparison(
    _ rows: [UsageRow], responses: [UsageRow] = [], zone: ZoneDays = .utc, now: Timestamp? = nil
  ) -> UsageComparison {
    var builder = ComparisonBuilder(
      now: now ?? self.now, zone: zone, variants: testVariants, rates: testRates)
    for row in rows { builder.add(row) }
    for row in responses { builder.add(response: row) }
    return builder.comparison()
  }

  private func input(_ sum: UsageComparison.Sum) -> Int64 { sum.usage.tally.tokens.input }

  @Test func countsEarlierDaysUpToThisTimeOnly() {
    let early = row(time("2026-09-15", 9), session: 1, input: 1)
    let cut = row(time("2026-09-15", 14, 5), session: 2, input: 2)
    let late = row(time("2026-09-15", 14, 9), session: 2, input: 4)
    let evening = row(time("2026-09-15", 20), session: 3, input: 8)
    let sums = comparison([early, cut, late, evening], responses: [cut, late])
    #expect(input(sums.yesterdayByNow) == 3 && sums.yesterdayByNow.sessions.count == 2)
    #expect(input(sums.yesterday) == 15 && sums.yesterday.sessions.count == 3)
    #expect(input(sums.today) == 0)
    #expect(input(sums.week) == 15 && input(sums.month) == 15)
  }

  @Test func theMonthBeforeEndsOnTheSameDayOfItOrOnItsLast() {
    let rows = [
      row(time("2026-08-16", 14), input: 1), row(time("2026-08-16", 14, 15), input: 2),
      row(time("2026-08-31", 9), input: 4), row(time("2026-09-02", 9), input: 8),
    ]
    let sums = comparison(rows, responses: [rows[0]])
    #expect(input(sums.monthBeforeByNow) == 1 && input(sums.month) == 8)
    // The 31st of March: up to the last of February.
    let spring = time("2026-03-31", 12)
    let february = [row(time("2026-02-28", 23), input: 1), row(time("2026-02-28", 11), input: 2)]
    #expect(input(comparison(february, now: spring).monthBeforeByNow) == 2)
  }

  @Test func fourDaysOfTheSameName() {
    let rows = (1...5).map { week in
      row(time("2026-09-16", 8).advanced(byMilliseconds: -Int64(week) * 7 * 86_400_000), input: 1)
    }
    let sums = comparison(rows.reversed())
    #expect(sums.sameWeekdays.map { input($0) } == [1, 1, 1, 1])
    #expect(sums.sameWeekdays.map(\.since.description).first == "2026-09-09")
    #expect(input(sums.weekBeforeByNow) == 1)
  }

  @Test func goesByTheClockOnTheWallAcrossAChangeOfIt() throws {
    // Clocks went forward on the 29th of March: 10:00 was 09:00 UTC before, 08:00 after.
    let zone = try ZoneDays(named: "Europe/Berlin", in: .ofSystem())
    let rows = [
      row(time("2026-03-28", 8, 45), input: 1), row(time("2026-03-28", 9, 15), input: 2),
    ]
    let sums = comparison(rows, zone: zone, now: time("2026-03-29", 8))
    #expect(input(sums.yesterdayByNow) == 1 && input(sums.yesterday) == 3)
  }

  @Test func theModelsOfTheDayTheDearestFirst() {
    let sums = comparison([
      row(time("2026-09-16", 9), variant: 1, input: 1),
      row(time("2026-09-16", 9), variant: 2, input: 9),
      row(time("2026-09-14", 9), variant: 4, input: 1),
    ])
    #expect(sums.todayModels.map(\.model) == ["beta", "alpha"])
    #expect(sums.weekModels.count == 3)
  }
}
