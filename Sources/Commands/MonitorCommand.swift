import Analytics
import ArgumentParser
import Configuration
import Foundation
import Index
import Reports
import Settings
import Terminal
import TerminalDashboard
import UsageModel

/// `plimsoll monitor`, and `plimsoll` alone in a terminal
struct MonitorCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Shows limits, sessions, history and costs live, on the whole screen.",
    usage: "plimsoll monitor [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll monitor", "until you press q"),
      CommandExample("plimsoll monitor --once", "one picture, printed"),
    ],
    notes: """
      `plimsoll` alone opens it too. Without a terminal, it prints what `plimsoll overview` \
      prints. Press ? for the keys; docs/monitor.md also lists them.
      """,
    statuses: .usual(and: .noData))

  @OptionGroup(title: "Picture") var form: MonitorArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    let isPlain = !form.isAskedFor && !MonitorSession.hasTerminal(invocation)
    if isPlain {
      var overview = Overview()
      overview.source = source
      return try await overview.run(in: invocation)
    }
    try await MonitorSession(invocation, form: form, source: source.options).run()
  }
}

/// How the monitor looks and what it prints.
struct MonitorArguments: ParsableArguments {
  @Flag(help: "Print one plain picture and exit.")
  var once = false

  @Flag(help: "Print one JSON document and exit; docs/json.md describes it.")
  var json = false

  @Flag(help: "Print a JSON document on one line at each change, until Ctrl-C.")
  var follow = false

  @Option(
    help: ArgumentHelp(
      "Draw in this many rows below the prompt instead of on the whole screen.", valueName: "rows"))
  var inline: Int?

  @Flag(help: "The boxed form: limits and resets only.")
  var compact = false

  @Option(
    help: ArgumentHelp(
      "Seconds between updates; 10 by default.",
      valueName: "seconds"))
  var interval: Int?

  @Option(
    help: ArgumentHelp("auto, dark, light, high-contrast or color-blind.", valueName: "name"))
  var theme: MonitorTheme?

  @Option(
    help: ArgumentHelp(
      "Start with limits, now, history, models, cache, alerts or where.", valueName: "name"))
  var screen: MonitorScreen?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Flag(help: "Show the fullest limit in the terminal's title.")
  var title = false

  @Flag(help: "Show the fullest limit in the terminal's progress bar (OSC 9;4).")
  var progress = false

  @Flag(help: "Ring the bell when a warning is raised.")
  var bell = false

  /// Whether a form was chosen that needs no terminal.
  var isAskedFor: Bool { once || json || follow || compact }
}

extension MonitorTheme: ExpressibleByArgument {}

extension MonitorScreen: ExpressibleByArgument {
  public init?(argument: String) {
    guard let screen = MonitorScreen.allCases.first(where: { $0.title.lowercased() == argument })
    else { return nil }
    self = screen
  }

  public var defaultValueDescription: String { title.lowercased() }

  public static var allValueStrings: [String] { allCases.map { $0.title.lowercased() } }
}
