import Analytics
import UsageModel

extension UsageReport {
  /// The report as CSV: a line for each row or, with a breakdown, for each model
  /// of a row; no line of totals, because spreadsheets add up themselves.
  var csv: String {
    var csv = CSVText(header: header)
    for group in shown {
      if hasBreakdown, kind != .models {
        for model in group.models {
          csv.append(
            subjectFields(of: group) + [.text(model.model)] + UsageCells.csvFields(model.usage))
        }
      } else {
        let models = CSVText.Field.text(group.modelsByFirstUse.joined(separator: " "))
        csv.append(
          subjectFields(of: group) + (kind == .models ? [] : [models])
            + UsageCells.csvFields(group.usage))
      }
    }
    return csv.text
  }

  private var header: [String] {
    let names: [String] =
      switch kind {
      case .hourly, .daily, .weekly, .monthly: [kind.key] + (isByMachine ? ["machine"] : [])
      case .sessions:
        [
          "session", "project", "project_folder", "first_activity", "last_activity",
          "reported_cost_usd",
        ]
      case .projects: ["project", "project_folder", "first_activity", "last_activity", "sessions"]
      case .models: ["model", "first_activity", "last_activity", "sessions"]
      case .branches:
        [
          "branch", "is_attributed", "project", "project_folder", "first_activity",
          "last_activity", "sessions",
        ]
      case .skills, .agents, .plugins, .mcpServers, .mcpTools, .entrypoints, .pulls:
        [attributeColumn, "is_attributed", "first_activity", "last_activity", "sessions"]
      }
    let models = kind == .models ? [] : [hasBreakdown ? "model" : "models"]
    return names + models + UsageCells.csvHeader
  }

  private var attributeColumn: String {
    switch kind {
    case .mcpServers: "mcp_server"
    case .mcpTools: "mcp_tool"
    default: kind.key
    }
  }

  private func subjectFields(of group: UsageGroup) -> [CSVText.Field] {
    periodFields(of: group) + (isByMachine ? [.text(names.project(group.project))] : [])
  }

  private func periodFields(of group: UsageGroup) -> [CSVText.Field] {
    let times: [CSVText.Field] = [.time(group.first), .time(group.last)]
    let folder = CSVText.Field.text(names.projectInfo(group.project)?.folder ?? "")
    switch group.subject {
    case .unknownTime: return [.empty]
    case .hour(let hour): return [.plain(isoTime(hour.start, offset: hour.offset))]
    case .day, .week, .month: return [.plain(names.label(of: group.subject))]
    case .model(let name):
      return [.text(name)] + times + [.integer(Int64(group.sessionCount))]
    case .project(let key):
      return [.text(names.project(key)), folder] + times + [.integer(Int64(group.sessionCount))]
    case .attribute(let key):
      let name: [CSVText.Field] = [.text(names.label(of: group.subject)), .bool(key != 0)]
      let project: [CSVText.Field] =
        kind.isSplitByProject ? [.text(names.project(group.project)), folder] : []
      return name + project + times + [.integer(Int64(group.sessionCount))]
    case .session(let key):
      return [
        .text(names.label(of: group.subject)), .text(names.project(group.project)), folder,
      ] + times + [.cost(names.session(key)?.reportedCost)]
    }
  }
}
