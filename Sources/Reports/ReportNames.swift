package import Analytics
internal import Synchronization
package import UsageModel
import Wording

/// What sessions, projects and models are called in a report.
package struct ReportNames: Sendable {
  private let catalog: UsageCatalog
  private let projectNames: LateProjectNames
  /// What a report by attribute gathers by.
  let attributes: AttributeTable?

  /// - Parameter attributes: The names of what a report by attribute gathers by.
  package init(_ catalog: UsageCatalog, attributes: AttributeTable? = nil) {
    self.catalog = catalog
    self.attributes = attributes
    projectNames = LateProjectNames(catalog)
  }

  /// A name for a project that no other project has.
  package func project(_ key: Int32?) -> String {
    key.flatMap { projectNames.names[$0] } ?? "unknown"
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
    case .month(let day):
      day == day.firstOfMonth ? String(day.description.prefix(7)) : day.description
    case .unknownTime: "unknown"
    case .session(let key): catalog.sessions[key]?.id ?? "unknown"
    case .project(let key): project(key)
    case .model(let name): name
    case .attribute(let key): attributes?.name(key) ?? AttributeTable.unattributed
    }
  }
}

/// What projects are called, worked out when the first is asked for: most reports name none.
private final class LateProjectNames: Sendable {
  private let catalog: UsageCatalog
  private let made = Mutex<ProjectNames?>(nil)

  init(_ catalog: UsageCatalog) { self.catalog = catalog }

  var names: ProjectNames {
    made.withLock { made in
      if let made { return made }
      let names = ProjectNames(catalog)
      made = names
      return names
    }
  }
}

/// Models' names as tables show them, in the same order; where two would be called the
/// same, each has its date or its whole id.
package func uniqueModelNames(_ names: [String]) -> [String] {
  let short = names.map(modelName)
  var counts: [String: Int] = [:]
  for name in short { counts[name, default: 0] += 1 }
  return zip(names, short).map { counts[$1] == 1 ? $1 : $0 }
}
