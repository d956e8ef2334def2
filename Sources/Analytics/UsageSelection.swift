package import UsageModel

/// Which projects and models a report is about, as its reader named them.
package struct UsageSelection: Hashable, Sendable {
  package var projects: [String]
  package var models: [String]

  package init(projects: [String] = [], models: [String] = []) {
    self.projects = projects
    self.models = models
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
    var keys: Set<Int32> = []
    for name in projects {
      let found = UsageSelection.keys(named: name, in: catalog.projects) { project in
        [project.displayName, project.folder, project.workingDirectory ?? project.folder]
      }
      guard !found.isEmpty else {
        throw .noProject(named: name, known: catalog.projects.values.map(\.displayName).sorted())
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
      let found = UsageSelection.keys(named: name, in: catalog.variants) { [$0.model] }
      guard !found.isEmpty else {
        throw .noModel(named: name, known: Set(catalog.variants.values.map(\.model)).sorted())
      }
      keys.formUnion(found)
    }
    return keys
  }

  /// What is called `name` to the letter; where nothing is, whatever contains it.
  private static func keys<Value>(
    named name: String, in values: [Int32: Value], names: (Value) -> [String]
  ) -> [Int32] {
    let wanted = name.lowercased()
    let candidates = values.mapValues { value in names(value).map { $0.lowercased() } }
    let exact = candidates.filter { $0.value.contains(wanted) }
    let chosen =
      exact.isEmpty
      ? candidates.filter { $0.value.contains { $0.contains(wanted) } } : exact
    return Array(chosen.keys)
  }
}

/// A name that nothing in the store has.
package enum SelectionError: Error, Equatable {
  case noProject(named: String, known: [String])
  case noModel(named: String, known: [String])
}
