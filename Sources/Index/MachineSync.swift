internal import Digests
internal import Foundation
internal import Scanning
internal import Settings
internal import Sharing
internal import Store
package import UsageModel

/// Shares usage with the user's other machines over a folder that all of them see: writes
/// this machine's slices there, and takes in those of the others.
package struct MachineSync: Sendable {
  let index: UsageIndex
  let settings: SyncSettings

  package init(index: UsageIndex, settings: SyncSettings) {
    self.index = index
    self.settings = settings
  }

  var version: String { settings.version }

  /// Whether this machine shares anything: for those who do nothing otherwise.
  package static func hasJoined(_ workspace: Workspace) -> Bool {
    workspace.isUsersOwn && PrivateFolder.exists(SyncSetup.path(workspace))
  }

  var workspace: Workspace { index.workspace }

  /// What this machine has joined; nil for nothing.
  package func setup() throws(IndexError) -> SyncSetup? {
    workspace.isUsersOwn ? try SyncSetup.stored(workspace) : nil
  }

  // MARK: Joining

  /// Joins a folder, or changes what is shared there.
  ///
  /// - Returns: False where nothing is different from before.
  @discardableResult
  package func join(_ setup: SyncSetup) throws(IndexError) -> Bool {
    let known = try self.setup()
    guard known != setup else { return false }
    try requireUsable(setup.folder)
    let (identity, _) = try MachineIdentity.ofThisMachine(workspace)
    try PrivateFolder.make(setup.folder)
    let own = own(identity)
    try index.withStore { store throws(StoreError) in
      try store.setOwnMachine(own)
      try store.setSharing(true)
      // Others begin again: what is shared may be less than before.
      if known != nil { try store.noteWithdrawal() }
    }
    try SmallJSON.write(setup, to: SyncSetup.path(workspace))
    return true
  }

  /// Ends sharing. What this machine wrote into the folder stays there for the others, and
  /// what it took in stays here.
  ///
  /// - Returns: The folder; nil where none was joined.
  package func leave() throws(IndexError) -> String? {
    guard let setup = try setup() else { return nil }
    try index.withStore { store throws(StoreError) in try store.setSharing(false) }
    let folder = SharedFolder(path: setup.folder)
    for path in [SyncSetup.path(workspace), SyncOutcome.path(workspace)] {
      try folder.remove(path)
    }
    return setup.folder
  }

  /// Refuses folders in which sharing would do harm.
  package func requireUsable(_ folder: String) throws(IndexError) {
    guard folder.hasPrefix("/") else {
      throw IndexError(
        what: "\(folder) is not an absolute path", why: "the folder is used from anywhere",
        hint: "write the whole path, or one that begins with ~/", exitCode: .usage)
    }
    let real = realPath(folder) ?? folder
    let registry = FolderRegistry(stateDirectory: workspace.stateDirectory)
    var claude = workspace.claudeFolders.paths
    for known in try registry.table().folders {
      claude += known.aliases.flatMap { [$0.path, $0.resolvedPath] }
    }
    for place in claude where FolderPath.isBelow(real, place) || FolderPath.isBelow(folder, place) {
      throw IndexError(
        what: "cannot share usage in \(folder)",
        why: "it lies in \(place), a folder of Claude Code's own",
        hint: "name a folder that your synchronizing program keeps, such as ~/Sync/plimsoll",
        exitCode: .usage)
    }
    let state = workspace.stateDirectory
    guard !FolderPath.isBelow(real, realPath(state) ?? state) else {
      throw IndexError(
        what: "cannot share usage in \(folder)", why: "Plimsoll keeps its own state there",
        hint: "name a folder that your synchronizing program keeps, such as ~/Sync/plimsoll",
        exitCode: .usage)
    }
  }

  func own(_ identity: MachineIdentity) -> Machine {
    Machine(
      id: identity.id, label: MachineIdentity.ephemeralName(workspace) ?? identity.label,
      isOwn: true, isEphemeral: MachineIdentity.ephemeralName(workspace) != nil, version: version)
  }

  // MARK: Syncing

  /// Syncs where that is due: after the interval, and never while another process does.
  /// What goes wrong is written down for the faces, and stops nobody.
  ///
  /// - Returns: What it did; nil where nothing was due.
  @discardableResult
  package func runIfDue(now: Timestamp) -> SyncReport? {
    do throws(IndexError) {
      guard try setup() != nil, !index.isNewer else { return nil }
      // Days of which parts are missing would replace whole ones.
      guard try index.knownSince() == nil else { return nil }
      if let last = try SyncOutcome.stored(workspace) {
        // In both directions: the clock may have been set back.
        let age = abs(now.milliseconds - last.triedAt)
        guard age >= settings.interval * 1000 else { return nil }
      }
      return try run(now: now, isThorough: false)
    } catch {
      // It is in `sync.last`, which every face reads.
      return nil
    }
  }

  /// The same for those who must not be kept from other work meanwhile.
  package func runIfDueAside(now: Timestamp) async -> SyncReport? { runIfDue(now: now) }

  /// Syncs.
  ///
  /// - Parameter isThorough: Whether every file is looked at. Otherwise one look at each
  ///   manifest says whether its machine has anything new, and costs no more than that.
  /// - Returns: What it did; nil where this machine shares nothing, or another process is
  ///   at it.
  package func run(
    now: Timestamp, isThorough: Bool = true
  ) throws(IndexError) -> SyncReport? {
    guard let setup = try setup() else { return nil }
    let lock = try WorkLock(at: workspace.stateDirectory + "/sync.lock")
    guard let lock else { return nil }
    defer { withExtendedLifetime(lock) {} }
    var outcome = try SyncOutcome.stored(workspace) ?? SyncOutcome(triedAt: 0)
    outcome.triedAt = now.milliseconds
    do {
      let report = try run(setup, now: now, known: isThorough ? nil : outcome.problems)
      outcome.doneAt = now.milliseconds
      outcome.failure = nil
      outcome.problems = report.problems
      try SmallJSON.write(outcome, to: SyncOutcome.path(workspace))
      return report
    } catch {
      outcome.failure = error.line
      try SmallJSON.write(outcome, to: SyncOutcome.path(workspace))
      throw error
    }
  }

  /// - Parameter known: What was wrong with files before; nil where all are looked at.
  private func run(
    _ setup: SyncSetup, now: Timestamp, known: [SyncProblem]?
  ) throws(IndexError) -> SyncReport {
    let folder = SharedFolder(path: setup.folder)
    guard PrivateFolder.exists(setup.folder) else {
      throw IndexError(
        what: "cannot sync with \(setup.folder)", why: "the folder is not there",
        hint: "mount or make it, then run `plimsoll sync now`; nothing is lost meanwhile")
    }
    var (identity, _) = try MachineIdentity.ofThisMachine(workspace)
    if try isUsedByAnother(identity, folder) {
      identity.drawAnew()
      try identity.write(workspace)
    }
    let own = own(identity)
    try index.withStore { store throws(StoreError) in
      if try store.machines().first(where: \.machine.isOwn)?.machine.id != own.id {
        try store.setOwnMachine(own)
      }
    }
    var report = SyncReport()
    var refusal: IndexError?
    do {
      let isThorough = known == nil
      try write(
        setup, own, &identity, folder, now: now, isThorough: isThorough, into: &report)
    } catch {
      // A folder that cannot be written can be read all the same.
      refusal = error
    }
    try read(folder, own: own, now: now, known: known, into: &report)
    report.problems += try folder.strangers()
    if let refusal { throw refusal }
    return report
  }

  /// Whether the folder has a manifest under this id that this machine did not write.
  private func isUsedByAnother(
    _ identity: MachineIdentity, _ folder: SharedFolder
  ) throws(IndexError) -> Bool {
    guard let written = identity.written, !hasOwnManifest(identity, folder),
      let bytes = try folder.bytes(
        SyncManifest.fileName, of: identity.id, limit: SyncManifest.largest)
    else { return false }
    return !written.contains(SHA256.hexadecimal(bytes))
  }

  /// Whether the manifest is the file that this machine wrote last, as far as a look from
  /// outside can tell.
  func hasOwnManifest(_ identity: MachineIdentity, _ folder: SharedFolder) -> Bool {
    guard let stamp = identity.stamp else { return false }
    return FileStamp.ofFile(at: folder.file(SyncManifest.fileName, of: identity.id)) == stamp
  }
}

extension MachineSync {
  /// Gives this machine a name.
  package func rename(_ label: String) throws(IndexError) {
    var (identity, _) = try MachineIdentity.ofThisMachine(workspace)
    identity.label = label
    try identity.write(workspace)
    let own = own(identity)
    try index.withStore { store throws(StoreError) in try store.setOwnMachine(own) }
  }

  /// The version of Plimsoll that runs.
  package var programVersion: String { version }

  /// Projects that are left out, as the user wrote them.
  package var excludedProjects: [String] { settings.excluded }

  /// How names leave, in words.
  package var namesText: String {
    switch settings.names {
    case .name: "in clear"
    case .hash: "by a keyed hash; whoever reads the folder can undo it"
    case .none: "not at all"
    }
  }
}
