import Analytics
import Foundation
import Index
import IndexedReports
import LimitPolling
import Limits
import Live
import Pricing
import Reports
import Scanning
import Terminal
import UsageModel

/// The store of limits and the sources to ask, and what a command does with them.
struct LimitAccess {
  let context: CommandContext
  let service: LimitService

  /// Reads what is new in the transcripts first: a request that was refused a moment ago
  /// stands there alone.
  init(_ invocation: Invocation, look: LookArguments) async throws {
    let source = SourceOptions(isQuiet: look.quiet, color: look.color)
    try await self.init(try await CommandContext(invocation, source))
  }

  init(_ context: CommandContext) async throws {
    self.context = context
    let invocation = context.invocation
    let settings = try await invocation.limitSettings()
    // Whatever logs are looked at, the limits are the user's own.
    let isApart = invocation.fixedRoots == nil && !invocation.workspace.isUsersOwn
    let index =
      isApart ? try UsageIndex.open(invocation.workspace.withUsersIndex) : context.index
    service = LimitService(
      index: index, sources: try invocation.limitSources(settings), settings: settings,
      root: invocation.signInFolder)
  }

  /// Asks sources, and says so where somebody waits for one that takes its time.
  @discardableResult
  func refresh(
    _ scope: LimitService.Scope, now: Timestamp
  ) async throws -> [LimitService.Answer] {
    guard !context.index.isNewer else {
      context.warnOfNewerIndex()
      return []
    }
    let isWatched = StandardStream.standardError.isTerminal
    let bench = context
    // How often a server may be asked is kept in the state folder: where that is a copy,
    // nobody is asked.
    let scope = context.stateCopy == nil ? scope : .free
    let answers = try await service.refresh(scope, now: now) { kind in
      if isWatched, kind.isLive { bench.sendToStandardError("asking \(kind.name) …\n") }
    }
    return answers
  }

  /// Takes in what transcripts and status lines have since, and asks nobody.
  func hear(now: Timestamp) async throws {
    let bench = context
    _ = try await CommandContext.update(bench.index, roots: bench.scope.roots, source: bench.source)
    try await refresh(.told, now: now)
  }

  /// Which sources are there; nobody is asked.
  func presences(now: Timestamp) async -> [LimitSourceKind: LimitSourcePresence] {
    var found = await service.presences(now: now)
    let roots = context.invocation.roots([]).filter {
      FileManager.default.fileExists(atPath: $0)
    }
    found[.transcript] =
      roots.isEmpty
      ? LimitSourcePresence(isFound: false, text: "there is no folder of Claude Code")
      : LimitSourcePresence(
        isFound: true, text: "the transcripts below " + roots.joined(separator: ", "))
    return found
  }

  /// Why there are no limits, in the words of the reports, for faces that see the snapshot
  /// alone.
  static func explainer(_ zone: ZoneDays) -> LimitExplainer {
    { overview, now in
      LimitsReport(overview, now: now, zone: zone).reason.map {
        LimitSilence(brief: $0.brief, text: $0.text)
      }
    }
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
    let variants = try context.index.catalog(sessions: false).variants
    var rates = RateTable(variants: variants, prices: context.prices, mode: .auto)
    var stretches: [CostTimeline.Stretch] = []
    try context.index.forEachRow(UsageFilter(from: since.quarterHour)) { row in
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
    var options = ReportOptions()
    options.last = "1d"
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: report.now,
      zone: context.invocation.zone)
    let running = try context.reports().windows(request, onlyActive: true).report
      .windows.last
    try writeSnapshot(report, sessionTokens: running?.usage.tally.tokens.total)
  }

  /// - Parameter sessionTokens: All tokens of the five-hour window that runs; nil
  ///   when none does.
  func writeSnapshot(_ report: LimitsReport, sessionTokens: Int64?) throws {
    let invocation = context.invocation
    // The demo is nobody's usage.
    guard invocation.fixedRoots == nil else { return }
    try PrivateFile.replace(
      invocation.workspace.cacheDirectory + "/usage.json",
      with: report.snapshot(sessionTokens: sessionTokens).document)
  }
}
