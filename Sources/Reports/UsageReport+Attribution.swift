import Analytics
import UsageModel
import Wording

extension UsageReport {
  /// Why some usage is unattributed; nil where none is, or where that says nothing.
  var unattributedNote: ReportNote? {
    let rest = summary.groups.filter { $0.subject == .attribute(0) }
    guard kind.dimension != nil, !rest.isEmpty, !summary.usage.tally.tokens.isZero else {
      return nil
    }
    var usage = Usage()
    for group in rest { usage += group.usage }
    let share = percentage(usage.tally.tokens.total, of: summary.usage.tally.tokens.total)
    let start = "Unattributed: \(share) of the tokens. "
    return ReportNote(kind: .unattributed, text: start + reason(usage))
  }

  /// What costs would be otherwise; nil where they are what they are.
  var pricedAsNote: ReportNote? {
    context.pricedAs.map { pricedAs in
      ReportNote(
        kind: .derivedFromLocalLogs,
        text: "Costs are what the same tokens would cost at today's list prices of "
          + "\(pricedAs.model), which might have used more or fewer; by their own models they "
          + "cost \(UsageCells.cost(pricedAs.own)).")
    }
  }

  private func reason(_ usage: Usage) -> String {
    switch kind {
    case .skills:
      "Nothing says that a skill was at work, or Claude Code was older than 2.1.123."
    case .plugins:
      "Nothing says that a plugin was at work, or Claude Code was older than 2.1.123."
    case .agents: agentsReason(usage)
    case .mcpServers, .mcpTools:
      "They carried no answer of an MCP server, or Claude Code did not yet write it down."
    case .branches: "There was no branch, or Claude Code was older than 1.0.55."
    case .entrypoints: "Claude Code was older than 2.1.78."
    case .pulls:
      "Claude Code had not linked the session with a pull request when they were used."
    case .hourly, .daily, .weekly, .monthly, .sessions, .projects, .models: ""
    }
  }

  private func agentsReason(_ usage: Usage) -> String {
    let unnamed = summary.unnamedSubagents ?? Usage()
    let main = usage.tally.tokens.total - unnamed.tally.tokens.total
    let start = "\(grouped(main)) are those of conversations themselves"
    guard unnamed.tally.responses > 0 else { return start + "." }
    return start
      + ", \(grouped(unnamed.tally.tokens.total)) (\(UsageCells.cost(unnamed))) those of subagents "
      + "whose type Claude Code did not write down."
  }
}

extension TokenCounts {
  fileprivate var isZero: Bool { total == 0 }
}
