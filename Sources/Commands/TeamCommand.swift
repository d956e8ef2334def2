import Analytics
import ArgumentParser
internal import Billing
import Index
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll team`
struct Team: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "team",
    abstract: "Shows what an organization was billed for: by member, key, workspace, model.",
    usage: "plimsoll team [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll team --last 30d", "the last 30 days"),
      CommandExample("plimsoll team --by key --csv", "by key, for a spreadsheet"),
    ],
    notes: """
      It needs an Admin key of the organization (see `plimsoll credits sync --help`). Each \
      figure is beside that of the equally long period before. Anthropic's reports do not \
      include the use of claude.ai seats. If this machine has a team's hub or has joined one, \
      its figures are shown above, in UTC days; --team shows only them, and --open opens the \
      hub's page.
      """,
    statuses: .usual(and: .noData, .notPermitted))

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

  @Flag(help: "Read what was billed now, even if it was read recently.")
  var refresh = false

  @Flag(name: .customLong("no-ask"), help: "Show what is known, without asking a server.")
  var asksNobody = false

  @Flag(help: "Show only the figures of the team's hub.")
  var team = false

  @Flag(help: "Open the page of the team's hub in the browser.")
  var open = false

  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  func validate() throws {
    if team, let dimension, dimension != .member {
      throw ValidationError("--team shows only members: omit --by, or use --by member")
    }
    if json, csv { throw ValidationError("--json and --csv cannot be used together") }
    if last != nil, since != nil {
      throw ValidationError("--last and --since cannot be used together")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    if open {
      let link = try await TeamHub(invocation: invocation).link()
      try StandardStream.standardOutput.send("The team's page is at \(plainText(link))\n")
      return try await Browser.open(link, environment: invocation.environment)
    }
    if team { return try await showHub(invocation) }
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    let range = try days(now: invocation.now, zone: creditAccess.zone)
    var state: AdminSyncState?
    if !asksNobody { state = try await creditAccess.refresh(isByHand: refresh) }
    let now = Invocation.clock()
    let hub = try await TeamHub(invocation: invocation).figures(range)
    if let hub, !csv, !json {
      try creditAccess.context.printLines(TeamHub.lines(hub) + [""])
    }
    guard
      let summary = try creditAccess.service.team(
        since: range.lowerBound, until: range.upperBound, now: now, zone: creditAccess.zone)
    else {
      guard let hub else { throw noData(state) }
      if json { try send(TeamHub.json(hub)) }
      if csv { try StandardStream.standardOutput.send(TeamHub.csv(hub)) }
      return
    }
    let all = TeamSummary.Dimension.allCases
    let report = TeamReport(
      summary, now: now, zone: creditAccess.zone,
      dimensions: dimension.map { wanted in all.filter { $0.rawValue == wanted.rawValue } } ?? all)
    if json {
      try send(report.json, hub)
    } else if csv {
      try StandardStream.standardOutput.send(report.csv)
    } else {
      try creditAccess.context.printBanner()
      try creditAccess.context.printLines(report.lines(on: creditAccess.context.surface))
    }
  }

  /// The hub's figures alone.
  private func showHub(_ invocation: Invocation) async throws {
    let range = try days(now: invocation.now, zone: .utc)
    guard let hub = try await TeamHub(invocation: invocation).figures(range) else {
      throw HubMembership.none
    }
    if json { return try send(TeamHub.json(hub)) }
    let text =
      csv ? TeamHub.csv(hub) : TeamHub.lines(hub).map { $0 + "\n" }.joined()
    try StandardStream.standardOutput.send(text)
  }

  /// The document, with the hub's figures in it where there are any.
  private func send(_ document: JSONValue, _ hub: TeamHub.Figures? = nil) throws {
    guard let hub, case .object(let members) = document else {
      return try StandardStream.standardOutput.send(document.document)
    }
    let all = members + [.init("hub", TeamHub.json(hub))]
    try StandardStream.standardOutput.send(JSONValue.object(all).document)
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
        what: "\(last ?? "") is not a span of days", because: "it takes a number and d, w or m",
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
      what: "nothing is known about an organization",
      because: state?.why ?? "no organization's report has been read",
      hint: "give an Admin key to `plimsoll config set anthropic.admin_api_key -`, then run "
        + "`plimsoll credits sync`", status: .noData)
  }
}
