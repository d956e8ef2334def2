internal import Scanning
internal import Transcripts
package import UsageModel

/// Which folders of Claude Code are read, and which of them are shown.
package struct FolderScope: Sendable, Hashable {
  /// Below which transcripts are looked for.
  package var roots: [String]
  /// By their paths with links followed; nil for all that the index has.
  package var shown: Set<String>?
  /// Whether another shell may show others.
  package var followsShell: Bool

  package init(roots: [String], shown: Set<String>? = nil, followsShell: Bool = false) {
    self.roots = roots
    self.shown = shown
    self.followsShell = followsShell
  }
}

/// What a user wants to see of several folders of Claude Code.
package enum FolderSelection: Sendable, Hashable {
  /// Those of `CLAUDE_CONFIG_DIR`, else the default ones.
  case environment
  /// All that were ever seen.
  case all
  /// Some, by their paths.
  case only([String])
}

/// A folder of Claude Code as reports describe it.
package struct KnownFolder: Sendable, Hashable {
  /// The path in its short form.
  package var name: String
  /// All paths by which it was reached.
  package var aliases: [String]
  /// Where its transcripts are, by paths with links followed: the same folder can have
  /// been moved, or be seen from inside a container.
  package var places: Set<String>

  /// Whether somebody can mean it by `word`: a path, or the last component of one, with
  /// or without its dot, or what comes behind `.claude-`.
  package func isMeant(by word: String) -> Bool {
    if word == name || aliases.contains(word) || places.contains(word) { return true }
    return aliases.contains { alias in
      guard let last = alias.split(separator: "/").last else { return false }
      return [String(last), String(last.drop { $0 == "." })].contains(word)
        || last.hasPrefix(".claude-") && last.dropFirst(8) == word
    }
  }
}

/// The folders of Claude Code that a workspace knows.
package struct FolderInventory: Sendable {
  private let workspace: Workspace
  /// The folder of the desktop program's own sessions, which count with the default
  /// folder; nil where there is none, or it is not wanted.
  private let cowork: String?
  /// The folders that were ever seen.
  package let table: ClaudeFolderTable

  /// What the sessions of Claude's desktop program are called among the folders.
  package static let coworkName = "cowork"

  /// Takes note of the folders that the environment means.
  ///
  /// - Parameter showsCowork: Whether the sessions of Claude's desktop program count with
  ///   the default folder.
  package init(_ workspace: Workspace, showsCowork: Bool = true) throws(IndexError) {
    self.workspace = workspace
    cowork = showsCowork ? workspace.coworkFolder : nil
    let registry = FolderRegistry(stateDirectory: workspace.stateDirectory)
    let aliases = workspace.claudeFolders.paths.map(ClaudeFolderResolver.alias(ofPath:))
    table = try registry.see(aliases.filter(\.exists))
  }

  /// Whether the user has seen the list of all folders, and so knows of them.
  package var isListed: Bool { PrivateFolder.exists(mark) }

  /// Takes note that the user has seen the list.
  package func noteListed() throws(IndexError) {
    guard !isListed else { return }
    try PrivateFolder.make(workspace.stateDirectory)
    try PrivateFolder.makeFile(mark)
  }

  private var mark: String { workspace.stateDirectory + "/folders.listed" }

  /// The folder that a user names by a path, which need not be known; nil where the word
  /// is no path of anything.
  package func folder(atPath word: String) -> KnownFolder? {
    let path = ClaudeFolderChoice.absolute(
      word, home: workspace.homeDirectory, workingDirectory: ClaudeFolderResolver.workingDirectory)
    guard let path else { return nil }
    let alias = ClaudeFolderResolver.alias(ofPath: path)
    guard alias.exists || table.folder(matching: alias) != nil else { return nil }
    return KnownFolder(
      name: FolderPath.abbreviated(path, home: workspace.homeDirectory), aliases: [path],
      places: places(of: [path]))
  }

  /// What is read and shown for a selection.
  package func scope(_ selection: FolderSelection) -> FolderScope {
    let own = workspace.claudeFolders.paths
    switch selection {
    case .environment:
      let roots = own + (workspace.claudeFolders.isNamed ? [] : [cowork].compactMap(\.self))
      return FolderScope(roots: roots, shown: places(of: roots), followsShell: true)
    case .only(let paths): return FolderScope(roots: paths, shown: places(of: paths))
    case .all: return FolderScope(roots: own + [cowork].compactMap(\.self) + others(than: own))
    }
  }

  /// Folders that are there at present, one way to each.
  private func others(than own: [String]) -> [String] {
    var seen = Set(own.map { ClaudeFolderResolver.alias(ofPath: $0).resolvedPath })
    return table.folders.compactMap { folder in
      folder.aliases.map(\.path).last { path in
        let alias = ClaudeFolderResolver.alias(ofPath: path)
        return alias.exists && seen.insert(alias.resolvedPath).inserted
      }
    }
  }

  /// Where the transcripts of folders are.
  private func places(of paths: [String]) -> Set<String> {
    var places: Set<String> = []
    for path in paths {
      let alias = ClaudeFolderResolver.alias(ofPath: path)
      places.formUnion(FolderInventory.places(of: alias))
      for known in table.folder(matching: alias)?.aliases ?? [] {
        places.insert(known.resolvedPath)
      }
    }
    return places
  }

  /// What is shown in a shell whose folder of Claude Code is this one: it alone, or both
  /// default ones.
  package func places(shownInShellOf folder: ClaudeFolder) -> Set<String> {
    let defaults = ClaudeFolderChoice(
      variable: nil, home: workspace.homeDirectory,
      configurationHome: workspace.environment["XDG_CONFIG_HOME"]
    ).paths
    let isDefault = folder.aliases.contains { defaults.contains($0.path) }
    let defaultPlaces = defaults + [cowork].compactMap(\.self)
    return folder.aliases.reduce(into: isDefault ? places(of: defaultPlaces) : []) {
      $0.formUnion(FolderInventory.places(of: $1))
    }
  }

  private static func places(of alias: ClaudeFolderAlias) -> Set<String> {
    var places: Set<String> = [alias.resolvedPath]
    if let place = TranscriptCatalog.claudeFolder(ofRoot: alias.path) { places.insert(place) }
    return places
  }

  /// All folders: those that were seen, and those of which only the index knows.
  ///
  /// - Parameter indexed: The folders of the index.
  package func folders(indexed: [String]) -> [KnownFolder] {
    let home = workspace.homeDirectory
    var known = table.folders.map { folder in
      KnownFolder(
        name: folder.displayName(home: home), aliases: folder.aliases.map(\.path),
        places: folder.aliases.reduce(
          into: Set(folder.transcriptFolders.map(FolderInventory.parent))
        ) {
          $0.formUnion(FolderInventory.places(of: $1))
        })
    }
    if let path = workspace.coworkFolder {
      let places = places(of: [path])
      if !places.isDisjoint(with: indexed) {
        known.append(KnownFolder(name: FolderInventory.coworkName, aliases: [path], places: places))
      }
    }
    for path in indexed where !known.contains(where: { $0.places.contains(path) }) {
      known.append(
        KnownFolder(
          name: FolderPath.abbreviated(path, home: home), aliases: [path], places: [path]))
    }
    return known
  }

  /// The folder in which a `projects` folder is.
  private static func parent(_ projects: String) -> String {
    projects.hasSuffix("/projects") ? String(projects.dropLast(9)) : projects
  }
}
