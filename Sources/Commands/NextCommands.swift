import Foundation
import Index
import Reports
import Terminal
import UsageModel
import Wording

/// What was found of this user, and the three commands that come next: the last lines of
/// `make run`.
struct NextCommands {
  private let invocation: Invocation

  init(_ invocation: Invocation) {
    self.invocation = invocation
  }

  func show() async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true, isQuiet: true))
    let census = try context.index.census()
    let projects = try context.index.catalog(sessions: false).projects.count
    var lines = [
      "",
      census.files == 0
        ? "Found no transcripts of Claude Code yet."
        : "Found \(counted(census.files, "transcript")) of "
          + "\(counted(Int64(projects), "project")) in \(invocation.signInFolder).",
      "Next:",
    ]
    for (command, purpose) in commands.prefix(3) {
      lines.append("  \(padded(command, toCells: 38))  \(purpose)")
    }
    try context.printLines(lines.map(plainText))
  }

  /// The commands with what each is for, the most useful first.
  private var commands: [(String, String)] {
    let health = InstallationInspection.health
    let isInstalled = health.way != .checkout
    let name = isInstalled ? "plimsoll" : ".build/release/plimsoll"
    var commands: [(String, String)] = []
    if !isInstalled {
      commands.append(("make install PREFIX=$HOME/.local", "keeps it, with completions and manual"))
    }
    if SetupStep.all(invocation).contains(where: { !$0.isDone }) {
      commands.append(("\(name) setup", "your limits below Claude Code's prompt, and more"))
    }
    commands.append((name, "the live monitor: limits, sessions, costs"))
    commands.append(("\(name) serve --open", "the same in your browser"))
    commands.append(("\(name) doctor", "what is missing, and what to do"))
    return commands
  }
}
