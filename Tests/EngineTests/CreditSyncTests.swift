import Analytics
import Billing
import Foundation
import Synchronization
import TestSupport
import Testing
import TimeZones
import UsageModel

@Suite("Reading what an organization was billed", .timeLimited)
struct CreditSyncTests {
  /// 2026-11-21T10:20:00Z, a Saturday.
  static let now = Timestamp(seconds: 1_795_256_400)
  static let today = ZoneDays.utcDay(of: now)

  private func organization(seed: UInt64 = 1, days: Int = 62) -> FakeOrganization {
    .generate(days: days, until: Self.now, seed: seed)
  }

  @Test(
    "all of it, to the last millionth of a cent, from both generations of reports",
    arguments: [true, false])
  func everything(hasAnalytics: Bool) async throws {
    let organization = organization()
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.hasAnalytics = hasAnalytics }
    let state = try await home.sync()
    #expect(state.outcome == .answered, "\(state)")
    #expect(state.interface == (hasAnalytics ? .analytics : .reports))
    #expect(state.organizationName == "Example Org")
    #expect(try home.total() == organization.total)
    let overview = try home.overview()
    #expect(overview.source == .adminAPI && overview.state == .current)
    #expect(overview.burn != nil && overview.models.count == 3)
    let month = try #require(overview.month)
    let first = Timestamp(seconds: Int64(Self.today.firstOfMonth.daysSince1970) * 86_400)
    #expect(month.spend == organization.total(in: first..<home.now))
    #expect(!month.isLowerBound)
  }

  @Test("a refusal of names takes no known name away")
  func refusedNames() async throws {
    let home = try OrganizationHome(organization(days: 8), now: Self.now)
    func names() throws -> [String] {
      let team = try #require(
        try home.service.team(
          since: Self.today.adding(days: -6), until: Self.today, now: home.now, zone: .utc))
      return try #require(team.rows[.member]).map(\.name)
    }
    #expect(try await home.sync().outcome == .answered)
    let known = try names()
    #expect(!known.isEmpty && known.allSatisfy { !$0.hasPrefix("user_") })
    home.fake.change { $0.hidesNames = true }
    home.advance(hours: 25)
    #expect(try await home.sync().outcome == .answered)
    #expect(try names() == known)
  }

  @Test(
    "any split into pages, any order and repetition gives the same totals",
    arguments: 0..<8 as Range<UInt64>)
  func property(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let organization = organization(seed: seed, days: 24)
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change {
      $0.hasAnalytics = seed % 2 == 0
      $0.knowsSpeed = seed % 3 == 0
      $0.largestLimit = seed % 4 == 0 ? 100 : 1000
    }
    for round in 0..<4 {
      let rows = Int.random(in: 1...60, using: &random)
      let buckets = Int.random(in: 1...31, using: &random)
      let stop = Bool.random(using: &random) ? Int.random(in: 1...40, using: &random) : nil
      home.fake.change {
        ($0.rowsOnPage, $0.bucketsOnPage, $0.answersLeft) = (rows, buckets, stop)
        if round == 2 { $0.hasAnalytics.toggle() }
      }
      let since = Self.today.adding(days: -Int.random(in: 3...23, using: &random))
      let state = try await home.sync(since: since)
      #expect([.answered, .blocked].contains(state.outcome))
      // What is known is always true of the days that are known.
      let overview = try home.overview()
      for day in overview.days {
        let start = Timestamp(seconds: Int64(day.day.daysSince1970) * 86_400)
        let whole = organization.total(in: start..<start.advanced(byMilliseconds: 86_400_000))
        #expect(day.cost == whole, "\(day.day) after round \(round)")
      }
      home.fake.change { $0.answersLeft = nil }
      home.advance(hours: 25)
    }
    #expect(try await home.sync().outcome == .answered)
    #expect(try home.total() == organization.total)
  }

  @Test(
    "cost that settles late, moves, or is taken back is counted as it stands at last",
    arguments: [true, false])
  func revisions(hasAnalytics: Bool) async throws {
    let organization = organization()
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.hasAnalytics = hasAnalytics }
    _ = try await home.sync()
    var revised = organization
    let late = Self.now.advanced(byMilliseconds: -60 * 3_600_000)
    for index in revised.charges.indices where revised.charges[index].hour > late {
      revised.charges[index].cost = revised.charges[index].cost.share(5, of: 4)
      // From one key to another: it must not be counted under both.
      if revised.charges[index].apiKey == "apikey_01A" {
        revised.charges[index].apiKey = "apikey_01C"
      }
    }
    revised.charges.removeAll { $0.hour > late && $0.model == "claude-haiku-5-5" }
    home.fake.change { $0.organization = revised }
    let state = try await home.sync()
    #expect(state.outcome == .answered)
    #expect(try home.total() == revised.total)
    #expect(revised.total != organization.total)
  }

  @Test("a sync that is interrupted goes on, and reads no range twice")
  func interrupted() async throws {
    let organization = organization()
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.answersLeft = 5 }
    let state = try await home.sync()
    #expect(state.outcome == .blocked && state.nextAt != nil)
    #expect(state.nextAt.map { $0.milliseconds - home.now.milliseconds } == 7000)
    let first = home.fake.lines.count
    home.fake.change { $0.answersLeft = nil }
    home.advance(hours: 0)
    #expect(try await home.sync().outcome == .answered)
    #expect(try home.total() == organization.total)
    // Only the question that was refused was asked again, and the one that tells
    // which interface there is.
    let again = home.fake.lines[first...].filter { $0.contains("analytics/cost") }
    let before = home.fake.lines[..<first].filter { $0.contains("analytics/cost") }
    #expect(Set(before).intersection(again).count == 2)
    // And a further sync reads the late days alone.
    let second = home.fake.lines.count
    _ = try await home.sync()
    let late = home.fake.lines[second...].filter { $0.contains("analytics/cost") }
    #expect(late.count <= 3, "\(late)")
  }

  @Test("an expired cursor begins its range anew")
  func expired() async throws {
    let organization = organization(days: 20)
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.answersLeft = 4 }
    #expect(try await home.sync().outcome == .blocked)
    home.fake.change { ($0.answersLeft, $0.cursorEpoch) = (nil, 1) }
    #expect(try await home.sync().outcome == .answered)
    #expect(try home.total() == organization.total)
  }

  @Test("an account without an organization is told so, and the ledger goes on")
  func individual() async throws {
    let home = try OrganizationHome(organization(), now: Self.now)
    home.fake.change { $0.isIndividual = true }
    let entry = try home.service.setBalance(Cost(dollars: 50) ?? .zero, at: home.now)
    let state = try await home.sync()
    #expect(state.outcome == .noOrganization)
    let overview = try home.overview()
    #expect(overview.source == .manual && !overview.hasAdminAPI && overview.state == .manual)
    #expect(overview.stateText.contains("no organization"))
    #expect(overview.balance?.amount == Cost(dollars: 50) && overview.isBalanceUpperBound)
    #expect(overview.month == nil && overview.burn == nil && overview.runway == nil)
    #expect(try home.service.remove(entry: entry.id) != nil)
    #expect(try home.overview().balance == nil)
  }

  @Test(
    "a wrong key, a fault and an answer that is none leave what was known",
    arguments: [
      ("wrong-key", "the Admin key is not accepted"), ("cut-off", "what was billed"),
      ("web page", "what was billed"), ("dollars", "what was billed"),
    ])
  func failures(kind: String, what: String) async throws {
    let organization = organization(days: 10)
    let home = try OrganizationHome(organization, now: Self.now)
    _ = try await home.sync()
    let faults: [FaultServer.Behaviour] =
      switch kind {
      case "cut-off": Array(repeating: .raw(Array("HTTP/1.1 200 OK\r\n".utf8)), count: 3)
      case "web page": [.reply(200, body: Array("<html>sign in</html>".utf8))]
      case "dollars":
        [
          .json(200, #"{"id":"\#(FakeOrganization.id)","name":"x"}"#),
          .json(
            200,
            #"{"data":[{"starting_at":"2026-11-21T00:00:00Z","ending_at":"2026-11-21T01:00:00Z","#
              + #""group":{},"cost":{"amount":12.5,"currency":"USD"}}],"has_more":false}"#),
        ]
      default: []
      }
    home.fake.change { $0.faults = faults }
    let state = try await home.sync(
      key: kind == "wrong-key" ? "sk-ant-admin01-of-somebody-else" : FakeAnthropic.key)
    #expect(state.outcome == .failed && state.what?.contains(what) == true, "\(state)")
    #expect(try home.total() == organization.total)
    #expect(try home.overview().state == .failed)
    #expect("\(state)".contains("sk-ant") == false)
  }

  @Test("days are those of the viewer's zone, hour by hour", arguments: [true, false])
  func zones(hasAnalytics: Bool) async throws {
    let organization = organization()
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.hasAnalytics = hasAnalytics }
    _ = try await home.sync()
    let zone = try ZoneDays(named: "America/Los_Angeles", in: .ofSystem())
    let overview = try home.overview(zone)
    #expect(overview.days.reduce(Cost.zero) { $0 + $1.cost } == organization.total)
    #expect(overview.hasDerivedHours == !hasAnalytics)
    guard hasAnalytics else { return }
    for day in overview.days {
      let own = organization.charges.filter { zone.day(of: $0.hour) == day.day }
      #expect(day.cost == own.reduce(Cost.zero) { $0 + $1.cost }, "\(day.day)")
    }
  }

  @Test("the balance follows what was billed, and the environment's is taken once")
  func balance() async throws {
    let organization = organization()
    let home = try OrganizationHome(organization, now: Self.now)
    let typed = Self.now.advanced(byMilliseconds: -20 * 86_400_000)
    _ = try home.service.setBalance(Cost(dollars: 150) ?? .zero, at: typed)
    _ = try await home.sync()
    let overview = try home.overview()
    let start = Timestamp(seconds: typed.seconds / 3600 * 3600)
    let boundary = organization.total(in: start..<start.advanced(byMilliseconds: 3_600_000))
    let after = organization.total(in: start.advanced(byMilliseconds: 3_600_000)..<home.now)
    let balance = try #require(overview.balance)
    #expect(balance.spent == after + balance.boundary && balance.boundary <= boundary)
    #expect(balance.amount == (Cost(dollars: 150) ?? .zero) - balance.spent)
    #expect(overview.runway?.days != nil && !overview.isBalanceUpperBound)

    var settings = home.service.settings
    settings.environmentBalance = Cost(dollars: 99)
    let service = CreditService(index: home.home.index, settings: settings)
    // To look writes nothing.
    #expect(try service.overview(now: home.now, zone: .utc).entries.count == 1)
    for _ in 0..<3 { try service.takeEnvironmentBalance(now: home.now) }
    let entries = try service.overview(now: home.now, zone: .utc).entries
    #expect(entries.filter { $0.origin == .environment }.count == 1)
    _ = try service.remove(entry: try #require(entries.last).id)
    try service.takeEnvironmentBalance(now: home.now)
    #expect(try service.overview(now: home.now, zone: .utc).entries.count == 1)
  }

  @Test("two processes at once read once", .timeLimit(.minutes(2)))
  func together() async throws {
    let organization = organization(days: 12)
    let home = try OrganizationHome(organization, now: Self.now)
    home.fake.change { $0.delay = 0.02 }
    try await withThrowingTaskGroup(of: AdminSyncState.self) { group in
      for _ in 0..<3 { group.addTask { try await home.sync() } }
      var outcomes: [AdminSyncState.Outcome] = []
      for try await state in group { outcomes.append(state.outcome) }
      #expect(outcomes.contains(.answered))
    }
    #expect(try home.total() == organization.total)
  }

  @Test("progress goes up to all days")
  func progress() async throws {
    let seen = Mutex<[CreditSync.Progress]>([])
    let home = try OrganizationHome(organization(), now: Self.now)
    _ = try await home.sync { step in seen.withLock { $0.append(step) } }
    let steps = seen.withLock { $0 }
    #expect(steps.last.map { $0.daysDone == $0.daysTotal } == true)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.daysDone <= $1.daysDone })
  }
}
