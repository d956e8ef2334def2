import Analytics
import Reports
import Scanning
import TestSupport
import Testing
import UsageModel

/// Figures of an organization that were made up so that each case occurs.
enum SampleCredits {
  /// 2026-11-21T13:02:00Z, a Saturday.
  static let now = Timestamp(seconds: 1_795_266_120)
  static let today = ZoneDays.utcDay(of: now)

  static func dollars(_ amount: Double) -> Cost { Cost(dollars: amount) ?? .zero }

  static func start(_ daysAgo: Int) -> Timestamp {
    Timestamp(seconds: Int64(today.adding(days: -daysAgo).daysSince1970) * 86_400)
  }

  /// Forty days of about $1.74, one of which stands out.
  static func facts() -> CreditFacts {
    var spend: [SpendStretch] = []
    for day in 0..<40 {
      let hour = start(day).advanced(byMilliseconds: 10 * 3_600_000)
      let end = hour.advanced(byMilliseconds: 3_600_000)
      let amounts = [
        ("claude-opus-5-5", day == 9 ? 38.4 : 1.2 + Double(day % 3) * 0.1),
        ("claude-sonnet-5-5", 0.34), ("claude-haiku-5-5", 0.1),
      ]
      spend += amounts.map { model, amount in
        SpendStretch(start: hour, end: end, cost: dollars(amount), model: model)
      }
    }
    return CreditFacts(
      entries: [
        CreditEntry(
          id: 1, kind: .balance, amount: dollars(250), time: start(35), note: "the first time"),
        CreditEntry(
          id: 2, kind: .purchase, amount: dollars(20), time: start(30),
          expiresAt: start(30).adding(months: 12), note: "=HYPERLINK(\"x\")\u{1B}[31m"),
        CreditEntry(id: 3, kind: .balance, amount: dollars(131.20), time: start(2)),
        CreditEntry(
          id: 4, kind: .plan, amount: dollars(5), time: start(1),
          expiresAt: start(-20)),
      ], spend: spend, known: start(39)..<now.advanced(byMilliseconds: -120_000),
      sync: AdminSyncState(
        askedAt: now.advanced(byMilliseconds: -125_000),
        answeredAt: now.advanced(byMilliseconds: -120_000), outcome: .answered,
        interface: .analytics, organization: "org-1", organizationName: "Example Org"),
      hasKey: true)
  }

  static func report(_ facts: CreditFacts, zone: ZoneDays = .utc) -> CreditsReport {
    CreditsReport(CreditsOverview(facts, now: now, zone: zone), zone: zone, plan: "max5")
  }

  static func team() -> TeamReport {
    var facts = TeamFacts()
    facts.known = start(60)..<now
    facts.organization = "Example Org"
    facts.updatedAt = now.advanced(byMilliseconds: -120_000)
    facts.names = [
      OrganizationName(kind: .member, id: "user_1", name: "Ada", detail: "ada@example.com"),
      OrganizationName(kind: .member, id: "user_2", name: "=cmd()<script>\u{1B}[2J", detail: "b@x"),
      OrganizationName(kind: .workspace, id: "wrkspc_1", name: "Production"),
      OrganizationName(kind: .apiKey, id: "apikey_1", name: "ci", detail: "…igAA"),
    ]
    for day in 0..<60 {
      let hour = start(day).advanced(byMilliseconds: 9 * 3_600_000)
      for (index, actor) in ["user_1", "user_2", nil].enumerated() where day < 30 || index != 1 {
        let subject = BillingSubject(
          model: index == 0 ? "claude-opus-5-5" : "claude-haiku-5-5",
          workspace: index == 2 ? nil : "wrkspc_1", apiKey: index == 2 ? nil : "apikey_1",
          actor: actor)
        let row = BillingRow(
          start: hour, end: hour.advanced(byMilliseconds: 3_600_000), subject: subject,
          cost: dollars(Double(3 - index) * (day < 30 ? 1.1 : 1)))
        facts.cost.append(row)
        var tokens = row
        tokens.tokens = TokenCounts(input: 10_000, output: 2000)
        tokens.requests = 5
        facts.usage.append(tokens)
      }
    }
    var activity = ClaudeCodeDay(day: today, isKey: false, actor: "ada@example.com")
    (activity.sessions, activity.linesAdded, activity.linesRemoved) = (5, 1543, 892)
    (activity.commits, activity.pullRequests) = (12, 2)
    (activity.accepted, activity.rejected) = (68, 8)
    activity.models = [.init(model: "claude-opus-5-5", input: 1000, estimate: dollars(1.41))]
    facts.claudeCode = [activity]
    return TeamReport(
      TeamSummary(facts, since: today.adding(days: -29), until: today, zone: .utc), now: now,
      zone: .utc)
  }
}

