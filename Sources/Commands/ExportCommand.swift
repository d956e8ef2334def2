import Analytics
import ArgumentParser
import Billing
internal import Index
import Pricing
import Reports
import Terminal
import UsageModel

/// `plimsoll export`
struct ExportCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Exports cost and usage in the form that other tools read.",
    discussion: guide.text,
    subcommands: [ExportFocus.self])

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll export focus --last 30d > focus.csv", "for finance tools")
    ])
}

/// `plimsoll export focus`
struct ExportFocus: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "focus",
    abstract: "Exports cost and usage in the FOCUS format, as CSV.",
    usage: "plimsoll export focus [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll export focus --last 30d > focus.csv", "the last 30 days"),
      CommandExample("plimsoll export focus --since 2026-01-01", "from a day on"),
    ],
    notes: """
      There is a row for each UTC day, model and project of the local logs, at list price, \
      with a BilledCost of 0 because nobody is billed for it; and a row for each cost that the \
      Admin API has billed. x_Source says which a row is. Usage without a known price is left \
      out, with a note.
      """)

  @Option(
    help: ArgumentHelp(
      "The version of FOCUS: \(FocusReport.Version.allCases.map(\.rawValue).joined(separator: " or ")).",
      valueName: "version"))
  var focusVersion: FocusReport.Version = .v14

  @OptionGroup(title: "Time") var range: RangeArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    var options = ReportOptions()
    range.fill(&options)
    // Periods of FOCUS are in UTC.
    if options.timeZone == nil { options.timeZone = "UTC" }
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: invocation.now,
      zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    var charges = try localCharges(context, request)
    let creditAccess = try await CreditAccess(context, zone: .utc)
    let billed = try creditAccess.service.billed(now: invocation.now)
    let quarters = request.range.quarters(in: request.zone)
    for row in billed?.rows ?? [] {
      if let from = quarters.from, row.start < from.start { continue }
      if let until = quarters.until, row.start >= until.start { continue }
      charges.append(
        FocusReport.Charge(
          start: row.start, end: row.end, model: row.subject.model, listCost: row.listCost,
          billedCost: row.cost, tokens: row.tokens, responses: row.requests,
          subject: row.subject))
    }
    let report = FocusReport(
      charges, version: focusVersion,
      account: billed.map { FocusReport.Account(id: $0.organization, name: $0.name) },
      workspaces: billed?.workspaces ?? [:])
    try StandardStream.standardOutput.send(report.csv)
  }

  /// What the logs show, by day of UTC, model and project.
  private func localCharges(
    _ context: CommandContext, _ request: ReportRequest
  ) throws -> [FocusReport.Charge] {
    struct Key: Hashable {
      var day: CivilDay
      var model: String
      var project: Int32
    }
    let index = context.index
    let catalog = try index.projectCatalog(sessions: false)
    var rates = RateTable(
      variants: catalog.variants, prices: context.prices, mode: .calculate)
    let quarters = request.range.quarters(in: request.zone)
    var sums: [Key: Usage] = [:]
    var untimed: Int64 = 0
    try index.forEachRow(UsageFilter(from: quarters.from, until: quarters.until)) { row in
      guard let day = row.quarter?.utcDay else {
        untimed += row.tally.responses
        return
      }
      let key = Key(
        day: day, model: catalog.variants[row.variant]?.model ?? "unknown",
        project: catalog.shownProject(row.project))
      sums[key, default: Usage()] += Usage(
        tally: row.tally, cost: rates.cost(of: row.tally, variant: row.variant, day: day))
    }
    let names = ReportNames(catalog)
    var unpriced: Int64 = 0
    let charges = sums.sorted { left, right in
      (left.key.day, left.key.model, left.key.project)
        < (right.key.day, right.key.model, right.key.project)
    }.compactMap { key, usage -> FocusReport.Charge? in
      guard let cost = usage.cost.cost else {
        unpriced += usage.tally.tokens.total
        return nil
      }
      let start = Timestamp(seconds: Int64(key.day.daysSince1970) * 86_400)
      return FocusReport.Charge(
        start: start, end: start.advanced(byMilliseconds: 86_400_000), model: key.model,
        project: names.project(key.project), listCost: cost, isPartial: usage.isCostLowerBound,
        tokens: usage.tally.tokens, responses: usage.tally.responses)
    }
    if unpriced > 0 {
      context.warn("\(unpriced) tokens of models without a known price are left out")
    }
    if untimed > 0 {
      context.warn("\(untimed) responses without a time are left out: they are of no period")
    }
    return charges
  }
}

extension FocusReport.Version: ExpressibleByArgument {}
