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
struct Doctor: InvokedCommand {
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

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(invocation, source.options)
    let report = try await Doctor.report(context)
    if seen { try context.index.markDamageSeen() }
    if json {
      try StandardStream.standardOutput.send(report.json.document)
    } else {
      try context.printBanner()
      try context.printLines(report.lines(on: context.surface))
    }
  }

  /// The state of everything as an opened index has it. Sources of limits that are
  /// due are asked unless transcripts were not to be read either.
  static func report(_ context: CommandContext) async throws -> HealthReport {
    let invocation = context.invocation
    let zone = invocation.zoneOrUTC.zone
    let request = try ReportRequest(
      ReportOptions(), defaultOrder: ReportKind.sessions.order, now: invocation.now,
      zone: { _ in zone })
    var report = try health(
      of: context, sessions: try context.reports().usage(.sessions, request))
    let limitAccess = try await LimitAccess(context)
    if !context.source.skipsIndexing {
      try await limitAccess.refresh(.due, now: invocation.now)
    }
    var limits = try limitAccess.report(now: invocation.now, zone: request.zone)
    limits.presence = await limitAccess.presences(now: invocation.now)
    report.limits = limits
    report.unseenDays = try unseenDays(limitAccess, zone: request.zone)
    report.systemNote = SystemPlatform.note
    report.installation = InstallationInspection.health
    let roots = context.scope.roots
    if case .polling(let reason) = DirectoryWatcher.mode(roots: roots) {
      report.walkingReason = reason
    }
    report.sharing = try SyncAccess.health(context)
    report.hub = try HubSync.health(invocation)
    if invocation.fixedRoots == nil {
      report.credits = try await CreditAccess(context, zone: request.zone).report()
      let browser = try BrowserRegistration(invocation).health()
      if browser.isUsed { report.browser = browser }
      report.statusLine = await StatusLineInspection(invocation: invocation).health()
    }
    return report
  }

  /// Days on which status lines received more than transcripts contain.
  private static func unseenDays(_ limitAccess: LimitAccess, zone: ZoneDays) throws -> [UnseenDay] {
    // Limits are those of the user's own folders, whatever others are looked at.
    guard limitAccess.context.invocation.workspace.isUsersOwn else { return [] }
    let overview = try limitAccess.service.overview(
      now: limitAccess.context.invocation.now, historySince: nil)
    let window = LimitWindow(kind: .fiveHour)
    let key = LimitKey(organization: overview.currentOrganization, window: window)
    let points = (overview.history[key] ?? []).map {
      WindowPoint(time: $0.time, percent: $0.percent, resetsAt: $0.resetsAt)
    }
    guard !points.isEmpty else { return [] }
    var used: Set<QuarterHour> = []
    var filter = UsageFilter()
    filter.folders = Set(try limitAccess.context.index.claudeFolders())
    try limitAccess.context.index.forEachRow(filter) { row in
      if let quarter = row.quarter { used.insert(quarter) }
    }
    return UnseenDay.find(points: points, used: used, zone: zone)
  }

  private static func health(
    of context: CommandContext, sessions: UsageReport
  ) throws -> HealthReport {
    let census = try context.index.census()
    let invocation = context.invocation
    let files = FileManager.default
    var report = HealthReport(sessions: sessions)
    report.roots = context.scope.roots.map {
      .init(path: $0, exists: files.fileExists(atPath: $0))
    }
    report.databasePath = invocation.workspace.databasePath
    report.databaseBytes = ["", "-wal"].reduce(nil) { sum, suffix in
      let size = Doctor.size(of: report.databasePath + suffix)
      return size.map { ($0) + (sum ?? 0) } ?? sum
    }
    report.problems = context.update?.problems ?? []
    report.damage = try context.index.damageNotice()
    report.unreadableLedgerLines = try context.index.unreadableLedgerLines()
    report.isIndexNewer = context.index.isNewer
    report.files = census.files
    report.filesGone = census.filesGone
    report.lines = census.lines
    report.usageLines = census.usageLines
    report.findings = census.findings
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
