internal import Scanning
internal import StatusSnapshot
package import UsageModel

/// The folders of Claude Code, as far as limits are concerned: which one is shown here,
/// and under which name the account of each is kept.
package struct LimitFolders: Sendable {
  package let table: ClaudeFolderTable
  /// The name of the folder that is shown here.
  package let current: String
  private let home: String

  /// Stands in place of a folder for the organization that a session key opens.
  package static let sessionKey = "session-key"

  package init(table: ClaudeFolderTable, current: ClaudeFolderAlias, home: String) {
    self.table = table
    self.home = home
    self.current = LimitOwner.folder(table.folder(matching: current)?.id ?? .unseen).stored
  }

  /// What is known already, for whoever only asks: nothing is written down. Of logs that
  /// are not the user's own only the folder itself is known.
  package init(knownIn workspace: Workspace, root: String) throws(IndexError) {
    let current = ClaudeFolderResolver.alias(ofPath: root)
    var table = ClaudeFolderTable()
    if workspace.isUsersOwn {
      table = try FolderRegistry(stateDirectory: workspace.stateDirectory).table()
    } else {
      table.see(current) { ClaudeFolderID(value: SnapshotKey.root(current.resolvedPath)) }
    }
    self.init(table: table, current: current, home: workspace.homeDirectory)
  }

  /// The folder that has a path of this key.
  package func folder(ofKey key: UInt64) -> ClaudeFolder? {
    table.folders.first { folder in
      folder.aliases.contains {
        SnapshotKey.root($0.path) == key || SnapshotKey.root($0.resolvedPath) == key
      }
    }
  }

  /// The path of the folder that an owner's name stands for, as it is shown; nil for
  /// organizations, and for a folder that was never seen.
  package func path(of owner: String) -> String? {
    guard case .folder(let id) = LimitOwner(stored: owner) else { return nil }
    return table[id]?.displayName(home: home)
  }
}

extension ClaudeFolderID {
  /// Of a folder of which nothing can be written down.
  fileprivate static let unseen = ClaudeFolderID(value: 0)
}
