internal import Analytics
internal import Engine
internal import Pricing
internal import Reports
internal import Scanning
internal import TimeZones
internal import UsageModel
internal import WebBase

/// `GET /api/reports/…`: what the commands print, from the same code.
struct ReportRoute: Sendable {
  let index: UsageIndex
  let prices: PriceList
  /// The server's zone.
  let zone: ZoneDays
  /// Where the zones of readers are found.
  let zones: ZoneFinder
  /// The folder of Claude Code whose limits are shown; nil where none are.
  let root: String?
  /// The day on which months begin, from 1.
  let monthStart: Int

  /// A report in the form that was asked for.
  ///
  /// - Parameter name: `daily` and the like, `blocks` or `cache`; `.csv` may follow.
  /// - Throws: `Refusal` for what makes no sense, `IndexError` otherwise.
  func answer(_ name: String, query: Query, now: Timestamp) throws -> Answer {
    var name = name
    var options = try ReportRoute.options(query)
    if name.hasSuffix(".csv") {
      name.removeLast(4)
      options.csv = true
    } else {
      options.json = true
    }
    let kind = ReportKind(rawValue: name)
    guard kind != nil || ["blocks", "cache"].contains(name) else { throw Refusal.notFound }
    let usualSpan: RecentSpan? =
      switch name {
      case "blocks": .days(7)
      case "cache": .days(30)
      default: kind == .hourly ? .hours(24) : nil
      }
    let isAll = try ReportRoute.asksForAll(query)
    let request = try ReportRoute.checked {
      try ReportRequest(
        options, defaultOrder: kind?.order ?? ReportKind.hourly.order,
        defaultSpan: isAll ? nil : usualSpan, now: now,
        zone: { (name) throws(Explanation) in
          guard let name else { return zone }
          return try zones.days(name, spelling: .parameter)
        })
    }
    let folders = try ReportRoute.folders(query, index)
    let grouping = try ReportRoute.grouping(query)
    let text = try ReportRoute.checked {
      if name == "cache" { return try losses(request, folders, by: grouping, now: now) }
      let document =
        try kind.map { try usage($0, request, folders, now: now) }
        ?? windows(request, folders, now: now)
      return document.rendered(as: request.format, on: Surface.page).output
    }
    guard request.format == .csv else { return .text(text, type: Answer.jsonType) }
    var answer = Answer.text(text, type: "text/csv; charset=utf-8")
    answer.fields.append(
      Answer.Field("Content-Disposition", "attachment; filename=\"plimsoll-\(name).csv\""))
    return answer
  }

  private func usage(
    _ kind: ReportKind, _ request: ReportRequest, _ folders: Set<String>?, now: Timestamp
  ) throws -> ReportDocument {
    let asksForProjects = kind.showsProjects || !request.selection.projects.isEmpty
    let asksForContexts = kind.dimension != nil || !request.selection.attributes.isEmpty
    let catalog =
      asksForProjects
      ? try index.projectCatalog(sessions: kind == .sessions, contexts: asksForContexts)
      : try index.catalog(sessions: false, contexts: asksForContexts)
    let summary = try index.summary(
      by: kind.grouping(weekStart: request.weekStart, monthStart: monthStart),
      of: kind.dimension, question(request, folders),
      isSplitByProject: kind.isSplitByProject, catalog: catalog)
    let attributes = kind.dimension.map { AttributeTable($0, catalog) }
    return .usage(
      UsageReport(
        kind: kind, context: try context(request, now: now),
        names: ReportNames(catalog, attributes: attributes),
        summary: summary, order: request.order, limit: request.limit,
        hasBreakdown: request.hasBreakdown))
  }

  private func windows(
    _ request: ReportRequest, _ folders: Set<String>?, now: Timestamp
  ) throws -> ReportDocument {
    let (windows, untimed) = try index.windows(question(request, folders), root: root)
    return .windows(
      WindowReport(
        context: try context(request, now: now), windows: windows, limit: request.limit,
        onlyActive: false, untimedResponses: request.range.isLimited ? 0 : untimed))
  }

  /// Why the prompt cache was lost.
  private func losses(
    _ request: ReportRequest, _ folders: Set<String>?, by grouping: CacheReport.Grouping,
    now: Timestamp
  ) throws -> String {
    let catalog = try index.projectCatalog(sessions: true, contexts: true)
    let question = question(request, folders)
    let losses = try index.cacheLosses(question, catalog: catalog)
    let report = CacheReport(
      context: try context(request, now: now), grouping: grouping, losses: losses,
      usage: try index.summary(by: .model, question, catalog: catalog).usage,
      names: ReportNames(catalog), limit: request.limit)
    return request.format == .csv ? report.csv : report.json.document
  }

