package import Analytics
package import UsageModel

/// The reports that gather usage into rows.
package enum ReportKind: String, Sendable, CaseIterable {
  case hourly
  case daily
  case weekly
  case monthly
  case sessions
  case projects
  case models
  case skills
  case agents
  case plugins
  case mcpServers = "mcp-servers"
  case mcpTools = "mcp-tools"
  case branches
  case entrypoints
  case pulls

  /// What the rows are; `weekStart` is 0 for Monday.
  /// Months begin on `monthStart`, from 1.
  package func grouping(weekStart: Int, monthStart: Int = 1) -> Grouping {
    switch self {
    case .hourly: .hour
    case .daily: .day
    case .weekly: .week(start: weekStart)
    case .monthly: monthStart > 1 ? .billingMonth(start: monthStart) : .month
    case .sessions: .session
    case .projects: .project
    case .models: .model
    default: .attribute
    }
  }

  /// Whether rows are of projects, or name one.
  package var showsProjects: Bool {
    self == .projects || self == .sessions || isSplitByProject
  }

  /// Whether each name has a row for each of its projects: two repositories may have a
  /// branch of one name, and mean two things by it.
  package var isSplitByProject: Bool { self == .branches }

  /// What the rows are told apart by beyond time, project, session and model.
  package var dimension: UsageDimension? {
    switch self {
    case .hourly, .daily, .weekly, .monthly, .sessions, .projects, .models: nil
    case .skills: .skill
    case .agents: .agent
    case .plugins: .plugin
    case .mcpServers: .mcpServer
    case .mcpTools: .mcpTool
    case .branches: .branch
    case .entrypoints: .entrypoint
    case .pulls: .pull
    }
  }

  /// The report that gathers by a dimension.
  package init(_ dimension: UsageDimension) {
    self = ReportKind.allCases.first { $0.dimension == dimension } ?? .skills
  }

  /// How rows are sorted unless the reader says otherwise: what has a time by
  /// time, so that the newest is beside the prompt; the rest by cost.
  package var order: GroupOrder {
    switch self {
    case .hourly, .daily, .weekly, .monthly, .sessions:
      GroupOrder(key: .time, isDescending: false)
    default: GroupOrder(key: .cost, isDescending: true)
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
    case .skills: "Usage by skill"
    case .agents: "Usage by subagent"
    case .plugins: "Usage by plugin"
    case .mcpServers: "Usage by MCP server"
    case .mcpTools: "Usage by MCP tool"
    case .branches: "Usage by branch"
    case .entrypoints: "Usage by entrypoint"
    case .pulls: "Usage by pull request"
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
    case .branches: "branch"
    default: dimension?.noun ?? rawValue
    }
  }

  /// What several rows are called.
  var nouns: String { self == .branches ? "branches" : noun + "s" }

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
    case .skills: "skill"
    case .agents: "agent"
    case .plugins: "plugin"
    case .mcpServers: "mcpServer"
    case .mcpTools: "mcpTool"
    case .branches: "branch"
    case .entrypoints: "entrypoint"
    case .pulls: "pull"
    }
  }
}

/// The forms in which a report is printed.
package enum OutputFormat: Sendable, CaseIterable {
  case table
  case json
  case csv
}
