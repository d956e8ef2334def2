import Analytics
import Engine
import Foundation
import LimitSources
import Limits
import Pricing
import Reports
import Terminal
import UsageModel

/// The store of limits and the sources to ask, and what a command does with them.
struct LimitDesk {
  let workbench: Workbench
  let service: LimitService

  /// - Parameter indexes: Whether transcripts are read first, for local costs.
  init(_ surroundings: Surroundings, look: LookArguments, indexes: Bool = false) async throws {
    let source = SourceOptions(
      skipsIndexing: !indexes, isQuiet: look.quiet, color: look.color)
    self.init(try await Workbench(surroundings, source))
  }

  init(_ workbench: Workbench) {
    self.workbench = workbench
    let surroundings = workbench.surroundings
    service = LimitService(
      index: workbench.index, sources: surroundings.limitSources,
      settings: surroundings.limitSettings, root: surroundings.signInFolder)
  }

  /// Asks sources, and says so where somebody waits for one that takes its time.
  @discardableResult
  func refresh(
    _ scope: LimitService.Scope, now: Timestamp
  ) async throws -> [LimitService.Answer] {
    let isWatched = StandardStream.standardError.isTerminal
    let bench = workbench
    let answers = try await service.refresh(scope, now: now) { kind in
      if isWatched, kind.isLive { bench.sendToStandardError("asking \(kind.name) …\n") }
    }
    return answers
  }

  /// - Parameter explains: Whether the price of a per cent and the record of past
  ///   forecasts are wanted; they need all of the history.
  func report(now: Timestamp, zone: ZoneDays, explains: Bool = false) throws -> LimitsReport {
    let since = now.advanced(byMilliseconds: -RecentSlope.reach)
    let overview = try service.overview(now: now, historySince: explains ? nil : since)
    let first = overview.history.values.compactMap { $0.first?.time }.min()
    let cost = explains ? try first.map { try costs(since: $0) } : nil
    return LimitsReport(overview, cost: cost, explains: explains, now: now, zone: zone)
  }

  private func costs(since: Timestamp) throws -> CostTimeline {
    let variants = try workbench.index.catalog(sessions: false).variants
    var rates = RateTable(variants: variants, prices: workbench.prices, mode: .auto)
    var stretches: [CostTimeline.Stretch] = []
    try workbench.index.forEachRow(UsageFilter(from: since.quarterHour)) { row in
      guard let first = row.first, let last = row.last else { return }
      let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
      stretches.append(
        CostTimeline.Stretch(
          first: first, last: last, dollars: cost.hasUnknown ? nil : cost.known.dollars))
    }
    return CostTimeline(stretches)
  }

  /// Writes the plain snapshot for people's own scripts.
  func writeSnapshot(_ report: LimitsReport) throws {
    let surroundings = workbench.surroundings
    // The demo is nobody's usage.
    guard surroundings.fixedRoots == nil else { return }
    var options = ReportOptions()
    options.last = "1d"
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: report.now,
      zoneName: surroundings.zoneName)
    let running = try workbench.windows(request, onlyActive: true).report.windows.last
    let snapshot = report.snapshot(sessionTokens: running?.usage.tally.tokens.total)
    try PrivateFile.replace(
      surroundings.workspace.cacheDirectory + "/usage.json", with: snapshot.text)
  }
}

extension Surroundings {
  /// The folder of Claude Code whose sign-in counts: the first of several.
  var signInFolder: String { roots([]).first ?? workspace.homeDirectory + "/.claude" }

  var limitSettings: LimitSettings { LimitSettings() }

  /// The sources that are asked, in no particular order.
  var limitSources: [any LimitSource] {
    fixedRoots == nil ? [] : [DemoLimits()]
  }

  /// What the clock says now, for commands that go on for a while.
  static func clock() -> Timestamp {
    Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
  }

  /// The zone of a command, by its option.
  func zone(_ name: String?) throws -> ZoneDays {
    var options = ReportOptions()
    options.timeZone = name
    return try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: now, zoneName: zoneName
    ).zone
  }
}

/// Invented limits, for the demo.
private struct DemoLimits: LimitSource {
  let kind = LimitSourceKind.cache

  func read(now: Timestamp) async -> LimitSourceOutcome {
    func reading(
      _ kind: LimitWindow.Kind, scope: String? = nil, percent: Double, resetIn hours: Double
    ) -> LimitReading {
      LimitReading(
        organization: "demo", window: LimitWindow(kind: kind, scope: scope), percent: percent,
        resetsAt: now.advanced(byMilliseconds: Int64(hours * 3_600_000)), capturedAt: now,
        source: kind == .fiveHour ? .statusLine : .cache)
    }
    return LimitSourceOutcome(
      .answer(
        LimitAnswer(
          readings: [
            reading(.fiveHour, percent: 41, resetIn: 2.2),
            reading(.sevenDay, percent: 63, resetIn: 81),
            reading(.sevenDayScoped, scope: "Fable", percent: 36, resetIn: 81),
          ],
          account: AccountInfo(
            organization: "demo", organizationName: "Invented account", plan: "Max 5x"))))
  }
}
