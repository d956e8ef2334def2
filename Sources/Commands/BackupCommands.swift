import ArgumentParser
import Foundation
import Index
import Reports
import Terminal
import UsageModel
import Wording

/// `plimsoll backup`
struct Backup: InvokedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Saves everything that was counted and typed in one file.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll backup usage.plimsoll", "into this folder")
    ],
    notes: """
      The file has the index, the ledger of credits and the ids of folders, as they are at one \
      moment; other programs may keep running. It has no keys, passwords or sessions, and only \
      you may read it. A file that already exists is not replaced.
      """)

  @Argument(help: "The file to write.") var file: String

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(invocation, SourceOptions(skipsIndexing: true))
    let path = BackupPath.absolute(file)
    let bytes = try IndexBackup(context.index).write(to: path)
    try context.printLines(["\(path): \(grouped(bytes)) bytes."])
  }
}

/// `plimsoll restore`
struct Restore: InvokedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replaces what is there with a backup.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll restore usage.plimsoll", "asks first")
    ],
    notes: """
      What is there is kept beside it as a backup of its own, with which you can undo this. It \
      asks first, unless you pass --yes. Transcripts that still exist are read again.
      """)

  @Argument(help: "A file that `plimsoll backup` wrote.") var file: String

  @Flag(help: "Do not ask.") var yes = false

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    let path = BackupPath.absolute(file)
    if !yes {
      guard isatty(0) == 1, StandardStream.standardError.isTerminal else {
        throw Explanation(
          what: "replacing the index needs a confirmation",
          hint: "run it in a terminal, or with --yes", status: .usage)
      }
      context.sendToStandardError(
        "Replace the index and the ledger by those of \(plainText(path))? [y/N] ")
      guard ["y", "yes"].contains(readLine()?.lowercased()) else {
        try context.printLines(["Nothing was changed."])
        return
      }
    }
    let kept = try IndexBackup(context.index).restore(from: path)
    try context.printLines(
      ["Restored.", plainText("What was there before is in \(kept).")])
  }
}

/// A path of the command line.
private enum BackupPath {
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
