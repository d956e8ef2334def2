internal import Pricing
package import UsageModel

/// How far a budget is used, and where that leads. A cost is that of list prices, and no
/// bill.
package struct BudgetStatus: Hashable, Sendable {
  package var budget: Budget
  /// The project as it is shown; nil for all usage. Hostile text.
  package var projectName: String?
  /// The session, for a budget of sessions: hostile text.
  package var session: String?
  /// What was used, for a budget of money.
  package var usage: Usage
  /// Per cent of the limit, for a budget of a limit; nil where it is not known.
  package var limitPercent: Double?
  /// Whether that is an answer of Anthropic's, and no estimate.
  package var isOfficial = true
  /// The stretch of time; nil for a session, and where no limit's end is known.
  package var start: Timestamp?
  package var end: Timestamp?
  /// Why nothing can be said; nil where something can.
  package var problem: String?

  package init(
    budget: Budget, projectName: String? = nil, session: String? = nil, usage: Usage = Usage(),
    limitPercent: Double? = nil, start: Timestamp? = nil, end: Timestamp? = nil,
    problem: String? = nil
  ) {
    self.budget = budget
    self.projectName = projectName
    self.session = session
    self.usage = usage
    self.limitPercent = limitPercent
    self.start = start
    self.end = end
    self.problem = problem
  }

  /// Per cent of the budget that is used; nil where nothing of it is known.
  package var percent: Double? {
    switch budget.amount {
    case .cost(let amount):
      guard problem == nil, let cost = usage.cost.cost else { return nil }
      return cost.dollars / amount.dollars * 100
    case .percent(let allowed): return limitPercent.map { $0 / allowed * 100 }
    }
  }

  /// Whether more may have been used than is known.
  package var isLowerBound: Bool { !budget.isPercent && usage.isCostLowerBound }

  /// The part of its time that is over, from 0 to 1; nil without an end.
  package func elapsed(at now: Timestamp) -> Double? {
    guard let start, let end, end > start else { return nil }
    let length = Double(end.milliseconds - start.milliseconds)
    return min(1, max(0, Double(now.milliseconds - start.milliseconds) / length))
  }

  /// Per cent of the budget at the end of its time, if the pace so far holds. nil while
  /// less than a twentieth of the time is over: that tells nothing.
  package func projectedPercent(at now: Timestamp) -> Double? {
    guard let percent, let elapsed = elapsed(at: now), elapsed >= 0.05 else { return nil }
    return percent / elapsed
  }

  /// Whether nothing is projected yet because its period has just begun.
  package func isTooEarly(at now: Timestamp) -> Bool {
    percent != nil && elapsed(at: now).map { $0 < 0.05 } ?? false
  }

  /// When it is used up, if the pace so far holds; nil where that is after its end.
  package func runsOutAt(_ now: Timestamp) -> Timestamp? {
    guard let percent, percent < 100, let start, let projected = projectedPercent(at: now),
      projected > 100
    else { return nil }
    let spent = Double(now.milliseconds - start.milliseconds)
    return start.advanced(byMilliseconds: Int64(spent * 100 / percent))
  }
}

extension CivilDay {
  /// The first day of the month that contains this day, where months begin on another day
  /// than the first; on the last where a month is too short for it.
  ///
  /// - Parameter day: 1 to 31.
  package func startOfMonth(on day: Int) -> CivilDay {
    guard day > 1 else { return firstOfMonth }
    func start(in first: CivilDay) -> CivilDay {
      min(first.adding(days: day - 1), first.lastOfMonth)
    }
    let own = start(in: firstOfMonth)
    return self >= own ? own : start(in: firstOfMonth.adding(days: -1).firstOfMonth)
  }

  /// The last day of such a month.
  package func endOfMonth(on day: Int) -> CivilDay {
    let start = startOfMonth(on: day)
    let next = start.firstOfMonth.adding(days: 31).firstOfMonth
    return min(next.adding(days: day - 1), next.lastOfMonth).adding(days: -1)
  }
}
