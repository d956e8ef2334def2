internal import Analytics
internal import Foundation
package import Store
internal import Synchronization
package import Transcripts
package import UsageModel

/// The index of all transcripts: brings itself up to date and answers questions.
package final class UsageIndex: Sendable {
  package let workspace: Workspace
  // Replaced when a damaged database is set aside; every use takes a copy.
  private let current: Mutex<UsageStore>
  private let damagedPath = Mutex<String?>(nil)
  /// Repositories that were found on the disk, by the folder that was asked for. They
  /// stay known while the process runs, also when a worktree is removed.
  let repositories = Mutex<[String: String]>([:])
  /// The machines of which questions are answered that name no folders.
  let machineSelection = Mutex<MachineSelection>(.all)
  /// The names that the user gave to projects.
  let aliases = Mutex<ProjectAliases>(ProjectAliases())
  private let folderChoice = Mutex<(scope: FolderScope, inventory: FolderInventory?)>(
    (FolderScope(roots: []), nil))

  private init(workspace: Workspace, store: UsageStore, damagedPath: String?) {
    self.workspace = workspace
    current = Mutex(store)
    self.damagedPath.withLock { $0 = damagedPath }
  }

  /// Opens the index of a workspace, and makes it when it is not there: the folder
  /// with mode 0700, the file with 0600. A file that is not a database any more is
  /// moved aside, and a new one made of what can be read of it; `update` then reports
  /// where it went.
  package static func open(_ workspace: Workspace) throws(IndexError) -> UsageIndex {
    do {
      return UsageIndex(workspace: workspace, store: try openStore(workspace), damagedPath: nil)
    } catch {
      guard error.kind == .damaged else { throw IndexError(error) }
    }
    let moved = try DamagedIndex(workspace).replace()
    do {
      return UsageIndex(workspace: workspace, store: try openStore(workspace), damagedPath: moved)
    } catch {
      throw IndexError(error)
    }
  }

  private static func openStore(_ workspace: Workspace) throws(StoreError) -> UsageStore {
    do {
      let path = workspace.databasePath
      try PrivateFolder.make(above: path)
      try PrivateFolder.makeFile(path)
    } catch {
      throw StoreError(kind: .inaccessible, path: workspace.databasePath, message: error.reason)
    }
    let copies = IndexCopies(databasePath: workspace.databasePath)
    var hasCopy = false
    let store = try UsageStore.open(at: workspace.databasePath) { versions in
      hasCopy = true
      return try copies.begin(versions: versions)
    }
    // Once the tables are changed, so that a failure costs no older copy.
    do {
      if hasCopy { try copies.prune() }
    } catch {
      throw StoreError(kind: .inaccessible, path: error.what, message: error.reason)
    }
    return store
  }

  /// Another connection to the same database: questions to it do not wait for those to
  /// this one.
  func makeReader() throws(IndexError) -> UsageIndex {
    try UsageIndex.open(workspace)
  }

  /// Answers about the folders that `other` shows, by the names that it knows.
  func showsSame(as other: UsageIndex) {
    let choice = other.folderChoice.withLock { $0 }
    folderChoice.withLock { $0 = choice }
    let known = other.repositories.withLock { $0 }
    repositories.withLock { $0 = known }
    let names = other.aliases.withLock { $0 }
    aliases.withLock { $0 = names }
    let machines = other.machineSelection.withLock { $0 }
    machineSelection.withLock { $0 = machines }
  }

  /// Runs `body` on the store, and turns its errors into those that are shown. When
  /// the database proves damaged, a new one is put in its place, which the next command
  /// finds.
  package func withStore<Result>(
    _ body: (UsageStore) throws(StoreError) -> Result
  ) throws(IndexError) -> Result {
    do {
      return try body(current.withLock { $0 })
    } catch {
      guard error.kind == .damaged else { throw IndexError(error) }
      let moved = try replaceDamagedStore()
      throw IndexError(
        what: "the index \(error.path) is damaged", because: error.message,
        hint: (moved.map { "it was moved to \($0); " } ?? "")
          + "run the command again: a new one is in its place")
    }
  }

  /// Reads what is new in the transcripts below `roots`.
  ///
  /// - Parameter midnight: When today began, where somebody waits for its sums: the
  ///   transcripts that may hold its responses are read first.
  /// - Parameter progress: Called now and then, from any thread, while files are
  ///   read; never when nothing is new.
  /// - Parameter transactionEvents: Events after which the store is written, nil for as
  ///   many as suit what it has; tests of crashes set it low to have many moments at
  ///   which to crash.
  /// - Throws: `IndexError` when the index cannot be written. What single files
  ///   refuse is in the report.
  package func update(
    roots: [String], midnight: Timestamp? = nil, transactionEvents: Int? = nil,
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) async throws -> IndexReport {
    try await update(
      TranscriptCatalog.scanConcurrently(roots: roots), midnight: midnight,
      transactionEvents: transactionEvents, progress: progress)
  }

  /// The same for a walk that was made already.
  package func update(
    _ catalog: TranscriptCatalog, midnight: Timestamp? = nil, transactionEvents: Int? = nil,
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) async throws -> IndexReport {
    var report = try await onSoundStore { store in
      if store.hasLaterTables {
        var report = IndexReport()
        report.isIndexNewer = true
        report.filesFound = catalog.files.count
        return report
      }
      try takeSealedDays()
      return try await Indexer(store: store, transactionEvents: transactionEvents).run(
        catalog, midnight: midnight, progress: progress)
    }
    report.damagedDatabase = damagedPath.withLock { $0 }
    report.damage = try damageNotice()
    do {
      try settleLedger()
    } catch {
      // Usage is known without it; what reads the ledger says the same as an error.
      report.problems.append(FileProblem(path: error.what, reason: error.reason))
    }
    return report
  }

  /// Reads what is new in single transcripts below `roots`.
  ///
  /// - Returns: nil when only a walk over the folders can tell what to do.
  package func update(paths: [String], roots: [String]) async throws -> IndexReport? {
    try await onSoundStore { store in
      try await Indexer(store: store, transactionEvents: nil).run(paths: paths, roots: roots)
    }
  }

  /// Runs `body` on the store, and once more on a new one where the database proves
  /// damaged.
  private func onSoundStore<Result: Sendable>(
    _ body: (UsageStore) async throws -> Result
  ) async throws -> Result {
    do {
      return try await body(current.withLock { $0 })
    } catch let error as StoreError where error.kind == .damaged {
      _ = try replaceDamagedStore()
      do {
        return try await body(current.withLock { $0 })
      } catch let error as StoreError {
        throw IndexError(error)
      }
    } catch let error as StoreError {
      throw IndexError(error)
    }
  }

  /// Whether a later version of Plimsoll has written the index: it is shown as far as
  /// it can be read, and nothing is written.
  package var isNewer: Bool { current.withLock { $0 }.hasLaterTables }

  /// What faces say of that.
  package var newerError: IndexError {
    IndexError(
      StoreError(
        kind: .tooNew, path: workspace.databasePath,
        message: "a later version of Plimsoll has written it"))
  }

  /// Sets the folders of Claude Code of which questions are answered that name none.
  ///
  /// - Parameter inventory: Knows the folders that are not shown; nil where nobody is to be
  ///   told of those, as with an index of roots that were named.
  package func show(_ scope: FolderScope, inventory: FolderInventory?) {
    folderChoice.withLock { $0 = (scope, inventory) }
  }

  /// Whether another shell may show other folders.
  package var followsShell: Bool { folderChoice.withLock { $0.scope.followsShell } }

  /// The folders of Claude Code that are shown, by their paths with links followed; nil
  /// for all.
  package var shown: Set<String>? { folderChoice.withLock { $0.scope.shown } }

  /// Who knows the folders that are not shown.
  package var folderInventory: FolderInventory? { folderChoice.withLock { $0.inventory } }

  /// The folders of Claude Code with transcripts that were ever read, by their paths
  /// with links followed.
  package func claudeFolders() throws(IndexError) -> [String] {
    try withStore { store throws(StoreError) in try store.claudeFolders() }
      .filter { !MachineFolder.isMachines($0) }
  }

  private func limited(_ filter: UsageFilter) throws(IndexError) -> UsageFilter {
    var filter = filter
    if filter.folders == nil { filter.folders = try shownOnMachines() }
    return filter
  }

  /// How often usage was changed since the index was made: as long as it stays the same,
  /// so does every sum.
  package func usageChanges() throws(IndexError) -> Int64 {
    try withStore { store throws(StoreError) in
      try store.setting(UsageStore.usageVersionSetting) ?? 0
    }
  }

  /// Tells whether anything was written, by whom and of what kind.
  package func version() throws(IndexError) -> IndexVersion {
    try withStore { store throws(StoreError) in
      IndexVersion(
        foreign: try store.foreignVersion(),
        usage: try store.setting(UsageStore.usageVersionSetting) ?? 0)
    }
  }

  /// - Returns: Where the damaged database now is; nil when another process has
  ///   already moved it.
  private func replaceDamagedStore() throws(IndexError) -> String? {
    let old = current.withLock { $0 }
    do {
      // A connection to a damaged file may refuse to close; moving works anyway.
      try old.close()
    } catch {}
    let moved = try DamagedIndex(workspace).replace()
    do {
      let new = try Self.openStore(workspace)
      current.withLock { $0 = new }
    } catch {
      throw IndexError(error)
    }
    if let moved { damagedPath.withLock { $0 = moved } }
    return moved
  }

  /// Reads all transcripts below `roots` again, and drops what only they had said
  /// before. What is in the index for transcripts that are gone is kept.
  package func rebuild(
    roots: [String], progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) async throws -> IndexReport {
    let paths = Set(TranscriptCatalog.scan(roots: roots).files.map(\.path))
    try withStore { store throws(StoreError) in
      // Before anything is forgotten: a run that is killed leaves sums in part.
      try FirstReading.begin(store)
      try store.forget(paths)
    }
    return try await update(roots: roots, progress: progress)
  }

  /// The names behind the rows; `sessions` and `contexts` only when asked for.
  package func catalog(
    sessions: Bool, contexts: Bool = false, folders wanted: Set<String>? = nil
  ) throws(IndexError) -> UsageCatalog {
    let folders = if let wanted { wanted } else { try shownOnMachines() }
    return try withStore { store throws(StoreError) in
      try store.catalog(sessions: sessions, folders: folders, contexts: contexts)
    }
  }

  /// Calls `body` for each row of sums, by ascending quarter-hour, those without a
  /// time first.
  ///
  /// - Parameter isOne: Whether `body` treats the usage of all of these quarter-hours of
  ///   one day of UTC alike, and may be told of them in one row; left out, each row is of
  ///   one quarter-hour.
  package func forEachRow(
    _ filter: UsageFilter, joining isOne: ((ClosedRange<QuarterHour>) -> Bool)? = nil,
    _ body: (UsageRow) -> Void
  ) throws(IndexError) {
    let filter = try limited(filter)
    try withStore { store throws(StoreError) in
      try store.forEachRow(filter, joining: isOne, body)
    }
  }

  /// Lends a reader of the responses of single quarter-hours, a row each, by ascending
  /// time, for as long as `body` runs.
  package func readingResponses<Result>(
    _ filter: UsageFilter, _ body: ((QuarterHour) throws -> [UsageRow]) throws -> Result
  ) throws(IndexError) -> Result {
    let filter = try limited(filter)
    return try withStore { store throws(StoreError) in
      try store.readingResponses(filter, body)
    }
  }

  /// Lends a reader of rows of sums and of single responses, for as long as `body` runs.
  func readingRows<Result>(
    _ filter: UsageFilter, _ body: (RowReader) throws -> Result
  ) throws(IndexError) -> Result {
    let filter = try limited(filter)
    return try withStore { store throws(StoreError) in try store.readingRows(filter, body) }
  }

  /// The responses of one quarter-hour.
  package func responses(
    in quarter: QuarterHour, filter: UsageFilter
  ) throws(IndexError) -> [UsageRow] {
    try readingResponses(filter) { responses in try responses(quarter) }
  }

  /// The responses from `start` on, one by one by ascending time, and the transcripts
  /// in which they are.
  package func recentResponses(
    since start: Timestamp
  ) throws(IndexError) -> (responses: [RecentResponse], places: [Int64: TranscriptPlace]) {
    let folders = try shownOnMachines()
    return try withStore { store throws(StoreError) in
      try store.recentResponses(since: start, folders: folders)
    }
  }

  /// The names of some sessions, by key.
  package func sessions(_ keys: Set<Int32>) throws(IndexError) -> [Int32: SessionInfo] {
    try withStore { store throws(StoreError) in try store.sessions(keys) }
  }

  /// Lines of transcripts that could not be read, or not in full: what they hold is
  /// missing from all numbers.
  package func lostLines() throws(IndexError) -> Int64 {
    try withStore { store throws(StoreError) in try store.lostLines() }
  }

  /// The notes of all files together.
  package func census() throws(IndexError) -> CensusReport {
    try withStore { store throws(StoreError) in
      var report = CensusReport()
      let files = try store.files()
      report.files = Int64(files.count)
      report.filesGone = Int64(files.count { !PrivateFolder.exists($0.path) })
      (report.lines, report.usageLines) = try store.lineCounts()
      report.responses = try store.responseCount()
      report.findings = try store.findings()
      return report
    }
  }
}

/// A state of the index, as far as two states can be told apart without reading.
package struct IndexVersion: Hashable, Sendable {
  /// Changes when another process has written anything.
  package var foreign: Int64
  /// Changes when anybody has changed a sum.
  package var usage: Int64
}
