import Configuration
import Index
import Reports
import StatusLine

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
  var question: Question?
  /// Commands that show, do and undo it. The answer to the question stands for `%`.
  var preview: [String]
  var perform: [String]
  /// Empty for a step that changes `file` alone, which is put back as it was.
  var undo: [String]
  /// The one file of another program that it changes, where no command undoes it.
  var file: String?

  /// What a step needs to know.
  struct Question {
    var text: String
    /// Stands for the answer where a command is only named.
    var placeholder: String
  }

  /// A command with the answer in its place.
  static func filled(_ command: [String], _ answer: String?) -> [String] {
    command.map { $0 == "%" ? answer ?? "" : $0 }
  }

  /// The command that does it, as somebody types it.
  var typed: String {
    "plimsoll "
      + SetupStep.filled(perform, question?.placeholder).joined(separator: " ")
  }

  /// Those that there are here, in the order in which they are offered.
  static func all(_ invocation: Invocation) -> [SetupStep] {
    let facts = invocation.firstFacts
    let wraps = facts.line == .other ? ["--wrap"] : []
    let browsers = BrowserRegistration(invocation)
    var steps = [
      SetupStep(
        name: "statusline", title: "Status line",
        purpose: "Limits, context and cost below Claude Code's prompt; and what Claude Code says "
          + "of the limits is heard without any request.",
        isDone: facts.line == .ours, preview: ["statusline", "install", "--dry-run"] + wraps,
        perform: ["statusline", "install"] + wraps, undo: ["statusline", "uninstall"]),
      SetupStep(
        name: "service", title: "Service",
        purpose: "One quiet process of your session that keeps limits and index new and delivers "
          + "warnings while no monitor and no page is open (docs/service.md).",
        isDone: TextFile.exists(ServiceManager(invocation).path),
        preview: ["service", "install", "--dry-run"], perform: ["service", "install"],
        undo: ["service", "uninstall"]),
    ]
    if browsers.hasAny {
      steps.append(
        SetupStep(
          name: "browser", title: "Balance of API credits",
          purpose: "This program is registered with browsers, so that the extension can pass on "
            + "the balance that the Console shows (docs/browser.md).",
          isDone: browsers.isInstalled, preview: ["browser", "install", "--dry-run"],
          perform: ["browser", "install"], undo: ["browser", "uninstall"]))
    }
    return steps + bars(invocation) + asking(invocation)
  }

  /// Those that need an answer.
  private static func asking(_ invocation: Invocation) -> [SetupStep] {
    [
      SetupStep(
        name: "sync", title: "Your other machines",
        purpose: "One total for all of your machines, over a folder that all of them see: that of "
          + "Syncthing, iCloud Drive, Dropbox or a network drive. Numbers, times and names leave, "
          + "never text, titles or prompts (docs/machines.md).",
        isDone: MachineSync.hasJoined(invocation.workspace),
        question: Question(text: "Which folder", placeholder: "FOLDER"),
        preview: ["sync", "folder", "%", "--dry-run", "--yes"],
        perform: ["sync", "folder", "%", "--yes"],
        undo: ["sync", "leave", "--folder"]),
      SetupStep(
        name: "budget", title: "Budget",
        purpose: "What you want to spend at most, by list prices, or to use of a limit: you are "
          + "warned on the way there, and it stops nothing.",
        isDone: hasBudget(invocation),
        question: Question(
          text: "How much, as 15/day, 400/month or 80%/7d", placeholder: "400/month"),
        preview: ["budget", "set", "%", "--dry-run"], perform: ["budget", "set", "%"],
        undo: ["budget", "remove", "%"]),
    ]
  }

  private static func hasBudget(_ invocation: Invocation) -> Bool {
    do {
      return try !BudgetFile(invocation.workspace).budgets().isEmpty
    } catch {
      // `plimsoll budget` says what is wrong with the file: nothing is added to it.
      return true
    }
  }

  /// The bars whose settings are here.
  private static func bars(_ invocation: Invocation) -> [SetupStep] {
    BarPlace.formats.compactMap { format in
      do {
        let place = try BarPlace(
          format, file: nil, environment: invocation.environment,
          home: invocation.workspace.homeDirectory)
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
