package import UsageModel

/// Which projects, models and the like a report is about, as its reader named them.
package struct UsageSelection: Hashable, Sendable {
  package var projects: [String]
  package var models: [String]
  /// What else was named, by what it is; none where nothing was.
  package var attributes: [UsageDimension: [String]]

  package init(
    projects: [String] = [], models: [String] = [], attributes: [UsageDimension: [String]] = [:]
  ) {
    self.projects = projects
    self.models = models
    self.attributes = attributes.filter { !$0.value.isEmpty }
  }

  /// What was named beside projects and models, in a fixed order.
  package var namedAttributes: [(dimension: UsageDimension, names: [String])] {
    UsageDimension.allCases.compactMap { dimension in
      attributes[dimension].map { (dimension, $0) }
    }
  }

  /// The rows to ask the store for.
  package func filter(
    range: ReportRange, zone: ZoneDays, catalog: UsageCatalog
  ) throws(SelectionError) -> UsageFilter {
    let quarters = range.quarters(in: zone)
    return UsageFilter(
      from: quarters.from, until: quarters.until, projects: try projectKeys(in: catalog),
      variants: try variantKeys(in: catalog))
  }

  /// The keys of the projects that were named; nil when none was.
  package func projectKeys(in catalog: UsageCatalog) throws(SelectionError) -> Set<Int32>? {
    guard !projects.isEmpty else { return nil }
    let wholes = Set(catalog.repositories.values)
    let shownNames = ProjectNames(catalog)
    func names(_ key: Int32, _ project: ProjectInfo) -> [String] {
      // A repository's name and path stand for all of its parts.
      let main = catalog.strays[key] ?? key
      let whole = catalog.repositories[main].flatMap { catalog.projects[$0] }
      let shown = shownNames[catalog.shownProject(key)]
      return [project, catalog.projects[main], whole].compactMap(\.self).flatMap {
        [$0.displayName, $0.folder, $0.workingDirectory ?? $0.folder]
      } + [shown].compactMap(\.self)
    }
    let candidates = catalog.projects.filter { !wholes.contains($0.key) }
    var keys: Set<Int32> = []
    for name in projects {
      let found = UsageSelection.keys(named: name, in: candidates, names: names)
      guard !found.isEmpty else {
        let known = catalog.projects.values.map(\.displayName)
        throw .noProject(named: name, known: Set(known).sorted())
      }
      keys.formUnion(found)
    }
    return keys
  }

  /// The keys of the variants of the models that were named; nil when none was.
  package func variantKeys(in catalog: UsageCatalog) throws(SelectionError) -> Set<Int32>? {
    guard !models.isEmpty else { return nil }
    var keys: Set<Int32> = []
    for name in models {
      let found = UsageSelection.keys(named: name, in: catalog.variants) { [$1.model] }
      guard !found.isEmpty else {
        throw .noModel(named: name, known: Set(catalog.variants.values.map(\.model)).sorted())
      }
      keys.formUnion(found)
    }
    return keys
  }

  /// What is called `name` to the letter; where nothing is, whatever contains it.
  private static func keys<Value>(
    named name: String, in values: [Int32: Value], names: (Int32, Value) -> [String]
  ) -> [Int32] {
    var wanted = name.lowercased()
    while wanted.utf8.count > 1, wanted.hasSuffix("/") { wanted.removeLast() }
    let candidates = values.map { key, value in
      (key: key, names: names(key, value).map { $0.lowercased() })
    }
    let exact = candidates.filter { $0.names.contains(wanted) }
    let chosen =
      exact.isEmpty
      ? candidates.filter { $0.names.contains { $0.contains(wanted) } } : exact
    return chosen.map(\.key)
  }
}

/// A name that nothing in the store has.
package enum SelectionError: Error, Equatable {
  case noProject(named: String, known: [String])
  case noModel(named: String, known: [String])
  case noAttribute(UsageDimension, named: String, known: [String])

  /// What is missing, in words.
  package var sentence: String {
    switch self {
    case .noProject(let name, _): "no project is called \(name)"
    case .noModel(let name, _): "no model is called \(name)"
    case .noAttribute(let dimension, let name, _): "no \(dimension.noun) is called \(name)"
    }
  }
}
