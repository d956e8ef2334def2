package import Analytics
package import Index
package import Pricing
package import Reports
package import UsageModel

/// Makes reports of what the index has, for every face alike.
package struct ReportBuilder {
  private let index: UsageIndex
  private let prices: PriceList
  private let now: Timestamp
  /// The folder of Claude Code whose official resets decide where windows begin and end, so
  /// far as they are known; nil to go by the logs alone.
  private let root: String?
  /// The folders whose usage counts, as the index calls them; nil for all that are shown.
  private let folders: Set<String>?
  /// Files and folders that could not be read just now.
  package var lostFiles = 0
  /// How the sharing with other machines does; nil if there is none.
  package var sharing: SharingHealth?

  package init(
    index: UsageIndex, prices: PriceList, now: Timestamp, root: String?,
    folders: Set<String>? = nil
  ) {
    self.index = index
    self.prices = prices
    self.now = now
    self.root = root
    self.folders = folders
  }

  /// Usage in rows of a kind.
  ///
  /// - Parameters:
  ///   - model: A model at whose prices all tokens are priced.
  ///   - monthStart: The day on which months begin, from 1.
  /// - Throws: `IndexError`, `SelectionError` for a name that the index does not have,
  ///   or `Explanation` for rows that cannot be split by machine.
  package func usage(
    _ kind: ReportKind, _ request: ReportRequest, isByProject: Bool = false,
    pricedAs model: String? = nil, monthStart: Int = 1
  ) throws -> UsageReport {
    if request.isByMachine { return try usageByMachine(kind, request) }
    let asksForProjects =
      kind.showsProjects || isByProject || !request.selection.projects.isEmpty
    let asksForContexts = kind.dimension != nil || !request.selection.attributes.isEmpty
    let catalog =
      asksForProjects
      ? try index.projectCatalog(
        sessions: kind == .sessions, showsWorktrees: request.showsWorktrees,
        contexts: asksForContexts)
      : try index.catalog(sessions: false, contexts: asksForContexts)
    var question = question(request)
    var context = try context(request)
    if let model {
      let own = try index.summary(by: .model, question, catalog: catalog).usage
      question.pricedAs = (model, now.quarterHour.utcDay)
      context.pricedAs = (model, own)
    }
    let summary = try index.summary(
      by: kind.grouping(weekStart: request.weekStart, monthStart: monthStart),
      of: kind.dimension, question, isSplitByProject: isByProject || kind.isSplitByProject,
      catalog: catalog)
    let attributes = kind.dimension.map { AttributeTable($0, catalog) }
    return UsageReport(
      kind: kind, context: context,
      names: ReportNames(catalog, attributes: attributes), summary: summary,
      order: request.order, limit: request.limit, hasBreakdown: request.hasBreakdown)
  }

  /// Each period once for each machine.
  private func usageByMachine(
    _ kind: ReportKind, _ request: ReportRequest
  ) throws -> UsageReport {
    guard [.hourly, .daily, .weekly, .monthly].contains(kind) else {
      throw Explanation(
        what: "--by machine splits hours, days, weeks and months",
        hint: "`plimsoll machines` has the sums of each machine; `--machine NAME` shows one",
        status: .usage)
    }
    let asksForContexts = !request.selection.attributes.isEmpty
    var catalog =
      request.selection.projects.isEmpty
      ? try index.catalog(sessions: false, contexts: asksForContexts)
      : try index.projectCatalog(sessions: false, contexts: asksForContexts)
    let selected = try request.selection.projectKeys(in: catalog)
    catalog.gatherByMachine(own: try index.machines().first(where: \.isOwn)?.label)
    var question = question(request)
    question.selection.projects = []
    let summary = try index.summary(
      by: kind.grouping(weekStart: request.weekStart), question, isSplitByProject: true,
      projects: selected, catalog: catalog)
    var report = UsageReport(
      kind: kind, context: try context(request), names: ReportNames(catalog), summary: summary,
      order: request.order, limit: request.limit, hasBreakdown: request.hasBreakdown)
    report.isByMachine = true
    return report
  }

  /// Windows of the range and, as far as they had to be read, those before it.
  ///
  /// - Parameters:
  ///   - followsResets: Whether a window whose official reset is known is that window.
  ///   - length: Milliseconds.
  ///   - readsEverything: Whether the range does not limit what is read.
  /// - Throws: `IndexError`, and `SelectionError` for a name that the index does not have.
  package func windows(
    _ request: ReportRequest, onlyActive: Bool = false, followsResets: Bool = true,
    length: Int64 = UsageWindow.fiveHours, readsEverything: Bool = false
  ) throws -> (report: WindowReport, all: [UsageWindow]) {
    let (all, untimed) = try index.windows(
      question(request), root: followsResets ? root : nil, length: length,
      readsEverything: readsEverything)
    let report = WindowReport(
      context: try context(request), windows: all, limit: request.limit, onlyActive: onlyActive,
      untimedResponses: request.range.isLimited || onlyActive ? 0 : untimed)
    return (report, all)
  }

  /// Why the prompt cache was lost.
  ///
  /// - Throws: `IndexError`, and `SelectionError` for a name that the index does not have.
  package func cache(
    _ request: ReportRequest, by grouping: CacheReport.Grouping
  ) throws -> CacheReport {
    let catalog = try index.projectCatalog(sessions: true, contexts: true)
    let question = question(request)
    return CacheReport(
      context: try context(request), grouping: grouping,
      losses: try index.cacheLosses(question, catalog: catalog),
      usage: try index.summary(by: .model, question, catalog: catalog).usage,
      names: ReportNames(catalog), limit: request.limit)
  }

  /// What a request asks of the index.
  package func question(_ request: ReportRequest) -> UsageQuestion {
    UsageQuestion(
      range: request.range, zone: request.zone, selection: request.selection, prices: prices,
      costMode: request.costMode, folders: folders)
  }

  /// What the reader of a report has to know of it.
  package func context(_ request: ReportRequest) throws(IndexError) -> ReportContext {
    var context = ReportContext(
      generatedAt: now, zone: request.zone, range: request.range, selection: request.selection,
      costMode: request.costMode, lostLines: try index.lostLines(), lostFiles: lostFiles,
      hidden: try index.hiddenUsage(prices: prices, mode: request.costMode))
    context.machines = try index.shownMachines()
    context.sharing = sharing
    return context
  }
}