  private func question(_ request: ReportRequest, _ folders: Set<String>?) -> UsageQuestion {
    UsageQuestion(
      range: request.range, zone: request.zone, selection: request.selection, prices: prices,
      costMode: request.costMode, folders: folders)
  }

  private func context(_ request: ReportRequest, now: Timestamp) throws -> ReportContext {
    var context = ReportContext(
      generatedAt: now, zone: request.zone, range: request.range, selection: request.selection,
      costMode: request.costMode, lostLines: try index.lostLines(),
      hidden: try index.hiddenUsage(prices: prices, mode: request.costMode))
    context.machines = try index.shownMachines()
    return context
  }

  /// The range that is asked for. Its ends count before a span: both stand in many
  /// addresses that programs put together.
  static func range(_ query: Query) throws(Refusal) -> ReportOptions {
    var options = ReportOptions()
    options.spelling = .parameter
    options.since = query.value("since")
    options.until = query.value("until")
    if options.since == nil, options.until == nil { options.last = query.value("last") }
    let ends = (options.since.flatMap(CivilDay.init), options.until.flatMap(CivilDay.init))
    if let since = ends.0, let until = ends.1, since > until {
      throw Refusal(
        .notFound, "no day lies between since and until",
        because: "\(since) is later than \(until)", hint: "exchange the two days")
    }
    return options
  }

  /// The options of the commands, by the names that they have there.
  private static func options(_ query: Query) throws(Refusal) -> ReportOptions {
    var options = try range(query)
    options.timeZone = query.value("tz")
    options.weekStart = query.value("week-start")
    options.projects = query.values("project")
    options.models = query.values("model")
    options.attributes = attributes(query)
    switch query.value("breakdown") {
    case nil, "0"?, "false"?: break
    case "1"?, "true"?, ""?: options.hasBreakdown = true
    default: throw Refusal(.badRequest, "breakdown takes 1 or 0")
    }
    options.sort = query.value("sort")
    options.order = query.value("order")
    options.cost = query.value("cost")
    if let limit = query.value("limit") {
      guard let number = Int(limit), (1...1_000_000).contains(number) else {
        throw Refusal(.badRequest, "limit takes a whole number from 1 to 1000000")
      }
      options.limit = number
    }
    return options
  }

  /// What else the answer is limited to.
  static func attributes(_ query: Query) -> [UsageDimension: [String]] {
    [
      .skill: query.values("skill"), .agent: query.values("agent"),
      .plugin: query.values("plugin"), .mcpServer: query.values("mcp-server"),
      .branch: query.values("branch"), .pull: query.values("pull"),
    ].filter { !$0.value.isEmpty }
  }

  /// The folders and machines that are asked for, as the index calls them; nil for all.
  static func folders(_ query: Query, _ index: UsageIndex) throws -> Set<String>? {
    try checked {
      try index.folderKeys(
        UsagePlaces(folders: query.values("folder"), machines: query.values("machine")))
    }
  }

  /// What a row of lost caches is.
  private static func grouping(_ query: Query) throws(Refusal) -> CacheReport.Grouping {
    if let grouping = CacheReport.Grouping(rawValue: query.value("by") ?? "cause") {
      return grouping
    }
    let words = CacheReport.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
    throw Refusal(.badRequest, "by takes one of \(words)")
  }

  /// Whether all of time is asked for; a range that is named counts before it.
  static func asksForAll(_ query: Query) throws(Refusal) -> Bool {
    guard let range = query.value("range") else { return false }
    guard range == "all" else { throw Refusal(.badRequest, "range takes all") }
    return ["last", "since", "until"].allSatisfy { query.value($0) == nil }
  }

  /// Runs `body`, and says as a refusal what its options are refused for.
  static func checked<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as any Explained {
      throw try Refusal(error)
    }
  }
}

extension Refusal {
  /// What a visitor is told of an error.
  /// - Throws: The error itself where nothing that was asked for is wrong.
  init(_ error: any Explained) throws {
    let explanation = error.explanation
    let status: Status? =
      switch explanation.status {
      case .usage: .badRequest
      case .noData: .notFound
      case .inputOutput, .notPermitted, .configuration: nil
      }
    guard let status else { throw error }
    self.init(
      status, explanation.what, because: explanation.because, hint: explanation.hint)
  }
}

extension Surface {
  /// No table is ever drawn on it.
  static let page = Surface(columns: 120, isColored: false)
}
