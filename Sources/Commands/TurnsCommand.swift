import Analytics
import ArgumentParser
import Index
import IndexedReports
internal import LimitPolling
import Limits
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll turns`
struct Turns: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "turns",
    abstract: "Shows the most expensive prompts of the last 7 days, and what each caused.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll turns", "the last seven days"),
      CommandExample("plimsoll turns --last 1d --text", "with what you wrote"),
    ],
    notes: """
      A turn is a prompt and everything up to the next prompt of its session, subagents \
      included. It is read from the transcripts that still exist. What you wrote is never \
      stored, and it is shown only with --text.
      """,
    statuses: .usual(and: .noData))

  @Flag(
    name: .customLong("before-limit"),
    help: "Show what filled the window before a limit last refused a request.")
  var beforeLimit = false

  @Flag(help: "Show the first line of each prompt, read from its transcript.")
  var text = false

  @Option(help: ArgumentHelp("Show at most this many turns; 20 by default.", valueName: "rows"))
  var limit: Int?

  @OptionGroup(title: "Time") var range: RangeArguments
  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    let options = ReportOptions(range, selection, output, limit: limit)
    var request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, defaultSpan: .days(7),
      now: invocation.now, zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    let limitAccess = try await LimitAccess(context)
    let refusal = beforeLimit ? try Self.lastRefusal(limitAccess, now: invocation.now) : nil
    // To the moment: what was used after the refusal did not lead to it.
    var moments: ClosedRange<Timestamp>?
    if let refusal {
      let end = refusal.resetsAt ?? refusal.time
      let length: Int64 = refusal.limit.hasPrefix("five_hour") ? 5 * 3600 : 7 * 86_400
      let start = end.advanced(byMilliseconds: -length * 1000)
      request.range = ReportRange(
        until: request.zone.day(of: refusal.time), from: start.quarterHour)
      moments = min(start, refusal.time)...refusal.time
    }
    let report = try report(request, context, limitAccess, refusal, within: moments)
    switch request.format {
    case .json: try StandardStream.standardOutput.send(report.json.document)
    case .csv: try StandardStream.standardOutput.send(report.csv)
    case .table:
      guard !report.turns.isEmpty else { throw try context.noData() }
      try context.printBanner()
      try context.printLines(report.lines(on: context.surface))
    }
  }

  private func report(
    _ request: ReportRequest, _ context: CommandContext, _ limitAccess: LimitAccess,
    _ refusal: LimitRejection?, within moments: ClosedRange<Timestamp>?
  ) throws -> TurnsReport {
    let catalog = try context.index.projectCatalog(sessions: true, contexts: true)
    let reports = try context.reports()
    var list = try context.index.turns(
      reports.question(request), catalog: catalog, within: moments)
    for problem in list.problems {
      context.warn("\(problem.path) could not be read (\(problem.reason))")
    }
    let since = request.range.quarters(in: request.zone).from?.start
    let overview = try limitAccess.service.overview(
      now: context.invocation.now, historySince: since)
    for (key, samples) in overview.history
    where key.organization == overview.currentOrganization && key.window.scope == nil {
      list.turns.share(
        window: key.window.name,
        points: samples.map {
          WindowPoint(time: $0.time, percent: $0.percent, resetsAt: $0.resetsAt)
        })
    }
    var report = TurnsReport(
      context: try reports.context(request), names: ReportNames(catalog), turns: list.turns,
      unplaced: list.unplaced, limit: request.limit ?? 20, refusal: refusal)
    if text { report.texts = report.turns.map(context.index.promptText) }
    return report
  }

  /// The last request that a limit refused.
  private static func lastRefusal(_ limitAccess: LimitAccess, now: Timestamp) throws
    -> LimitRejection
  {
    guard let last = try limitAccess.context.index.lastRefusal() else {
      throw Explanation(
        what: "no refused request is known",
        because: "no transcript that was read says which limit refused a request",
        hint: "run `plimsoll turns` for the costliest of all", status: .noData)
    }
    return last
  }
}
