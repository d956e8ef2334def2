package import Pricing
package import UsageModel

/// The days before a day, and those from it on, side by side: medians and ranges, and no
/// verdict.
package struct BeforeAfter: Sendable {
  /// What a row is about.
  package enum Subject: Hashable, Sendable {
    case total
    case input
    case output
    case cacheWrite
    case cacheRead
    /// As transcripts name it.
    case model(String)
    /// Key into `UsageCatalog.projects`.
    case project(Int32)
  }

  /// What the days of one side had.
  package struct Side: Hashable, Sendable {
    package var tokens: Spread
    /// nil for a class of tokens, and where nothing has a price.
    package var cost: Spread?
  }

  /// The middle of some numbers, and their ends.
  package struct Spread: Hashable, Sendable {
    package var median: Int128
    package var least: Int128
    package var most: Int128

    /// nil without any numbers.
    package init?(_ numbers: [Int128]) {
      let sorted = numbers.sorted()
      guard let least = sorted.first, let most = sorted.last else { return nil }
      let middle = sorted.count / 2
      median =
        sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      self.least = least
      self.most = most
    }
  }

  /// One line: nil on a side without any day of usage.
  package struct Row: Hashable, Sendable {
    package var subject: Subject
    package var before: Side?
    package var after: Side?
  }

  package var at: CivilDay
  /// Days that each side reaches.
  package var reach: Int
  /// Days on which anything was used.
  package var daysBefore = 0
  package var daysAfter = 0
  package var rows: [Row] = []
  /// Whether some usage has no known price, or an output that was never finished.
  package var isLowerBound = false

  package init(at: CivilDay, reach: Int) {
    self.at = at
    self.reach = reach
  }
}

/// Gathers the days of a `BeforeAfter`.
package struct BeforeAfterBuilder: Sendable {
  private let at: CivilDay
  private let reach: Int
  private let zone: ZoneDays
  private let variants: [Int32: ModelVariant]
  private var rates: RateTable
  private var days: [CivilDay: [BeforeAfter.Subject: Usage]] = [:]

  /// - Parameters:
  ///   - at: The first day of what is after.
  ///   - reach: How many days each side has.
  package init(
    at: CivilDay, reach: Int, zone: ZoneDays, variants: [Int32: ModelVariant], rates: RateTable
  ) {
    self.at = at
    self.reach = reach
    self.zone = zone
    self.variants = variants
    self.rates = rates
  }

  /// Takes a row in.
  package mutating func add(_ row: UsageRow) {
    guard let quarter = row.quarter else { return }
    let day = zone.day(of: quarter)
    guard day >= at.adding(days: -reach), day < at.adding(days: reach) else { return }
    let usage = Usage(
      tally: row.tally,
      cost: rates.cost(of: row.tally, variant: row.variant, day: quarter.utcDay))
    let model = variants[row.variant]?.model ?? "unknown"
    for subject in [BeforeAfter.Subject.total, .model(model), .project(row.project)] {
      days[day, default: [:]][subject, default: Usage()] += usage
    }
  }

  /// The comparison: the total, classes of tokens, then models and projects, those that
  /// used most first.
  package func comparison() -> BeforeAfter {
    var result = BeforeAfter(at: at, reach: reach)
    let before = days.filter { $0.key < at }.map(\.value)
    let after = days.filter { $0.key >= at }.map(\.value)
    (result.daysBefore, result.daysAfter) = (before.count, after.count)
    var sums: [BeforeAfter.Subject: Usage] = [:]
    for (subject, usage) in days.values.joined() { sums[subject, default: Usage()] += usage }
    result.isLowerBound = sums[.total]?.isCostLowerBound ?? false
    let named = sums.keys.sorted { left, right in
      let (a, b) = (sums[left] ?? Usage(), sums[right] ?? Usage())
      return a.cost.known != b.cost.known
        ? a.cost.known > b.cost.known : a.tally.tokens.total > b.tally.tokens.total
    }
    func isModel(_ subject: BeforeAfter.Subject) -> Bool {
      if case .model = subject { true } else { false }
    }
    let subjects: [BeforeAfter.Subject] =
      [.total, .input, .output, .cacheWrite, .cacheRead] + named.filter(isModel)
      + named.filter { $0 != .total && !isModel($0) }
    result.rows = subjects.map { subject in
      BeforeAfter.Row(
        subject: subject, before: side(subject, before), after: side(subject, after))
    }
    return result
  }

  private func side(
    _ subject: BeforeAfter.Subject, _ days: [[BeforeAfter.Subject: Usage]]
  ) -> BeforeAfter.Side? {
    func tokens(_ day: [BeforeAfter.Subject: Usage]) -> Int64 {
      let all = (day[.total] ?? Usage()).tally.tokens
      return switch subject {
      case .input: all.input
      case .output: all.output
      case .cacheWrite: all.cacheWrite
      case .cacheRead: all.cacheRead
      default: (day[subject] ?? Usage()).tally.tokens.total
      }
    }
    guard let spread = BeforeAfter.Spread(days.map { Int128(tokens($0)) }) else { return nil }
    switch subject {
    case .input, .output, .cacheWrite, .cacheRead: return BeforeAfter.Side(tokens: spread)
    default: break
    }
    let used = days.compactMap { $0[subject] }
    let isUnknown = !used.isEmpty && used.allSatisfy { $0.cost.cost == nil }
    let costs = days.map { ($0[subject] ?? Usage()).cost.known.picodollars }
    return BeforeAfter.Side(tokens: spread, cost: isUnknown ? nil : BeforeAfter.Spread(costs))
  }
}
