package import Analytics
package import UsageModel

/// What sessions, projects and models are called in a report.
package struct ReportNames: Sendable {
  private let catalog: UsageCatalog
  private let projectNames: [Int32: String]

  package init(_ catalog: UsageCatalog) {
    self.catalog = catalog
    // A project that stands in several folders of Claude Code is named once, and then
    // told apart by the folder.
    let twins = Dictionary(grouping: catalog.projects.keys) { key -> [String] in
      guard let project = catalog.projects[key] else { return [] }
      return [project.folder, project.workingDirectory ?? ""]
    }.values.map { $0.sorted() }
    var names: [Int32: String] = [:]
    for keys in twins { names[keys[0]] = catalog.projects[keys[0]]?.displayName }
    // Where two projects share a name, each shows as much of its path as it takes.
    for components in [2, 3] {
      for key in ReportNames.ambiguous(names) {
        guard let path = catalog.projects[key]?.workingDirectory else { continue }
        let parts = path.split { $0 == "/" || $0 == "\\" }
        names[key] = parts.suffix(components).joined(separator: "/")
      }
    }
    for key in ReportNames.ambiguous(names) { names[key] = catalog.projects[key]?.folder }
    for keys in twins where keys.count > 1 {
      guard let name = names[keys[0]] else { continue }
      let folders = keys.map { catalog.projects[$0]?.claudeFolder ?? "" }
      let lasts = folders.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      let places = Set(lasts).count == keys.count ? lasts : folders
      for (key, place) in zip(keys, places) { names[key] = "\(name) (\(place))" }
    }
    projectNames = names
  }

  private static func ambiguous(_ names: [Int32: String]) -> [Int32] {
    Dictionary(grouping: names.keys) { names[$0] ?? "" }.values.filter { $0.count > 1 }.flatMap(
      \.self)
  }

  /// A name for a project that no other project has.
  package func project(_ key: Int32?) -> String {
    key.flatMap { projectNames[$0] } ?? "unknown"
  }

  /// What the store knows of a project.
  package func projectInfo(_ key: Int32?) -> ProjectInfo? {
    key.flatMap { catalog.projects[$0] }
  }

  /// What the store knows of a session.
  package func session(_ key: Int32) -> SessionInfo? { catalog.sessions[key] }

  /// What a row of a report is called.
  package func label(of subject: GroupSubject) -> String {
    switch subject {
    case .hour(let hour): clockText(hour.start, offset: hour.offset)
    case .day(let day), .week(let day): day.description
    case .month(let day): String(day.description.prefix(7))
    case .unknownTime: "unknown"
    case .session(let key): catalog.sessions[key]?.id ?? "unknown"
    case .project(let key): project(key)
    case .model(let name): name
    }
  }
}

/// A model's name as tables show it, without what all of them share.
package func shortModelName(_ name: String) -> String {
  var short = Substring(name)
  if short.hasPrefix("claude-") { short = short.dropFirst(7) }
  if let dash = short.lastIndex(of: "-") {
    let date = short[short.index(after: dash)...]
    if date.utf8.count == 8, date.hasPrefix("20"), date.utf8.allSatisfy({ (48...57).contains($0) })
    {
      short = short[..<dash]
    }
  }
  return short.isEmpty ? name : String(short)
}
