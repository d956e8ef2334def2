package import Pricing
package import UsageModel

/// The part of a `UsagePicture` that lies before today and so hardly ever changes,
/// summed up once: a new picture then costs what today's rows cost.
package struct UsagePictureBase: Sendable {
  /// The first quarter-hour that is not in the base: the beginning of the day of UTC
  /// in which the local day began.
  package let boundary: QuarterHour
  /// The local day for which the base was made.
  package let today: CivilDay
  /// Sessions whose sums the base holds.
  package let sessions: Set<Int32>

  let zone: ZoneDays
  let variants: [Int32: ModelVariant]
  var rates: RateTable
  private let periods: [Period]
  private var folds: [UsageFold]
  private let firstDay: CivilDay
  private var days: UsageFold
  private var sessionSums: [Int32: SessionSum] = [:]
  /// Rows since the last pause that is as long as a window: what decides where the
  /// running window began.
  private var windowRows = WindowRows()
  private var last: Timestamp?

  private struct Period: Sendable {
    var since: CivilDay
    var until: CivilDay
  }

  struct SessionSum: Sendable {
    var usage = Usage()
    /// The project in which it began.
    var project: Int32
  }

  /// An empty base; `add` fills it.
  ///
  /// - Parameters:
  ///   - weekStart: The day on which weeks begin, 0 being Monday.
  ///   - monthStart: The day on which months begin, from 1.
  ///   - sessions: Sessions whose whole sums pictures will need.
  package init(
    now: Timestamp, zone: ZoneDays, weekStart: Int, monthStart: Int = 1,
    variants: [Int32: ModelVariant],
    rates: RateTable, sessions: Set<Int32>
  ) {
    let today = zone.day(of: now)
    self.today = today
    self.zone = zone
    self.variants = variants
    self.rates = rates
    self.sessions = sessions
    let day = zone.firstQuarter(of: today).utcDay
    boundary = QuarterHour(index: day.daysSince1970 * 96)
    let week = today.startOfWeek(weekStart: weekStart)
    let month = today.startOfMonth(on: monthStart)
    periods = [
      Period(since: today, until: today),
      Period(since: today.adding(days: -1), until: today.adding(days: -1)),
      Period(since: week, until: week.adding(days: 6)),
      Period(since: month, until: today.endOfMonth(on: monthStart)),
    ]
    firstDay = today.adding(days: -28)
    days = UsageFold(
      by: .day, zone: zone, range: ReportRange(since: firstDay, until: today),
      variants: variants, rates: rates)
    folds = periods.map { period in
      UsageFold(
        by: .model, zone: zone, range: ReportRange(since: period.since, until: period.until),
        variants: variants, rates: rates)
    }
  }

  /// Whether the base can still be used: on the same local day, with no model and no
  /// session that it does not know.
  package func serves(
    now: Timestamp, variants: [Int32: ModelVariant], sessions: Set<Int32>
  ) -> Bool {
    zone.day(of: now) == today && variants == self.variants
      && sessions.isSubset(of: self.sessions)
  }

  /// Takes a row in. Rows ascend by quarter-hour, those without a time come first;
  /// first all before `boundary`, then in a copy those after it.
  package mutating func add(_ row: UsageRow) {
    if let quarter = row.quarter {
      let day = zone.day(of: quarter)
      for index in folds.indices
      where periods[index].since <= day && day <= periods[index].until {
        folds[index].add(row)
      }
      if day >= firstDay, day <= today { days.add(row) }
      windowRows.append(row)
      last = latest(last, row.last)
    }
    guard sessions.contains(row.session) else { return }
    let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
    sessionSums[row.session, default: SessionSum(project: row.project)].usage += Usage(
      tally: row.tally, cost: cost)
  }

  /// Makes the picture of a base to which all rows were added.
  ///
  /// - Parameters:
  ///   - activity: What the last hours tell.
  ///   - known: Five-hour windows whose resets were told.
  ///   - responses: The single responses of a quarter-hour, ascending; asked for only
  ///     where a window begins or ends inside it.
  package func picture<Failure: Error>(
    _ activity: RecentActivity, known: [KnownWindow] = [], now: Timestamp,
    responses: (QuarterHour) throws(Failure) -> [UsageRow]
  ) throws(Failure) -> UsagePicture {
    var builder = WindowBuilder(known: known, variants: variants, rates: rates)
    let windows = try builder.windows(of: windowRows.rows, responses: responses)
    let sums = zip(periods, folds).map { period, fold in
      PeriodSum(since: period.since, until: period.until, fold.summary())
    }
    var rates = rates
    return UsagePicture(
      today: sums[0], yesterday: sums[1], week: sums[2], monthToDate: sums[3],
      window: windows.last.flatMap { $0.isActive(at: now) ? $0 : nil },
      burn: activity.burn(now: now, rates: &rates),
      days: days.summary().groups.compactMap { group in
        if case .day(let day) = group.subject {
          DayUsage(day: day, usage: group.usage)
        } else {
          nil
        }
      },
      sessions: activity.sessions(now: now, rates: &rates, variants: variants, sums: sessionSums),
      lastActivity: last)
  }
}

/// Rows since the last pause that is as long as a window.
private struct WindowRows: Sendable {
  private(set) var rows: [UsageRow] = []
  private var last: Timestamp?

  mutating func append(_ row: UsageRow) {
    if let last, let first = row.first,
      first.milliseconds - last.milliseconds >= UsageWindow.fiveHours
    {
      rows.removeAll(keepingCapacity: true)
    }
    rows.append(row)
    last = latest(last, row.last)
  }
}
