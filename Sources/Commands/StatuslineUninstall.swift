import ArgumentParser
import Configuration
import Foundation
import Terminal

/// `plimsoll statusline uninstall`
struct StatuslineUninstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Removes Plimsoll from Claude Code's status line.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll statusline uninstall --dry-run", "see the change first"),
      CommandExample("plimsoll statusline uninstall", "make it"),
    ],
    notes: """
      It restores what was there before, byte for byte. If the key has been changed since, it \
      only removes Plimsoll's part.
      """)

  @Flag(help: "Print what would change, without changing anything.")
  var dryRun = false

  mutating func run(in invocation: Invocation) async throws {
    var session = try InstallSession(invocation, isDryRun: dryRun)
    let (change, outcome) = try session.installation.uninstalling()
    if dryRun {
      try session.showDryRun(change, wrapped: [])
      return
    }
    let record = session.installation.record
    if outcome != .nothingOfOurs { try session.perform(change) }
    if let record { try await session.takeBack(record.settings) }
    switch outcome {
    case .restored:
      try session.say(
        change.after == nil
          ? "Uninstalled: \(session.path) is gone; there was none before."
          : "Uninstalled: \(session.path) says what it said before.")
    case .removedOnly:
      try session.say(
        "Uninstalled: statusLine was changed since it was installed, so only it was taken out of "
          + "\(session.path).")
    case .nothingOfOurs:
      try session.forget()
      try session.say("Nothing to do: \(session.path) has no status line of Plimsoll's.")
    }
    if let backup = record?.backupPath, outcome != .nothingOfOurs {
      try session.say("The copy from before is \(backup)")
    }
  }
}
