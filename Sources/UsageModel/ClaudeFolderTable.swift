/// The folders of Claude Code that are known, and the one rule by which a path is
/// recognised as one of them.
package struct ClaudeFolderTable: Hashable, Sendable {
  /// In the order in which they were first seen.
  package var folders: [ClaudeFolder]

  /// The most ways to one folder that are kept; the first one always is. Containers
  /// can make up a path each.
  package static let mostAliases = 24

  package init(folders: [ClaudeFolder] = []) {
    self.folders = folders
  }

  package subscript(_ id: ClaudeFolderID) -> ClaudeFolder? {
    folders.first { $0.id == id }
  }

  /// The folder to which `alias` leads; nil for one that was never seen.
  ///
  /// The resolved path decides. Where no folder has it, device and inode do: the
  /// folder was moved, or is reached from inside a container. So a folder that was
  /// made anew at its old path stays the same, whatever its inode. If nothing is
  /// there at present, as with a disk that is not mounted, the spelling decides.
  package func folder(matching alias: ClaudeFolderAlias) -> ClaudeFolder? {
    index(matching: alias).map { folders[$0] }
  }

  /// Takes note of a folder that is in use.
  ///
  /// - Parameter draw: Draws an id for a folder that was never seen.
  /// - Returns: The id of the folder.
  @discardableResult
  package mutating func see(
    _ alias: ClaudeFolderAlias, drawing draw: () -> ClaudeFolderID
  ) -> ClaudeFolderID {
    guard let index = index(matching: alias) else {
      let folder = ClaudeFolder(id: draw(), aliases: [alias])
      folders.append(folder)
      return folder.id
    }
    folders[index].note(alias)
    return folders[index].id
  }

  /// The folder to which a transcript belongs, told by its path; nil if it is none
  /// that is known.
  ///
  /// - Parameter path: Absolute, links followed.
  package func folder(ofTranscript path: String) -> ClaudeFolder? {
    var found: (length: Int, folder: ClaudeFolder)?
    for folder in folders {
      for place in folder.places where FolderPath.isBelow(path, place) {
        if place.utf8.count > found?.length ?? 0 { found = (place.utf8.count, folder) }
      }
    }
    return found?.folder
  }

  private func index(matching alias: ClaudeFolderAlias) -> Int? {
    func first(_ isWanted: (ClaudeFolderAlias) -> Bool) -> Int? {
      folders.firstIndex { folder in folder.aliases.contains(where: isWanted) }
    }
    if let index = first({ $0.resolvedPath == alias.resolvedPath }) { return index }
    if alias.exists {
      return first { $0.inode == alias.inode && $0.device == alias.device }
    }
    // The one seen last: a link can have been turned from one folder to another.
    return folders.lastIndex { folder in folder.aliases.contains { $0.path == alias.path } }
  }
}

extension ClaudeFolder {
  /// Takes over what `alias`, which leads to this folder, was found to be.
  fileprivate mutating func note(_ alias: ClaudeFolderAlias) {
    if alias.exists {
      // An old inode must not be taken for this folder when another one gets it.
      for index in aliases.indices where aliases[index].resolvedPath == alias.resolvedPath {
        aliases[index].device = alias.device
        aliases[index].inode = alias.inode
      }
    }
    if aliases.contains(where: { $0.path == alias.path && $0.resolvedPath == alias.resolvedPath }) {
      return
    }
    // What is not there says nothing new of where a known path leads.
    if !alias.exists, aliases.contains(where: { $0.path == alias.path }) { return }
    aliases.append(alias)
    if aliases.count > ClaudeFolderTable.mostAliases { aliases.remove(at: 1) }
  }

  /// The `projects` folders in which its transcripts can stand.
  fileprivate var places: [String] {
    aliases.map { $0.resolvedPath + "/projects" } + transcriptFolders
  }
}
