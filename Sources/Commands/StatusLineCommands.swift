import ArgumentParser
import Foundation
import Index
internal import LimitPolling
import Reports
import Settings
import StatusLine
import Terminal
import UsageModel
import Wording

/// `plimsoll statusline`: the line that `plimsoll-line` draws, for those who have
/// only this program.
struct StatusLineCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "statusline",
    abstract: "Draws Claude Code's status line.",
    discussion: guide.text,
    subcommands: [
      StatusLineDraw.self, StatusLinePreview.self, StatusLineSample.self, StatuslineInstall.self,
      StatuslineUninstall.self,
    ],
    defaultSubcommand: StatusLineDraw.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline install", "make it Claude Code's status line"),
      CommandExample("plimsoll statusline preview", "see it first"),
    ],
    notes: """
      It reads the JSON that Claude Code passes on standard input, and always answers with a \
      line. `plimsoll-line` does the same and starts faster.
      """)
}

/// `plimsoll statusline` without more.
struct StatusLineDraw: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draws the line for the JSON on standard input.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline sample | plimsoll statusline", "on invented numbers")
    ],
    statuses: [.always])

  @Flag(help: "Answer the JSON of `subagentStatusLine` with a row for each task.")
  var subagent = false

  func run() throws {
    StatusLineProgram.run(
      subagent ? ["--subagent"] : [], environment: .ofProcess(), clock: .ofProcess())
  }
}

/// `plimsoll statusline preview`: what presets look like, on invented facts.
struct StatusLinePreview: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Draws the line from sample data at several widths.",
    usage: "plimsoll statusline preview [<options>]",
    discussion: guide.text,
    aliases: ["test"])

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline preview", "with your settings"),
      CommandExample("plimsoll statusline preview --preset calm", "with other ones"),
    ],
    notes: """
      The numbers are invented. The settings are yours, unless --preset names others.
      """)

  @Option(
    help: ArgumentHelp("Widths in cells, with commas.", valueName: "cells"))
  var width = "40,80,120"

  @Option(
    help: ArgumentHelp(
      "\(LinePreset.allCases.map(\.rawValue).joined(separator: ", ")), or all.",
      valueName: "name"))
  var preset: String?

  @Option(help: ArgumentHelp("Colour the lines: auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto

  func run(in invocation: Invocation) async throws {
    let environment = LineEnvironment.ofProcess()
    let clock = LocalClock.ofProcess()
    let (own, problems) = LineSources(environment: environment, clock: clock).settings()
    let widths = try widths()
    let isColored = color.allowsColor(
      isTerminal: StandardStream.standardOutput.isTerminal,
      environment: invocation.environment)
    var text = "SAMPLE DATA: these numbers are invented.\n"
    for (name, settings) in try variants(of: own) {
      for width in widths {
        text += "\n\(name), \(counted(Int64(width), "column"))\n"
        let facts = LineSample.facts(settings: settings, clock: clock, home: environment.home)
        var place = environment
        place.columns = width
        // Without a terminal `auto` means none; with --color always at least 16.
        let wanted = settings.colorDepth(environment)
        let depth: ColorDepth = !isColored ? .none : wanted == .none ? .basic : wanted
        for line in StatusLine.render(
          facts, width: StatusLine.width(place, settings), depth: depth)
        { text += line + "\n" }
      }
    }
    try StandardStream.standardOutput.send(text)
    guard !problems.isEmpty else { return }
    // A line draws whatever the settings are: this is where somebody looks at it.
    for problem in problems {
      StandardStream.standardError.offer(plainText("warning: " + problem) + "\n")
    }
    throw ExitCode(Explanation.Status.configuration.rawValue)
  }

  private func widths() throws -> [Int] {
    guard width.contains(where: { $0 != "," && !$0.isWhitespace }) else {
      throw Explanation(
        what: "--width names no width", hint: "name widths from 1 to 1000, such as --width 40,80",
        status: .usage)
    }
    return try width.split(separator: ",").map { word in
      guard let cells = Int(word.trimmingCharacters(in: .whitespaces)), (1...1000).contains(cells)
      else {
        throw Explanation(
          what: "\(word) is not a width", hint: "name widths from 1 to 1000, such as --width 40,80",
          status: .usage)
      }
      return cells
    }
  }

  private func variants(of own: StatusLineSettings) throws -> [(String, StatusLineSettings)] {
    guard let preset else {
      return [(own[.lineTemplate] == nil ? own[.linePreset].rawValue : "your template", own)]
    }
    let presets = LinePreset.allCases.filter { preset == "all" || preset == $0.rawValue }
    guard !presets.isEmpty else {
      let names = LinePreset.allCases.map(\.rawValue)
      let near = nearestNames(to: preset, among: names)
      throw Explanation(
        what: "no preset is called \(preset)",
        hint: near.isEmpty
          ? "there are \(names.joined(separator: ", "))"
          : "did you mean \(near.joined(separator: ", "))?",
        status: .usage)
    }
    return presets.map { preset in
      var settings = own
      settings[.linePreset] = preset
      settings[.lineTemplate] = nil
      return (preset.rawValue, settings)
    }
  }
}

/// `plimsoll statusline sample`: an input to try a status line with.
struct StatusLineSample: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Prints JSON like Claude Code's for its status line, with invented numbers.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline sample | plimsoll statusline", "draw it")
    ])

  @Flag(
    help: ArgumentHelp(
      "Also write an invented snapshot and journal into the state folder.",
      visibility: .hidden))
  var state = false

  func run() throws {
    let now = LocalClock.ofProcess().now
    if state {
      let environment = LineEnvironment.ofProcess()
      let index = environment.stateDirectory + "/plimsoll.db"
      guard !FileManager.default.fileExists(atPath: index) else {
        throw Explanation(
          what: "--state writes invented limits, and these would count as real",
          because: "\(index) is an index", hint: "set HOME to an empty folder", status: .usage)
      }
      try LineSample.writeState(environment, now: now)
    }
    try StandardStream.standardOutput.send(LineSample.input(now: now) + "\n")
  }
}

