internal import Digests
internal import Foundation
internal import Settings
package import Sharing
internal import Store
package import UsageModel

/// Writing this machine's slices.
extension MachineSync {
  /// Days after the end of a month until its slices become one.
  private static let settlingDays: Int32 = 7

  /// What would leave this machine at present, whole: a document for each slice.
  package func preview(_ setup: SyncSetup, now: Timestamp) throws(IndexError) -> [SliceDocument] {
    let (identity, _) = try MachineIdentity.ofThisMachine(workspace)
    // A key that is not in the folder yet is not put there by looking.
    let names = try sharedNames(setup, isPreview: true)
    var documents: [SliceDocument] = []
    for name in try Set(allDays().map { MachineSync.name(ofDay: $0, now: now) }).sorted() {
      let document = try document(name, setup, machine: identity.id, names)
      if !document.kept.responses.isEmpty { documents.append(document) }
    }
    return documents
  }

  func write(
    _ setup: SyncSetup, _ own: Machine, _ identity: inout MachineIdentity, _ folder: SharedFolder,
    now: Timestamp, isThorough: Bool, into report: inout SyncReport
  ) throws(IndexError) {
    try index.withStore { store throws(StoreError) in _ = try store.packChangedDays() }
    let limits = try limitShare(own, now: now)?.file
    let said = try said(setup, own, limits: limits, now: now)
    if !isThorough, identity.said == said, hasOwnManifest(identity, folder) { return }
    let before = try ownManifest(folder, own.id)
    // An index that was made again has neither decisions nor marks.
    let isNew = try index.withStore { store throws(StoreError) in try !store.isSharing() }
    if isNew {
      try index.withStore { store throws(StoreError) in try store.setSharing(true) }
      var known: [String: KnownMachine] = [:]
      try apply(before?.decisions ?? [], &known, own: own, now: now)
    }
    let names = try sharedNames(setup, isPreview: false)
    let epoch = try epoch(setup)
    var manifest = SyncManifest(
      machine: own.id, label: own.label, isEphemeral: own.isEphemeral, version: version,
      writtenAt: now, epoch: epoch, scope: scopeText(setup),
      slices: before?.epoch == epoch ? before?.slices ?? [] : [], decisions: try decisions(own))
    let changed = try index.withStore { store throws(StoreError) in try store.unsharedDays() }
    var slices = Dictionary(manifest.slices.map { ($0.name, $0) }) { $1 }
    let due = try dueSlices(slices, changed, now: now, isWhole: isNew || before?.epoch != epoch)
    for name in due {
      let document = try document(name, setup, machine: own.id, names)
      guard !document.kept.responses.isEmpty else {
        slices[name.text] = nil
        continue
      }
      let file = document.file
      let entry = SyncManifest.Slice(
        name: name.text, bytes: Int64(file.count), responses: document.kept.responses.count,
        sha256: SHA256.hexadecimal(file))
      let path = folder.file(name.fileName, of: own.id)
      if slices[name.text] != entry || FileSize.ofFile(at: path) != entry.bytes {
        try folder.write(file, to: name.fileName, of: own.id)
        report.written += 1
        report.bytesWritten += entry.bytes
      }
      slices[name.text] = entry
    }
    // What has become part of a month is no longer there for itself.
    manifest.slices = slices.values.filter { slice in
      guard case .day(let day)? = SliceName(slice.name) else { return true }
      return MachineSync.name(ofDay: Int64(day.daysSince1970), now: now) == .day(day)
    }.sorted { $0.name < $1.name }
    manifest.limits = try write(limits: limits, before, own, folder)
    try write(manifest, before, &identity, folder)
    try removeOthers(than: manifest, folder)
    try index.withStore { store throws(StoreError) in try store.noteShared(changed) }
    identity.stamp = FileStamp.ofFile(at: folder.file(SyncManifest.fileName, of: own.id))
    // A day that has changed meanwhile is still to be written.
    let isAllShared = try index.withStore { store throws(StoreError) in
      try store.unsharedDays().isEmpty
    }
    identity.said = isAllShared ? try self.said(setup, own, limits: limits, now: now) : nil
    try identity.write(workspace)
  }

