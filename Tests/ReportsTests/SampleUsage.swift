import Analytics
import Pricing
import Reports
import Testing
import TimeZones
import UsageModel

/// A few weeks of made-up usage with everything that tables must cope with: long
/// and hostile names, lower bounds, a model without a price, large numbers, a
/// line without a time, a session with a reported cost.
enum SampleUsage {
  static let catalog = {
    var catalog = names
    catalog.contexts = [
      1: ContextInfo(
        session: 1, branch: "main",
        attribution: Attribution(skill: "review", entrypoint: "cli")),
      2: ContextInfo(
        session: 2, branch: "feature/=1+1\u{1B}[2J", isSidechain: true,
        attribution: Attribution(
          skill: "a-plugin:a-skill-with-a-rather-long-name", agent: "general-purpose",
          plugin: "a-plugin", mcpServer: "linear", mcpTool: "search_issues",
          entrypoint: "claude-vscode")),
      3: ContextInfo(session: 3, branch: "main", isSidechain: true),
    ]
    catalog.pulls = [
      2: [
        PullLink(
          session: "1c9f", time: time("2026-03-10", 14),
          pull: PullRequest(repository: "ada/api", number: 12))
      ]
    ]
    return catalog
  }()

  private static let names = UsageCatalog(
    projects: [
      1: ProjectInfo(folder: "-home-ada-api", workingDirectory: "/home/ada/api"),
      2: ProjectInfo(
        folder: "-home-ada-a-very-long-project-name-that-goes-on",
        workingDirectory: "/home/ada/a-very-long-project-name-that-goes-on"),
      3: ProjectInfo(
        folder: "-home-ada--2J-evil", workingDirectory: "/home/ada/\u{1B}[2J=evil\r\n\u{202E}txt"),
      4: ProjectInfo(folder: "-home-ada-------", workingDirectory: "/home/ada/設計書の見直し"),
      5: ProjectInfo(folder: "-srv-api", workingDirectory: "/srv/api"),
    ],
    sessions: [
      1: SessionInfo(
        id: "0b8e6f0a-5b0e-4f5e-9d38-3a1f6f1c2d01", reportedCost: Cost(dollars: 12.5),
        reportedOutput: 41_000),
      2: SessionInfo(id: "1c9f7a1b-6c1f-4a6f-8e49-4b2a7a2d3e02"),
      3: SessionInfo(id: "=HYPERLINK(\"http://example.com\")"),
      4: SessionInfo(id: "3e1b9c3d-8e3b-4c8b-a06b-6d4c9c4f5a04"),
      5: SessionInfo(id: "4f2cad4e-9f4c-4d9c-b17c-7e5dad5a6b05"),
    ],
    variants: [
      1: ModelVariant(model: "claude-opus-4-6"),
      2: ModelVariant(model: "claude-sonnet-4-5-20250929"),
      3: ModelVariant(model: "claude-haiku-4-5-20251001"),
      4: ModelVariant(model: "mystery-\u{7}model-x"),
      5: ModelVariant(model: "claude-opus-4-6", speed: "fast"),
    ])

  /// Prices of the test's own, so that new list prices change no snapshot.
  static let prices = PriceList(
    date: day("2026-01-01"),
    models: [
      model("claude-opus-4-6", 5, 25), model("claude-sonnet-4-5", 3, 15),
      model("claude-haiku-4-5", 1, 5),
    ],
    sources: ["test": PriceSource(what: "the price list of the tests", url: "https://example.com")],
    rules: PriceRules(
      batch: PriceFactor(thousandths: 500), usGeography: PriceFactor(thousandths: 1100),
      region: PriceFactor(thousandths: 1100), webSearch: 10_000_000_000))

