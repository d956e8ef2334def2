import Analytics
import ArgumentParser
import Index
import IndexedReports
import Pricing
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll compare`
struct Compare: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares a usual day before and after a date: medians and ranges.",
    usage: "plimsoll compare --at <date> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll compare --at 2026-01-31", "14 days on each side"),
      CommandExample("plimsoll compare --at 2026-01-31 --days 30", "30 days"),
    ],
    notes: """
      It is for a change that you made, such as another model or a new skill: what a usual day \
      used before it, and what it has used since. Days without usage do not count.
      """,
    statuses: .usual(and: .noData))

  @Option(
    help: ArgumentHelp("The first day after the change, such as 2026-01-31.", valueName: "date"))
  var at: String

  @Option(help: ArgumentHelp("Days on each side; 14 by default.", valueName: "number"))
  var days = 14

  @Option(
    name: [.customLong("tz"), .customLong("timezone")],
    help: ArgumentHelp("Time zone of days; yours by default.", valueName: "name"))
  var timeZone: String?

  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    guard let day = CivilDay(at) else {
      throw Explanation(
        what: "--at \(at) is not a date", hint: "write it as 2026-01-31 or 20260131",
        status: .usage)
    }
    guard (1...3660).contains(days) else {
      throw Explanation(
        what: "--days \(days) is not between 1 and 3660", hint: "leave --days out for 14",
        status: .usage)
    }
    var options = ReportOptions()
    selection.fill(&options)
    output.fill(&options)
    options.timeZone = timeZone
    var request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: invocation.now,
      zone: invocation.zone)
    request.range = ReportRange(
      since: day.adding(days: -days), until: day.adding(days: days - 1))
    let context = try await CommandContext(invocation, source.options)
    let catalog = try context.index.projectCatalog(
      sessions: false, contexts: !request.selection.attributes.isEmpty)
    let reports = try context.reports()
    let comparison = try context.index.comparison(
      at: day, reach: days, reports.question(request), catalog: catalog)
    let report = CompareReport(
      context: try reports.context(request), names: ReportNames(catalog),
      comparison: comparison)
    switch request.format {
    case .json: try StandardStream.standardOutput.send(report.json.document)
    case .csv: try StandardStream.standardOutput.send(report.csv)
    case .table:
      guard comparison.daysBefore + comparison.daysAfter > 0 else {
        throw try context.noData()
      }
      try context.printBanner()
      try context.printLines(report.lines(on: context.surface))
    }
  }
}
