import Analytics
import TestSupport
import Testing
import UsageModel

/// Noon of a day of November 2026, UTC.
private func noon(_ day: Int) -> Timestamp { at(day, 12) }

private func at(_ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Timestamp {
  let date =
    CivilDay(year: 2026, month: 11, day: 1)?.adding(days: day - 1) ?? CivilDay(daysSince1970: 0)
  return Timestamp(
    seconds: Int64(date.daysSince1970) * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60)
}

private func dollars(_ amount: Double) -> Cost { Cost(dollars: amount) ?? .zero }

private func hour(_ day: Int, _ hour: Int, _ amount: Double) -> SpendStretch {
  SpendStretch(start: at(day, hour), end: at(day, hour + 1), cost: dollars(amount))
}

private func typed(_ amount: Double, _ time: Timestamp, id: Int64 = 1) -> CreditEntry {
  CreditEntry(id: id, kind: .balance, amount: dollars(amount), time: time)
}

@Suite("The ledger of credits")
struct CreditLedgerTests {
  @Test("a typed balance less what was billed since")
  func simple() throws {
    let ledger = CreditLedger([typed(150, noon(1))])
    let spend = [hour(1, 3, 40), hour(1, 12, 2.5), hour(2, 9, 20.05)]
    let balance = try #require(ledger.balance(spend: spend, at: noon(3)))
    #expect(balance.amount == dollars(127.45))
    #expect(balance.spent == dollars(22.55))
    #expect(balance.since == noon(1) && balance.isAnchored && balance.drift == nil)
    #expect(ledger.balance(spend: spend, at: at(1)) == nil)
    #expect(CreditLedger([]).balance(spend: spend, at: noon(3)) == nil)
  }

  @Test("nothing is said of spending that nobody knows")
  func unknown() throws {
    let ledger = CreditLedger([typed(150, noon(1)), typed(100, noon(5), id: 2)])
    let balance = try #require(ledger.balance(spend: nil, at: noon(6)))
    #expect(balance.amount == dollars(100) && balance.drift == nil)
  }

  @Test("credits of a plan go first, then what expires first; what expires is lost")
  func order() throws {
    let ledger = CreditLedger([
      typed(50, at(1)),
      CreditEntry(id: 2, kind: .purchase, amount: dollars(20), time: at(2), expiresAt: at(20)),
      CreditEntry(id: 3, kind: .plan, amount: dollars(10), time: at(3), expiresAt: at(25)),
    ])
    let spend = [hour(4, 10, 12)]
    let during = try #require(ledger.balance(spend: spend, at: at(5)))
    #expect(during.amount == dollars(68))
    #expect(during.pots.map(\.entry) == [2, 1])
    #expect(during.pots.map(\.remaining) == [dollars(18), dollars(50)])
    let after = try #require(ledger.balance(spend: spend, at: at(21)))
    #expect(after.amount == dollars(50) && after.expired == dollars(18))
  }

  @Test("credits of a plan come anew each month, and what is left of them goes")
  func monthly() throws {
    let start = try #require(CivilDay(year: 2026, month: 1, day: 31))
    let plan = CreditEntry(
      id: 7, kind: .plan, amount: dollars(100),
      time: Timestamp(seconds: Int64(start.daysSince1970) * 86_400), repeatsMonthly: true)
    let grants = CreditLedger.grants(of: plan, until: at(1))
    #expect(grants.count == 10)
    // 31 January, 28 February, 31 March: the day of the first one where there is one.
    let days = grants.map { ZoneDays.utcDay(of: $0.time).description }
    #expect(days.prefix(3) == ["2026-01-31", "2026-02-28", "2026-03-31"])
    for (grant, next) in zip(grants, grants.dropFirst()) { #expect(grant.expiresAt == next.time) }
    let balance = try #require(CreditLedger([plan]).balance(spend: [hour(1, 1, 30)], at: at(2)))
    #expect(balance.amount == dollars(70) && balance.expired == dollars(900))
  }

  @Test("a balance typed anew tells the drift and keeps what expires in its order")
  func anchor() throws {
    let entries = [
      typed(100, at(1)),
      CreditEntry(id: 2, kind: .plan, amount: dollars(20), time: at(1), expiresAt: at(30)),
      typed(90, at(10), id: 3),
    ]
    // The plan's credits are in what the Console showed at that moment.
    let before = try #require(CreditLedger(entries).balance(spend: [], at: at(2)))
    #expect(before.amount == dollars(100))
    #expect(before.pots.map(\.remaining) == [dollars(20), dollars(80)])
    let spend = [hour(3, 0, 6.9)]
    let after = try #require(CreditLedger(entries).balance(spend: spend, at: at(11)))
    #expect(after.amount == dollars(90))
    let drift = try #require(after.drift)
    #expect(drift.expected == dollars(93.1) && drift.difference == dollars(-3.1))
    #expect(drift.since == at(1) && drift.at == at(10))
    #expect(after.pots.map(\.remaining) == [dollars(10), dollars(80)])
    #expect(after.spent == .zero)
  }

  @Test("what was billed in the hour of typing counts by its share of time")
  func boundary() throws {
    let ledger = CreditLedger([typed(10, at(1, 9, 15))])
    let balance = try #require(ledger.balance(spend: [hour(1, 9, 1)], at: noon(1)))
    #expect(balance.spent == dollars(0.75) && balance.boundary == dollars(0.75))
    #expect(balance.amount == dollars(9.25))
  }

  @Test("more than the ledger has is told as less than nothing")
  func shortfall() throws {
    let ledger = CreditLedger([
      typed(5, at(1)), CreditEntry(id: 2, kind: .purchase, amount: dollars(10), time: at(5)),
    ])
    let balance = try #require(ledger.balance(spend: [hour(2, 0, 8)], at: at(6)))
    #expect(balance.amount == dollars(7))
    #expect(
      try #require(ledger.balance(spend: [hour(2, 0, 8)], at: at(3))).amount == dollars(-3))
  }

  @Test("no order and no splitting of what was billed changes a balance", arguments: 0..<40)
  func property(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var entries = [typed(Double.random(in: 50...200, using: &random), at(1, 7, 20))]
    for id in 2...5 {
      let time = at(
        Int.random(in: 1...20, using: &random), Int.random(in: 0..<24, using: &random), 40)
      let kind = CreditEntry.Kind.allCases.randomElement(using: &random) ?? .plan
      entries.append(
        CreditEntry(
          id: Int64(id), kind: kind,
          amount: dollars(Double(Int.random(in: 1...60, using: &random))),
          time: time,
          expiresAt: Bool.random(using: &random)
            ? time.advanced(byMilliseconds: Int64.random(in: 1...20, using: &random) * 40_000_000)
            : nil))
    }
    var spend: [SpendStretch] = []
    for day in 1...25 {
      for _ in 0..<3 {
        spend.append(
          hour(
            day, Int.random(in: 0..<24, using: &random), Double.random(in: 0...4, using: &random)))
      }
    }
    // The same billed in two parts of the same hour.
    let halves = spend.flatMap { whole -> [SpendStretch] in
      var (first, second) = (whole, whole)
      first.cost = Cost(picodollars: whole.cost.picodollars / 3)
      second.cost = whole.cost - first.cost
      return [first, second]
    }.shuffled(using: &random)
    let one = CreditLedger(entries).balance(spend: spend, at: at(26))
    let other = CreditLedger(entries.shuffled(using: &random)).balance(spend: halves, at: at(26))
    let sum = try #require(one)
    let difference = sum.amount - (try #require(other)).amount
    // Shares of a cut hour are rounded to a picodollar each.
    #expect(abs(difference.picodollars) < 100)
    let held = sum.pots.reduce(Cost.zero) { $0 + $1.remaining }
    #expect(sum.pots.allSatisfy { $0.remaining > .zero })
    #expect(sum.amount <= held)
  }
}

@Suite("Readings of a browser in the ledger")
struct CreditReadingTests {
  private func read(
    _ units: Int64, _ time: Timestamp, id: Int64, organization: String? = "a",
    currency: String = "USD", kind: CreditEntry.Kind = .reading,
    tranches: [CreditReading.Tranche] = []
  ) -> CreditEntry {
    var entry = CreditEntry(
      CreditReading(
        organization: organization, currency: currency, minorUnits: units, tranches: tranches),
      kind: kind, at: time, origin: .browser)
    entry.id = id
    return entry
  }

  private func overview(_ entries: [CreditEntry], sync: AdminSyncState? = nil) -> CreditsOverview {
    CreditsOverview(CreditFacts(entries: entries, sync: sync), now: at(20), zone: .utc)
  }

  @Test("a balance that was read begins the ledger anew, and tells the drift")
  func anchor() throws {
    let ledger = CreditLedger([typed(100, at(1)), read(9000, at(5), id: 2)])
    let balance = try #require(ledger.balance(spend: [hour(2, 1, 4), hour(6, 1, 1)], at: at(7)))
    #expect(balance.amount == dollars(89) && balance.isRead && balance.since == at(5))
    #expect(balance.drift?.expected == dollars(96) && balance.drift?.shown == dollars(90))
  }

  @Test("its parts take the place of what the ledger had, with their ends")
  func parts() throws {
    let given = CreditReading.Tranche(isPromotional: true, remaining: 500, expiresAt: at(9))
    let bought = CreditReading.Tranche(isPromotional: false, granted: 9000, remaining: 1000)
    let entry = read(1500, at(5), id: 2, tranches: [bought, given])
    let ledger = CreditLedger([typed(100, at(1)), entry])
    let balance = try #require(ledger.balance(spend: [hour(6, 1, 2)], at: at(7)))
    #expect(balance.pots.map(\.kind) == [.plan, .purchase])
    #expect(balance.pots.map(\.remaining) == [dollars(3), dollars(10)])
    let later = try #require(ledger.balance(spend: [hour(6, 1, 2)], at: at(10)))
    #expect(later.amount == dollars(10) && later.expired == dollars(3))
  }

  @Test("two readings a day apart are a burn rate and a runway, from the later one")
  func runway() throws {
    let overview = overview([read(10_000, at(1), id: 1), read(6000, at(11), id: 2)])
    #expect(overview.balance?.amount == dollars(60) && overview.balanceAsOf == at(11))
    #expect(overview.burn?.daily == dollars(4) && overview.isBalanceUpperBound)
    // 15 days from the reading, of which nine have gone.
    #expect(overview.runway?.days == 6)
    #expect(overview.stateText.contains("since the balance was read"))
  }

  @Test("organizations, pots and currencies are never mixed")
  func apart() throws {
    let entries = [
      read(1000, at(1), id: 1), read(7000, at(2), id: 2, organization: "b"),
      read(2500, at(3), id: 3, kind: .usageCredits),
      read(9900, at(4), id: 4, currency: "EUR"), read(1, at(5), id: 5, currency: "XYZ"),
    ]
    let first = overview(entries)
    #expect(first.balance?.amount == dollars(10) && first.readOrganizations == 2)
    #expect(first.entries.count == 5)
    // The last reading of the organization's API credits is in a currency of its own.
    #expect(first.readings.map(\.entry.id) == [2, 5, 3])
    #expect(first.readings.map(\.isCounted) == [false, false, false])
    // What is billed is one organization's: its readings alone can count.
    let sync = AdminSyncState(
      askedAt: at(1), outcome: .answered, organization: "B", organizationName: "Bee")
    let second = overview(entries, sync: sync)
    #expect(second.balance?.amount == dollars(70))
    #expect(second.readings.map(\.organizationName) == ["Bee", nil, nil])
    let none = AdminSyncState(askedAt: at(1), outcome: .answered, organization: "c")
    #expect(overview(entries, sync: none).balance == nil)
  }
}
