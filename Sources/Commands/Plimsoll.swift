import ArgumentParser
import Foundation
import Reports
import StatusLine
import Terminal
import UsageModel

/// What the program starts: finds the command that was meant, and runs it.
package struct Launcher {
  private let arguments: [String]
  private let invocation: Invocation

  /// Prepares this process, and ends it where it was started as the service.
  ///
  /// Nothing may be awaited before: from the first task on the runtime wakes the machine
  /// once a second, which a service that waits for days does without.
  package init() {
    ignoreClosedPipes()
    unblockEndings()
    returnFreedMemory()
    arguments = Array(CommandLine.arguments.dropFirst())
    invocation = Invocation.ofProcess()
    if let status = ServiceKeeper.runIfAsked(arguments, in: invocation) { exit(status) }
  }

  /// Runs the command line of this process, and ends the process with its exit status.
  package func run() async -> Never {
    exit(await Launcher.run(arguments, in: invocation))
  }

  /// Runs one command line to its end.
  /// - Returns: The exit status.
  static func run(_ arguments: [String], in invocation: Invocation) async -> Int32 {
    do {
      var command = try Plimsoll.parsed(arguments)
      if var invoked = command as? any InvokedCommand {
        try await invoked.run(in: invocation)
      } else {
        try command.run()
      }
      return 0
    } catch {
      return ErrorPresenter.present(error)
    }
  }
}

/// A command that needs to know where it runs.
protocol InvokedCommand: GuidedCommand {
  mutating func run(in invocation: Invocation) async throws
}

/// `plimsoll`, and all that it can do.
struct Plimsoll: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "plimsoll",
    abstract: "Shows how full your Claude Code limits are, when they reset, and what you use.",
    discussion: guide.text,
    version: LineHelp.version,
    subcommands: [MonitorCommand.self, Overview.self, Refresh.self, BrowserHostCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Limits",
        subcommands: [
          LimitsCommand.self, Check.self, Wait.self, BudgetCommand.self, AlertsCommand.self,
        ]),
      CommandGroup(
        name: "Usage by time",
        subcommands: [Daily.self, Weekly.self, Monthly.self, Hourly.self, Blocks.self]),
      CommandGroup(
        name: "Usage by what used it",
        subcommands: [
          Sessions.self, Projects.self, Models.self, Skills.self, Agents.self, Plugins.self,
          MCPServers.self, Branches.self, Pulls.self, Entrypoints.self, CacheCommand.self,
          Turns.self, Compare.self, Folders.self,
        ]),
      CommandGroup(name: "Several machines", subcommands: [Machines.self, SyncCommand.self]),
      CommandGroup(
        name: "API credits", subcommands: [Credits.self, Team.self, BrowserCommand.self]),
      CommandGroup(name: "A team", subcommands: [HubCommand.self]),
      CommandGroup(name: "Live", subcommands: [Serve.self, ServiceCommand.self]),
      CommandGroup(
        name: "Inside Claude Code", subcommands: [StatusLineCommand.self, Explain.self]),
      CommandGroup(
        name: "Inside other programs",
        subcommands: [BarCommand.self, MetricsCommand.self, ExportCommand.self]),
      CommandGroup(
        name: "The program itself",
        subcommands: [
          SetupCommand.self, Config.self, Index.self, Doctor.self, Backup.self, Restore.self,
          Prices.self, Demo.self,
          Manual.self,
        ]),
      CommandGroup(name: "In place of ccusage", subcommands: [Ccusage.self]),
    ],
    defaultSubcommand: MonitorCommand.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll", "the live monitor"),
      CommandExample("plimsoll demo", "everything on made-up numbers"),
    ],
    notes: """
      Without a command, it opens the live monitor; in a pipe, it prints limits and the last \
      seven days. `plimsoll statusline install` shows your limits below Claude Code's prompt, \
      and `plimsoll serve --open` shows them in the browser. If a number is missing, \
      `plimsoll doctor` says why.

      In reports, ≥ means "at least": some versions of Claude Code did not store how long an \
      answer was in the end. ? means that the price of a model is not known.
      """,
    statuses: CommandStatus.common)

  /// The command of a command line. A word that names none is refused here:
  /// the default command would take it for an argument of its own.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    if RootHelp.isWanted(arguments) { return RootHelp() }
    if arguments == ["help", "all"] { return try parseAsRoot(["--help"]) }
    if let word = arguments.first, !word.hasPrefix("-") {
      let names = configuration.subcommands.flatMap {
        [$0._commandName] + $0.configuration.aliases
      }
      guard names.contains(word) || word == "help" else { throw unknown(word, among: names) }
      if word == "help" {
        return try parseAsRoot(["help"] + topic(arguments.dropFirst()))
      }
      if let command = parsedAlone(word, Array(arguments.dropFirst())) { return command }
    }
    if arguments.isEmpty, let monitor = parsedAlone(MonitorCommand._commandName, []) {
      return monitor
    }
    return try parseAsRoot(arguments)
  }

  /// The words after `help`, with every command under its own name. Help on a command that
  /// there is not is refused: the parser would take it for help on everything.
  private static func topic(_ words: ArraySlice<String>) throws -> [String] {
    var type: any ParsableCommand.Type = Plimsoll.self
    return try words.map { word in
      if word.hasPrefix("-") { return word }
      let commands = type.configuration.subcommands
      guard
        let next = commands.first(where: {
          $0._commandName == word || $0.configuration.aliases.contains(word)
        })
      else {
        throw unknown(
          word, among: commands.flatMap { [$0._commandName] + $0.configuration.aliases })
      }
      type = next
      return next._commandName
    }
  }

  private static func unknown(_ word: String, among names: [String]) -> Explanation {
    let near = nearestNames(to: word, among: names)
    return Explanation(
      what: "no command is called \(word)",
      hint: near.isEmpty
        ? "see `plimsoll --help`" : "did you mean \(near.joined(separator: ", "))?",
      status: .usage)
  }

  /// A command without commands of its own, parsed without the tree of all the
  /// others, which takes longer to build than a report takes to make. nil when
  /// something is wrong or help is wanted: only the tree gives the right words.
  private static func parsedAlone(
    _ word: String, _ arguments: [String]
  ) -> (any ParsableCommand)? {
    guard let type = configuration.subcommands.first(where: { $0._commandName == word }),
      type.configuration.subcommands.isEmpty
    else { return nil }
    do {
      let command = try type.parseAsRoot(arguments)
      // A wish for help comes back as a command that gives it.
      return Swift.type(of: command) == type ? command : nil
    } catch {
      // The tree parses it again, and says what is wrong with it.
      return nil
    }
  }
}
