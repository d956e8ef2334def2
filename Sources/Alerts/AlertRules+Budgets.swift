package import UsageModel
import Wording

/// How far a budget is used.
package struct BudgetFact: Hashable, Sendable {
  /// What tells it from every other budget, and does not change with its amount.
  package var subject: String
  /// The budget in words: `15/day of api`; hostile text.
  package var name: String
  /// Per cent that are used, at least.
  package var percent: Double
  /// What was used and allowed, in words: `$13.95 of $15.00 by list prices`.
  package var figures: String
  /// When it is used up, if the pace holds; nil where it lasts.
  package var runsOutAt: Timestamp?
  /// The end of its time; nil without one.
  package var end: Timestamp?
  package var confidence: Confidence

  package init(
    subject: String, name: String, percent: Double, figures: String, runsOutAt: Timestamp? = nil,
    end: Timestamp? = nil, confidence: Confidence
  ) {
    self.subject = subject
    self.name = name
    self.percent = percent
    self.figures = figures
    self.runsOutAt = runsOutAt
    self.end = end
    self.confidence = confidence
  }
}

extension AlertRules {
  /// The highest step of the budget that was passed, once for its time.
  func budget(_ fact: BudgetFact, now: Timestamp, log: [Alert]) -> Alert? {
    guard let step = spendThresholds.filter({ $0 > 0 && fact.percent >= $0 }).max(),
      fact.end.map({ $0 > now }) ?? true
    else { return nil }
    let isTold = log.contains {
      $0.isAbout(.budget, fact.subject, end: fact.end, now: now) && ($0.threshold ?? 0) >= step
    }
    guard !isTold else { return nil }
    var text = "Budget \(fact.name) at \(percentText(fact.percent)): \(fact.figures)"
    if fact.percent < 100, let runsOut = fact.runsOutAt, runsOut > now {
      text +=
        "; at this pace it is used up in "
        + timeLeft(runsOut.milliseconds - now.milliseconds)
    } else if let end = fact.end {
      text += "; it resets in \(timeLeft(end.milliseconds - now.milliseconds))"
    }
    let id =
      [AlertKind.budget.rawValue, fact.subject, "\(step)"]
      + (fact.end.map { ["\($0.seconds)"] } ?? [])
    return Alert(
      id: id.joined(separator: "|"), kind: .budget,
      severity: fact.percent >= 100 ? .critical : .warning, subject: fact.subject, text: text,
      percent: fact.percent, threshold: step, resetsAt: fact.end, raisedAt: now,
      confidence: fact.confidence)
  }
}
