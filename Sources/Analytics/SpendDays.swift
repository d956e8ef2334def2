package import UsageModel

/// What was billed on one day.
package struct SpendDay: Hashable, Sendable {
  package var day: CivilDay
  package var cost: Cost
  /// By model; what has none, such as searches, is under nil.
  package var models: [String?: Cost]

  package init(day: CivilDay, cost: Cost = .zero, models: [String?: Cost] = [:]) {
    self.day = day
    self.cost = cost
    self.models = models
  }
}

/// What was billed, by local days, and for which stretch of time all of it is known.
package struct SpendDays: Hashable, Sendable {
  /// Every day of which something is known, ascending, days without cost included.
  package var days: [SpendDay]
  /// Everything from here on has been read …
  package var knownFrom: Timestamp
  /// … up to here.
  package var knownUntil: Timestamp
  /// Whether some of it came as whole days of UTC, which count as the local days of
  /// the same date.
  package var hasWholeDays: Bool
  /// Whether hours are derived, because the report has whole days of UTC alone.
  package var hasDerivedHours: Bool

  /// - Parameters:
  ///   - stretches: Hours or days of UTC, in any order; those that begin outside
  ///     of what is known are left out.
  ///   - known: The stretch of time of which all is known.
  package init(_ stretches: [SpendStretch], known: Range<Timestamp>, zone: ZoneDays) {
    knownFrom = known.lowerBound
    knownUntil = known.upperBound
    hasWholeDays = false
    hasDerivedHours = false
    var byDay: [CivilDay: SpendDay] = [:]
    func add(_ cost: Cost, of model: String?, on day: CivilDay) {
      byDay[day, default: SpendDay(day: day)].cost += cost
      byDay[day, default: SpendDay(day: day)].models[model, default: .zero] += cost
    }
    for stretch in stretches where known.contains(stretch.start) {
      if stretch.isWholeDay {
        hasWholeDays = hasWholeDays || zone.offset(at: stretch.start) != 0
        add(stretch.cost, of: stretch.model, on: ZoneDays.utcDay(of: stretch.start))
        continue
      }
      hasDerivedHours = hasDerivedHours || stretch.isDerived
      let quarters = SpendDays.parts(of: stretch, zone: zone)
      for (day, cost) in quarters { add(cost, of: stretch.model, on: day) }
    }
    let first = zone.day(of: known.lowerBound)
    let last = zone.day(of: Timestamp(milliseconds: known.upperBound.milliseconds - 1))
    var day = first
    while day <= last {
      if byDay[day] == nil { byDay[day] = SpendDay(day: day) }
      day = day.adding(days: 1)
    }
    days = byDay.values.sorted { $0.day < $1.day }
  }

  /// An hour in a zone with half or quarter hours can lie in two days: each has the
  /// share of its quarter-hours, the last one the rest.
  private static func parts(
    of stretch: SpendStretch, zone: ZoneDays
  ) -> [(day: CivilDay, cost: Cost)] {
    let first = zone.day(of: stretch.start)
    let last = zone.day(
      of: Timestamp(milliseconds: max(stretch.start, stretch.end).milliseconds - 1))
    guard first != last else { return [(first, stretch.cost)] }
    let length = stretch.end.milliseconds - stretch.start.milliseconds
    let count = max(1, length / 900_000)
    var inFirst: Int64 = 0
    for number in 0..<count
    where zone.day(of: stretch.start.advanced(byMilliseconds: number * 900_000)) == first {
      inFirst += 1
    }
    let part = stretch.cost.share(Int128(inFirst), of: Int128(count))
    return [(first, part), (last, stretch.cost - part)]
  }

  /// What was billed on the days from `first` to `last`, as far as it is known.
  package func cost(from first: CivilDay, through last: CivilDay) -> Cost {
    days.reduce(.zero) { first <= $1.day && $1.day <= last ? $0 + $1.cost : $0 }
  }

  /// Whole days of which all is known, before `today`, ascending.
  package func fullDays(before today: CivilDay, zone: ZoneDays) -> [SpendDay] {
    // The first day may be known in part only.
    let start = zone.day(of: Timestamp(milliseconds: knownFrom.milliseconds - 1))
    let end = min(today, zone.day(of: knownUntil))
    return days.filter { start < $0.day && $0.day < end }
  }
}

extension ZoneDays {
  /// The day of UTC in which a time lies.
  package static func utcDay(of time: Timestamp) -> CivilDay {
    CivilDay(daysSince1970: Int32(truncatingIfNeeded: floorDivide(time.seconds, 86_400)))
  }
}
