package import Analytics
import Limits
import Pricing
package import Scanning
package import UsageModel
import Wording

/// The words and members in which every face describes a budget.
package enum BudgetText {
  /// What was used: `≥$13.95` or `64 %`; `?` for an unknown cost, `—` for an unknown percentage.
  package static func used(_ status: BudgetStatus) -> String {
    switch status.budget.amount {
    case .cost: status.problem == nil ? UsageCells.cost(status.usage) : "?"
    case .percent: percentText(status.limitPercent)
    }
  }

  /// How much of the budget that is.
  package static func percent(_ status: BudgetStatus) -> String {
    guard let percent = status.percent else { return "—" }
    let mark = status.isLowerBound ? "≥" : status.isOfficial ? "" : "~"
    return percentText(percent, mark: mark)
  }

  /// Where the pace leads; nothing where that cannot be said.
  package static func ahead(_ status: BudgetStatus, at now: Timestamp) -> String {
    status.projectedPercent(at: now).map { percentText($0, mark: "~") } ?? "—"
  }

  /// The members of a JSON object that describe a budget.
  package static func members(_ status: BudgetStatus, at now: Timestamp) -> [JSONValue.Member] {
    var limit: Cost?
    if case .cost(let cost) = status.budget.amount { limit = cost }
    var allowed: Double?
    if case .percent(let percent) = status.budget.amount { allowed = percent }
    return [
      .init("number", .integer(status.budget.id)),
      .init("budget", .string(status.budget.text)),
      .init("period", .string(status.budget.period.name)),
      .init("budgetUSD", .cost(limit)),
      .init("budgetPercent", allowed.map { .rounded($0, decimals: 2) } ?? .null),
      .init("projectName", .optional(status.projectName)),
      .init("sessionId", .optional(status.session)),
      .init(
        "usedUSD",
        .cost(status.budget.isPercent || status.problem != nil ? nil : status.usage.cost.cost)),
      .init("limitPercent", status.limitPercent.map { .rounded($0, decimals: 2) } ?? .null),
      .init("usedPercent", status.percent.map { .rounded($0, decimals: 2) } ?? .null),
      .init("isLowerBound", .bool(status.isLowerBound)),
      .init(
        "projectedPercent",
        status.projectedPercent(at: now).map { .rounded($0, decimals: 2) } ?? .null),
      .init("runsOutAt", .time(status.runsOutAt(now))),
      .init("begins", .time(status.start)), .init("ends", .time(status.end)),
      .init("setAt", .time(status.budget.setAt)), .init("problem", .optional(status.problem)),
    ]
  }

  static func decimal(_ number: Double) -> String {
    let tenths = Int64((min(max(number, 0), 1e9) * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
  }
}
