internal import Store
internal import UsageModel

/// From which folders of Claude Code and which machines usage is asked for, as its reader
/// named them; from all that are shown where nothing is named.
package struct UsagePlaces: Hashable, Sendable {
  package var folders: [String]
  package var machines: [String]

  package init(folders: [String] = [], machines: [String] = []) {
    self.folders = folders
    self.machines = machines
  }

  package var isEmpty: Bool { folders.isEmpty && machines.isEmpty }
}

extension UsageIndex {
  /// The names of the places that usage which is shown comes from: the folders of this
  /// machine, and all machines, this one first; none where nothing is shared. Hostile text.
  package func shownPlaces() throws(IndexError) -> UsagePlaces {
    let keys = try shownKeys()
    let ids = Set(keys.compactMap { MachineFolder.parts($0)?.machine })
    let machines = try machines().filter { machine in
      machine.isOwn ? keys.contains { !MachineFolder.isMachines($0) } : ids.contains(machine.id)
    }
    let own = keys.filter { !MachineFolder.isMachines($0) }
    let known = knownFolders(own)
    let folders = own.map { folderName($0, known) }
    return UsagePlaces(folders: Set(folders).sorted(), machines: machines.map(\.label))
  }

  /// The folders that are meant by places, as the index calls them; nil for all that are
  /// shown.
  ///
  /// - Throws: `IndexError`, and an `Explanation` for a name that nothing has.
  package func folderKeys(_ places: UsagePlaces) throws -> Set<String>? {
    guard !places.isEmpty else { return nil }
    let shown = try shownKeys()
    var keys = shown
    if !places.machines.isEmpty {
      let (others, hasOwn) = try machines(named: places.machines)
      keys = keys.filter { key in
        MachineFolder.parts(key).map { others.contains($0.machine) } ?? hasOwn
      }
    }
    guard !places.folders.isEmpty else { return keys }
    let known = knownFolders(shown.filter { !MachineFolder.isMachines($0) })
    let names = Set(shown.map { folderName($0, known) })
    for name in places.folders where !names.contains(name) {
      throw Explanation(
        what: "no folder of Claude Code that is shown is called \(name)",
        hint: "`plimsoll folders` lists them", status: .noData)
    }
    return keys.filter { places.folders.contains(folderName($0, known)) }
  }

  /// The ids of the machines that are meant, and whether this one is. It is called `this`
  /// too, also where it shares nothing and has no other name.
  private func machines(named names: [String]) throws -> (ids: Set<String>, hasOwn: Bool) {
    let known = try machines()
    var ids: Set<String> = []
    var hasOwn = false
    for name in names {
      let meant = known.filter { $0.label == name || $0.id == name }
      guard !meant.isEmpty || name == "this" else {
        throw Explanation(
          what: "no machine is called \(name)",
          because: known.isEmpty
            ? "this machine does not share its usage with another one"
            : "the known ones are \(known.map(\.label).joined(separator: ", "))",
          hint: "`plimsoll machines` lists them", status: .noData)
      }
      ids.formUnion(meant.map(\.id))
      hasOwn = hasOwn || name == "this" || meant.contains(where: \.isOwn)
    }
    return (ids, hasOwn)
  }

  /// Every folder that is shown and has usage, those of other machines among them.
  private func shownKeys() throws(IndexError) -> Set<String> {
    let elsewhere = try withStore { store throws(StoreError) in try store.machineFolders() }
    let all = Set(try claudeFolders()).union(elsewhere)
    return try shownOnMachines().map { all.intersection($0) } ?? all
  }

  private func knownFolders(_ own: Set<String>) -> [KnownFolder] {
    folderInventory?.folders(indexed: own.sorted()) ?? []
  }

  /// What a folder is called: one of another machine as it is called there.
  private func folderName(_ key: String, _ known: [KnownFolder]) -> String {
    if let folder = MachineFolder.parts(key)?.folder {
      return FolderPath.abbreviated(folder, home: workspace.homeDirectory)
    }
    return known.first { $0.places.contains(key) }?.name
      ?? FolderPath.abbreviated(key, home: workspace.homeDirectory)
  }
}
