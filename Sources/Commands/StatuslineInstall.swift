import ArgumentParser
import Configuration
import Foundation
import Terminal

/// `plimsoll statusline install`
struct StatuslineInstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Makes Plimsoll Claude Code's status line.",
    usage: "plimsoll statusline install [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline install --dry-run", "see the change first"),
      CommandExample("plimsoll statusline install", "make it"),
    ],
    notes: """
      It changes one key, statusLine, in Claude Code's settings.json: the rest of the file, \
      its layout and comments, its mode and whether it is a link stay as they are, and a copy \
      from before is kept beside it. Another program's status line is never replaced unless \
      you ask for it.
      """)

  @Flag(help: "Print what would change, without changing anything.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Seconds after which an idle session draws the line again; 0 for never.",
      valueName: "seconds"))
  var refreshInterval = 10

  @Flag(help: "Replace another status line; uninstalling restores it.")
  var replace = false

  @Flag(help: "Run another status line's command and show its lines above ours.")
  var wrap = false

  @Flag(help: "Keep another status line as it is.")
  var keep = false

  @Flag(
    inversion: .prefixedNo,
    help: "Whether to take over an older script's settings, and replace its line.")
  var migrate: Bool?

  mutating func validate() throws {
    if [replace, wrap, keep].filter({ $0 }).count > 1 {
      throw ValidationError("--replace, --wrap and --keep cannot be used together")
    }
    guard (0...86_400).contains(refreshInterval) else {
      throw ValidationError("--refresh-interval takes seconds from 0 to 86400")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let session = try InstallSession(invocation, isDryRun: dryRun)
    let older = try session.olderSetup()
    let migrates = try session.wantsMigration(of: older, wish: migrate)
    let wish: ForeignLine? =
      replace
      ? .replace
      : wrap
        ? .wrap
        : keep
          ? .keep
          : migrates && older?.preset != nil
            ? .replace : nil
    guard let decision = try session.decision(wish: wish) else {
      try session.say("Nothing was changed: the other status line stays.")
      return
    }
    let change = try session.installation.installing(
      command: session.ownCommand, refreshInterval: refreshInterval == 0 ? nil : refreshInterval)
    let wrapped = decision == .wrap ? try session.wrapped() : []
    if dryRun {
      try session.showDryRun(change, wrapped: wrapped)
      if migrates, let older { try session.migrate(older) }
      return
    }
    if migrates, let older { try session.migrate(older) }
    try session.apply(wrapped)
    try session.perform(change, changed: wrapped)
  }
}

/// What becomes of a status line that somebody else has set.
enum ForeignLine: Sendable {
  case replace
  case wrap
  case keep
}
