import Analytics
import Foundation
import Index
import IndexedReports
import Pricing
import Reports
import Terminal
import UsageModel

/// The opened index and what a command does with it: update, ask, print.
struct CommandContext {
  let invocation: Invocation
  let source: SourceOptions
  let index: UsageIndex
  let prices: PriceList
  /// The folders of Claude Code that are read and shown.
  let scope: FolderScope
  /// All folders that are known; nil where the roots were named.
  let folders: FolderInventory?
  /// The copy that is used in place of a state folder that cannot be written.
  let stateCopy: StateCopy?
  /// What the update did; nil where it was skipped.
  let update: IndexReport?

  /// Opens the index, and brings it up to date unless that is not wanted.
  ///
  /// - Parameter keeps: Whether something is to be kept that was typed: then an index
  ///   that cannot be written is an error, and not read as a copy.
  init(_ invocation: Invocation, _ source: SourceOptions, keeps: Bool = false) async throws {
    var invocation = invocation
    stateCopy =
      invocation.fixedRoots == nil && !keeps
      ? try StateCopy(of: invocation.workspace) : nil
    if let stateCopy { invocation.workspace = stateCopy.workspace }
    if invocation.fixedRoots == nil {
      invocation.workspace = invocation.workspace.withIndex(forRoots: source.roots)
    }
    self.invocation = invocation
    self.source = source
    prices = try PriceFile.load(invocation.workspace)
    index = try UsageIndex.open(invocation.workspace)
    (scope, folders) = try FolderChoice(invocation, source).scope(index)
    index.show(scope, inventory: folders)
    index.call(try invocation.projectAliases())
    update =
      source.skipsIndexing
      ? nil : try await CommandContext.update(index, roots: scope.roots, source: source)
    // Some at a time where something came; what runs in the background does the rest.
    if update?.responsesAdded ?? 0 > 0 { try index.sealDays(now: invocation.now, limit: 4) }
    if !source.skipsIndexing, source.syncsFirst, MachineSync.hasJoined(invocation.workspace) {
      try SyncAccess.sync(invocation, index)?.runIfDue(now: invocation.now)
    }
    index.showMachines(try SyncAccess.wish(source.machines, index))
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
    transactionEvents: Int? = nil
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
      environment: invocation.environment,
      isColored: source.color.allowsColor(
        isTerminal: StandardStream.standardOutput.isTerminal,
        environment: invocation.environment))
  }

  // MARK: Questions

  /// What makes the reports.
  func reports() throws -> ReportBuilder {
    var builder = ReportBuilder(
      index: index, prices: prices, now: invocation.now, root: invocation.signInFolder)
    builder.lostFiles = update?.problems.count ?? 0
    builder.sharing = try SyncAccess.health(self)
    return builder
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
    guard let banner = invocation.banner else { return }
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
        hint: "take a longer range with --since, --until or --last, or leave out the other filters",
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
