import Analytics
import ArgumentParser
import Reports
import Terminal

/// `plimsoll ccusage`
struct Ccusage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccusage", abstract: "Prints the JSON that scripts written for ccusage read.",
    discussion: """
      Commands, options and JSON are those of the program of that name; the numbers are \
      Plimsoll's own. A cost that nobody knows is null and not 0, a five-hour window begins with \
      its first message and not at the full hour, and --until includes its day.
      """,
    subcommands: [
      CcusageDaily<UnifiedFamily>.self, CcusageWeekly<UnifiedFamily>.self,
      CcusageMonthly<UnifiedFamily>.self, CcusageSessionCommand<UnifiedFamily>.self,
      CcusageBlocksCommand.self, CcusageClaude.self,
    ], defaultSubcommand: CcusageDaily<UnifiedFamily>.self)
}

/// `plimsoll ccusage claude`
struct CcusageClaude: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claude", abstract: "The same in the shapes for Claude Code alone.",
    subcommands: [
      CcusageDaily<ClaudeFamily>.self, CcusageWeekly<ClaudeFamily>.self,
      CcusageMonthly<ClaudeFamily>.self, CcusageSessionCommand<ClaudeFamily>.self,
      CcusageBlocksCommand.self,
    ], defaultSubcommand: CcusageDaily<ClaudeFamily>.self)
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
struct CcusageDaily<Family: CcusageFamily>: SurroundedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "daily", abstract: "Usage by day.")
  }

  @Flag(name: [.short, .long], help: "Gather the days by project.")
  var instances = false

  @Option(name: [.short, .long], help: "Only this project.")
  var project: String?

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in surroundings: Surroundings) async throws {
    try await CcusageRun(surroundings, arguments, Family.shape).period(
      .daily, project: project, isByProject: instances)
  }
}

/// `weekly`
struct CcusageWeekly<Family: CcusageFamily>: SurroundedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "weekly", abstract: "Usage by week.")
  }

  @Option(
    name: [.customShort("w"), .customLong("start-of-week")],
    help: "The day on which weeks begin; sunday by default.")
  var weekStart = "sunday"

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in surroundings: Surroundings) async throws {
    try await CcusageRun(surroundings, arguments, Family.shape).period(
      .weekly, weekStart: weekStart)
  }
}

/// `monthly`
struct CcusageMonthly<Family: CcusageFamily>: SurroundedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "monthly", abstract: "Usage by month.")
  }

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in surroundings: Surroundings) async throws {
    try await CcusageRun(surroundings, arguments, Family.shape).period(.monthly)
  }
}

/// `session`
struct CcusageSessionCommand<Family: CcusageFamily>: SurroundedCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "session", abstract: "Usage by session.")
  }

  @Option(name: [.short, .long], help: "One session, response by response.")
  var id: String?

  @OptionGroup var arguments: CcusageArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let run = CcusageRun(surroundings, arguments, Family.shape)
    if let id { try await run.session(id) } else { try await run.period(.sessions) }
  }
}

/// `blocks`
struct CcusageBlocksCommand: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks", abstract: "Five-hour windows.")

  @Flag(name: [.short, .long], help: "Only the window that runs now.")
  var active = false

  @Flag(name: [.short, .long], help: "Only the last three days, and the window that runs now.")
  var recent = false

  @Option(
    name: [.customShort("t"), .long],
    help: "A number of tokens to compare with, or max for the largest window so far.")
  var tokenLimit: String?

  @Option(name: [.customShort("n"), .long], help: "Hours that a window lasts.")
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

  mutating func run(in surroundings: Surroundings) async throws {
    var limit: CcusageBlocks.TokenLimit?
    if let tokenLimit { limit = Int64(tokenLimit).map { .tokens($0) } ?? .largest }
    try await CcusageRun(surroundings, arguments, .unified).blocks(
      length: Int64(sessionLength * 3_600_000), limit: limit, onlyActive: active, onlyRecent: recent
    )
  }
}
