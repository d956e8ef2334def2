import Analytics
import Pricing
import Scanning
import Terminal
import TestSupport
import Testing
import UsageModel

@testable import Reports

/// Reports of lost caches, turns, usual days and budgets.
@Suite("What was spent where")
struct WhereItWentTests {
  private static func loss(
    _ day: String, _ cause: CacheLossCause, tokens: Int64, dollars: Double?, session: Int32 = 2
  ) -> CacheLoss {
    let cost = dollars.flatMap { Cost(dollars: $0) }
    return CacheLoss(
      time: SampleUsage.time(day, 12), session: session, project: 1, variant: 1, cause: cause,
      tokens: tokens, cost: cost, extra: cost.map { Cost(picodollars: $0.picodollars * 19 / 20) })
  }

  private static let losses = [
    loss("2026-03-08", .pauseOfAnHour, tokens: 1_200_000, dollars: 12),
    loss("2026-03-08", .recorded("system_changed"), tokens: 70_226, dollars: 0.7, session: 3),
    loss("2026-03-10", .pauseOfAnHour, tokens: 200_000, dollars: 2),
    loss("2026-03-10", .otherModel, tokens: 90_000, dollars: nil),
    loss("2026-03-10", .recorded("\u{1B}[2J=evil"), tokens: 5_000, dollars: 0.01),
    loss("2026-03-10", .recorded("unknown"), tokens: 5_000, dollars: 0.01),
    loss("2026-03-10", .unknown, tokens: 5_000, dollars: 0.01),
  ]

  private static func cache(_ grouping: CacheReport.Grouping) -> CacheReport {
    CacheReport(
      context: SampleUsage.context(zone: "UTC"), grouping: grouping, losses: losses,
      usage: SampleUsage.report(.models).summary.usage, names: ReportNames(SampleUsage.catalog))
  }

  private static var turns: TurnsReport {
    func turn(_ hour: Int, session: Int32, project: Int32, output: Int64, dollars: Double) -> Turn {
      let usage = Usage(
        tally: UsageTally(tokens: TokenCounts(input: 10, output: output), responses: 3),
        cost: CostSum(known: Cost(dollars: dollars) ?? .zero, pricedResponses: 3))
      return Turn(
        session: session, project: project, start: SampleUsage.time("2026-03-10", hour),
        end: SampleUsage.time("2026-03-10", hour, 20), usage: usage,
        models: [ModelUsage(model: "claude-opus-4-6", usage: usage)], subagents: Usage(),
        transcript: "/t", offset: 0)
    }
    var turns = [
      turn(9, session: 1, project: 1, output: 40_000, dollars: 3.5),
      turn(10, session: 3, project: 3, output: 400_000, dollars: 30),
      turn(11, session: 2, project: 4, output: 9, dollars: 0.001),
    ]
    turns[0].shares = [TurnShare(window: "five_hour", low: 4, high: 4)]
    turns[1].shares = [
      TurnShare(window: "five_hour", low: 10.4, high: 22.5),
      TurnShare(window: "seven_day", low: 1, high: 2),
    ]
    var report = TurnsReport(
      context: SampleUsage.context(zone: "UTC"), names: ReportNames(SampleUsage.catalog),
      turns: turns, unplaced: turns[2].usage, limit: 2)
    report.texts = ["fix the \u{1B}[31mtest", nil]
    return report
  }

  private static var compare: CompareReport {
    var builder = BeforeAfterBuilder(
      at: SampleUsage.day("2026-03-01"), reach: 30, zone: .utc,
      variants: SampleUsage.catalog.variants, rates: SampleUsage.rates())
    for row in SampleUsage.rows { builder.add(row) }
    return CompareReport(
      context: SampleUsage.context(zone: "UTC"), names: ReportNames(SampleUsage.catalog),
      comparison: builder.comparison())
  }

  private static var budgets: BudgetReport {
    func status(_ text: String, id: Int64, project: String? = nil) -> BudgetStatus {
      var budget = Budget(text, project: project, setAt: SampleUsage.time("2026-03-01"))
      budget?.id = id
      guard let budget else { preconditionFailure(text) }
      return BudgetStatus(
        budget: budget, projectName: project, start: SampleUsage.time("2026-03-10"),
        end: SampleUsage.time("2026-03-11"))
    }
    var day = status("15/day", id: 1)
    day.usage = Usage(
      tally: UsageTally(responses: 2, lowerBoundResponses: 1),
      cost: CostSum(known: Cost(dollars: 13.95) ?? .zero, pricedResponses: 2))
    var project = status("50/week", id: 2, project: "\u{1B}[2Japi")
    project.problem = "nothing was ever used in a project called api"
    var limit = status("80%/7d", id: 4)
    limit.limitPercent = 64
    var session = status("20/session", id: 5)
    session.session = "1c9f7a1b"
    session.end = nil
    session.usage = day.usage
    return BudgetReport(
      statuses: [day, project, limit, session], now: SampleUsage.now, zone: .utc)
  }

  @Test("as tables", arguments: [60, 80, 120])
  func tables(width: Int) {
    let surface = Surface(columns: width)
    var texts: [(String, [String])] = CacheReport.Grouping.allCases.map {
      ("cache-\($0.rawValue)", Self.cache($0).lines(on: surface))
    }
    texts += [
      ("turns", Self.turns.lines(on: surface)), ("compare", Self.compare.lines(on: surface)),
      ("budget", Self.budgets.lines(on: surface)),
    ]
    for (name, lines) in texts {
      expectSnapshot(lines.text, named: "\(name)-\(width).txt")
      for line in lines {
        #expect(displayWidth(line) <= width, "\(line)")
        #expect(!line.contains("\u{1B}"))
      }
    }
  }

  @Test("as documents")
  func documents() {
    for (name, text) in [
      ("cache.json", Self.cache(.cause).json.document), ("cache.csv", Self.cache(.day).csv),
      ("turns.json", Self.turns.json.document), ("turns.csv", Self.turns.csv),
      ("compare.json", Self.compare.json.document), ("compare.csv", Self.compare.csv),
      ("budget.json", Self.budgets.json.document), ("budget.csv", Self.budgets.csv),
    ] {
      expectSnapshot(text, named: name)
    }
  }

  @Test("with a verdict for monitoring systems")
  func check() {
    let report = Self.budgets
    let check = report.check(warn: 80, fail: 95, isProjected: false)
    #expect(check.verdict == .warning)
    #expect(check.line.hasPrefix("BUDGETS WARNING - 15/day ≥93 % (≥$13.95); 50/week of "))
    #expect(check.line.contains("'budget 1'=93%;80;95;0;100"))
    #expect(report.check(warn: 80, fail: 95, isProjected: true).verdict == .critical)
    let none = BudgetReport(statuses: [], now: SampleUsage.now, zone: .utc)
    #expect(none.check(warn: 80, fail: 95, isProjected: false).verdict == .unknown)
  }
}