@Suite("Reports of credits and teams")
struct CreditsReportTests {
  @Test(arguments: [60, 80, 120])
  func tables(columns: Int) {
    let surface = Surface(columns: columns)
    let lines = SampleCredits.report(SampleCredits.facts()).lines(on: surface)
    #expect(lines.allSatisfy { $0.count <= columns })
    expectSnapshot(lines.joined(separator: "\n") + "\n", named: "credits-\(columns).txt")
    let team = SampleCredits.team().lines(on: surface)
    #expect(team.allSatisfy { $0.count <= columns })
    expectSnapshot(team.joined(separator: "\n") + "\n", named: "team-\(columns).txt")
  }

  @Test func documents() {
    expectSnapshot(
      SampleCredits.report(SampleCredits.facts()).json.document, named: "credits.json")
    expectSnapshot(SampleCredits.team().json.document, named: "team.json")
    expectSnapshot(SampleCredits.team().csv, named: "team.csv")
    let ledger = SampleCredits.report(SampleCredits.facts()).ledgerLines(on: Surface(columns: 80))
    expectSnapshot(ledger.joined(separator: "\n") + "\n", named: "credits-ledger-80.txt")
  }

  @Test("manual mode, with one balance, two, none, and no organization")
  func manual() {
    var facts = CreditFacts(entries: [])
    var text: [String] = []
    func add(_ title: String) {
      let lines = SampleCredits.report(facts).lines(on: Surface(columns: 80))
      text += ["# " + title, ""] + lines + [""]
    }
    add("nothing")
    let first = CreditEntry(
      id: 1, kind: .balance, amount: SampleCredits.dollars(150), time: SampleCredits.start(20))
    facts.entries = [first]
    add("one balance")
    facts.entries.append(
      CreditEntry(
        id: 2, kind: .balance, amount: SampleCredits.dollars(127.45), time: SampleCredits.start(7)))
    add("two balances")
    facts.hasKey = true
    facts.sync = AdminSyncState(
      askedAt: SampleCredits.now, outcome: .noOrganization,
      what: "this account has no organization", why: "Admin API access is not available")
    add("no organization")
    expectSnapshot(text.joined(separator: "\n"), named: "credits-manual-80.txt")
  }

  @Test("old, failed, overdrawn and incomplete figures say so")
  func states() {
    var facts = SampleCredits.facts()
    facts.known = SampleCredits.start(10)..<SampleCredits.now.advanced(byMilliseconds: -90_000_000)
    facts.sync?.answeredAt = SampleCredits.now.advanced(byMilliseconds: -90_000_000)
    let stale = SampleCredits.report(facts)
    #expect(stale.overview.state == .stale && stale.overview.month?.isLowerBound == true)
    facts.entries = [facts.entries[0]]
    #expect(SampleCredits.report(facts).overview.isBalanceUpperBound)
    var failed = SampleCredits.facts()
    failed.sync?.outcome = .failed
    failed.sync?.what = "the Admin key is not accepted"
    failed.sync?.why = "invalid x-api-key"
    #expect(SampleCredits.report(failed).overview.state == .failed)
    var empty = SampleCredits.facts()
    empty.entries = [
      CreditEntry(
        id: 1, kind: .balance, amount: SampleCredits.dollars(3), time: SampleCredits.start(20))
    ]
    let overdrawn = SampleCredits.report(empty)
    #expect(overdrawn.runwayText == "used up")
    #expect(overdrawn.notes.contains { $0.kind == "belowZero" })
  }
  @Test("a key that is refused, or a server that asks to wait, is said with what helps")
  func whatKeepsBilledCostAway() {
    func sentences(_ sync: AdminSyncState) -> String {
      SampleCredits.report(CreditFacts(entries: [], sync: sync, hasKey: true)).stateSentences
    }
    let forbidden = sentences(
      AdminSyncState(
        askedAt: SampleCredits.now, outcome: .failed,
        what: "the Admin key may not read the reports",
        why: "Your key has no permission for usage reports.",
        hint: "use a key that an admin of the organization made"))
    #expect(
      forbidden == "The Admin key may not read the reports: Your key has no permission for usage "
        + "reports. What to do: use a key that an admin of the organization made.")
    let tooOften = sentences(
      AdminSyncState(
        askedAt: SampleCredits.now, outcome: .blocked, why: "the server asked to wait",
        nextAt: SampleCredits.now.advanced(byMilliseconds: 1_800_000)))
    #expect(tooOften == "The server asked to wait. Not asked again before 13:32.")
    let read = SampleCredits.facts()
    var later = read
    later.sync?.outcome = .failed
    later.sync?.what = "what was billed could not be read"
    later.sync?.why = "status 500."
    #expect(
      SampleCredits.report(later).stateSentences
        == "The last attempt failed: what was billed could not be read: status 500. What was read "
        + "before is shown.")
  }
}
