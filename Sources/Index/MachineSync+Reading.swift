internal import Digests
internal import Foundation
internal import Limits
internal import Sharing
internal import Store
internal import UsageModel

/// Taking in what other machines wrote.
extension MachineSync {
  /// Responses in one transaction: together they are written in the order of their keys.
  private static let transactionResponses = 250_000
  /// How far the clock of another machine may be ahead.
  private static let clockSlack: Int64 = 300_000
  /// Days after which a forgotten machine can no longer be recalled.
  package static let recallDays: Int64 = 30

  /// A slice that is to be taken in.
  private struct Pending {
    var machine: String
    var slice: SyncManifest.Slice
    var name: SliceName
  }

  /// - Parameter problems: What was wrong with files before, which still holds where nothing
  ///   is new; nil where all files are looked at.
  func read(
    _ folder: SharedFolder, own: Machine, now: Timestamp, known problems: [SyncProblem]?,
    into report: inout SyncReport
  ) throws(IndexError) {
    let known = try index.withStore { store throws(StoreError) in try store.machines() }
    var byID = Dictionary(known.map { ($0.machine.id, $0) }) { $1 }
    let found = try folder.machines().filter { $0 != own.id }
    report.machines = found.count { byID[$0]?.machine.state ?? .active != .forgotten } + 1
    var pending: [Pending] = []
    var stamps: [String: String] = [:]
    var failed: Set<String> = []
    let accounts = try ownAccounts()
    if let problems {
      report.problems += folder.problems(problems, of: own.id)
    } else {
      report.problems += try folder.oddFiles(of: own.id)
    }
    for id in found {
      guard byID[id]?.machine.state != .forgotten else { continue }
      let path = folder.file(SyncManifest.fileName, of: id)
      guard let stamp = FileStamp.ofFile(at: path) else {
        report.problems.append(
          SyncProblem(
            path: folder.folder(of: id), reason: "its manifest is not here yet", isPassing: true))
        report.problems += try folder.oddFiles(of: id)
        continue
      }
      if let problems, byID[id]?.stamp == stamp {
        report.problems += folder.problems(problems, of: id)
        continue
      }
      report.problems += try folder.oddFiles(of: id)
      guard let manifest = try manifest(of: id, folder, &report) else { continue }
      note(manifest, at: path, now: now, &report)
      byID[id] = try takeNote(of: manifest, known: byID[id])
      try apply(manifest.decisions ?? [], &byID, own: own, now: now)
      stamps[id] = stamp
      if try !takeLimits(manifest, folder, accounts, now: now, &report) { failed.insert(id) }
      let taken = try index.withStore { store throws(StoreError) in try store.takenSlices(of: id) }
      for slice in manifest.slices where taken[slice.name] != slice.sha256 {
        guard let name = SliceName(slice.name) else { continue }
        pending.append(Pending(machine: id, slice: slice, name: name))
      }
    }
    failed.formUnion(try take(pending, folder, &report))
    for (id, stamp) in stamps where !failed.contains(id) {
      guard var machine = try stored(id) else { continue }
      machine.stamp = stamp
      let noted = machine
      try index.withStore { store throws(StoreError) in try store.put(noted) }
    }
    try purge(now: now)
    let packed = try index.withStore { store throws(StoreError) in try store.packChangedDays() }
    report.changedDays.formUnion(packed)
  }

  private func stored(_ id: String) throws(IndexError) -> KnownMachine? {
    try index.withStore { store throws(StoreError) in
      try store.machines().first { $0.machine.id == id }
    }
  }

  private func manifest(
    of id: String, _ folder: SharedFolder, _ report: inout SyncReport
  ) throws(IndexError) -> SyncManifest? {
    let path = folder.file(SyncManifest.fileName, of: id)
    let bytes: [UInt8]?
    do {
      bytes = try folder.bytes(SyncManifest.fileName, of: id, limit: SyncManifest.largest)
    } catch {
      report.problems.append(SyncProblem(path: path, reason: error.why, isPassing: true))
      return nil
    }
    guard let bytes else { return nil }
    do throws(SliceRefusal) {
      return try SyncManifest(file: bytes, machine: id)
    } catch {
      report.problems.append(SyncProblem(path: path, error))
      return nil
    }
  }

  private func note(
    _ manifest: SyncManifest, at path: String, now: Timestamp, _ report: inout SyncReport
  ) {
    let ahead = manifest.writtenAt - now.milliseconds
    guard ahead > MachineSync.clockSlack else { return }
    report.problems.append(
      SyncProblem(
        path: path,
        reason: "the clock of \(manifest.label) is \(ahead / 60_000) minutes ahead of this one",
        isPassing: true))
  }

