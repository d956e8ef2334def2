internal import Alerts
internal import Analytics
internal import Pricing
internal import UsageModel

extension BudgetStatus {
  /// What warnings follow from; nil where nothing is known.
  var fact: BudgetFact? {
    guard let percent else { return nil }
    let name = budget.text + (projectName.map { " of \($0)" } ?? "")
    let figures: String
    switch budget.amount {
    case .cost(let amount):
      let known = usage.cost.cost ?? .zero
      figures =
        (isLowerBound ? "at least $" : "$") + known.decimalText(decimals: 2) + " of $"
        + amount.decimalText(decimals: 2) + " at list prices, which is not a bill"
    case .percent(let allowed):
      let used = Cost(dollars: limitPercent ?? 0)?.decimalText(decimals: 0) ?? "?"
      let limit = Cost(dollars: allowed)?.decimalText(decimals: 0) ?? "?"
      figures = "the limit is at \(used) %, and \(limit) % were to be the most"
    }
    return BudgetFact(
      subject: subject, name: name, percent: percent, figures: figures, end: end,
      confidence: isOfficial ? .derived : .estimate)
  }

  /// A budget of sessions is reported once for each session.
  private var subject: String {
    [budget.period.name, budget.isPercent ? "%" : "$", budget.project ?? "", session ?? ""]
      .joined(separator: " ")
  }
}
