import Analytics
import ArgumentParser
import Index
import IndexedReports
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll cache`
struct CacheCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Shows why the prompt cache was lost in the last 30 days, and what it cost.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll cache", "by cause"),
      CommandExample("plimsoll cache --by project --last 7d", "by project, a week"),
    ],
    notes: """
      Each response should read from the cache what the one before it left there. What it \
      sends again instead is a loss. Newer versions of Claude Code record the reason; for \
      older ones, the cause is derived and marked with ~.
      """,
    statuses: .usual(and: .noData))

  @Option(
    help: ArgumentHelp("What a row is: cause, day, session or project.", valueName: "what"))
  var by = "cause"

  @Option(help: ArgumentHelp("Show at most this many rows.", valueName: "rows"))
  var limit: Int?

  @OptionGroup(title: "Time") var range: RangeArguments
  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    guard let grouping = CacheReport.Grouping(rawValue: by) else {
      throw Explanation(
        what: "--by \(by) is not known", hint: "use one of cause, day, session, project",
        status: .usage)
    }
    let options = ReportOptions(range, selection, output, limit: limit)
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, defaultSpan: .days(30),
      now: invocation.now, zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    let report = try context.reports().cache(request, by: grouping)
    switch request.format {
    case .json: try StandardStream.standardOutput.send(report.json.document)
    case .csv: try StandardStream.standardOutput.send(report.csv)
    case .table:
      guard report.usage.tally.responses > 0 else { throw try context.noData() }
      try context.printBanner()
      guard !report.isEmpty else {
        return try context.printLines(["No cache was lost in this range."])
      }
      try context.printLines(report.lines(on: context.surface))
    }
  }
}
