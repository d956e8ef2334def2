import Analytics
import Engine
import Foundation
import Pricing
import Reports
import Terminal
import UsageModel

/// The opened index and what a command does with it: update, ask, print.
struct Workbench {
  let surroundings: Surroundings
  let source: SourceOptions
  let index: UsageIndex
  let prices: PriceList
  /// The folders of Claude Code that are read and shown.
  let scope: FolderScope
  /// All folders that are known; nil where the roots were named.
  let folders: FolderDesk?
  /// The copy that is used in place of a state folder that cannot be written.
  let stateCopy: StateCopy?
  /// What the update did; nil where it was skipped.
  let update: IndexReport?

  /// Opens the index, and brings it up to date unless that is not wanted.
  ///
  /// - Parameter keeps: Whether something is to be kept that was typed: then an index
  ///   that cannot be written is an error, and not read as a copy.
  init(_ surroundings: Surroundings, _ source: SourceOptions, keeps: Bool = false) async throws {
    var surroundings = surroundings
    stateCopy =
      surroundings.fixedRoots == nil && !keeps
      ? try StateCopy(of: surroundings.workspace) : nil
    if let stateCopy { surroundings.workspace = stateCopy.workspace }
    if surroundings.fixedRoots == nil {
      surroundings.workspace = surroundings.workspace.withIndex(forRoots: source.roots)
    }
    self.surroundings = surroundings
    self.source = source
    prices = try PriceFile.load(surroundings.workspace)
    index = try UsageIndex.open(surroundings.workspace)
    (scope, folders) = try FolderChoice(surroundings, source).scope(index)
    index.show(scope, desk: folders)
    index.call(try surroundings.projectAliases())
    update =
      source.skipsIndexing
      ? nil : try await Workbench.update(index, roots: scope.roots, source: source)
    // Some at a time where something came; what runs in the background does the rest.
    if update?.responsesAdded ?? 0 > 0 { try index.sealDays(now: surroundings.now, limit: 4) }
    if !source.skipsIndexing, source.syncsFirst, MachineSync.hasJoined(surroundings.workspace) {
      try SyncDesk.sync(surroundings, index)?.runIfDue(now: surroundings.now)
    }
    index.showMachines(try SyncDesk.wish(source.machines, index))
    try warnOfDamage()
    warnOfProblems()
    if let stateCopy {
      warn(
        "the index cannot be written (\(stateCopy.reason)): this command used a copy of it, and "
          + "keeps nothing; to keep usage, make the folder writable or set XDG_STATE_HOME")
    }
  }

  /// Reads what is new, with a progress bar where somebody watches.
  static func update(
    _ index: UsageIndex, roots: [String], source: SourceOptions, anew: Bool = false,
    transactionEvents: Int = 8_000
  ) async throws -> IndexReport {
    let isWatched = !source.isQuiet && StandardStream.standardError.isTerminal
    let display = isWatched ? ProgressDisplay() : nil
    defer { display?.end() }
    var show: (@Sendable (IndexProgress) -> Void)?
    if let display { show = { display.show($0) } }
    return anew
      ? try await index.rebuild(roots: roots, progress: show)
      : try await index.update(
        roots: roots, transactionEvents: transactionEvents, progress: show)
  }

  /// Below which folders transcripts are, whichever of them are shown.
  var allRoots: [String] { folders?.scope(.all).roots ?? scope.roots }

  /// Says of damage what there is to say, with every command, until somebody has seen it:
  /// a refresh in the background may have met it first.
  private func warnOfDamage() throws {
    guard let damage = try index.damageNotice() else {
      // Of an index of folders that were named nothing more is kept.
      if let path = update?.damagedDatabase {
        warn("the index was damaged and has been rebuilt; the old file is now \(path)")
      }
      return
    }
    warn("\(damage.sentence); \(DamageNotice.hint)")
  }

  private func warnOfProblems() {
    guard let update else { return }
    if update.isIndexNewer { warnOfNewerIndex() }
    if let first = update.problems.first {
      let count = update.problems.count
      let which = count == 1 ? "" : ", and \(count - 1) more; `plimsoll doctor` lists them"
      warn("\(first.path) could not be read (\(first.reason))\(which)")
    }
  }

  func warnOfNewerIndex() {
    warn(
      "a later version of Plimsoll has written the index: this one shows what it can read, and "
        + "takes in nothing new; update it, or restart it if it has been running since")
  }

