/// A folder in which Claude Code keeps its settings, its sign-in and its transcripts:
/// `~/.claude`, or what `CLAUDE_CONFIG_DIR` names.
///
/// It is known by its id. Paths lead to it: as it is spelled in one place or another,
/// through links, from inside a container.
package struct ClaudeFolder: Hashable, Sendable {
  package var id: ClaudeFolderID
  /// The ways by which the folder has been reached, first the one seen first; never
  /// empty.
  package var aliases: [ClaudeFolderAlias]
  /// Where its transcripts really stand, if its `projects` is a link that leads out of
  /// it: paths of `projects` folders with links followed.
  package var transcriptFolders: [String]

  package init(
    id: ClaudeFolderID, aliases: [ClaudeFolderAlias], transcriptFolders: [String] = []
  ) {
    self.id = id
    self.aliases = aliases
    self.transcriptFolders = transcriptFolders
  }

  /// The path that is shown to somebody with that home: one below the home if there is
  /// one, since other paths may be of other machines or containers.
  package func path(home: String) -> String {
    for alias in aliases.reversed() where FolderPath.isBelow(alias.path, home) {
      return alias.path
    }
    return aliases.first?.path ?? id.hexadecimal
  }

  /// The path in its short form, as users write it: `~/.claude-work`.
  package func displayName(home: String) -> String {
    FolderPath.abbreviated(path(home: home), home: home)
  }
}

/// One way to a folder of Claude Code, and what was found at its end.
package struct ClaudeFolderAlias: Hashable, Sendable {
  /// The path as it was spelled: absolute, the tilde replaced by the home, without a
  /// slash at the end.
  package var path: String
  /// The path with all links followed; the same as `path` if nothing is there.
  package var resolvedPath: String
  /// Device and inode of the folder; both 0 if nothing is there.
  package var device: UInt64
  package var inode: UInt64

  package init(path: String, resolvedPath: String, device: UInt64 = 0, inode: UInt64 = 0) {
    self.path = path
    self.resolvedPath = resolvedPath
    self.device = device
    self.inode = inode
  }

  /// Whether there was a folder when it was looked at.
  package var exists: Bool { inode != 0 }
}

/// Paths taken apart as text, without a look at any disk.
package enum FolderPath {
  /// The path without slashes at its end; `/` stays.
  package static func trimmed(_ path: String) -> String {
    var bytes = path.utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }

  /// The last name in the path of a file; all of it where it has no slash.
  package static func lastName(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(Substring(path.utf8[slash...].dropFirst()))
  }

  /// Whether `path` is `folder` or something in it.
  package static func isBelow(_ path: String, _ folder: String) -> Bool {
    let folder = trimmed(folder).utf8
    if folder.elementsEqual([UInt8(ascii: "/")]) { return path.utf8.first == UInt8(ascii: "/") }
    let path = path.utf8
    guard path.starts(with: folder) else { return false }
    return path.count == folder.count || path.dropFirst(folder.count).first == UInt8(ascii: "/")
  }

  /// The path with the home written as `~`.
  package static func abbreviated(_ path: String, home: String) -> String {
    let home = trimmed(home)
    guard home.utf8.count > 1, isBelow(path, home) else { return path }
    return "~" + String(Substring(path.utf8.dropFirst(home.utf8.count)))
  }

  /// The folder of Claude Code and the project's folder to which a transcript belongs;
  /// nil if its path does not tell.
  ///
  /// - Parameter path: An absolute path of a file.
  package static func ofTranscript(_ path: String) -> (folder: String, project: String)? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return ofFolder(String(path[..<slash]))
  }

  /// The same for a folder in which transcripts stand.
  ///
  /// The *last* `projects` with something in it counts: homes stand in folders of that
  /// name (`/projects/lab7/ada`), and so do folders of Claude Code.
  package static func ofFolder(_ path: String) -> (folder: String, project: String)? {
    let bytes = Array(path.utf8)
    let name = Array("projects".utf8)
    var end = bytes.count
    var project: Range<Int>?
    while end > 0 {
      let slash = bytes[..<end].lastIndex(of: UInt8(ascii: "/"))
      let component = (slash.map { $0 + 1 } ?? 0)..<end
      if let project, let slash, slash > 0, bytes[component].elementsEqual(name) {
        return (
          String(decoding: bytes[..<slash], as: UTF8.self),
          String(decoding: bytes[project], as: UTF8.self)
        )
      }
      if !component.isEmpty { project = component }
      end = slash ?? 0
    }
    return nil
  }

  /// The folder of Claude Code to which a transcript belongs as far as its path tells;
  /// one that is in no `projects` belongs to the folder in which it stands.
  package static func claudeFolder(ofTranscript path: String) -> String {
    if let found = ofTranscript(path) { return found.folder }
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
      return "/"
    }
    return String(path[..<slash])
  }
}
