import Analytics
import Pricing
import TestSupport
import Testing
import TimeZones
import UsageModel

@Suite("Gathering usage")
struct UsageFoldTests {
  private func summary(
    _ rows: [UsageRow], by grouping: Grouping, splitByProject: Bool = false,
    range: ReportRange = .everything, zone: String = "UTC"
  ) throws -> UsageSummary {
    let days = try ZoneDays(named: zone, in: .ofSystem())
    var fold = UsageFold(
      by: grouping, isSplitByProject: splitByProject, zone: days, range: range,
      variants: testVariants, rates: testRates)
    for row in rows { fold.add(row) }
    return fold.summary()
  }

  private func day(_ text: String) throws -> GroupSubject { .day(try #require(CivilDay(text))) }

  @Test("puts each response in the local day of its time")
  func days() throws {
    let rows = [
      row(time("2026-03-08", 7, 59), input: 1), row(time("2026-03-08", 8), input: 2),
      row(time("2026-03-09", 6, 59), input: 4), row(time("2026-03-09", 7), input: 8),
    ]
    // The day of the change to daylight saving time has 23 hours.
    let local = try summary(rows, by: .day, zone: "America/Los_Angeles")
    #expect(
      local.groups.map(\.subject) == [
        try day("2026-03-07"), try day("2026-03-08"), try day("2026-03-09"),
      ])
    #expect(local.groups.map(\.usage.tally.tokens.input) == [1, 6, 8])
    // 18:15Z is midnight in Kathmandu, 18:30Z in Kolkata.
    let evening = [
      row(time("2026-01-01", 18, 14), input: 1), row(time("2026-01-01", 18, 15), input: 2),
    ]
    #expect(try summary(evening, by: .day, zone: "Asia/Kathmandu").groups.count == 2)
    #expect(try summary(evening, by: .day, zone: "Asia/Kolkata").groups.count == 1)
  }

  @Test("takes in together what no row, no range and no midnight tells apart")
  func together() throws {
    let days = try ZoneDays(named: "Europe/Berlin", in: .ofSystem())
    let start = time("2026-07-01").quarterHour
    func isOne(_ grouping: Grouping, _ held: ClosedRange<Int32>, range: ReportRange = .everything)
      -> Bool
    {
      UsageFold(
        by: grouping, zone: days, range: range, variants: testVariants, rates: testRates
      ).isOne(
        QuarterHour(
          index: start.index + held.lowerBound)...QuarterHour(
            index: start.index + held.upperBound))
    }
    // Midnight is at 22:00 of UTC; the first of July is a Wednesday.
    #expect(isOne(.day, 0...87))
    #expect(!isOne(.day, 0...88))
    #expect(isOne(.day, 88...95))
    #expect(isOne(.week(start: 0), 0...95))
    #expect(!isOne(.week(start: 3), 0...95))
    #expect(isOne(.month, 0...95))
    #expect(!isOne(.month, -96 ... -1))
    #expect(isOne(.session, -96 ... -1))
    #expect(!isOne(.hour, 0...4))
    var range = ReportRange.everything
    range.since = CivilDay("2026-07-02")
    #expect(!isOne(.session, 0...95, range: range))
    #expect(isOne(.session, 88...95, range: range))
    range.until = CivilDay("2026-07-02")
    #expect(isOne(.session, 88...183, range: range))
    #expect(!isOne(.session, 87...184, range: range))
  }

  @Test("keeps the repeated hour of a clock put back as two rows")
  func hours() throws {
    let rows = [
      row(time("2026-11-01", 8, 30), input: 1), row(time("2026-11-01", 9, 30), input: 2),
      row(time("2026-11-01", 10, 30), input: 4),
    ]
    let hours = try summary(rows, by: .hour, zone: "America/Los_Angeles").groups
    #expect(hours.map(\.usage.tally.tokens.input) == [1, 2, 4])
    #expect(
      hours.map(\.subject) == [
        .hour(LocalHour(start: time("2026-11-01", 8), offset: -7 * 3600)),
        .hour(LocalHour(start: time("2026-11-01", 9), offset: -8 * 3600)),
        .hour(LocalHour(start: time("2026-11-01", 10), offset: -8 * 3600)),
      ])
  }

  @Test(
    "begins weeks where it is told to",
    arguments: [(0, ["2026-01-05", "2026-01-12"]), (6, ["2026-01-11"])])
  func weeks(start: Int, expected: [String]) throws {
    // A Sunday and the Monday after it.
    let rows = [row(time("2026-01-11")), row(time("2026-01-12"))]
    let weeks = try summary(rows, by: .week(start: start)).groups
    #expect(weeks.map(\.subject) == (try expected.map { .week(try #require(CivilDay($0))) }))
  }

