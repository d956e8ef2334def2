import Analytics
import ArgumentParser
import Foundation
internal import Index
import IndexedReports
internal import LimitPolling
import Limits
import Live
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll doctor`
struct Doctor: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Shows what is wrong or uncertain, and what to do about it.",
    usage: "plimsoll doctor [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll doctor", "in words"),
      CommandExample("plimsoll doctor --json", "for scripts"),
    ],
    notes: """
      It says which folders are read, which lines were skipped or repaired and why, how much \
      of the output is a lower bound, which models have no known price, where Claude Code's \
      own count of a session's cost differs, and how each source of limits answered when it \
      was last asked.
      """)

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Flag(help: "Dismiss the note that the index was damaged, here and everywhere.")
  var seen = false

  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let workbench = try await Workbench(surroundings, source.options)
    let report = try await Doctor.report(workbench)
    if seen { try workbench.index.markDamageSeen() }
    if json {
      try StandardStream.standardOutput.send(report.json.document)
    } else {
      try workbench.printBanner()
      try workbench.printLines(report.lines(on: workbench.surface))
    }
  }

  /// The state of everything as an opened index has it. Sources of limits that are
  /// due are asked unless transcripts were not to be read either.
  static func report(_ workbench: Workbench) async throws -> HealthReport {
    let surroundings = workbench.surroundings
    let zone = surroundings.zoneOrUTC.zone
    let request = try ReportRequest(
      ReportOptions(), defaultOrder: ReportKind.sessions.order, now: surroundings.now,
      zone: { _ in zone })
    var report = try health(
      of: workbench, sessions: try workbench.reports().usage(.sessions, request))
    let desk = try await LimitDesk(workbench)
    if !workbench.source.skipsIndexing {
      try await desk.refresh(.due, now: surroundings.now)
    }
    var limits = try desk.report(now: surroundings.now, zone: request.zone)
    limits.presence = await desk.presences(now: surroundings.now)
    report.limits = limits
    report.unseenDays = try unseenDays(desk, zone: request.zone)
    report.systemNote = SystemPlatform.note
    report.installation = InstallationInspection.health
    let roots = workbench.scope.roots
    if case .polling(let reason) = DirectoryWatcher.mode(roots: roots) {
      report.walkingReason = reason
    }
    report.sharing = try SyncDesk.health(workbench)
    report.hub = try HubSync.health(surroundings)
    if surroundings.fixedRoots == nil {
      report.credits = try await CreditDesk(workbench, zone: request.zone).report()
      let browser = try BrowserDesk(surroundings).health()
      if browser.isUsed { report.browser = browser }
      report.statusLine = await StatusLineInspection(surroundings: surroundings).health()
    }
    return report
  }

  /// Days on which status lines received more than transcripts contain.
  private static func unseenDays(_ desk: LimitDesk, zone: ZoneDays) throws -> [UnseenDay] {
    // Limits are those of the user's own folders, whatever others are looked at.
    guard desk.workbench.surroundings.workspace.isUsersOwn else { return [] }
    let overview = try desk.service.overview(
      now: desk.workbench.surroundings.now, historySince: nil)
    let window = LimitWindow(kind: .fiveHour)
    let key = LimitKey(organization: overview.currentOrganization, window: window)
    let points = (overview.history[key] ?? []).map {
      WindowPoint(time: $0.time, percent: $0.percent, resetsAt: $0.resetsAt)
    }
    guard !points.isEmpty else { return [] }
    var used: Set<QuarterHour> = []
    var filter = UsageFilter()
    filter.folders = Set(try desk.workbench.index.claudeFolders())
    try desk.workbench.index.forEachRow(filter) { row in
      if let quarter = row.quarter { used.insert(quarter) }
    }
    return UnseenDay.find(points: points, used: used, zone: zone)
  }

  private static func health(
    of workbench: Workbench, sessions: UsageReport
  ) throws -> HealthReport {
    let census = try workbench.index.census()
    let surroundings = workbench.surroundings
    let files = FileManager.default
    var report = HealthReport(sessions: sessions)
    report.roots = workbench.scope.roots.map {
      .init(path: $0, exists: files.fileExists(atPath: $0))
    }
    report.databasePath = surroundings.workspace.databasePath
    report.databaseBytes = ["", "-wal"].reduce(nil) { sum, suffix in
      let size = Doctor.size(of: report.databasePath + suffix)
      return size.map { ($0) + (sum ?? 0) } ?? sum
    }
    report.problems =
      workbench.update?.problems.map { .init(path: $0.path, reason: $0.reason) } ?? []
    report.damage = try workbench.index.damageNotice().map {
      .init(at: $0.at, path: $0.path, lost: $0.lost, kept: $0.kept)
    }
    report.unreadableLedgerLines = try workbench.index.unreadableLedgerLines()
    report.isIndexNewer = workbench.index.isNewer
    report.files = census.files
    report.filesGone = census.filesGone
    report.lines = census.lines
    report.usageLines = census.usageLines
    report.findings = census.findings.map(HealthReport.Finding.init)
    return report
  }

  private static func size(of path: String) -> Int64? {
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return (attributes[.size] as? NSNumber)?.int64Value
    } catch {
      // A file that is not there has no size.
      return nil
    }
  }
}
