import ArgumentParser
import Configuration
import Engine
import Foundation
import Reports
import StatusLine
import Terminal
import UsageModel

/// `plimsoll setup`
struct SetupCommand: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Sets up, step by step, what you want of it; --undo takes it back.",
    usage: "plimsoll setup [<options>]",
    discussion: """
      Each step is optional: it says what it is for, shows what would change, and asks. Steps that \
      are done already are passed over. What is done here is noted, and `plimsoll setup --undo` \
      undoes it, the last step first.
      """)

  @Flag(help: "Undo what `setup` has done.")
  var undo = false

  @Flag(help: "Show what each step would change, and change nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Do not ask: take every step that needs no answer.")
  var yes = false

  @Flag(help: "Say what was found, and the next three commands for you.")
  var next = false

  @Option(
    name: .customLong("step"),
    help: ArgumentHelp(
      "Only this step; may be repeated. The page names them.", valueName: "name"))
  var names: [String] = []

  mutating func run(in surroundings: Surroundings) async throws {
    if next { return try await NextCommands(surroundings).show() }
    var page = try SetupPage(surroundings, asks: !yes && !dryRun, isDryRun: dryRun)
    let all = SetupStep.all(surroundings)
    for name in names where !all.contains(where: { $0.name == name }) {
      throw Explanation(
        what: "no step is called \(name)",
        hint: "there are \(all.map(\.name).joined(separator: ", "))", status: .usage)
    }
    let steps = names.isEmpty ? all : all.filter { names.contains($0.name) }
    if undo { return try await page.undo(steps) }
    guard !page.asks || page.canAsk else {
      throw Explanation(
        what: "nobody is here to be asked", because: "this is not a terminal",
        hint: "--dry-run shows what would be done, --yes does it", status: .usage)
    }
    try await page.take(steps)
  }
}

/// One thing that can be set up: commands that exist by themselves too.
struct SetupStep {
  /// The name for `--step`, and in the note of what was done.
  var name: String
  var title: String
  /// What it is for, as a sentence.
  var purpose: String
  /// Whether it is set up already.
  var isDone: Bool
  /// What is asked for, for a step that cannot go without; nil for none.
  var question: String?
  /// Commands that show, do and undo it. The answer to the question stands for `%`.
  var preview: [String]
  var perform: [String]
  /// Empty for a step that changes `file` alone, which is put back as it was.
  var undo: [String]
  /// The one file of another program that it changes, where no command undoes it.
  var file: String?

  /// A command with the answer in its place.
  static func filled(_ command: [String], _ answer: String?) -> [String] {
    command.map { $0 == "%" ? answer ?? "" : $0 }
  }

  /// Those that there are here, in the order in which they are offered.
  static func all(_ surroundings: Surroundings) -> [SetupStep] {
    let facts = surroundings.firstFacts
    let wraps = facts.line == .other ? ["--wrap"] : []
    let browsers = BrowserDesk(surroundings)
    var steps = [
      SetupStep(
        name: "statusline", title: "Status line",
        purpose: "Limits, context and cost below Claude Code's prompt; and what Claude Code says "
          + "of the limits is heard without any request.",
        isDone: facts.line == .ours, preview: ["statusline", "install", "--dry-run"] + wraps,
        perform: ["statusline", "install"] + wraps, undo: ["statusline", "uninstall"])
    ]
    if browsers.hasAny {
      steps.append(
        SetupStep(
          name: "browser", title: "Balance of API credits",
          purpose: "Browsers are told of this program, so that the extension can hand over the "
            + "balance that the Console shows (docs/browser.md).",
          isDone: browsers.isInstalled, preview: ["browser", "install", "--dry-run"],
          perform: ["browser", "install"], undo: ["browser", "uninstall"]))
    }
    return steps + bars(surroundings)
  }

  /// The bars whose settings are here.
  private static func bars(_ surroundings: Surroundings) -> [SetupStep] {
    BarPlace.formats.compactMap { format in
      do {
        let place = try BarPlace(
          format, file: nil, environment: surroundings.environment,
          home: surroundings.workspace.homeDirectory)
        guard let bytes = try TextFile(path: place.file).bytes else { return nil }
        return SetupStep(
          name: "bar-\(format.rawValue)", title: place.target,
          purpose: "The limits in \(place.target), in \(place.file).",
          isDone: String(decoding: bytes, as: UTF8.self).contains("plimsoll"),
          preview: ["bar", "install", format.rawValue],
          perform: ["bar", "install", format.rawValue, "--write"], undo: [], file: place.file)
      } catch {
        // A bar whose settings cannot be read is offered nothing.
        return nil
      }
    }
  }
}
