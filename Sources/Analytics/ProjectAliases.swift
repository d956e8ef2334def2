package import UsageModel

/// Names that the user gives to projects; several under one name are one project.
package struct ProjectAliases: Hashable, Sendable {
  /// A name, and what it stands for: names, paths or repositories.
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var projects: [String]
  }

  package var entries: [Entry]

  package init(entries: [Entry] = []) { self.entries = entries }

  /// Reads `shop=api,web; client=/home/ada/x`; nil for anything else.
  package init?(_ text: String) {
    var entries: [Entry] = []
    for part in text.split(separator: ";") {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2 else { return nil }
      let name = Self.trimmed(sides[0])
      let projects = sides[1].split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
      guard !name.isEmpty, !projects.isEmpty else { return nil }
      entries.append(Entry(name: name, projects: projects))
    }
    self.init(entries: entries)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension UsageCatalog {
  /// Gathers projects under the names that the user gave them. A name that nothing has
  /// changes nothing: it may be of a project to come.
  package mutating func apply(_ aliases: ProjectAliases) {
    for (index, entry) in aliases.entries.enumerated() {
      var members: Set<Int32> = []
      for name in entry.projects {
        members.formUnion(exactKeys(of: name))
      }
      guard let first = members.min(), let info = projects[shownWhole(first)] else { continue }
      // Below all keys of repositories, which are those of projects turned negative.
      let key = Int32.min + 1 + Int32(index)
      projects[key] = ProjectInfo(
        folder: info.folder, claudeFolder: info.claudeFolder,
        workingDirectory: info.workingDirectory, alias: entry.name)
      for member in members { repositories[member] = key }
    }
  }

  /// The repository of a project, or itself.
  private func shownWhole(_ key: Int32) -> Int32 {
    let key = strays[key] ?? key
    return repositories[key] ?? key
  }

  /// Projects, and parts of repositories, that are called so to the letter.
  private func exactKeys(of name: String) -> Set<Int32> {
    do {
      let wholes = Set(repositories.values)
      let keys = try UsageSelection(projects: [name]).projectKeys(in: self) ?? []
      let names = ProjectNames(self)
      return keys.filter { key in
        guard !wholes.contains(key), let project = projects[key] else { return false }
        let whole = projects[shownWhole(key)]
        return [project, whole].compactMap(\.self).contains {
          [$0.displayName, $0.folder, $0.workingDirectory ?? ""].contains(name)
        } || names[shownProject(key)] == name
      }
    } catch {
      // Nothing is called so: the name may be of a project to come.
      return []
    }
  }
}
