import Analytics
import ArgumentParser
import Engine
import Reports
import Terminal
import UsageModel

/// `plimsoll team`
struct Team: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "team",
    abstract: "What an organization was billed for: by member, key, workspace and model.",
    usage: "plimsoll team [<options>]",
    discussion: """
      It needs an Admin key of the organization (see `plimsoll credits sync --help`). Each figure \
      stands beside that of the equally long period before. Use of claude.ai seats is in none of \
      Anthropic's reports.
      """)

  /// By what it can be told apart.
  enum Dimension: String, ExpressibleByArgument, CaseIterable {
    case member
    case key
    case workspace
    case model
  }

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Flag(help: "Print CSV, a row for each member, key, workspace and model.")
  var csv = false

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp("Only this: member, key, workspace or model.", valueName: "what"))
  var dimension: Dimension?

  @Option(
    help: ArgumentHelp(
      "The last days, weeks or months, such as 7d; 30d by default.", valueName: "span"))
  var last: String?

  @Option(help: ArgumentHelp("First day.", valueName: "YYYY-MM-DD"))
  var since: String?

  @Option(help: ArgumentHelp("Last day; today by default.", valueName: "YYYY-MM-DD"))
  var until: String?

  @Flag(help: "Read what was billed now, however new it is.")
  var refresh = false

  @Flag(name: .customLong("no-ask"), help: "Ask nobody; show what is known.")
  var asksNobody = false

  @OptionGroup var zone: ZoneArguments
  @OptionGroup(title: "Output") var look: LookArguments

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
    if last != nil, since != nil { throw ValidationError("--last and --since exclude each other") }
  }

  mutating func run(in surroundings: Surroundings) async throws {
    let desk = try await CreditDesk(surroundings, look: look, timeZone: zone.timeZone)
    let range = try days(now: surroundings.now, zone: desk.zone)
    var state: AdminSyncState?
    if !asksNobody { state = try await desk.refresh(isByHand: refresh) }
    let now = Surroundings.clock()
    guard
      let summary = try desk.service.team(
        since: range.lowerBound, until: range.upperBound, now: now, zone: desk.zone)
    else { throw noData(state) }
    let all = TeamSummary.Dimension.allCases
    let report = TeamReport(
      summary, now: now, zone: desk.zone,
      dimensions: dimension.map { wanted in all.filter { $0.rawValue == wanted.rawValue } } ?? all)
    if json {
      try StandardStream.standardOutput.send(report.json.text)
    } else if csv {
      try StandardStream.standardOutput.send(report.csv)
    } else {
      try desk.workbench.printBanner()
      try desk.workbench.printLines(report.lines(on: desk.workbench.surface))
    }
  }

  private func days(now: Timestamp, zone: ZoneDays) throws -> ClosedRange<CivilDay> {
    let today = zone.day(of: now)
    let end = try until.map(EntryArguments.day) ?? today
    if let since {
      let start = try EntryArguments.day(since)
      guard start <= end else {
        throw Explanation(
          what: "the period has no day", because: "\(start) is after \(end)",
          hint: "exchange --since and --until", status: .usage)
      }
      return start...end
    }
    guard let span = RecentSpan(last ?? "30d"),
      let first = span.range(
        endingAt: now.advanced(
          byMilliseconds: Int64(end.daysSince1970 - today.daysSince1970) * 86_400_000), zone: zone
      ).since, first <= end
    else {
      throw Explanation(
        what: "\(last ?? "") is no span of days", because: "it takes a number and d, w or m",
        hint: "such as 7d", status: .usage)
    }
    return first...end
  }

  private func noData(_ state: AdminSyncState?) -> Explanation {
    if let what = state?.what {
      return Explanation(
        what: what, because: state?.why, hint: state?.hint, status: .noData)
    }
    return Explanation(
      what: "nothing is known of an organization",
      because: state?.why ?? "no report of one has been read",
      hint: "give an Admin key to `plimsoll config set anthropic.admin_api_key -`, then run "
        + "`plimsoll credits sync`", status: .noData)
  }
}