  /// A digest of all from which the manifest and what it names are made.
  private func said(
    _ setup: SyncSetup, _ own: Machine, limits: [UInt8]?, now: Timestamp
  ) throws(IndexError) -> String {
    let days = try index.withStore { store throws(StoreError) in
      (try store.isSharing(), try store.unsharedDays())
    }
    let parts =
      [
        own.id, own.label, own.isEphemeral ? "ephemeral" : "", version, setup.folder,
        scopeText(setup), try epoch(setup), limits.map { SHA256.hexadecimal($0) } ?? "",
        days.0 ? "shares" : "",
        // With another month that has settled, days become one file.
        MachineSync.firstUnsettledMonth(now: now).description,
      ] + days.1.map { "\($0)" }.sorted()
      + (try decisions(own)).map { "\($0.machine) \($0.state) \($0.at)" }
    return SHA256.hexadecimal(Array(parts.joined(separator: "\n").utf8))
  }

  /// Writes what this machine has received about limits, where that is new.
  ///
  /// - Returns: The digest of the file; nil where there is none.
  private func write(
    limits: [UInt8]?, _ before: SyncManifest?, _ own: Machine, _ folder: SharedFolder
  ) throws(IndexError) -> String? {
    guard let limits else { return nil }
    let digest = SHA256.hexadecimal(limits)
    let path = folder.file(LimitShare.fileName, of: own.id)
    if before?.limits != digest || FileSize.ofFile(at: path) != Int64(limits.count) {
      try folder.write(limits, to: LimitShare.fileName, of: own.id)
    }
    return digest
  }

  /// Which slices have to be written: of days that have changed, of months that have
  /// settled, and of files that are gone.
  private func dueSlices(
    _ slices: [String: SyncManifest.Slice], _ changed: [UnsharedDay], now: Timestamp, isWhole: Bool
  ) throws(IndexError) -> [SliceName] {
    var due: Set<SliceName> = []
    for day in isWhole ? try allDays() : changed.map(\.day) {
      due.insert(MachineSync.name(ofDay: day, now: now))
    }
    for name in slices.keys {
      guard case .day(let day)? = SliceName(name) else { continue }
      let now = MachineSync.name(ofDay: Int64(day.daysSince1970), now: now)
      if case .month = now { due.insert(now) }
    }
    return due.sorted()
  }

  /// The slice of a day: that of its month once nothing more is expected of that.
  static func name(ofDay day: Int64?, now: Timestamp) -> SliceName {
    guard let day else { return .undated }
    let date = CivilDay(daysSince1970: Int32(clamping: day))
    let month = date.firstOfMonth
    return month < firstUnsettledMonth(now: now) ? .month(month) : .day(date)
  }

  /// The first month of which something is still expected: one is settled when it ended
  /// more than a week ago.
  private static func firstUnsettledMonth(now: Timestamp) -> CivilDay {
    let today = Int32(clamping: floorDivide(now.seconds, 86_400))
    return CivilDay(daysSince1970: today - settlingDays).firstOfMonth
  }

  private func allDays() throws(IndexError) -> [Int64?] {
    try index.withStore { store throws(StoreError) in try store.daysWithResponses() }
  }

  private func document(
    _ name: SliceName, _ setup: SyncSetup, machine: String, _ names: SharedNames
  ) throws(IndexError) -> SliceDocument {
    let scope = scope(setup)
    let kept = try index.withStore { store throws(StoreError) in
      try store.ownResponses(in: name.times, scope: scope)
    }
    let named = names.applied(to: withRepositories(kept))
    return SliceDocument(named, machine: machine, name: name)
  }

  /// What other machines know of where a repository was cloned from.
  static func digest(ofOrigin origin: String) -> String {
    String(SHA256.hexadecimal(Array("plimsoll origin \(origin)".utf8)).prefix(16))
  }

  /// Says of each project to which repository it belongs, as far as the disk shows.
  private func withRepositories(_ kept: KeptResponses) -> KeptResponses {
    var kept = kept
    for index in kept.projects.indices where !kept.projects[index].start.isEmpty {
      guard let root = self.index.repository(of: kept.projects[index].start) else { continue }
      let origin = GitRepository.origin(ofRoot: root).map(MachineSync.digest(ofOrigin:))
      kept.projects[index].repository = SharedRepository(root: root, origin: origin)
    }
    return kept
  }

  private func write(
    _ manifest: SyncManifest, _ before: SyncManifest?, _ identity: inout MachineIdentity,
    _ folder: SharedFolder
  ) throws(IndexError) {
    if var before {
      // When it was written is news only where something else is.
      before.writtenAt = manifest.writtenAt
      if before == manifest { return }
    }
    let file = manifest.file
    let digest = SHA256.hexadecimal(file)
    // First, so that a crash between the two is not taken for somebody else's writing.
    identity.written = [digest] + (identity.written ?? []).prefix(1)
    try identity.write(workspace)
    try folder.write(file, to: SyncManifest.fileName, of: manifest.machine)
  }

