import Analytics
import ArgumentParser
import Configuration
import Foundation
import Index
import Reports
import Terminal
import TerminalDashboard
import UsageModel

/// `plimsoll monitor`, and `plimsoll` alone in a terminal
struct MonitorCommand: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "The live monitor: limits, sessions, history and costs on the whole screen.",
    usage: "plimsoll monitor [<options>]",
    discussion: """
      Also what `plimsoll` alone opens. Where it is run without a terminal, it prints what \
      `plimsoll overview` prints. Press ? for the keys; docs/monitor.md has them too.
      """)

  @OptionGroup(title: "Picture") var form: MonitorArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let isPlain = !form.isAskedFor && !MonitorDesk.hasTerminal(surroundings)
    if isPlain {
      var overview = Overview()
      overview.source = source
      return try await overview.run(in: surroundings)
    }
    try await MonitorDesk(surroundings, form: form, source: source.options).run()
  }
}

/// How the monitor looks and what it prints.
struct MonitorArguments: ParsableArguments {
  @Flag(help: "Print one plain picture and end.")
  var once = false

  @Flag(help: "Print one JSON document and end; docs/json.md describes it.")
  var json = false

  @Flag(help: "Print a JSON document in one line at each change, until Ctrl-C.")
  var follow = false

  @Option(
    help: ArgumentHelp(
      "Draw in so many rows below the prompt instead of the whole screen.", valueName: "rows"))
  var inline: Int?

  @Flag(help: "The boxed form: limits and resets alone.")
  var compact = false

  @Option(
    help: ArgumentHelp(
      "Seconds between two looks at the clock and the sources; 10 by default.",
      valueName: "seconds"))
  var interval: Int?

  @Option(
    help: ArgumentHelp("auto, dark, light, high-contrast or color-blind.", valueName: "name"))
  var theme: ThemeName?

  @Option(
    help: ArgumentHelp(
      "Begin with limits, now, history, models, cache, alerts or where.", valueName: "name"))
  var screen: MonitorScreen?

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  @Flag(help: "Put the fullest limit into the terminal's title.")
  var title = false

  @Flag(help: "Show the fullest limit in the terminal's progress bar (OSC 9;4).")
  var progress = false

  @Flag(help: "Ring the bell when a warning is raised.")
  var bell = false

  /// Whether a form was chosen that needs no terminal.
  var isAskedFor: Bool { once || json || follow || compact }
}

extension ThemeName: ExpressibleByArgument {}

extension MonitorScreen: ExpressibleByArgument {
  public init?(argument: String) {
    guard let screen = MonitorScreen.allCases.first(where: { $0.title.lowercased() == argument })
    else { return nil }
    self = screen
  }

  public var defaultValueDescription: String { title.lowercased() }

  public static var allValueStrings: [String] { allCases.map { $0.title.lowercased() } }
}
