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

  /// What `plimsoll-line bar --help` answers.
  static let bar = """
    OVERVIEW: Prints the limits for a bar, a prompt or a launcher.

    Reads what the last refresh left, and neither index nor network.

    USAGE: plimsoll-line bar [--format <name>] [--template <text>] [--width <cells>] [--follow]

    OPTIONS:
      --format <name>    waybar, polybar, i3blocks, i3status-rs, tmux, swiftbar, argos, \
    sketchybar, starship, raycast, plain or json. (default: plain)
      --template <text>  Parts as in statusline.template, or the name of a preset.
      --width <cells>    The most cells that a template may take. (default: 40)
      --follow           Go on running, and print whenever something has changed.
      -h, --help         Show help information.

    `plimsoll bar install <name>` shows what belongs into the settings of each.

    """

  private static let text = """
    OVERVIEW: Draws Claude Code's status line.

    Reads the JSON that Claude Code gives its status line on standard input, prints one or \
    more lines, and ends with 0. `plimsoll statusline install` makes it Claude Code's line.

    USAGE: plimsoll-line [--subagent]
           plimsoll-line bar [--format <name>]

    OPTIONS:
      --subagent    Answer the JSON of `subagentStatusLine` with a row for each task.
      --version     Show the version.
      -h, --help    Show help information.

    Settings are in the object `statusline` of ~/.config/plimsoll/config.json; \
    `plimsoll statusline preview` shows what they do, `plimsoll explain` where each figure is from.

    """
}
