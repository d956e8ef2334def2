package import UsageModel

/// Usage by hour of the day and day of the week.
package struct HeatMap: Hashable, Sendable {
  /// 7 times 24 sums: Monday 00:00 first, Sunday 23:00 last.
  package private(set) var cells: [Usage]

  package init() {
    cells = Array(repeating: Usage(), count: 7 * 24)
  }

  /// - Parameters:
  ///   - weekday: 0 is Monday.
  ///   - hour: 0 to 23, of local time.
  package subscript(weekday: Int, hour: Int) -> Usage {
    get { cells[weekday * 24 + hour] }
    set { cells[weekday * 24 + hour] = newValue }
  }

  /// Adds usage of a quarter-hour.
  package mutating func add(_ usage: Usage, at quarter: QuarterHour, zone: ZoneDays) {
    let local = quarter.start.seconds + Int64(zone.offset(at: quarter.start))
    let hours = floorDivide(local, 3600)
    let day = floorDivide(hours, 24)
    let weekday = CivilDay(daysSince1970: Int32(truncatingIfNeeded: day)).weekday
    self[weekday, Int(hours - day * 24)] += usage
  }
}
