import ArgumentParser
import Configuration
import Foundation
import Terminal

/// `plimsoll statusline uninstall`
struct StatuslineUninstall: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Takes Plimsoll out of Claude Code's status line.",
    discussion: """
      What was there before installing comes back, to the byte. Where the key was changed since, \
      only ours is taken out.
      """)

  @Flag(help: "Print what would change, and change nothing.")
  var dryRun = false

  mutating func run(in surroundings: Surroundings) async throws {
    var session = try InstallSession(surroundings, isDryRun: dryRun)
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