  @Test("adds up months, projects, sessions and models")
  func otherGroupings() throws {
    let rows = [
      row(time("2026-01-31"), project: 1, session: 7, variant: 1, input: 1),
      row(time("2026-02-01"), project: 2, session: 7, variant: 2, input: 2),
      row(time("2026-02-02"), project: 2, session: 8, variant: 3, input: 4),
    ]
    let months = try summary(rows, by: .month)
    #expect(months.groups.map(\.usage.tally.tokens.input) == [1, 6])
    #expect(months.groups.map(\.sessionCount) == [1, 2])
    #expect(months.sessionCount == 2)
    #expect(try summary(rows, by: .project).groups.map(\.subject) == [.project(1), .project(2)])
    let sessions = try summary(rows, by: .session).groups
    #expect(sessions.map(\.subject) == [.session(7), .session(8)])
    #expect(sessions.map(\.project) == [1, 2])
    #expect(sessions[0].first == time("2026-01-31"))
    #expect(sessions[0].last == time("2026-02-01"))
    // Variants of one model, such as fast mode, are one model.
    let models = try summary(rows, by: .model).groups
    #expect(models.map(\.subject) == [.model("alpha"), .model("beta")])
    #expect(models.map(\.usage.tally.tokens.input) == [5, 2])
  }

  @Test("keeps projects apart within a period when asked")
  func instances() throws {
    let rows = [
      row(time("2026-01-01"), project: 1, input: 1), row(time("2026-01-01"), project: 2, input: 2),
    ]
    let groups = try summary(rows, by: .day, splitByProject: true).groups
    #expect(groups.map(\.project) == [1, 2])
    #expect(try summary(rows, by: .day).groups.map(\.project) == [nil])
  }

  @Test("prices every response by its own model and names the dearest first")
  func costs() throws {
    let rows = [
      row(time("2026-01-01", 10), variant: 2, input: 1_000_000),
      row(time("2026-01-01", 11), variant: 1, output: 1_500_000),
      row(time("2026-01-01", 12), variant: 4, input: 9_000_000),
    ]
    let result = try summary(rows, by: .day)
    let group = try #require(result.groups.first)
    #expect(group.usage.cost.known.decimalText(decimals: 2) == "4.00")
    #expect(group.usage.cost.isPartial)
    #expect(group.usage.isCostLowerBound)
    #expect(group.models.map(\.model) == ["alpha", "beta", "nobody-knows"])
    #expect(group.modelsByFirstUse == ["beta", "alpha", "nobody-knows"])
    #expect(result.unpricedModels.map(\.model) == ["nobody-knows"])
    #expect(result.unpricedModels.first?.usage.cost.isUnknown == true)
    #expect(result.usage == group.usage)
  }

  @Test("lists responses without a time first, and leaves them out of a limited range")
  func unknownTime() throws {
    let rows = [row(nil, input: 1), row(time("2026-01-01"), input: 2)]
    let all = try summary(rows, by: .day)
    #expect(all.groups.map(\.subject) == [.unknownTime, try day("2026-01-01")])
    let range = ReportRange(since: CivilDay("2026-01-01"))
    #expect(try summary(rows, by: .day, range: range).usage.tally.tokens.input == 2)
    #expect(try summary(rows, by: .session).groups.count == 1)
  }

  @Test("takes both ends of a range in, by local days")
  func ranges() throws {
    let rows = (0..<96).map {
      row(time("2026-01-01").advanced(byMilliseconds: $0 * 3_600_000), input: 1)
    }
    let range = ReportRange(since: CivilDay("2026-01-02"), until: CivilDay("2026-01-03"))
    for zone in ["UTC", "Asia/Kathmandu", "Pacific/Chatham", "America/Los_Angeles"] {
      let result = try summary(rows, by: .day, range: range, zone: zone)
      #expect(result.groups.map(\.usage.tally.tokens.input) == [24, 24])
    }
  }