  private static func model(_ id: String, _ input: Int64, _ output: Int64) -> ModelPrices {
    let unit: Int64 = 1_000_000
    let rates = TokenRates(
      input: input * unit, output: output * unit, cacheWrite5m: input * unit * 5 / 4,
      cacheWrite1h: input * unit * 2, cacheRead: input * unit / 10)
    let twice = TokenRates(
      input: input * 2 * unit, output: output * 2 * unit, cacheWrite5m: nil,
      cacheWrite1h: input * 4 * unit, cacheRead: input * unit / 5)
    return ModelPrices(
      id: id, displayName: id, aliases: [],
      rates: [
        DatedRates(
          days: DayRange(from: day("2025-09-01"), to: day("2025-12-31")), rates: twice,
          source: "test"),
        DatedRates(
          days: DayRange(from: day("2026-01-01"), to: nil), rates: rates,
          tiers: input == 1 ? [LengthTier(promptTokensOver: 100_000, rates: twice)] : [],
          source: "test"),
      ],
      fastWindows: input == 5
        ? [
          FastWindow(
            days: DayRange(from: day("2026-02-07"), to: nil),
            factor: PriceFactor(thousandths: 6000), source: "test")
        ] : [])
  }

  static func day(_ text: String) -> CivilDay {
    guard let day = CivilDay(text) else { preconditionFailure("\(text) is not a date") }
    return day
  }

  /// A time from its parts in UTC.
  static func time(_ text: String, _ hour: Int = 0, _ minute: Int = 0) -> Timestamp {
    Timestamp(seconds: Int64(day(text).daysSince1970) * 86400 + Int64(hour * 3600 + minute * 60))
  }

  /// 2026-03-10T15:30:00Z, in the middle of the last window.
  static let now = time("2026-03-10", 15, 30)

  private static func row(
    _ at: Timestamp?, project: Int32, session: Int32, variant: Int32, _ tokens: TokenCounts,
    responses: Int64, lowerBound: Int64 = 0
  ) -> UsageRow {
    var row = UsageRow(
      quarter: at?.quarterHour, project: project, session: session, variant: variant,
      tally: UsageTally(
        tokens: tokens, thinking: tokens.output / 3, webSearches: variant == 1 ? 2 : 0,
        responses: responses, lowerBoundResponses: lowerBound, lowerBoundOutput: lowerBound * 4),
      first: at, last: at?.advanced(byMilliseconds: 59_250))
    row.context = session
    return row
  }

  /// Ascending by quarter-hour, those without a time first.
  static let rows: [UsageRow] = [
    row(
      nil, project: 1, session: 2, variant: 2, TokenCounts(input: 900, output: 1200), responses: 2),
    row(
      time("2026-01-30", 23, 10), project: 2, session: 3, variant: 2,
      TokenCounts(input: 1_804, output: 52_310, cacheWrite5m: 410_022, cacheRead: 9_310_007),
      responses: 61),
    row(
      time("2026-02-02", 8, 5), project: 2, session: 3, variant: 1,
      TokenCounts(input: 12_401, output: 220_871, cacheWrite1h: 1_120_300, cacheRead: 48_120_553),
      responses: 143, lowerBound: 61),
    row(
      time("2026-02-02", 8, 5), project: 2, session: 3, variant: 3,
      TokenCounts(input: 7_211, output: 900), responses: 12),
    row(
      time("2026-02-09", 10, 20), project: 3, session: 4, variant: 4,
      TokenCounts(input: 1_000_000, output: 4_000), responses: 9),
    row(
      time("2026-03-08", 7, 45), project: 4, session: 5, variant: 1,
      TokenCounts(input: 333, output: 4_211, cacheRead: 120_000), responses: 4),
    row(
      time("2026-03-08", 10, 45), project: 4, session: 5, variant: 5,
      TokenCounts(input: 210, output: 2_000, cacheRead: 90_000), responses: 3),
    row(
      time("2026-03-10", 9, 0), project: 5, session: 1, variant: 1,
      TokenCounts(input: 5_120, output: 40_001, cacheWrite1h: 210_000, cacheRead: 3_100_400),
      responses: 38),
    row(
      time("2026-03-10", 13, 5), project: 1, session: 2, variant: 1,
      TokenCounts(
        input: 120_003, output: 1_650_020, cacheWrite5m: 20_000, cacheWrite1h: 11_200_300,
        cacheRead: 1_248_120_553),
      responses: 2_143, lowerBound: 12),
    row(
      time("2026-03-10", 14, 5), project: 1, session: 2, variant: 4,
      TokenCounts(input: 10, output: 20), responses: 1),
  ]

