import Analytics
import ArgumentParser
import Index
import IndexedReports
internal import LimitPolling
import Reports
import Terminal
import UsageModel

/// A command that prints one of the usage reports.
protocol UsageCommand: InvokedCommand {
  static var kind: ReportKind { get }
  /// The span without a range; nil for all of time.
  static var defaultSpan: RecentSpan? { get }
  var arguments: UsageArguments { get }
  /// The report that is shown: `kind`, unless an option asks for another one.
  var shownKind: ReportKind { get }
  /// The model at whose prices all tokens are priced; nil for their own.
  var pricedAs: String? { get }
}

extension UsageCommand {
  static var defaultSpan: RecentSpan? { nil }
  var shownKind: ReportKind { Self.kind }
  var pricedAs: String? { nil }

  mutating func run(in invocation: Invocation) async throws {
    let request = try ReportRequest(
      arguments.options, defaultOrder: Self.kind.order, defaultSpan: Self.defaultSpan,
      now: invocation.now, zone: invocation.zone)
    let context = try await CommandContext(invocation, arguments.source.options)
    let report = try context.reports().usage(
      shownKind, request, pricedAs: try pricedAs.map(context.pricedModel),
      monthStart: Self.kind == .monthly ? try invocation.monthStart() : 1)
    try context.print(.usage(report), as: request.format)
  }
}

/// The options of all usage reports.
struct UsageArguments: ParsableArguments {
  @OptionGroup(title: "Time") var range: RangeArguments
  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Rows") var rows: RowArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  var options: ReportOptions {
    var options = ReportOptions(range, selection, output)
    rows.fill(&options)
    return options
  }
}

/// `plimsoll daily`
struct Daily: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "daily",
    abstract: "Shows usage and cost by day.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll daily --last 30d", "the last 30 days"),
      CommandExample("plimsoll daily --since 2026-01-01 --csv", "for a spreadsheet"),
    ],
    notes: "Days are those of your time zone, or of --tz.",
    statuses: .usual(and: .noData))
  static let kind = ReportKind.daily
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll weekly`
struct Weekly: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "weekly",
    abstract: "Shows usage and cost by week.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll weekly", "every week"),
      CommandExample("plimsoll weekly --week-start sunday", "weeks from Sunday on"),
    ],
    notes: """
      A week is named after its first day, a Monday unless --week-start says otherwise.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.weekly
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll monthly`
struct Monthly: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "monthly",
    abstract: "Shows usage and cost by month.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll monthly --breakdown", "split by model"),
      CommandExample("plimsoll monthly --json", "for scripts"),
    ],
    notes: "Months begin on the first, or on the day in `billing.month_starts`.",
    statuses: .usual(and: .noData))
  static let kind = ReportKind.monthly
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll hourly`
struct Hourly: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "hourly",
    abstract: "Shows usage and cost by hour, of the last 24 hours unless you give a range.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hourly", "the last 24 hours"),
      CommandExample("plimsoll hourly --last 3d --tz UTC", "three days, in UTC"),
    ],
    notes: """
      Hours are local. If a clock is put back, the hour that comes twice has two rows.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.hourly
  static let defaultSpan: RecentSpan? = .hours(24)
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll sessions`
struct Sessions: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "Shows usage and cost by session.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sessions --last 7d --sort cost", "the most expensive first"),
      CommandExample("plimsoll sessions --project api", "those of one project"),
    ],
    notes: """
      --json also has the cost that Claude Code itself reported for a session, if it did, and \
      the difference from what was counted.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.sessions
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll projects`
struct Projects: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "projects",
    abstract: "Shows usage and cost by project.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll projects --last 30d", "the last 30 days"),
      CommandExample("plimsoll projects --worktrees", "each worktree on its own"),
    ],
    notes: """
      A project is the folder in which Claude Code was started, or the repository to which \
      that folder belongs: worktrees and folders of a repository count with it. --worktrees \
      shows them separately.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.projects
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll models`
struct Models: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Shows usage and cost by model.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll models --last 30d", "the last 30 days"),
      CommandExample("plimsoll models --priced-as haiku-4-5", "at another model's prices"),
    ],
    statuses: .usual(and: .noData))
  static let kind = ReportKind.models

  @Option(
    name: .customLong("priced-as"),
    help: ArgumentHelp(
      "Price the same tokens at today's list prices of this model.", valueName: "model"))
  var pricedAs: String?

  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll blocks`
