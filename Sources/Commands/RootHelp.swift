import ArgumentParser

/// What `plimsoll --help` prints: one screen. `plimsoll help all` has the rest.
struct RootHelp: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "help", shouldDisplay: false)

  /// What people come for every day, each with the command that answers it.
  private static let daily = [
    ("limits", "How full each limit is, when it resets, whether it lasts"),
    ("daily", "What each day used, and what that costs at list price"),
    ("statusline install", "Your limits below Claude Code's prompt"),
    ("serve --open", "Everything in your browser"),
    ("doctor", "Why a number is missing, and what to do about it"),
  ]

  /// Commands of which nobody hears who has not asked for what they belong to.
  private static let optional: Set<String> = ["hub", "sync", "machines", "budget", "browser"]

  /// Whether a command line asks for this.
  static func isWanted(_ arguments: [String]) -> Bool {
    [["--help"], ["-h"], ["help"]].contains(arguments)
  }

  func run() { print(Self.text, terminator: "") }

  /// Words in lines of 80 columns, all behind the same margin.
  private static func wrapped(_ words: [String], behind heading: String) -> String {
    var lines = [heading]
    let margin = String(repeating: " ", count: heading.count)
    for word in words {
      if lines[lines.count - 1].count + word.count > 80 { lines.append(margin) }
      lines[lines.count - 1] += word + " "
    }
    return lines.map { String($0.dropLast()) + "\n" }.joined()
  }

  static var text: String {
    let width = 21
    let lines = daily.map { command, does in
      "  " + command.padded(to: width) + does + "\n"
    }
    let groups = Plimsoll.configuration.groupedSubcommands.compactMap { group -> String? in
      let names = group.subcommands.filter { $0.configuration.shouldDisplay }
        .map { $0._commandName }.filter { !optional.contains($0) }
      guard !names.isEmpty else { return nil }
      return wrapped(names, behind: "  " + group.name.padded(to: width + 2))
    }
    return """
      \(Plimsoll.configuration.abstract)

      Usage: plimsoll [command] [options]. Without a command: the live monitor.

      \(lines.joined())
      All commands:
      \(groups.joined())
      `plimsoll help all` explains them, `plimsoll demo` shows made-up numbers.

      """
  }
}

extension String {
  /// Followed by blanks up to a width; always by one.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