  static func rates(_ mode: CostMode = .auto) -> RateTable {
    RateTable(variants: catalog.variants, prices: prices, mode: mode)
  }

  /// A zone of this system.
  static func zone(_ name: String) -> ZoneDays {
    do {
      return try ZoneDays(named: name, in: .ofSystem())
    } catch {
      Issue.record(error)
      return .utc
    }
  }

  static func context(
    zone: String = "America/Los_Angeles", range: ReportRange = .everything,
    selection: UsageSelection = UsageSelection(), mode: CostMode = .auto
  ) -> ReportContext {
    ReportContext(
      generatedAt: now, zone: SampleUsage.zone(zone), range: range, selection: selection,
      costMode: mode)
  }

  static func report(
    _ kind: ReportKind, zone: String = "America/Los_Angeles", range: ReportRange = .everything,
    order: GroupOrder? = nil, limit: Int? = nil, breakdown: Bool = false, byProject: Bool = false,
    mode: CostMode = .auto, rows: [UsageRow] = rows
  ) -> UsageReport {
    let context = context(zone: zone, range: range, mode: mode)
    var fold = UsageFold(
      by: kind.grouping(weekStart: 0), isSplitByProject: byProject || kind.isSplitByProject,
      zone: context.zone,
      range: range, variants: catalog.variants, rates: rates(mode))
    let attributes = kind.dimension.map { AttributeTable($0, catalog) }
    for var row in rows {
      row.attribute = attributes?.key(of: row) ?? 0
      fold.add(row)
    }
    return UsageReport(
      kind: kind, context: context, names: ReportNames(catalog, attributes: attributes),
      summary: fold.summary(),
      order: order, limit: limit, hasBreakdown: breakdown)
  }

  static func windows() -> [UsageWindow] {
    var builder = WindowBuilder(variants: catalog.variants, rates: rates())
    return builder.windows(of: rows) { _ in [] }
  }

  static func windowReport(
    zone: String = "America/Los_Angeles", limit: Int? = nil, onlyActive: Bool = false
  ) -> WindowReport {
    WindowReport(
      context: context(zone: zone), windows: windows(), limit: limit, onlyActive: onlyActive)
  }

  static func health() -> HealthReport {
    var report = HealthReport(sessions: SampleUsage.report(.sessions))
    report.roots = [
      .init(path: "/home/ada/.claude", exists: true),
      .init(path: "/home/ada/.config/claude", exists: false),
    ]
    report.problems = [
      .init(path: "/home/ada/.claude/projects/-srv-api/\u{1B}x.jsonl", reason: "Permission denied")
    ]
    report.databasePath = "/home/ada/.local/state/plimsoll/plimsoll.db"
    report.databaseBytes = 3_456_789
    report.files = 120
    report.filesGone = 31
    report.lines = 48_211
    report.usageLines = 9_120
    report.findings = [
      .init(note: .noUsage, count: 38_100, path: "/home/ada/.claude/projects/a/b.jsonl", line: 1),
      .init(note: .invalidJSON, count: 2, path: "/home/ada/.claude/projects/a/c.jsonl", line: 431),
      .init(note: .withoutTime, count: 2, path: "/home/ada/.claude/projects/a/d.jsonl", line: 12),
      .init(note: .progressCopy, count: 7, path: "/home/ada/.claude/projects/a/e.jsonl", line: 99),
    ]
    report.limits = SampleLimits.report(SampleLimits.ordinary)
    return report
  }
}
