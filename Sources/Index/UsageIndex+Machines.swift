package import Analytics
package import Pricing
internal import Store
internal import Synchronization
package import UsageModel

/// Of which machines usage is shown.
package enum MachineSelection: Sendable, Hashable {
  /// All that were not forgotten.
  case all
  /// This one alone.
  case this
  /// Some, by their ids.
  case only(Set<String>)
}

/// What a machine has used.
package struct MachineUsage: Sendable {
  package var machine: Machine
  package var usage: Usage
  package var first: Timestamp?
  package var last: Timestamp?
}

extension UsageIndex {
  /// This machine and the others that were heard of, this one first.
  package func machines() throws(IndexError) -> [Machine] {
    try withStore { store throws(StoreError) in try store.machines().map(\.machine) }
  }

  /// Sets the machines of which questions are answered that name no folders.
  package func showMachines(_ selection: MachineSelection) {
    machineSelection.withLock { $0 = selection }
  }

  /// How many machines the usage that is shown is of; 1 where none is shared.
  package func shownMachines() throws(IndexError) -> Int {
    let (folders, known) = try withStore { store throws(StoreError) in
      let folders = try store.machineFolders()
      return (folders, folders.isEmpty ? [] : try store.machines().map(\.machine))
    }
    let found = Set(folders.compactMap { MachineFolder.parts($0)?.machine })
    let counted = known.filter { $0.state != .forgotten && found.contains($0.id) }
    switch machineSelection.withLock({ $0 }) {
    case .this: return 1
    case .all: return counted.count + 1
    case .only(let ids): return max(1, known.count { ids.contains($0.id) })
    }
  }

  /// The folders of this machine that are shown.
  private func ownFolders() throws(IndexError) -> Set<String> {
    if let shown { return shown }
    return Set(try claudeFolders())
  }

  /// The folders that are shown, those of other machines among them; nil for all that the
  /// index has.
  func shownOnMachines() throws(IndexError) -> Set<String>? {
    let own = shown
    let elsewhere = try withStore { store throws(StoreError) in try store.machineFolders() }
    let selection = machineSelection.withLock { $0 }
    if elsewhere.isEmpty, selection == .all { return own }
    return try withMachines(try ownFolders())
  }

  /// This machine's own responses of a time, each under its earliest copy in some folders,
  /// without those of projects that the settings leave out.
  ///
  /// - Parameters:
  ///   - times: Milliseconds since 1970.
  ///   - folders: Folders of Claude Code; nil for all of this machine.
  package func ownResponses(
    in times: Range<Int64>, folders: Set<String>?, _ settings: SyncSettings
  ) throws(IndexError) -> KeptResponses {
    let home = workspace.homeDirectory
    let scope = SliceScope(folders: folders) { settings.excludes($0, home: home) }
    return try withStore { store throws(StoreError) in
      try store.ownResponses(in: times, scope: scope)
    }
  }

  /// What `~` stands for.
  package var homeDirectory: String { workspace.homeDirectory }

  /// Folders of this machine, with those of the other machines that are shown.
  package func withMachines(_ own: Set<String>) throws(IndexError) -> Set<String> {
    let (elsewhere, known) = try withStore { store throws(StoreError) in
      let folders = try store.machineFolders()
      return (folders, try store.machines().map(\.machine))
    }
    let forgotten = Set(known.filter { $0.state == .forgotten }.map(\.id))
    func folders(_ isWanted: (String) -> Bool) -> Set<String> {
      Set(elsewhere.filter { MachineFolder.parts($0).map { isWanted($0.machine) } ?? false })
    }
    switch machineSelection.withLock({ $0 }) {
    case .this: return own
    case .all: return own.union(folders { !forgotten.contains($0) })
    case .only(let ids):
      let isOwnWanted = known.contains { $0.isOwn && ids.contains($0.id) }
      return folders(ids.contains).union(isOwnWanted ? own : [])
    }
  }

  /// Every machine with what it has used, each for itself: a response that two machines
  /// have counts for both.
  package func machineUsage(
    prices: PriceList, mode: CostMode
  ) throws(IndexError) -> [MachineUsage] {
    let elsewhere = try withStore { store throws(StoreError) in try store.machineFolders() }
    let own = try ownFolders()
    var usages: [MachineUsage] = []
    for machine in try machines() {
      let folders =
        machine.isOwn
        ? own : Set(elsewhere.filter { MachineFolder.parts($0)?.machine == machine.id })
      let (usage, first, last) = try total(of: folders, prices: prices, mode: mode)
      usages.append(MachineUsage(machine: machine, usage: usage, first: first, last: last))
    }
    return usages
  }

  /// Decides about a machine, which the others learn with the next sync.
  package func decide(
    _ state: Machine.State, of id: String, at now: Timestamp
  ) throws(IndexError) {
    try withStore { store throws(StoreError) in
      guard var known = try store.machines().first(where: { $0.machine.id == id }) else { return }
      known.machine.state = state
      known.machine.stateAt = now
      // Its files are looked at again: some may have come while it was forgotten.
      known.stamp = ""
      try store.put(known)
    }
  }
}

extension UsageIndex {
  /// What all machines that are shown have used together, each response once.
  package func shownTotal(prices: PriceList, mode: CostMode) throws(IndexError) -> Usage {
    let folders = try withMachines(try ownFolders())
    return try total(of: folders, prices: prices, mode: mode).usage
  }
}

extension MachineUsage {
  package init(machine: Machine, usage: Usage) {
    self.init(machine: machine, usage: usage, first: nil, last: nil)
  }
}
