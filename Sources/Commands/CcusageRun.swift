import Analytics
import Index
import IndexedReports
import Pricing
import Reports
import Scanning
import Terminal
import UsageModel

/// Answers one command of `plimsoll ccusage`.
struct CcusageRun {
  let invocation: Invocation
  let arguments: CcusageArguments
  let shape: CcusageReport.Shape

  init(
    _ invocation: Invocation, _ arguments: CcusageArguments, _ shape: CcusageReport.Shape
  ) {
    self.invocation = invocation
    self.arguments = arguments
    self.shape = shape
  }

  /// Days, weeks, months or sessions.
  func period(
    _ kind: ReportKind, project: String? = nil, isByProject: Bool = false,
    weekStart: String? = nil
  ) async throws {
    var options = arguments.options
    options.weekStart = weekStart
    if let project { options.projects = [project] }
    // Sessions come dearest first unless an order is asked for.
    let isByCost = kind == .sessions && arguments.order == nil
    let order = isByCost ? GroupOrder(key: .cost, isDescending: true) : kind.order
    let request = try self.request(options, order: order)
    let context = try await CommandContext(invocation, arguments.source)
    let namesProject = project != nil || isByProject
    let report = try context.reports().usage(kind, request, isByProject: namesProject)
    let document = CcusageReport(
      shape: shape, report: report, isByProject: isByProject, namesProject: namesProject)
    try send(document.json, or: .usage(report), context)
  }

  /// One session, response by response.
  func session(_ id: String) async throws {
    let request = try self.request(arguments.options, order: ReportKind.sessions.order)
    let context = try await CommandContext(invocation, arguments.source)
    let catalog = try context.index.catalog(sessions: true)
    let keys = Set(catalog.sessions.filter { $0.value.id == id }.keys)
    guard !keys.isEmpty else {
      throw Explanation(
        what: "no session is called \(id)", because: "no transcript in the index has that id",
        hint: "run `plimsoll sessions --json` to see all ids", status: .noData)
    }
    var filter = try request.selection.filter(
      range: request.range, zone: request.zone, catalog: catalog)
    filter.sessions = keys
    var rates = RateTable(
      variants: catalog.variants, prices: context.prices, mode: request.costMode)
    var rows: [UsageRow] = []
    try context.index.forEachRow(filter) { rows.append($0) }
    var quarters: [QuarterHour] = []
    for row in rows {
      if let quarter = row.quarter, quarters.last != quarter { quarters.append(quarter) }
    }
    var responses = rows.filter { $0.quarter == nil }
    for quarter in quarters {
      responses += try context.index.responses(in: quarter, filter: filter)
    }
    let entries = responses.map { row in
      CcusageSession.Entry(
        time: row.first, model: catalog.variants[row.variant]?.model ?? "unknown",
        usage: Usage(
          tally: row.tally,
          cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)))
    }
    try StandardStream.standardOutput.send(CcusageSession(id: id, entries: entries).json.document)
  }

  /// Five-hour windows.
  func blocks(
    length: Int64, limit: CcusageBlocks.TokenLimit?, onlyActive: Bool, onlyRecent: Bool
  ) async throws {
    var options = arguments.options
    if onlyRecent, options.since == nil, options.until == nil { options.last = "72h" }
    let request = try self.request(options, order: ReportKind.hourly.order)
    let context = try await CommandContext(invocation, arguments.source)
    let (report, all) = try context.reports().windows(
      request, onlyActive: onlyActive, followsResets: false, length: length,
      readsEverything: limit == .largest)
    let document = CcusageBlocks(
      report: report, all: all, length: length, limit: limit, hasGaps: !onlyActive)
    try send(document.json, or: .windows(report), context)
  }

  private func request(
    _ options: ReportOptions, order: GroupOrder
  ) throws -> ReportRequest {
    try ReportRequest(
      options, defaultOrder: order, now: invocation.now, zone: invocation.zone)
  }

  /// Prints the JSON or, without --json, the table. Scripts get an empty document
  /// and no error where there is nothing, as they are used to.
  private func send(_ json: JSONValue, or document: ReportDocument, _ context: CommandContext)
    throws
  {
    guard arguments.json else {
      try context.print(document, as: .table)
      return
    }
    try StandardStream.standardOutput.send(json.document)
    context.sendToStandardError(
      document.rendered(as: .json, on: context.surface).warnings)
  }
}
