package import Analytics
package import Pricing
package import UsageModel

/// How options are named to whoever gave them.
package enum OptionSpelling: Sendable {
  /// `--since`
  case commandLine
  /// `since`, as a parameter of an address.
  case parameter

  /// The option of the name.
  package func callAsFunction(_ name: String) -> String {
    self == .commandLine ? "--" + name : name
  }
}

/// What the options of a report command said, as they were typed.
package struct ReportOptions: Sendable, Equatable {
  /// How whoever typed them calls them.
  package var spelling = OptionSpelling.commandLine
  package var since: String?
  package var until: String?
  package var last: String?
  package var timeZone: String?
  package var weekStart: String?
  package var projects: [String] = []
  package var models: [String] = []
  package var attributes: [UsageDimension: [String]] = [:]
  package var hasBreakdown = false
  package var by: String?
  package var showsWorktrees = false
  package var sort: String?
  package var order: String?
  package var limit: Int?
  package var json = false
  package var csv = false
  package var cost: String?

  package init() {}
}

/// A report that can be made: every option checked, every default filled in.
package struct ReportRequest: Sendable {
  package var zone: ZoneDays
  package var range: ReportRange
  /// 0 is Monday.
  package var weekStart: Int
  package var selection: UsageSelection
  package var hasBreakdown: Bool
  /// Whether each row is split by machine.
  package var isByMachine: Bool
  /// Whether the parts of a repository are shown each for itself.
  package var showsWorktrees: Bool
  /// nil for the report's own order.
  package var order: GroupOrder?
  package var limit: Int?
  package var format: OutputFormat
  package var costMode: CostMode

  /// Checks options.
  ///
  /// - Parameters:
  ///   - defaultOrder: The order of the report without `--sort`.
  ///   - defaultSpan: The span of the report where no range is given.
  ///   - zone: Finds the zone of `--tz`, and the usual one where it is not given.
  package init(
    _ options: ReportOptions, defaultOrder: GroupOrder, defaultSpan: RecentSpan? = nil,
    now: Timestamp,
    zone find: (String?) throws(Explanation) -> ZoneDays
  ) throws(Explanation) {
    let name = options.spelling
    zone = try find(options.timeZone)
    range = try ReportRequest.range(
      options, defaultSpan: defaultSpan, now: now, zone: zone)
    weekStart = try ReportRequest.weekStart(options.weekStart ?? "monday", name("week-start"))
    selection = UsageSelection(
      projects: options.projects, models: options.models, attributes: options.attributes)
    hasBreakdown = options.hasBreakdown
    if let by = options.by, by != "machine" {
      throw refusal("\(name("by")) \(by) is not known", hint: "use \(name("by")) machine")
    }
    isByMachine = options.by != nil
    showsWorktrees = options.showsWorktrees
    order = try ReportRequest.order(options, default: defaultOrder)
    if let limit = options.limit, limit < 1 {
      throw refusal(
        "\(name("limit")) \(limit) is less than 1",
        hint: "leave \(name("limit")) out to see all rows")
    }
    limit = options.limit
    if options.json, options.csv {
      throw refusal(
        "\(name("json")) and \(name("csv")) cannot be used together", hint: "give one of them")
    }
    format = options.json ? .json : options.csv ? .csv : .table
    costMode = try choice(
      options.cost ?? CostMode.auto.rawValue, of: CostMode.self, name: name("cost"))
  }

  private static func range(
    _ options: ReportOptions, defaultSpan: RecentSpan?, now: Timestamp, zone: ZoneDays
  ) throws(Explanation) -> ReportRange {
    let name = options.spelling
    if let last = options.last {
      guard options.since == nil, options.until == nil else {
        throw refusal(
          "\(name("last")) and \(name("since"))/\(name("until")) cannot be used together",
          hint: "give a span or its ends")
      }
      guard let span = RecentSpan(last) else {
        throw refusal(
          "\(name("last")) \(last) is not a span of time",
          hint: "use hours, days, weeks or months: 12h 7d 4w 3m")
      }
      return span.range(endingAt: now, zone: zone)
    }
    let since = try day(options.since, option: name("since"))
    let until = try day(options.until, option: name("until"))
    if since == nil, until == nil, let defaultSpan {
      return defaultSpan.range(endingAt: now, zone: zone)
    }
    let range = ReportRange(since: since, until: until)
    guard !range.isReversed else {
      throw refusal(
        "\(name("since")) \(options.since ?? "") is later than "
          + "\(name("until")) \(options.until ?? "")",
        because: "no day lies between them", hint: "exchange the two dates")
    }
    return range
  }

  private static func day(_ text: String?, option: String) throws(Explanation) -> CivilDay? {
    guard let text else { return nil }
    if let day = CivilDay(text) { return day }
    throw refusal("\(option) \(text) is not a date", hint: "write it as 2026-01-31 or 20260131")
  }

  private static func weekStart(_ name: String, _ option: String) throws(Explanation) -> Int {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    let wanted = name.lowercased()
    let found = names.indices.filter { wanted.count >= 3 && names[$0].hasPrefix(wanted) }
    if let day = found.first { return day }
    throw refusal(
      "\(option) \(name) is not a day of the week",
      hint: "use one of " + names.joined(separator: ", "))
  }

  private static func order(
    _ options: ReportOptions, default order: GroupOrder
  ) throws(Explanation) -> GroupOrder {
    var order = order
    if let sort = options.sort {
      let key = try choice(sort, of: SortKey.self, name: options.spelling("sort"))
      let isOwnKey = key == order.key
      order = GroupOrder(
        key: key, isDescending: isOwnKey ? order.isDescending : key != .name && key != .time)
    }
    if let direction = options.order {
      order.isDescending =
        try choice(direction, of: SortDirection.self, name: options.spelling("order"))
        == .desc
    }
    return order
  }

  private enum SortDirection: String, CaseIterable {
    case asc
    case desc
  }
}

/// An option that makes no sense.
private func refusal(_ what: String, because: String? = nil, hint: String) -> Explanation {
  Explanation(what: what, because: because, hint: hint, status: .usage)
}

private func choice<Choice: RawRepresentable<String> & CaseIterable>(
  _ text: String, of type: Choice.Type, name: String
) throws(Explanation) -> Choice {
  if let choice = Choice(rawValue: text) { return choice }
  let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
  throw refusal("\(name) \(text) is not known", hint: "use one of \(all)")
}

/// The names most like `name`, nearest first; none where nothing is like it.
package func nearestNames(to name: String, among names: [String], count: Int = 3) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let scored = names.map { candidate -> (score: Int, name: String) in
    let text = candidate.lowercased()
    let last = text.split(separator: "/").last.map(String.init) ?? text
    let isPart = wanted.count > 2 && text.contains(name.lowercased())
    let distance = min(
      editDistance(wanted, Array(text.utf8)), editDistance(wanted, Array(last.utf8)))
    return (isPart ? min(distance, 1) : distance, candidate)
  }
  let limit = max(2, wanted.count / 2)
  return scored.filter { $0.score <= limit }
    .sorted { ($0.score, $0.name) < ($1.score, $1.name) }.prefix(count).map(\.name)
}

/// How many bytes must be changed, added or removed to make one text the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let change = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, row[j] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
