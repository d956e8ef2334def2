package import UsageModel

extension UsageCatalog {
  /// Makes one project of those that several machines have of one repository: where the
  /// name is the same, and where it was cloned from. All others are told apart by machine.
  ///
  /// - Parameter originOfRoot: A digest of where the repository of a main worktree on this
  ///   machine was cloned from; nil where it was cloned from nowhere.
  package mutating func gatherMachines(originOfRoot: (String) -> String?) {
    struct Identity: Hashable {
      var name: String
      var origin: String
    }
    let all = projects
    var origins: [String: String?] = [:]
    func origin(_ project: ProjectInfo, parts: [Int32]) -> String? {
      if MachineFolder.isMachines(project.claudeFolder) {
        return parts.compactMap { all[$0]?.repository?.origin }.first
      }
      guard let root = project.workingDirectory else { return nil }
      if let known = origins[root] { return known }
      let found = originOfRoot(root)
      origins[root] = .some(found)
      return found
    }
    var partsOf: [Int32: [Int32]] = [:]
    for key in projects.keys where key > 0 && strays[key] == nil {
      partsOf[repositories[key] ?? key, default: []].append(key)
    }
    var members: [Identity: [Int32]] = [:]
    for (key, parts) in partsOf {
      guard let project = projects[key], let origin = origin(project, parts: parts) else {
        continue
      }
      members[Identity(name: project.displayName, origin: origin), default: []].append(key)
    }
    for keys in members.values where keys.count > 1 { merge(keys, partsOf) }
  }

  /// Shows some projects as one: as that of this machine where there is one.
  private mutating func merge(_ keys: [Int32], _ partsOf: [Int32: [Int32]]) {
    let places = keys.compactMap { projects[$0] }
    guard places.contains(where: { MachineFolder.isMachines($0.claudeFolder) }) else { return }
    func rank(_ key: Int32) -> (Int, String, Int32) {
      let folder = projects[key]?.claudeFolder ?? ""
      return (MachineFolder.isMachines(folder) ? 1 : 0, folder, key)
    }
    // Twins in two folders of Claude Code of one machine stay two.
    var mains: [String: Int32] = [:]
    var chosen: [Int32] = []
    for key in keys.sorted(by: { rank($0) < rank($1) }) {
      let folder = projects[key]?.claudeFolder ?? ""
      let machine = MachineFolder.parts(folder)?.machine ?? ""
      guard mains[machine] == nil else { continue }
      mains[machine] = key
      chosen.append(key)
    }
    guard chosen.count > 1, let first = chosen.first, var whole = projects[first] else { return }
    whole.repository = nil
    let parts = chosen.flatMap { partsOf[$0] ?? [] }
    guard let smallest = parts.min() else { return }
    // A key of its own: those of wholes that go are no longer asked for.
    for key in chosen where key < 0 { projects[key] = nil }
    projects[-smallest] = whole
    for part in parts { repositories[part] = -smallest }
  }
}

extension UsageCatalog {
  /// Shows each machine in the place of its projects.
  ///
  /// - Parameter own: What this machine is called; nil where it has no name.
  package mutating func gatherByMachine(own: String?) {
    repositories = [:]
    strays = [:]
    let keys = projects.keys.filter { $0 > 0 }.sorted()
    projects = projects.filter { $0.key > 0 }
    var wholes: [String: Int32] = [:]
    for key in keys {
      let machine = projects[key].flatMap { MachineFolder.parts($0.claudeFolder)?.machine } ?? ""
      if wholes[machine] == nil {
        wholes[machine] = -key
        let label = machine.isEmpty ? own ?? "this machine" : machines[machine] ?? machine
        projects[-key] = ProjectInfo(folder: label, claudeFolder: machine)
      }
      repositories[key] = wholes[machine]
    }
  }
}
