import ArgumentParser
import UsageModel

/// What the help and the manual page of a command say in addition to its options.
/// Both are made from it, and a test runs its examples.
struct CommandGuide: Sendable {
  /// One or two command lines that work as they are.
  var examples: [CommandExample]
  /// What there is to know before using it, in paragraphs.
  var notes: String
  /// How it can end.
  var statuses: [CommandStatus]

  init(
    examples: [CommandExample], notes: String = "", statuses: [CommandStatus] = .usual()
  ) {
    self.examples = examples
    self.notes = notes
    self.statuses = statuses
  }

  /// All of it, as `--help` shows it below the sentence that says what a command
  /// does.
  var text: String {
    let blocks = [notes, examples.isEmpty ? "" : "Examples:\n" + exampleLines, statusLine]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The examples, each on a line, with what they are for in one column behind
  /// them.
  var exampleLines: String {
    let width = examples.map(\.line.count).max() ?? 0
    return examples.map { "  " + $0.annotated(width: width) }.joined(separator: "\n")
  }

  private var statusLine: String {
    "Exit status: " + statuses.map { "\($0.code) \($0.meaning)" }.joined(separator: ", ") + "."
  }
}

/// A command line that does something useful.
struct CommandExample: Sendable {
  var line: String
  /// What it is for, as a remark behind it; empty if the line says it.
  var purpose: String

  init(_ line: String, _ purpose: String) {
    self.line = line
    self.purpose = purpose
  }

  /// The line as a shell takes it, with its purpose as a comment.
  fileprivate func annotated(width: Int) -> String {
    guard !purpose.isEmpty else { return line }
    return line + String(repeating: " ", count: width - line.count) + "  # " + purpose
  }
}

/// One of the ways in which a command ends.
struct CommandStatus: Sendable {
  var code: Int32
  /// What it means, as a phrase.
  var meaning: String

  init(_ code: Int32, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }

  private init(_ status: Explanation.Status, _ meaning: String) {
    self.init(status.rawValue, meaning)
  }

  static let success = CommandStatus(0, "success")
  static let usage = CommandStatus(.usage, "wrong command line")
  static let noData = CommandStatus(.noData, "nothing to show")
  static let inputOutput = CommandStatus(.inputOutput, "could not read or write")
  static let notPermitted = CommandStatus(.notPermitted, "not permitted")
  static let configuration = CommandStatus(.configuration, "wrong settings file")

  /// Those that mean the same for every command, in order.
  static let common = [success, usage, noData, inputOutput, notPermitted, configuration]

  // Those of single commands.

  static let always = CommandStatus(0, "always")
  static let pastWarning = CommandStatus(1, "from --warn on")
  static let pastFailure = CommandStatus(2, "from --fail on")
  static let unknown = CommandStatus(3, "nothing official is known")
  static let notRunning = CommandStatus(3, "not running")
}

extension [CommandStatus] {
  /// Those of nearly every command, and others, in order.
  static func usual(and more: CommandStatus...) -> [CommandStatus] {
    ([.success, .usage, .inputOutput, .configuration] + more).sorted { $0.code < $1.code }
  }
}

/// A command that says how it is used.
protocol GuidedCommand: ParsableCommand {
  static var guide: CommandGuide { get }
}

/// A command with the words that name it, the program's own first.
struct NamedCommand {
  var words: [String]
  var type: any ParsableCommand.Type

  /// A command and all those below it, hidden ones too.
  static func all(
    from type: any ParsableCommand.Type = Plimsoll.self, below above: [String] = []
  ) -> [NamedCommand] {
    let words = above + [type._commandName]
    return [NamedCommand(words: words, type: type)]
      + type.configuration.subcommands.flatMap { all(from: $0, below: words) }
  }
}