/// `plimsoll explain`: every figure of the line, with its origin.
struct Explain: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows where each number on the status line is from, and how old it is.",
    usage: "plimsoll explain [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll explain", "what is known now"),
      CommandExample("plimsoll statusline sample | plimsoll explain", "invented numbers"),
    ],
    notes: """
      If Claude Code's JSON is on standard input, it explains that; otherwise, what earlier \
      lines and refreshes left.
      """)

  @OptionGroup var look: LookArguments

  func run(in invocation: Invocation) async throws {
    let sources = LineSources(environment: .ofProcess(), clock: .ofProcess())
    let bytes = StandardInput.bytes()
    let gathered = sources.gather(bytes, stores: false)
    let entries = LineExplanation.entries(gathered)
    let columns = tableColumns(environment: invocation.environment)
    let isColored = look.color.allowsColor(
      isTerminal: StandardStream.standardOutput.isTerminal,
      environment: invocation.environment)
    var text = ""
    for entry in entries {
      text += Style.strong.applied(to: entry.name, colored: isColored) + "  " + entry.value + "\n"
      for line in wrapped(entry.origin, width: max(20, columns - 4)) { text += "    \(line)\n" }
    }
    if entries.isEmpty { text += "No number is known yet.\n" }
    if let reason = await Explain.reason(invocation) {
      for line in wrapped(reason, width: columns) { text += line + "\n" }
    }
    if !look.quiet {
      var troubles = LineExplanation.troubles(gathered)
      // Without an input, commands of the user's were not run as a line runs them.
      if bytes.isEmpty {
        let environment = LineEnvironment.ofProcess()
        troubles += LineTroubles.recent(
          besides: troubles, stateDirectory: environment.stateDirectory,
          now: LocalClock.ofProcess().now)
      }
      for trouble in troubles {
        for line in wrapped("note: " + trouble, width: columns) {
          text += Style.dim.applied(to: line, colored: isColored) + "\n"
        }
      }
    }
    try StandardStream.standardOutput.send(text)
  }

  /// Why limits are missing or old, in the words of every other face; nil where they
  /// are not. Nobody is asked for it, and no transcript is read.
  private static func reason(_ invocation: Invocation) async -> String? {
    do {
      var source = SourceOptions(isQuiet: true, color: .never)
      source.skipsIndexing = true
      let limitAccess = try await LimitAccess(try await CommandContext(invocation, source))
      try await limitAccess.refresh(.free, now: invocation.now)
      let report = try limitAccess.report(now: invocation.now, zone: invocation.zoneOrUTC.zone)
      return report.reason?.text
    } catch {
      return "The limits are not known: " + ErrorPresenter.oneLine(error) + "."
    }
  }
}