  /// Removes files of this machine that its manifest no longer names, and what a process
  /// that was killed has left.
  private func removeOthers(
    than manifest: SyncManifest, _ folder: SharedFolder
  ) throws(IndexError) {
    let own = folder.folder(of: manifest.machine)
    guard PrivateFolder.exists(own) else { return }
    let kept = Set(manifest.slices.map { $0.name + SliceName.suffix })
    for name in try folder.names(in: own) {
      let isSlice = if case .slice = SharedFileKind(name) { true } else { false }
      if isSlice && !kept.contains(name) || SharedFileKind.isBeingWritten(name) {
        try folder.remove(own + "/" + name)
      }
    }
  }

  /// What this machine wrote last; nil where it has to begin again.
  private func ownManifest(
    _ folder: SharedFolder, _ machine: String
  ) throws(IndexError) -> SyncManifest? {
    let bytes = try folder.bytes(
      SyncManifest.fileName, of: machine, limit: SyncManifest.largest)
    guard let bytes else { return nil }
    do throws(SliceRefusal) {
      let manifest = try SyncManifest(file: bytes, machine: machine)
      for slice in manifest.slices {
        let path = folder.file(slice.name + SliceName.suffix, of: machine)
        guard FileSize.ofFile(at: path) == slice.bytes else { return nil }
      }
      return manifest
    } catch {
      // Torn, or spoilt by somebody: it is written again.
      return nil
    }
  }

  // MARK: What is shared

  private func scope(_ setup: SyncSetup) -> SliceScope {
    let settings = settings
    let home = workspace.homeDirectory
    let since = setup.since.flatMap { CivilDay($0) }.map {
      Timestamp(seconds: Int64($0.daysSince1970) * 86_400)
    }
    return SliceScope(folders: setup.claudeFolders.map(Set.init), since: since) {
      settings.excludes($0, home: home)
    }
  }

  private func sharedNames(
    _ setup: SyncSetup, isPreview: Bool
  ) throws(IndexError) -> SharedNames {
    switch settings.names {
    case .name: return .clear
    case .none: return .none
    case .hash:
      let folder = SharedFolder(path: setup.folder)
      let hasKey = PrivateFolder.exists(setup.folder + "/" + SharedFolder.keyFile)
      return .hash(key: isPreview && !hasKey ? [] : try folder.key())
    }
  }

  /// Tells one scope from another, and what was read before from what is read again.
  private func epoch(_ setup: SyncSetup) throws(IndexError) -> String {
    let withdrawals = try index.withStore { store throws(StoreError) in try store.shareEpoch() }
    let parts =
      [settings.names.rawValue, setup.since ?? ""] + (setup.claudeFolders ?? ["*"]).sorted()
      + ["-"] + settings.excluded.sorted()
    let digest = SHA256.hexadecimal(Array(parts.joined(separator: "\n").utf8))
    return "\(withdrawals)-\(digest.prefix(12))"
  }

  /// The scope in words, without a name that is not to leave.
  package func scopeText(_ setup: SyncSetup) -> String {
    var parts: [String] = []
    if let folders = setup.claudeFolders {
      parts.append(folders.count == 1 ? "1 folder" : "\(folders.count) folders")
    } else {
      parts.append("all folders")
    }
    if let since = setup.since { parts.append("since \(since)") }
    if !settings.excluded.isEmpty {
      let count = settings.excluded.count
      parts.append(count == 1 ? "1 project left out" : "\(count) projects left out")
    }
    switch settings.names {
    case .name: break
    case .hash: parts.append("names hashed")
    case .none: parts.append("no names")
    }
    return parts.joined(separator: ", ")
  }

  private func decisions(_ own: Machine) throws(IndexError) -> [SyncManifest.Decision] {
    try index.withStore { store throws(StoreError) in
      try store.machines().compactMap { known in
        let machine = known.machine
        guard let at = machine.stateAt, machine.id != own.id else { return nil }
        return SyncManifest.Decision(machine: machine.id, state: machine.state, at: at)
      }
    }.sorted { $0.machine < $1.machine }
  }
}

/// How long files are, without opening them.
private enum FileSize {
  static func ofFile(at path: String) -> Int64? {
    FileStamp.ofFile(at: path).flatMap { Int64($0.prefix { $0 != "-" }) }
  }
}
