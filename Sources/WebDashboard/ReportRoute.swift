internal import Analytics
internal import Index
internal import IndexedReports
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
    let reports = ReportBuilder(
      index: index, prices: prices, now: now, root: root,
      folders: try ReportRoute.folders(query, index))
    let grouping = try ReportRoute.grouping(query)
    let text = try ReportRoute.checked {
      if name == "cache" {
        let report = try reports.cache(request, by: grouping)
        return request.format == .csv ? report.csv : report.json.document
      }
      let document: ReportDocument =
        if let kind {
          .usage(try reports.usage(kind, request, monthStart: monthStart))
        } else {
          .windows(try reports.windows(request).report)
        }
      return document.rendered(as: request.format, on: Surface.page).output
    }
    guard request.format == .csv else { return .text(text, type: Answer.jsonType) }
    var answer = Answer.text(text, type: "text/csv; charset=utf-8")
    answer.fields.append(
      Answer.Field("Content-Disposition", "attachment; filename=\"plimsoll-\(name).csv\""))
    return answer
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
