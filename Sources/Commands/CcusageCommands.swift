import Analytics
import ArgumentParser
import Reports
import Terminal

/// `plimsoll ccusage`
struct Ccusage: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccusage",
    abstract: "Prints the JSON that scripts written for ccusage read.",
    discussion: guide.text,
    subcommands: [
      CcusageDaily<UnifiedFamily>.self, CcusageWeekly<UnifiedFamily>.self,
      CcusageMonthly<UnifiedFamily>.self, CcusageSessionCommand<UnifiedFamily>.self,
      CcusageBlocksCommand.self, CcusageClaude.self,
    ],
    defaultSubcommand: CcusageDaily<UnifiedFamily>.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll ccusage daily --json", "by day"),
      CommandExample("plimsoll ccusage blocks --active --json", "the current window"),
    ],
    notes: """
      Commands, options and JSON are those of the program of that name; the numbers are \
      Plimsoll's own. An unknown cost is null and not 0, a five-hour window begins with its \
      first message and not at the full hour, and --until includes its day. Windows follow the \
      logs alone, as they do there: `plimsoll blocks` also knows when the plan's window resets.
      """)
}

/// `plimsoll ccusage claude`
struct CcusageClaude: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "claude",
    abstract: "Prints the same in the shapes for Claude Code alone.",
    discussion: guide.text,
    subcommands: [
      CcusageDaily<ClaudeFamily>.self, CcusageWeekly<ClaudeFamily>.self,
      CcusageMonthly<ClaudeFamily>.self, CcusageSessionCommand<ClaudeFamily>.self,
      CcusageBlocksCommand.self,
    ],
    defaultSubcommand: CcusageDaily<ClaudeFamily>.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll ccusage claude daily --json", "by day")
    ])
}

/// Which family of documents a command prints.
protocol CcusageFamily {
  static var shape: CcusageReport.Shape { get }
}

/// The documents that cover every agent.
enum UnifiedFamily: CcusageFamily {
  static let shape = CcusageReport.Shape.unified
}

/// The documents for Claude Code alone.
enum ClaudeFamily: CcusageFamily {
  static let shape = CcusageReport.Shape.claude
}

/// The options that all of its commands share.
struct CcusageArguments: ParsableArguments {
  @Option(name: [.short, .long], help: ArgumentHelp("First day, YYYYMMDD.", valueName: "date"))
  var since: String?

  @Option(name: [.short, .long], help: ArgumentHelp("Last day, YYYYMMDD.", valueName: "date"))
  var until: String?

  @Flag(name: [.short, .long], help: "Print JSON.")
  var json = false

  @Option(name: [.short, .long], help: "auto, calculate or display.")
  var mode: String?

  @Option(name: [.short, .long], help: "asc or desc, by time.")
  var order: String?

  @Flag(name: [.short, .long], help: "Split every row by model.")
  var breakdown = false

  @Option(name: [.customShort("z"), .long], help: "Time zone of days.")
  var timezone: String?

  @Flag(name: [.customShort("O"), .long], help: "Ignored: prices are always built in.")
  var offline = false

  @Flag(name: .customLong("no-offline"), help: .hidden)
  var notOffline = false

  @Flag(help: "Ignored: tables fit the terminal by themselves.")
  var compact = false

  @Flag(help: "Colour the table.")
  var color = false

  @Flag(name: .customLong("no-color"), help: "Do not colour the table.")
  var noColor = false

  @Flag(name: .customLong("no-cost"), help: "Ignored: costs are always shown.")
  var noCost = false

  @Option(name: .customLong("root"), help: .hidden)
  var roots: [String] = []

  var source: SourceOptions {
    SourceOptions(roots: roots, color: noColor ? .never : color ? .always : .auto)
  }

  var options: ReportOptions {
    var options = ReportOptions()
    options.since = since
    options.until = until
    options.timeZone = timezone
    options.order = order
    options.hasBreakdown = breakdown
    // There a project is the folder that Claude Code made for it.
    options.showsWorktrees = true
    options.json = json
    options.cost = mode
    return options
  }
}

