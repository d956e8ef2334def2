import ArgumentParser
import Foundation

/// `plimsoll manual`: writes the manual pages; for `make install` and packagers.
struct Manual: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Writes the manual pages of all commands.",
    discussion: guide.text,
    shouldDisplay: false)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll manual --output man", "into a folder that exists")
    ])

  @Option(
    help: ArgumentHelp("The folder to write to, which must exist.", valueName: "folder"),
    completion: .directory)
  var output: String

  func run() throws {
    let pages = try ManualPage.all(
      dump: Plimsoll._dumpHelp(), guides: Self.guides, version: Plimsoll.configuration.version,
      appendix: Self.appendix)
    for page in pages {
      let file = URL(fileURLWithPath: output).appendingPathComponent(page.name + ".1")
      try Data(page.text.utf8).write(to: file)
    }
  }

  private static var guides: [[String]: CommandGuide] {
    Dictionary(
      NamedCommand.all().compactMap { command in
        (command.type as? any GuidedCommand.Type).map { (command.words, $0.guide) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What is the same for all commands.
  static let appendix = #"""
    .SH FILES
    .TP
    \fI\(ti/.claude/projects\fR, \fI\(ti/.config/claude/projects\fR
    Claude Code's transcripts, which are read and never written.
    .TP
    \fI\(ti/.local/state/plimsoll/plimsoll.db\fR
    The index. It remembers what Claude Code has deleted.
    .TP
    \fI\(ti/.config/plimsoll/prices.json\fR
    Prices of your own, which replace or add to the list.
    .TP
    \fI\(ti/.config/plimsoll/config.json\fR
    Settings; \fBplimsoll config\fR changes them.
    .TP
    \fI\(ti/.config/plimsoll/secrets.json\fR
    Secrets, readable by you alone.
    .SH ENVIRONMENT
    .TP
    \fBCLAUDE_CONFIG_DIR\fR
    The folders of Claude Code's logs, with commas between them, instead of both usual ones.
    .TP
    \fBXDG_STATE_HOME\fR, \fBXDG_CONFIG_HOME\fR, \fBXDG_CACHE_HOME\fR
    Where the folders named \fIplimsoll\fR are, instead of below \fI\(ti/.local/state\fR,
    \fI\(ti/.config\fR and \fI\(ti/.cache\fR.
    .TP
    \fBTZ\fR
    The time zone in which days begin, where \fB\-\-tz\fR names none.
    .TP
    \fBNO_COLOR\fR
    Set to anything: no colours.
    .SH MARKS
    .TP
    \[u2265]
    At least this much: the log does not hold the final count of some responses.
    .TP
    ?
    No price is known for a model that was used; the cost leaves it out.
    .TP
    \(ti
    An estimate.

    """#
}
