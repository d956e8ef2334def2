package import Index
internal import LimitSources
internal import Limits
internal import Scanning
package import StatusSnapshot
internal import Store
internal import Synchronization
package import UsageModel

extension LimitFolders {
  /// Whether the folders of all journals are known.
  func know(_ told: [LimitJournals.Told]) -> Bool {
    told.allSatisfy { told in told.folder.map { table.folder(matching: $0) != nil } ?? true }
  }

  /// The name of the account of the folder that a journal is of. A folder that nobody
  /// has told of is known by the key of its journal until it is seen.
  func owner(of told: LimitJournals.Told) -> String {
    let folder = told.folder.flatMap(table.folder(matching:)) ?? folder(ofKey: told.root)
    return LimitOwner.folder(folder?.id ?? ClaudeFolderID(value: told.root)).stored
  }
}

/// The folders as they were found last, so that one refresh looks at them once.
final class LimitFolderMemory: Sendable {
  private let folders = Mutex<LimitFolders?>(nil)

  var value: LimitFolders? {
    get { folders.withLock { $0 } }
    set { folders.withLock { $0 = newValue } }
  }
}

extension LimitService {
  /// The folders that are known, those of this environment among them.
  ///
  /// - Parameter told: Journals, whose folders are seen by this.
  func folders(_ told: [LimitJournals.Told] = []) throws(IndexError) -> LimitFolders {
    if let known = folderMemory.value, known.know(told) { return known }
    let found = try findFolders(told)
    folderMemory.value = found
    return found
  }

  private func findFolders(_ told: [LimitJournals.Told]) throws(IndexError) -> LimitFolders {
    let workspace = index.workspace
    guard workspace.isUsersOwn else { return try LimitFolders(knownIn: workspace, root: root) }
    let current = ClaudeFolderResolver.alias(ofPath: root)
    let others = workspace.transcriptRoots(overrides: []).map(ClaudeFolderResolver.alias)
      .filter(\.exists)
    let seen = [current] + others + told.compactMap(\.folder)
    let table = try FolderRegistry(stateDirectory: workspace.stateDirectory).see(seen)
    try settle(table)
    return LimitFolders(table: table, current: current, home: workspace.homeDirectory)
  }

  /// Brings what earlier versions kept by the paths of folders, or by keys of paths, under
  /// the names of the folders.
  private func settle(_ table: ClaudeFolderTable) throws(IndexError) {
    func folder(_ isWanted: (ClaudeFolderAlias) -> Bool) -> ClaudeFolder? {
      table.folders.first { $0.aliases.contains(where: isWanted) }
    }
    try index.withStore { store throws(StoreError) in
      for name in try store.limitOwners() {
        let found: ClaudeFolder?
        switch LimitOwner(stored: name) {
        case .folder(let id):
          if table[id] != nil { continue }
          found = folder {
            SnapshotKey.root($0.path) == id.value || SnapshotKey.root($0.resolvedPath) == id.value
          }
        case .organization(let text):
          let path = EarlierOwner.path(text)
          found =
            path.flatMap { path in folder { $0.path == path || $0.resolvedPath == path } }
            ?? EarlierOwner.key(text).flatMap { key in folder { SnapshotKey.root($0.path) == key } }
        case .unknown: found = nil
        }
        guard let found else { continue }
        try store.renameLimitOwner(name, to: LimitOwner.folder(found.id).stored)
      }
    }
  }

  /// Learns to whom other folders belong of which something is known here, so that what
  /// their status lines received gets the right owner whoever refreshes.
  func learnAccountsOfOtherFolders(now: Timestamp) async throws(IndexError) {
    guard let journals else { return }
    let folders = try folders(try journals.told())
    let known = try index.withStore { store throws(StoreError) in try store.accounts() }
    for folder in folders.table.folders {
      let owner = LimitOwner.folder(folder.id).stored
      guard owner != folders.current else { continue }
      for alias in folder.aliases where alias.exists {
        let home = index.workspace.homeDirectory
        let files = ClaudeAccountFiles(folder: alias.path, home: home)
        guard let organization = files.organization() else { continue }
        if known[owner]?.organization == organization { break }
        let source = CacheSource(folder: SignInFolder(path: alias.path, home: home))
        if let answer = await source.read(now: now, isByHand: false).answer {
          try adopt(answer.account, by: owner, now: now)
          try store(answer, of: owner, now: now)
        }
        break
      }
    }
  }

  /// The ways to each folder, and whose limits are shown there, for the snapshot.
  package func snapshotFolders(now: Timestamp) throws(IndexError) -> [SnapshotFolder] {
    let folders = try folders()
    let current = try overview(now: now, historySince: now).currentOrganization
    let accounts = try index.withStore { store throws(StoreError) in try store.accounts() }
    var entries: [SnapshotFolder] = []
    for folder in folders.table.folders {
      let name = LimitOwner.folder(folder.id).stored
      let changedAt = try index.withStore { store throws(StoreError) in
        try store.accountChange(root: name)
      }
      let owner = name == folders.current ? current : accounts[name]?.organization ?? name
      for alias in folder.aliases {
        let files = ClaudeAccountFiles(
          folder: alias.path, home: index.workspace.homeDirectory)
        // First the stamp: a file that changes meanwhile is then read by the line.
        let stamp = files.stamp
        let told = files.organization()
        entries.append(
          SnapshotFolder(
            alias, id: folder.id, owner: owner, stamp: told == nil || told == owner ? stamp : 0,
            changedAt: changedAt))
      }
    }
    return entries
  }
}

/// The names under which early versions kept what belongs to a folder.
private enum EarlierOwner {
  /// The path in `folder:/home/ada/.claude`, or in the bare path of an account.
  static func path(_ name: String) -> String? {
    if name.hasPrefix("/") { return name }
    return name.hasPrefix("folder:/") ? String(name.dropFirst("folder:".count)) : nil
  }

  /// The key in `folder:root-0123456789abcdef`.
  static func key(_ name: String) -> UInt64? {
    name.hasPrefix("folder:root-") ? UInt64(name.dropFirst("folder:root-".count), radix: 16) : nil
  }
}
