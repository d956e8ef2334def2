import Analytics
import Testing
import TimeZones
import UsageModel

private let first = CivilDay(year: 2026, month: 11, day: 1) ?? CivilDay(daysSince1970: 0)

private func dollars(_ amount: Double) -> Cost { Cost(dollars: amount) ?? .zero }

private func days(_ amounts: [Double]) -> [SpendDay] {
  amounts.enumerated().map { index, amount in
    SpendDay(
      day: first.adding(days: index), cost: dollars(amount), models: ["opus": dollars(amount)])
  }
}

private func time(_ day: CivilDay) -> Timestamp {
  Timestamp(seconds: Int64(day.daysSince1970) * 86_400)
}

@Suite("Burn rate, runway and odd days")
struct CreditBurnTests {
  @Test("one odd day does not move the rate; the mean would be twice as high")
  func robust() throws {
    var amounts = [Double](repeating: 1.74, count: 28)
    amounts[20] = 60
    let burn = try #require(CreditBurn(days: days(amounts)))
    #expect(burn.daily == dollars(1.74) && burn.basis == .weeklyMeans && burn.days == 28)
    #expect(burn.monthly == dollars(52.2))
  }

  @Test("weekends without use are part of the rate")
  func weekends() throws {
    let amounts = (0..<28).map { $0 % 7 < 5 ? 7.0 : 0 }
    let burn = try #require(CreditBurn(days: days(amounts)))
    #expect(burn.daily == dollars(5) && burn.low == dollars(5) && burn.high == dollars(5))
  }

  @Test("days before the first use do not count, and two days say nothing")
  func beginnings() throws {
    #expect(CreditBurn(days: days([0, 0, 3, 4])) == nil)
    let burn = try #require(CreditBurn(days: days([0, 0, 0, 2, 4, 3])))
    #expect(burn.daily == dollars(3) && burn.basis == .days && burn.days == 3)
    #expect(try #require(CreditBurn(days: days([0, 0, 0]))).daily == .zero)
    #expect(CreditBurn(days: []) == nil)
  }

  @Test("the last week widens the range")
  func lastWeek() throws {
    let amounts = [Double](repeating: 2, count: 27) + [16]
    let burn = try #require(CreditBurn(days: days(amounts)))
    #expect(burn.daily == dollars(2) && burn.low == dollars(2) && burn.high == dollars(4))
  }

  @Test("typed balances give a rate of their own")
  func balances() throws {
    func typed(_ id: Int64, _ amount: Double, _ day: Int) -> CreditEntry {
      CreditEntry(
        id: id, kind: .balance, amount: dollars(amount), time: time(first.adding(days: day)))
    }
    let bought = CreditEntry(
      id: 9, kind: .purchase, amount: dollars(50), time: time(first.adding(days: 12)))
    let entries = [typed(1, 100, 0), typed(2, 80, 10), bought, typed(3, 100, 20)]
    let now = time(first.adding(days: 21))
    let burn = try #require(CreditBurn(balances: entries, at: now))
    #expect(burn.low == dollars(2) && burn.high == dollars(3) && burn.daily == dollars(2.5))
    #expect(burn.basis == .balances && burn.days == 20)
    #expect(CreditBurn(balances: [typed(1, 100, 0)], at: now) == nil)
  }

  private func runway(
    _ pots: [CreditPot], rate: Double, entries: [CreditEntry] = []
  ) -> CreditRunway {
    let burn = CreditBurn(
      daily: dollars(rate), low: dollars(rate * 0.83), high: dollars(rate * 1.2), basis: .days,
      days: 5)
    let now = time(first)
    return CreditRunway(pots: pots, burn: burn, entries: entries, from: now, at: now, zone: .utc)
  }

  private func pot(_ amount: Double, expiresIn day: Int? = nil) -> CreditPot {
    CreditPot(
      entry: 1, kind: .purchase, granted: dollars(amount), remaining: dollars(amount),
      from: time(first), expiresAt: day.map { time(first.adding(days: $0)) })
  }

  @Test("a runway has a range and a date")
  func range() {
    let runway = runway([pot(127.45)], rate: 1.74)
    #expect(runway.days == 73 && runway.fewest == 61 && runway.most == 88)
    #expect(runway.date == CivilDay(year: 2027, month: 1, day: 13))
  }

  @Test("what expires unspent shortens it, and what comes again lengthens it")
  func expiry() {
    #expect(runway([pot(100, expiresIn: 10), pot(30)], rate: 2).days == 25)
    let plan = CreditEntry(
      id: 2, kind: .plan, amount: dollars(30), time: time(first.adding(days: -20)),
      repeatsMonthly: true)
    // 10 days of the pot, then from 12 November on a dollar a day for ever.
    #expect(runway([pot(11)], rate: 1, entries: [plan]).most == nil)
    #expect(runway([pot(10)], rate: 0).days == nil)
  }

  @Test("an odd day is marked once, with its cause, and measures no other")
  func anomaly() throws {
    var amounts = (0..<20).map { 2 + Double($0 % 3) }
    amounts[15] = 30
    amounts[19] = 3
    var spend = days(amounts)
    spend[15].models = ["opus": dollars(4), "fable": dollars(26)]
    let found = SpendAnomaly.find(in: spend)
    #expect(found.map(\.day) == [first.adding(days: 15)])
    let odd = try #require(found.first)
    #expect(odd.model == "fable" && odd.rise == dollars(26) && odd.usual == dollars(3))
    #expect(odd.activeDays == 15)
  }

  @Test("a few days, even days and cents mark nothing")
  func noAnomaly() {
    #expect(SpendAnomaly.find(in: days([1, 1, 1, 1, 1, 1, 90])).isEmpty)
    #expect(SpendAnomaly.find(in: days([Double](repeating: 5, count: 28))).isEmpty)
    #expect(SpendAnomaly.find(in: days([Double](repeating: 0.01, count: 27) + [0.5])).isEmpty)
  }

  @Test("hours become the days of the zone, halves of an hour too")
  func localDays() throws {
    let midnight = time(first)
    let hour = SpendStretch(
      start: midnight.advanced(byMilliseconds: 18 * 3_600_000),
      end: midnight.advanced(byMilliseconds: 19 * 3_600_000), cost: dollars(2), model: "opus")
    let known = midnight..<time(first.adding(days: 2))
    let india = try ZoneDays(named: "Asia/Kolkata", in: .ofSystem())
    let split = SpendDays([hour], known: known, zone: india)
    #expect(split.days.map(\.cost) == [dollars(1), dollars(1), .zero])
    let west = try ZoneDays(named: "America/Los_Angeles", in: .ofSystem())
    let days = SpendDays([hour], known: known, zone: west)
    #expect(days.days.first { $0.cost > .zero }?.day == first)
    #expect(days.fullDays(before: first.adding(days: 2), zone: west).map(\.day) == [first])
    var whole = hour
    whole.isWholeDay = true
    #expect(SpendDays([whole], known: known, zone: west).hasWholeDays)
  }
}
