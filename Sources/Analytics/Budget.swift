package import UsageModel

/// How much the user wants to spend at most in a stretch of time: an entry that was typed.
package struct Budget: Hashable, Sendable {
  /// What is counted.
  package enum Amount: Hashable, Sendable {
    /// Dollars by list prices.
    case cost(Cost)
    /// Per cent of a limit of the subscription, above 0.
    case percent(Double)
  }

  /// The stretch of time.
  package enum Period: Hashable, Sendable, CaseIterable {
    case day
    case week
    case month
    case session
    case fiveHours
    case sevenDays

    /// The name on the command line and in JSON.
    package var name: String {
      switch self {
      case .day: "day"
      case .week: "week"
      case .month: "month"
      case .session: "session"
      case .fiveHours: "5h"
      case .sevenDays: "7d"
      }
    }
  }

  /// The number by which it is removed; 0 before it has one.
  package var id: Int64
  package var amount: Amount
  package var period: Period
  /// A project's name, path or repository, as it was typed; nil for all usage.
  package var project: String?
  /// When it was typed.
  package var setAt: Timestamp

  package init(
    id: Int64 = 0, amount: Amount, period: Period, project: String? = nil, setAt: Timestamp
  ) {
    self.id = id
    self.amount = amount
    self.period = period
    self.project = project
    self.setAt = setAt
  }

  /// Whether another budget is about the same, so that it takes this one's place.
  package func isAboutTheSame(as other: Budget) -> Bool {
    period == other.period && project == other.project && isPercent == other.isPercent
  }

  /// Whether it counts per cent of a limit.
  package var isPercent: Bool {
    if case .percent = amount { true } else { false }
  }

  /// The budget as it is typed: `15/day`, `80%/7d`.
  package var text: String {
    let number =
      switch amount {
      case .cost(let cost): Budget.short(cost.decimalText(decimals: 2))
      case .percent(let percent): Budget.short(Cost.percentText(percent)) + "%"
      }
    return number + "/" + period.name
  }

  private static func short(_ text: String) -> String {
    text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  /// Reads `15/day`, `$400/month` or `80%/7d`.
  ///
  /// - Returns: nil for anything else, amounts up to 0, and per cent of what is no limit.
  package init?(_ text: String, project: String?, setAt: Timestamp) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2,
      let period = Period.allCases.first(where: { $0.name == parts[1].lowercased() })
    else { return nil }
    let isLimit = period == .fiveHours || period == .sevenDays
    if parts[0].hasSuffix("%") {
      guard isLimit, project == nil, let percent = Cost(dollarText: parts[0].dropLast()),
        percent > .zero, percent <= Cost(picodollars: 1000 * 1_000_000_000_000)
      else { return nil }
      self.init(amount: .percent(percent.dollars), period: period, setAt: setAt)
    } else {
      guard !isLimit, let cost = Cost(dollarText: parts[0]), cost > .zero else { return nil }
      self.init(amount: .cost(cost), period: period, project: project, setAt: setAt)
    }
  }
}

extension Cost {
  /// A percentage with at most two decimals.
  fileprivate static func percentText(_ percent: Double) -> String {
    Cost(dollars: percent)?.decimalText(decimals: 2) ?? "0.00"
  }
}
