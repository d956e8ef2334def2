internal import Alerts
internal import Analytics
internal import Pricing
internal import UsageModel
internal import Wording

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
        dollars(known, isLowerBound: isLowerBound) + " of " + dollars(amount)
        + " at list prices, which is not a bill"
    case .percent(let allowed):
      figures =
        "the limit is at \(percentText(limitPercent)); the budget allows \(percentText(allowed))"
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