/// `daily`
struct CcusageDaily<Family: CcusageFamily>: InvokedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "daily",
      abstract: "Prints usage by day.",
      discussion: guide.text)
  }

  static var guide: CommandGuide {
    CommandGuide(
      examples: [
        CommandExample("plimsoll ccusage daily --json", "for scripts"),
        CommandExample("plimsoll ccusage daily --since 20260101", "as a table"),
      ])
  }

  @Flag(name: [.short, .long], help: "Group the days by project.")
  var instances = false

  @Option(name: [.short, .long], help: "Only this project.")
  var project: String?

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in invocation: Invocation) async throws {
    try await CcusageRun(invocation, arguments, Family.shape).period(
      .daily, project: project, isByProject: instances)
  }
}

/// `weekly`
struct CcusageWeekly<Family: CcusageFamily>: InvokedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "weekly",
      abstract: "Prints usage by week.",
      discussion: guide.text)
  }

  static var guide: CommandGuide {
    CommandGuide(
      examples: [
        CommandExample("plimsoll ccusage weekly --json", "for scripts"),
        CommandExample("plimsoll ccusage weekly --start-of-week monday", "as a table"),
      ])
  }

  @Option(
    name: [.customShort("w"), .customLong("start-of-week")],
    help: "The day on which weeks begin; sunday by default.")
  var weekStart = "sunday"

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in invocation: Invocation) async throws {
    try await CcusageRun(invocation, arguments, Family.shape).period(
      .weekly, weekStart: weekStart)
  }
}

/// `monthly`
struct CcusageMonthly<Family: CcusageFamily>: InvokedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "monthly",
      abstract: "Prints usage by month.",
      discussion: guide.text)
  }

  static var guide: CommandGuide {
    CommandGuide(
      examples: [
        CommandExample("plimsoll ccusage monthly --json", "for scripts"),
        CommandExample("plimsoll ccusage monthly --breakdown", "as a table"),
      ])
  }

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in invocation: Invocation) async throws {
    try await CcusageRun(invocation, arguments, Family.shape).period(.monthly)
  }
}

/// `session`
struct CcusageSessionCommand<Family: CcusageFamily>: InvokedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "session",
      abstract: "Prints usage by session.",
      discussion: guide.text)
  }

  static var guide: CommandGuide {
    CommandGuide(
      examples: [
        CommandExample("plimsoll ccusage session --json", "for scripts"),
        CommandExample("plimsoll ccusage session --order desc", "as a table"),
      ])
  }

  @Option(name: [.short, .long], help: "One session, response by response.")
  var id: String?

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in invocation: Invocation) async throws {
    let run = CcusageRun(invocation, arguments, Family.shape)
    if let id { try await run.session(id) } else { try await run.period(.sessions) }
  }
}

/// `blocks`
struct CcusageBlocksCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks",
    abstract: "Prints five-hour windows.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll ccusage blocks --json", "for scripts"),
      CommandExample("plimsoll ccusage blocks --active", "the current window"),
    ])

  @Flag(name: [.short, .long], help: "Only the current window.")
  var active = false

  @Flag(name: [.short, .long], help: "Only the last three days, and the current window.")
  var recent = false

  @Option(
    name: [.customShort("t"), .long],
    help: "A number of tokens to compare with, or max for the largest window so far.")
  var tokenLimit: String?

  @Option(name: [.customShort("n"), .long], help: "The length of a window, in hours.")
  var sessionLength: Double = 5

  @OptionGroup var arguments: CcusageArguments

  func validate() throws {
    guard sessionLength > 0, sessionLength <= 24 * 31 else {
      throw ValidationError("--session-length must be more than 0 hours and at most a month")
    }
    guard let tokenLimit, tokenLimit != "max" else { return }
    guard let tokens = Int64(tokenLimit), tokens > 0 else {
      throw ValidationError("--token-limit must be a number of tokens or max")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    var limit: CcusageBlocks.TokenLimit?
    if let tokenLimit { limit = Int64(tokenLimit).map { .tokens($0) } ?? .largest }
    try await CcusageRun(invocation, arguments, .unified).blocks(
      length: Int64(sessionLength * 3_600_000), limit: limit, onlyActive: active, onlyRecent: recent
    )
  }
}