  @Test("gives one total, whatever it groups by")
  func sameTotal() throws {
    var random = SeededGenerator(seed: 2_000)
    let start = time("2026-02-20")
    let rows = (0..<2000).map { _ in
      row(
        start.advanced(byMilliseconds: .random(in: 0..<30 * 86_400_000, using: &random)),
        project: .random(in: 1...5, using: &random), session: .random(in: 1...40, using: &random),
        variant: .random(in: 1...4, using: &random),
        input: .random(in: 0...999_999, using: &random),
        output: .random(in: 0...999, using: &random),
        lowerBound: .random(in: 0...1, using: &random))
    }.sorted { ($0.quarter?.index ?? 0) < ($1.quarter?.index ?? 0) }
    let total = rows.reduce(UsageTally.zero) { $0 + $1.tally }
    let groupings: [Grouping] = [
      .hour, .day, .week(start: 6), .month, .session, .project, .model,
    ]
    for grouping in groupings {
      let result = try summary(rows, by: grouping, zone: "America/Los_Angeles")
      #expect(result.usage.tally == total)
      #expect(result.groups.reduce(UsageTally.zero) { $0 + $1.usage.tally } == total)
      #expect(result.models.reduce(UsageTally.zero) { $0 + $1.usage.tally } == total)
    }
  }

  @Test("sorts by any key and keeps what matters under a limit")
  func sorting() throws {
    let rows = [
      row(time("2026-01-01"), input: 30), row(time("2026-01-02"), input: 10),
      row(time("2026-01-03"), input: 20),
    ]
    let groups = try summary(rows, by: .day).groups
    func inputs(_ order: GroupOrder, limit: Int? = nil) -> [Int64] {
      let sorted = order.sorted(groups) { "\($0.usage.tally.tokens.input)" }
      return order.limited(sorted, to: limit).map(\.usage.tally.tokens.input)
    }
    #expect(inputs(GroupOrder(key: .time, isDescending: false)) == [30, 10, 20])
    #expect(inputs(GroupOrder(key: .time, isDescending: false), limit: 2) == [10, 20])
    #expect(inputs(GroupOrder(key: .time, isDescending: true), limit: 2) == [20, 10])
    #expect(inputs(GroupOrder(key: .cost, isDescending: true), limit: 2) == [30, 20])
    #expect(inputs(GroupOrder(key: .name, isDescending: false)) == [10, 20, 30])
    #expect(inputs(GroupOrder(key: .total, isDescending: false), limit: 9) == [10, 20, 30])
  }

  @Test("sorts what has no price behind all that has one, by its tokens, and equals as they were")
  func sortingWithoutPrice() throws {
    let rows = [
      row(time("2026-01-01"), variant: 4, input: 5), row(time("2026-01-02"), input: 10),
      row(time("2026-01-03"), variant: 4, input: 900),
      row(time("2026-01-04"), variant: 4, input: 40),
      row(time("2026-01-05"), input: 10),
    ]
    let groups = try summary(rows, by: .day).groups
    func days(_ isDescending: Bool) -> [Int] {
      GroupOrder(key: .cost, isDescending: isDescending).sorted(groups) { _ in "" }.map { group in
        if case .day(let day) = group.subject { day.components.day } else { 0 }
      }
    }
    #expect(days(true) == [2, 5, 3, 4, 1])
    #expect(days(false) == [1, 4, 3, 2, 5])
  }
}

@Suite("Naming what a report is about")
struct UsageSelectionTests {
  private let catalog = UsageCatalog(
    projects: [
      1: ProjectInfo(folder: "-home-me-api", workingDirectory: "/home/me/api"),
      2: ProjectInfo(folder: "-home-me-api-docs", workingDirectory: "/home/me/api-docs"),
      3: ProjectInfo(folder: "C--work-Site", workingDirectory: "C:\\work\\Site"),
    ],
    variants: testVariants)

  @Test(
    "prefers an exact name, then takes whatever contains it",
    arguments: [
      ("api", [1]), ("API", [1]), ("api-", [2]), ("/home/me", [1, 2]), ("site", [3]),
      ("-home-me-api-docs", [2]),
    ] as [(String, Set<Int32>)])
  func projects(name: String, expected: Set<Int32>) throws {
    #expect(try UsageSelection(projects: [name]).projectKeys(in: catalog) == expected)
  }

  @Test("takes every variant of a model")
  func models() throws {
    #expect(try UsageSelection(models: ["alpha"]).variantKeys(in: catalog) == [1, 3])
    #expect(try UsageSelection(models: ["alpha", "bet"]).variantKeys(in: catalog) == [1, 2, 3])
    #expect(try UsageSelection().variantKeys(in: catalog) == nil)
  }

  @Test("says what there is when nothing has the name")
  func unknown() {
    #expect(throws: SelectionError.noModel(named: "gpt", known: ["alpha", "beta", "nobody-knows"]))
    {
      try UsageSelection(models: ["gpt"]).variantKeys(in: catalog)
    }
    #expect(throws: SelectionError.noProject(named: "x/y", known: ["Site", "api", "api-docs"])) {
      try UsageSelection(projects: ["x/y"]).projectKeys(in: catalog)
    }
  }
}
