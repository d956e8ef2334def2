package import UsageModel

/// What projects are called, so that no two are called the same.
package struct ProjectNames: Sendable {
  private let names: [Int32: String]

  /// Names of the projects that are shown.
  package init(_ catalog: UsageCatalog) {
    self.init(catalog.shownProjects, machines: catalog.machines)
  }

  /// - Parameter machines: What machines are called, by their ids.
  package init(_ projects: [Int32: ProjectInfo], machines: [String: String] = [:]) {
    // A project that stands in several folders of Claude Code is named once, and then
    // told apart by the folder.
    let twins = Dictionary(grouping: projects.keys) { key in
      [
        projects[key]?.folder ?? "", projects[key]?.workingDirectory ?? "",
        projects[key]?.alias ?? "",
      ]
    }.values.map { $0.sorted() }
    let firsts = Set(twins.map { $0[0] })
    var names = ProjectNames.names(of: projects.filter { firsts.contains($0.key) })
    for keys in twins where keys.count > 1 {
      guard let name = names[keys[0]] else { continue }
      let folders = keys.map { projects[$0]?.claudeFolder ?? "" }
      let lasts = folders.map { folder -> String in
        if let elsewhere = MachineFolder.parts(folder) {
          return machines[elsewhere.machine] ?? elsewhere.machine
        }
        if let own = machines[""], folders.contains(where: MachineFolder.isMachines) { return own }
        return folder.split(separator: "/").last.map(String.init) ?? folder
      }
      // Several folders of this machine, and one of another.
      let mixed = folders.map { folder -> String in
        MachineFolder.parts(folder).map { machines[$0.machine] ?? $0.machine }
          ?? folder.split(separator: "/").last.map(String.init) ?? folder
      }
      let places = [lasts, mixed].first { Set($0).count == keys.count } ?? folders
      for (key, place) in zip(keys, places) {
        names[key] = place.isEmpty ? name : "\(name) (\(place))"
      }
    }
    // Projects of two machines that share a name are told apart by the machines.
    for key in ProjectNames.ambiguous(names) {
      guard let name = names[key], let folder = projects[key]?.claudeFolder,
        let elsewhere = MachineFolder.parts(folder)
      else { continue }
      names[key] = "\(name) (\(machines[elsewhere.machine] ?? elsewhere.machine))"
    }
    // Folders of two homes can have the same name, and nothing else is left.
    var counts: [String: Int] = [:]
    for key in ProjectNames.ambiguous(names).sorted() {
      guard let name = names[key] else { continue }
      let look = ProjectNames.look(of: name)
      counts[look, default: 0] += 1
      if let count = counts[look], count > 1 { names[key] = name + " (\(count))" }
    }
    self.names = names
  }

  private static func names(of projects: [Int32: ProjectInfo]) -> [Int32: String] {
    var names = projects.mapValues(ProjectNames.name)
    // Where two share a name, each shows as much of its path as it takes.
    for components in 2...8 {
      let keys = ProjectNames.ambiguous(names)
      if keys.isEmpty { return names }
      for key in keys {
        guard let parts = projects[key].map(ProjectNames.parts), !parts.isEmpty else { continue }
        names[key] = parts.suffix(components).joined(separator: "/")
      }
    }
    for key in ProjectNames.ambiguous(names) { names[key] = projects[key]?.folder }
    return names
  }

  /// The name of a project; nil for one that is not known.
  package subscript(key: Int32) -> String? { names[key] }

  /// The last part of the working directory; of a worktree and of what has no letter
  /// in it also what it belongs to: `shop/1` says more than `1`.
  private static func name(_ project: ProjectInfo) -> String {
    if let alias = project.alias { return alias }
    let parts = parts(project)
    guard let last = parts.last else { return project.displayName }
    if let place = parts.lastIndex(where: isWorktrees), place > 0, place < parts.count - 1 {
      let owner = parts[..<place].last { !$0.hasPrefix(".") }
      let rest = parts[(place + 1)...].joined(separator: "/")
      return owner.map { $0 + "/" + rest } ?? rest
    }
    if last.hasSuffix(".git"), last.utf8.count > 4 { return String(last.dropLast(4)) }
    let hasLetter = last.unicodeScalars.contains { $0.properties.isAlphabetic }
    return hasLetter ? String(last) : parts.suffix(2).joined(separator: "/")
  }

  private static func isWorktrees(_ part: Substring) -> Bool {
    part == "worktrees" || part == ".worktrees"
  }

  private static func parts(_ project: ProjectInfo) -> [Substring] {
    (project.workingDirectory ?? "").split { $0 == "/" || $0 == "\\" }
  }

  private static func ambiguous(_ names: [Int32: String]) -> [Int32] {
    Dictionary(grouping: names.keys) { names[$0].map(look) ?? "" }.values
      .filter { $0.count > 1 }.flatMap(\.self)
  }

  /// A name as it is seen: without what takes no space.
  private static func look(of name: String) -> String {
    // Most names are of ASCII, in which nothing else takes no space.
    if name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return name }
    return String(
      String.UnicodeScalarView(
        name.unicodeScalars.filter {
          !$0.properties.isDefaultIgnorableCodePoint && $0.properties.generalCategory != .control
        }))
  }
}
