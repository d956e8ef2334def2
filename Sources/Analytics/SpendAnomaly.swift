package import UsageModel

/// A day that stands out from those before it.
package struct SpendAnomaly: Hashable, Sendable {
  package var day: CivilDay
  package var cost: Cost
  /// The median of the active days before.
  package var usual: Cost
  /// How many there were.
  package var activeDays: Int
  /// The model whose cost rose most over its own median; nil where it has no name.
  package var model: String?
  /// By how much it rose.
  package var rise: Cost

  /// Active days without which nothing is claimed.
  package static let fewestDays = 7
  /// Median absolute deviations, scaled to standard deviations, that make a day odd.
  private static let deviations: Int128 = 35  // tenths
  /// A dollar: less is nobody's concern.
  private static let floor = Cost(picodollars: 1_000_000_000_000)

  /// The days that stand out, ascending.
  ///
  /// A day is compared with the active days among the 28 before it; those that stood
  /// out themselves are no measure. It must exceed their median by 3.5 scaled median
  /// absolute deviations, be twice the median, and a dollar above it. The day that
  /// has not ended counts as far as it has come.
  package static func find(in days: [SpendDay]) -> [SpendAnomaly] {
    var found: [SpendAnomaly] = []
    var odd: Set<CivilDay> = []
    for (index, day) in days.enumerated() {
      let before = days[max(0, index - CreditBurn.reach)..<index].filter {
        $0.cost > .zero && !odd.contains($0.day)
      }
      guard before.count >= fewestDays else { continue }
      let costs = before.map(\.cost).sorted()
      let median = costs.quantile(1, of: 2)
      let spread = costs.map { $0 > median ? $0 - median : median - $0 }.sorted().quantile(1, of: 2)
      // 1.4826 makes of a median deviation a standard one, where days are normal.
      let bound = median + spread.share(deviations * 14_826, of: 100_000)
      guard day.cost > bound, day.cost >= median + median, day.cost >= median + floor else {
        continue
      }
      odd.insert(day.day)
      let (model, rise) = cause(of: day, before: before)
      found.append(
        SpendAnomaly(
          day: day.day, cost: day.cost, usual: median, activeDays: before.count, model: model,
          rise: rise))
    }
    return found
  }

  /// The days as rates rest upon them: one that stands out counts as a usual one, or
  /// it would widen the range for weeks. Three in a row are a change of habit, and
  /// count as they are.
  static func usual(_ days: [SpendDay], odd: [SpendAnomaly]) -> [SpendDay] {
    let byDay = Dictionary(odd.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
    func isOdd(_ day: CivilDay, _ offset: Int) -> Bool { byDay[day.adding(days: offset)] != nil }
    return days.map { day in
      let runs = [[-2, -1], [-1, 1], [1, 2]]
      let isHabit = runs.contains { run in run.allSatisfy { isOdd(day.day, $0) } }
      guard let odd = byDay[day.day], !isHabit else { return day }
      var usual = day
      usual.cost = odd.usual
      return usual
    }
  }

  private static func cause(
    of day: SpendDay, before: [SpendDay]
  ) -> (model: String?, rise: Cost) {
    let rises = day.models.map { model, cost in
      let usual = before.map { $0.models[model] ?? .zero }.sorted().quantile(1, of: 2)
      return (model: model, rise: cost - usual)
    }
    let most = rises.max { ($0.rise, $1.model ?? "") < ($1.rise, $0.model ?? "") }
    return (most?.model, most?.rise ?? .zero)
  }
}
