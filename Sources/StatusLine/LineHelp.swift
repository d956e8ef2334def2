/// What `plimsoll-line` answers to those who start it by hand.
package enum LineHelp {
  /// The version of both programs.
  package static let version = "0.1.0"

  /// The answer to `arguments`; nil where a line is wanted. An option that means
  /// nothing gets a line as well: Claude Code shows nothing else.
  package static func answer(to arguments: [String]) -> String? {
    if arguments.contains("--help") || arguments.contains("-h") { return text }
    return arguments.contains("--version") ? version + "\n" : nil
  }

  private static let text = """
    OVERVIEW: Draws Claude Code's status line.

    Reads the JSON that Claude Code gives its status line on standard input, prints one or \
    more lines, and ends with 0. `plimsoll statusline install` makes it Claude Code's line.

    USAGE: plimsoll-line [--subagent]

    OPTIONS:
      --subagent    Answer the JSON of `subagentStatusLine` with a row for each task.
      --version     Show the version.
      -h, --help    Show help information.

    Settings are in the object `statusline` of ~/.config/plimsoll/config.json; \
    `plimsoll statusline preview` shows what they do, `plimsoll explain` where each figure is from.

    """
}
