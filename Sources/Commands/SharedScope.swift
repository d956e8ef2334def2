import Foundation
import Index
import Reports
import Terminal
import UsageModel

/// Which folders of Claude Code leave this machine: for the user's other machines, or for a
/// team's hub.
enum SharedScope {
  /// The folders of Claude Code to share, by where transcripts are; asked for where
  /// several are known and nothing says which.
  ///
  /// - Parameters:
  ///   - names: Those that were named.
  ///   - isAll: Whether all are wanted.
  ///   - asks: Whether somebody may be asked.
  static func folders(
    _ context: CommandContext, named names: [String], isAll: Bool, asks: Bool
  ) throws -> [String]? {
    guard !isAll else { return nil }
    var places = context.scope.shown
    let known = context.folders?.folders(indexed: try context.index.claudeFolders()) ?? []
    if names.isEmpty, asks, known.count > 1, SyncAccess.canAsk {
      places = try asked(known, default: places)
    }
    return places.map { $0.sorted() }
  }

  private static func asked(
    _ known: [KnownFolder], default places: Set<String>?
  ) throws -> Set<String>? {
    var lines = ["Several folders of Claude Code are known:"]
    for (number, folder) in known.enumerated() {
      let isShown = places.map { !$0.isDisjoint(with: folder.places) } ?? true
      lines.append("  \(number + 1)  \(plainText(folder.name))\(isShown ? "  (this shell's)" : "")")
    }
    lines.append("Share which? Numbers with commas, all, or nothing for this shell's: ")
    StandardStream.standardError.offer(lines.joined(separator: "\n"))
    let answer = readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
    if answer.isEmpty { return places }
    if answer.lowercased() == "all" { return nil }
    var chosen: Set<String> = []
    for word in answer.split(separator: ",") {
      guard let number = Int(word.trimmingCharacters(in: .whitespaces)),
        known.indices.contains(number - 1)
      else {
        throw Explanation(
          what: "\(word) is not one of the numbers", hint: "run the command again",
          status: .usage)
      }
      chosen.formUnion(known[number - 1].places)
    }
    return chosen
  }

  /// Folders as people are shown them.
  static func text(_ folders: [String]?, _ context: CommandContext) -> String {
    let home = context.invocation.workspace.homeDirectory
    guard let folders else { return "all" }
    return folders.map { FolderPath.abbreviated($0, home: home) }.joined(separator: ", ")
  }
}
