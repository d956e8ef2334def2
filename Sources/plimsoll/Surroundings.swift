import Engine
import Foundation
import Terminal
import UsageModel

/// What a command has to know of the process it runs in, settled once when the
/// program starts.
struct Surroundings: Sendable {
  var workspace: Workspace
  /// The moment for which reports are made.
  var now: Timestamp
  /// The system's time zone.
  var zoneName: String
  /// Folders that stand for all others, as those of the demo do.
  var fixedRoots: [String]?
  /// What is said above a table, such as that its numbers are invented.
  var banner: String?

  static func ofProcess() -> Surroundings {
    let process = ProcessInfo.processInfo
    return Surroundings(
      workspace: Workspace(
        environment: process.environment, homeDirectory: FileManager.default.homeDirectory(process)),
      now: Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)),
      zoneName: Surroundings.name(of: .current))
  }

  /// The many names of the zone without an offset are one.
  private static func name(of zone: TimeZone) -> String {
    ["GMT", "Etc/UTC", "Etc/GMT", "Etc/UCT", "UCT"].contains(zone.identifier)
      ? "UTC" : zone.identifier
  }

  var environment: [String: String] { workspace.environment }

  /// The folders below which a command looks for transcripts.
  func roots(_ overrides: [String]) -> [String] {
    fixedRoots ?? workspace.transcriptRoots(overrides: overrides)
  }
}

extension FileManager {
  /// `HOME` comes first, as it does for Claude Code; the password file second.
  fileprivate func homeDirectory(_ process: ProcessInfo) -> String {
    if let home = process.environment["HOME"], home.hasPrefix("/") { return home }
    return homeDirectoryForCurrentUser.path
  }
}
