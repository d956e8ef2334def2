internal import Pricing
package import UsageModel

/// A day on which far more is spent than on a busy one, told while it still runs.
///
/// The measure is the day below which nine of ten active days of the last four weeks
/// stay: of the simple measures, the one that calls wolf least on one person's days.
package struct SpendSurge: Hashable, Sendable {
  package var day: CivilDay
  package var cost: Cost
  /// The 90th percentile of the active days before.
  package var busyDay: Cost
  package var activeDays: Int

  /// Active days without which nothing is claimed.
  package static let fewestDays = 10
  /// Five dollars: a surge by less is nobody's concern.
  package static let floor = Cost(picodollars: 5_000_000_000_000)

  /// nil when today does not stand out.
  ///
  /// - Parameter days: The days up to today, ascending. Where part of a day's cost is
  ///   unknown, the known part counts: it can only be too little.
  package init?(_ days: [DayUsage], today: CivilDay) {
    guard let last = days.last, last.day == today else { return nil }
    var before: [Cost] = []
    for day in days.dropLast() {
      let cost = day.usage.cost.known
      guard cost > .zero else { continue }
      // A day that stood out itself is no measure.
      if let usual = SpendSurge.busyDay(before), cost > usual + usual,
        cost > usual + SpendSurge.floor
      {
        continue
      }
      before.append(cost)
    }
    guard let busyDay = SpendSurge.busyDay(before) else { return nil }
    let cost = last.usage.cost.known
    guard cost > busyDay + busyDay, cost > busyDay + SpendSurge.floor else { return nil }
    day = today
    self.cost = cost
    self.busyDay = busyDay
    activeDays = before.count
  }

  private static func busyDay(_ costs: [Cost]) -> Cost? {
    guard costs.count >= fewestDays else { return nil }
    return costs.sorted()[(costs.count * 9 + 9) / 10 - 1]
  }
}
