internal import Scanning

/// What is known of Claude Code's status line on this machine.
package struct StatusLineHealth: Sendable {
  /// Something that keeps the line, or a part of it, from being seen.
  package struct Problem: Sendable, Equatable {
    /// What is wrong, as a sentence without its full stop.
    package var text: String
    /// What to do, as a phrase; nil where the text says it.
    package var hint: String?

    package init(_ text: String, hint: String? = nil) {
      self.text = text
      self.hint = hint
    }
  }

  /// Which line is set, and where.
  package var setting: String
  /// Whether that line is ours.
  package var isOurs: Bool
  package var problems: [Problem]

  package init(setting: String, isOurs: Bool, problems: [Problem]) {
    self.setting = setting
    self.isOurs = isOurs
    self.problems = problems
  }

  var lines: [String] {
    [setting + "."]
      + problems.map { $0.text + "." + ($0.hint.map { " What to do: \($0)." } ?? "") }
  }

  var json: JSONValue {
    .object([
      .init("setting", .string(setting)),
      .init("isOurs", .bool(isOurs)),
      .init(
        "problems",
        .array(
          problems.map {
            .object([.init("message", .string($0.text)), .init("hint", .optional($0.hint))])
          })),
    ])
  }
}
