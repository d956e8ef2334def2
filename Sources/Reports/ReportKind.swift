package import Analytics

/// The reports that gather usage into rows.
package enum ReportKind: String, Sendable, CaseIterable {
  case hourly
  case daily
  case weekly
  case monthly
  case sessions
  case projects
  case models

  /// What the rows are; `weekStart` is 0 for Monday.
  package func grouping(weekStart: Int) -> Grouping {
    switch self {
    case .hourly: .hour
    case .daily: .day
    case .weekly: .week(start: weekStart)
    case .monthly: .month
    case .sessions: .session
    case .projects: .project
    case .models: .model
    }
  }

  /// Whether rows are of projects, or name one.
  package var showsProjects: Bool { self == .projects || self == .sessions }

  /// How rows are sorted unless the reader says otherwise: what has a time by
  /// time, so that the newest stands beside the prompt; the rest by cost.
  package var order: GroupOrder {
    switch self {
    case .hourly, .daily, .weekly, .monthly, .sessions:
      GroupOrder(key: .time, isDescending: false)
    case .projects, .models: GroupOrder(key: .cost, isDescending: true)
    }
  }

  /// The title of a table.
  var title: String {
    switch self {
    case .hourly: "Usage by hour"
    case .daily: "Usage by day"
    case .weekly: "Usage by week"
    case .monthly: "Usage by month"
    case .sessions: "Usage by session"
    case .projects: "Usage by project"
    case .models: "Usage by model"
    }
  }

  /// What one row is called.
  var noun: String {
    switch self {
    case .hourly: "hour"
    case .daily: "day"
    case .weekly: "week"
    case .monthly: "month"
    case .sessions: "session"
    case .projects: "project"
    case .models: "model"
    }
  }

  /// The member or column that names a row in JSON and CSV.
  var key: String {
    switch self {
    case .hourly: "hour"
    case .daily: "date"
    case .weekly: "week"
    case .monthly: "month"
    case .sessions: "session"
    case .projects: "project"
    case .models: "model"
    }
  }
}

/// The forms in which a report is printed.
package enum OutputFormat: Sendable, CaseIterable {
  case table
  case json
  case csv
}
