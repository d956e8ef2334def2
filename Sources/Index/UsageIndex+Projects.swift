package import Analytics
internal import Synchronization
package import UsageModel

extension UsageIndex {
  /// The names behind the rows, with the repositories that projects are parts of.
  ///
  /// Looks at git's files in the folders of projects, so it is for those who show
  /// projects or look for one.
  ///
  /// - Parameters:
  ///   - sessions: Whether names of sessions are wanted.
  ///   - showsWorktrees: Whether the parts of a repository are shown each for itself.
  ///   - contexts: Whether what is known of contexts is wanted.
  ///   - folders: The folders of Claude Code whose projects are wanted; nil for those that
  ///     are shown.
  package func projectCatalog(
    sessions: Bool, showsWorktrees: Bool = false, contexts: Bool = false,
    folders: Set<String>? = nil
  ) throws(IndexError) -> UsageCatalog {
    var catalog = try catalog(sessions: sessions, contexts: contexts, folders: folders)
    catalog.gatherRepositories(home: workspace.homeDirectory, rootOnDisk: repository)
    if !catalog.machines.isEmpty {
      catalog.gatherMachines { GitRepository.origin(ofRoot: $0).map(MachineSync.digest(ofOrigin:)) }
    }
    catalog.showsWorktrees = showsWorktrees
    if !showsWorktrees { catalog.apply(aliases.withLock { $0 }) }
    return catalog
  }

  /// Gives projects the names that the user wants for them.
  package func call(_ aliases: ProjectAliases) { self.aliases.withLock { $0 = aliases } }

  func repository(of folder: String) -> String? {
    if let known = repositories.withLock({ $0[folder] }) { return known }
    let found = GitRepository.root(of: folder, home: workspace.homeDirectory)
    if let found { repositories.withLock { $0[folder] = found } }
    return found
  }
}