struct Blocks: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks",
    abstract: "Shows five-hour windows, of the last 7 days unless you give a range.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll blocks", "the last seven days"),
      CommandExample("plimsoll blocks --active", "the current window"),
    ],
    notes: """
      A window begins with the first message after the last one ended. Windows are derived \
      from local logs, so they do not include use on other devices. The current one is marked \
      ▶, with its pace and where that leads.
      """,
    statuses: .usual(and: .noData))

  @Flag(name: [.long, .short], help: "Show only the current window.")
  var active = false

  @Option(help: ArgumentHelp("Show at most this many windows, the newest.", valueName: "rows"))
  var limit: Int?

  @OptionGroup(title: "Time") var range: RangeArguments
  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    let options = ReportOptions(range, selection, output, limit: limit)
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.hourly.order, defaultSpan: .days(7),
      now: invocation.now, zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    let report = try context.reports().windows(request, onlyActive: active).report
    try context.print(.windows(report), as: request.format)
  }
}

/// `plimsoll` alone
struct Overview: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "overview",
    abstract: "Shows limits, the last seven days and the current five-hour window.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll overview", "your own usage"),
      CommandExample("plimsoll demo overview", "the same on invented logs"),
    ],
    notes: """
      `plimsoll` alone prints this if its output is not a terminal; in a terminal it opens the \
      monitor.
      """,
    statuses: .usual(and: .noData))

  @OptionGroup var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    var options = ReportOptions()
    options.last = "7d"
    // Said once, above all that follows.
    var unmarked = invocation
    unmarked.banner = nil
    let context = try await CommandContext(unmarked, source.options)
    let week = try request(options, invocation)
    if let banner = invocation.banner {
      let surface = context.surface
      let lines = wrapped(banner, width: surface.columns).map {
        Style.warning.applied(to: $0, colored: surface.isColored)
      }
      try context.printLines(lines + [""])
    }
    let hasLimits = try await showLimits(context, zone: week.zone)
    let hasUsage = try !context.index.catalog(sessions: false).variants.isEmpty
    let steps = FirstSteps(invocation.firstFacts, hasUsage: hasUsage, hasLimits: hasLimits)
    if !steps.sentences.isEmpty {
      let surface = context.surface
      try context.printLines(
        ["To begin:"]
          + steps.numbered.flatMap { wrapped($0, width: surface.columns, indent: "   ") } + [""])
    }
    let reports = try context.reports()
    let report = try reports.usage(.daily, week)
    guard report.summary.groups.isEmpty else {
      try context.print(.usage(report), as: .table)
      let windows = try reports.windows(week, onlyActive: true).report
      let more =
        windows.outlookLines(on: context.surface) + [""]
        + context.hintLines("All reports: `plimsoll --help`. All of time: `plimsoll monthly`.")
      try context.printLines([""] + more)
      return
    }
    // Nothing lately: show when there was something.
    let all = try reports.usage(.monthly, request(ReportOptions(), invocation))
    try context.print(.usage(all), as: .table)
  }

  /// Shows the limits, or why there are none; nothing slow is asked for them.
  ///
  /// - Returns: Whether any are known, or were asked for.
  private func showLimits(_ context: CommandContext, zone: ZoneDays) async throws -> Bool {
    let limitAccess = try await LimitAccess(context)
    let now = context.invocation.now
    if !context.source.skipsIndexing { try await limitAccess.refresh(.free, now: now) }
    let report = try limitAccess.report(now: now, zone: zone)
    try context.printLines(report.lines(on: context.surface) + [""])
    return !report.isUnbegun
  }

  private func request(
    _ options: ReportOptions, _ invocation: Invocation
  ) throws -> ReportRequest {
    try ReportRequest(
      options, defaultOrder: ReportKind.daily.order, now: invocation.now,
      zone: invocation.zone)
  }
}