  /// Keeps what a manifest says of its machine; where rows were withdrawn there, they are
  /// taken out here first.
  private func takeNote(
    of manifest: SyncManifest, known: KnownMachine?
  ) throws(IndexError) -> KnownMachine {
    var machine = known ?? KnownMachine(machine: Machine(id: manifest.machine, label: ""))
    let isBegunAnew = !machine.epoch.isEmpty && machine.epoch != manifest.epoch
    machine.epoch = manifest.epoch
    machine.machine.isOwn = false
    machine.machine.label = manifest.label
    machine.machine.isEphemeral = manifest.isEphemeral
    machine.machine.version = manifest.version
    machine.machine.scope = manifest.scope
    machine.machine.heardAt = Timestamp(milliseconds: manifest.writtenAt)
    machine.stamp = ""
    let noted = machine
    try index.withStore { store throws(StoreError) in
      if isBegunAnew { try store.withdraw([manifest.machine]) }
      try store.put(noted)
    }
    return machine
  }

  /// Takes over what was decided elsewhere, the newest decision of each machine.
  func apply(
    _ decisions: [SyncManifest.Decision], _ known: inout [String: KnownMachine], own: Machine,
    now: Timestamp
  ) throws(IndexError) {
    for decision in decisions where Machine.isID(decision.machine) && decision.machine != own.id {
      guard let state = Machine.State(rawValue: decision.state),
        decision.at <= now.milliseconds + 86_400_000
      else { continue }
      var machine = known[decision.machine]
      if machine == nil { machine = try stored(decision.machine) }
      var decided = machine ?? KnownMachine(machine: Machine(id: decision.machine, label: ""))
      guard decision.at > decided.machine.stateAt?.milliseconds ?? 0 else { continue }
      decided.machine.state = state
      decided.machine.stateAt = Timestamp(milliseconds: decision.at)
      known[decision.machine] = decided
      let noted = decided
      try index.withStore { store throws(StoreError) in try store.put(noted) }
    }
  }

  /// Takes slices in, many at a time.
  ///
  /// - Returns: The machines of which some could not be.
  private func take(
    _ pending: [Pending], _ folder: SharedFolder, _ report: inout SyncReport
  ) throws(IndexError) -> Set<String> {
    var failed: Set<String> = []
    var cache = IngestCache()
    var parts: [(machine: String, kept: KeptResponses)] = []
    var slices: [TakenSlice] = []
    var count = 0
    func flush() throws(IndexError) {
      guard !slices.isEmpty else { return }
      let (ready, noted) = (parts, slices)
      var draft = cache
      let ingested = try index.withStore { store throws(StoreError) in
        try store.take(ready, slices: noted, cache: &draft)
      }
      cache = draft
      report.responsesAdded += ingested.responsesAdded
      report.responsesImproved += ingested.responsesImproved
      report.taken += slices.count
      parts = []
      slices = []
      count = 0
    }
    for item in pending {
      guard let document = try document(item, folder, &report) else {
        failed.insert(item.machine)
        continue
      }
      parts.append((item.machine, document.kept))
      slices.append(
        TakenSlice(machine: item.machine, name: item.slice.name, digest: item.slice.sha256))
      count += document.kept.responses.count
      if count >= MachineSync.transactionResponses { try flush() }
    }
    try flush()
    return failed
  }

  /// A slice that is what its machine's manifest says; nil, with the reason noted, for any
  /// other.
  private func document(
    _ item: Pending, _ folder: SharedFolder, _ report: inout SyncReport
  ) throws(IndexError) -> SliceDocument? {
    let path = folder.file(item.name.fileName, of: item.machine)
    let bytes: [UInt8]?
    do {
      bytes = try folder.bytes(at: path, limit: SharedFolder.largestSlice)
    } catch {
      report.problems.append(SyncProblem(path: path, reason: error.why, isPassing: true))
      return nil
    }
    guard let bytes else {
      report.problems.append(SyncProblem(path: path, reason: "it is not here yet", isPassing: true))
      return nil
    }
    do throws(SliceRefusal) {
      guard SHA256.hexadecimal(bytes) == item.slice.sha256 else { throw SliceRefusal.torn }
      return try SliceDocument(file: bytes, machine: item.machine, name: item.name)
    } catch {
      report.problems.append(SyncProblem(path: path, error))
      return nil
    }
  }

  /// Takes machines out for good that were forgotten long enough ago.
  private func purge(now: Timestamp) throws(IndexError) {
    let known = try index.withStore { store throws(StoreError) in try store.machines() }
    for var machine in known
    where machine.machine.state == .forgotten && machine.epoch != MachineSync.purged {
      guard let at = machine.machine.stateAt,
        now.milliseconds - at.milliseconds > MachineSync.recallDays * 86_400_000
      else { continue }
      machine.epoch = MachineSync.purged
      let done = machine
      try index.withStore { store throws(StoreError) in
        try store.withdraw([done.machine.id])
        try store.put(done)
      }
    }
  }

  private static let purged = "purged"
}