  func warn(_ text: String) {
    sendToStandardError("warning: \(plainText(text))\n")
  }

  /// Warnings never stop a report.
  func sendToStandardError(_ text: String) {
    guard !source.isQuiet, !text.isEmpty else { return }
    StandardStream.standardError.offer(text)
  }

  /// Where tables are seen.
  var surface: Surface {
    Surface.ofOutput(
      environment: surroundings.environment,
      isColored: source.color.allowsColor(
        isTerminal: StandardStream.standardOutput.isTerminal,
        environment: surroundings.environment))
  }

  // MARK: Questions

  /// - Parameters:
  ///   - pricedAs: A model at whose prices all tokens are priced.
  ///   - monthStart: The day on which months begin.
  func usageReport(
    _ kind: ReportKind, _ request: ReportRequest, isByProject: Bool = false,
    pricedAs model: String? = nil, monthStart: Int = 1
  ) throws -> UsageReport {
    if request.isByMachine { return try reportByMachine(kind, request) }
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
      question.pricedAs = (model, surroundings.now.quarterHour.utcDay)
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
  private func reportByMachine(
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
  /// - Parameter followsResets: Whether a window whose official reset is known is that
  ///   window.
  func windows(
    _ request: ReportRequest, onlyActive: Bool = false, followsResets: Bool = true,
    length: Int64 = UsageWindow.fiveHours, readsEverything: Bool = false
  ) throws -> (report: WindowReport, all: [UsageWindow]) {
    let (all, untimed) = try index.windows(
      question(request), root: followsResets ? surroundings.signInFolder : nil, length: length,
      readsEverything: readsEverything)
    let report = WindowReport(
      context: try context(request), windows: all, limit: request.limit, onlyActive: onlyActive,
      untimedResponses: request.range.isLimited || onlyActive ? 0 : untimed)
    return (report, all)
  }

  /// What a request asks of the index.
  func question(_ request: ReportRequest) -> UsageQuestion {
    UsageQuestion(
      range: request.range, zone: request.zone, selection: request.selection, prices: prices,
      costMode: request.costMode)
  }

  /// What the reader of a report has to know of it.
  func context(_ request: ReportRequest) throws -> ReportContext {
    var context = ReportContext(
      generatedAt: surroundings.now, zone: request.zone, range: request.range,
      selection: request.selection, costMode: request.costMode, lostLines: try index.lostLines(),
      lostFiles: update?.problems.count ?? 0,
      hidden: try index.hiddenUsage(prices: prices, mode: request.costMode))
    context.machines = try index.shownMachines()
    context.sharing = try SyncDesk.health(self)
    return context
  }

  // MARK: Answers

  /// Prints a report; one without any row ends with the status for no data.
  func print(_ document: ReportDocument, as format: OutputFormat) throws {
    if document.isEmpty, format == .table { throw try noData() }
    let rendered = document.rendered(as: format, on: surface)
    if format == .table { try printBanner() }
    try StandardStream.standardOutput.send(rendered.output)
    sendToStandardError(rendered.warnings)
    if document.isEmpty { throw try noData() }
  }

  func printLines(_ lines: [String]) throws {
    try StandardStream.standardOutput.send(lines.map { $0 + "\n" }.joined())
  }

  /// A hint at what to do next.
  func hintLines(_ text: String) -> [String] {
    let surface = surface
    return wrapped(text, width: surface.columns).map {
      Style.dim.applied(to: $0, colored: surface.isColored)
    }
  }

  /// Says above a table that its numbers are invented.
  func printBanner() throws {
    guard let banner = surroundings.banner else { return }
    let surface = surface
    let lines = wrapped(banner, width: surface.columns).map {
      Style.warning.applied(to: $0, colored: surface.isColored) + "\n"
    }
    try StandardStream.standardOutput.send(lines.joined() + "\n")
  }

  /// Why there is nothing to show, and what to do.
  func noData() throws -> Explanation {
    guard try index.catalog(sessions: false).variants.isEmpty else {
      return Explanation(
        what: "no usage in this report",
        because: "nothing in the index matches the range and the selection",
        hint: "take a longer range, such as --last 90d, or change --until and the selection",
        status: .noData)
    }
    let roots = scope.roots.joined(separator: " and ")
    return Explanation(
      what: "no usage found",
      because: "there are no transcripts of Claude Code with usage under \(roots)",
      hint: "name its folder with --root, or see `plimsoll demo` for reports on invented logs",
      status: .noData)
  }
}
