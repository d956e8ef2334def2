internal import Foundation
internal import Scanning
package import UsageModel

/// The places that Plimsoll reads and writes, settled once when the program starts
/// and handed down: nothing below asks the environment again.
package struct Workspace: Sendable, Equatable {
  package var homeDirectory: String
  /// The environment of the process.
  package var environment: [String: String]
  /// `${XDG_STATE_HOME:-~/.local/state}/plimsoll`: what must be kept.
  package var stateDirectory: String
  /// `${XDG_CONFIG_HOME:-~/.config}/plimsoll`: what the user writes.
  package var configurationDirectory: String
  /// `${XDG_CACHE_HOME:-~/.cache}/plimsoll`: what can be made again.
  package var cacheDirectory: String
  /// The index.
  package var databasePath: String

  package init(environment: [String: String], homeDirectory: String) {
    self.homeDirectory = homeDirectory
    self.environment = environment
    func folder(_ variable: String, _ fallback: String) -> String {
      // The XDG specification: a relative path is to be ignored.
      if let value = environment[variable], value.hasPrefix("/") { return value }
      return homeDirectory + "/" + fallback
    }
    stateDirectory = folder("XDG_STATE_HOME", ".local/state") + "/plimsoll"
    configurationDirectory = folder("XDG_CONFIG_HOME", ".config") + "/plimsoll"
    cacheDirectory = folder("XDG_CACHE_HOME", ".cache") + "/plimsoll"
    databasePath = stateDirectory + "/" + Workspace.databaseName
  }

  /// The folders below which transcripts are looked for.
  ///
  /// - Parameter overrides: The user's `--root` arguments; they stand alone when
  ///   there are any. Otherwise `CLAUDE_CONFIG_DIR`, a list with commas, and without
  ///   that both folders that Claude Code has ever used.
  package func transcriptRoots(overrides: [String]) -> [String] {
    guard overrides.isEmpty else { return overrides.map(expandingTilde) }
    return claudeFolders.paths
  }

  /// The folders of Claude Code that the environment means.
  package var claudeFolders: ClaudeFolderChoice {
    ClaudeFolderChoice(
      variable: environment["CLAUDE_CONFIG_DIR"], home: homeDirectory,
      configurationHome: environment["XDG_CONFIG_HOME"],
      workingDirectory: ClaudeFolderResolver.workingDirectory)
  }

  /// Where Claude's desktop program keeps the transcripts of its own sessions (Cowork,
  /// the local agent mode), each in a folder like one of Claude Code; nil where it has
  /// none. On Linux below `XDG_CONFIG_HOME`, on macOS below the library.
  package var coworkFolder: String? {
    let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let places = [
      (configuration ?? homeDirectory + "/.config") + "/Claude",
      homeDirectory + "/Library/Application Support/Claude",
    ]
    return places.map { $0 + "/local-agent-mode-sessions" }.first(where: PrivateFolder.exists)
  }

  /// This workspace with an index of its own for the roots that the user named, so
  /// that looking at another folder mixes nothing into the user's own history.
  /// Without `overrides` it is the workspace itself.
  package func withIndex(forRoots overrides: [String]) -> Workspace {
    guard !overrides.isEmpty else { return self }
    let paths = Set(overrides.map { realPath(expandingTilde($0)) ?? expandingTilde($0) })
    var hash = Hash64(seed: 8)
    for path in paths.sorted() { hash.add(path) }
    let digits = String(hash.value, radix: 16)
    let name = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    var workspace = self
    workspace.databasePath = stateDirectory + "/roots/" + name + ".db"
    return workspace
  }

  /// Whether the index is the user's own, and not that of other folders or of the
  /// demo. Limits are kept in that one alone.
  package var isUsersOwn: Bool { databasePath == stateDirectory + "/" + Workspace.databaseName }

  /// This workspace with the user's own index.
  package var withUsersIndex: Workspace {
    var workspace = self
    workspace.databasePath = stateDirectory + "/" + Workspace.databaseName
    return workspace
  }

  private static let databaseName = "plimsoll.db"

  private func expandingTilde(_ path: String) -> String {
    if path == "~" { return homeDirectory }
    return path.hasPrefix("~/") ? homeDirectory + path.dropFirst() : path
  }
}
