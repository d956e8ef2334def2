package import UsageModel

/// A local day on which a limit rose while no transcript here had a response.
package struct UnseenDay: Hashable, Sendable {
  package var day: CivilDay
  /// By how many per cent of the window, in all.
  package var rise: Double

  package init(day: CivilDay, rise: Double) {
    self.day = day
    self.rise = rise
  }

  /// Per cent of a day below which nothing is said: figures are whole numbers.
  private static let least = 2.0

  /// The days on which one window rose unseen, ascending.
  ///
  /// - Parameters:
  ///   - points: What was told of the window, ascending.
  ///   - used: The quarter-hours in which any response was made.
  package static func find(
    points: [WindowPoint], used: Set<QuarterHour>, zone: ZoneDays
  ) -> [UnseenDay] {
    var days: [CivilDay: Double] = [:]
    for (before, after) in zip(points, points.dropFirst()) {
      guard let first = before.resetsAt, let second = after.resetsAt,
        abs(first.milliseconds - second.milliseconds) <= 5 * 60_000,
        after.percent - before.percent >= 1
      else { continue }
      // What was told can be a quarter-hour late.
      let quarters = before.time.quarterHour.index - 1...after.time.quarterHour.index
      guard !quarters.contains(where: { used.contains(QuarterHour(index: $0)) }) else { continue }
      days[zone.day(of: after.time), default: 0] += after.percent - before.percent
    }
    return days.filter { $0.value >= least }.map { UnseenDay(day: $0.key, rise: $0.value) }
      .sorted { $0.day < $1.day }
  }
}
