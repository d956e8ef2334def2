package import Pricing
package import UsageModel

/// What was used so far, beside what had been used by this hour of earlier days.
package struct UsageComparison: Hashable, Sendable {
  /// What a stretch of time comes to.
  package struct Sum: Hashable, Sendable {
    package var since: CivilDay
    package var usage = Usage()
    package var sessions: Set<Int32> = []

    package init(since: CivilDay) {
      self.since = since
    }

    fileprivate mutating func add(_ usage: Usage, session: Int32) {
      self.usage += usage
      sessions.insert(session)
    }
  }

  package var today: Sum
  /// All of yesterday, and what of it had been used by this time of the day.
  package var yesterday: Sum
  package var yesterdayByNow: Sum
  package var week: Sum
  package var weekBeforeByNow: Sum
  package var month: Sum
  /// The month before, up to this day and time of it.
  package var monthBeforeByNow: Sum
  /// The four days before today with its name, by now, the newest first.
  package var sameWeekdays: [Sum]
  /// The week's models, the dearest first, and what its prompt cache saved.
  package var weekModels: [ModelUsage] = []
  package var weekCache = CacheSaving()
  /// Today's models, the dearest first.
  package var todayModels: [ModelUsage] = []
}

/// Gathers rows for a `UsageComparison`. Whole rows come first, then the single
/// responses of the quarter-hours that a comparison cuts through.
package struct ComparisonBuilder {
  /// Where the rows that are wanted begin.
  package let from: QuarterHour
  private let zone: ZoneDays
  private let variants: [Int32: ModelVariant]
  private var rates: RateTable
  private var result: UsageComparison
  private var spans: [Span]
  private var day: (quarter: QuarterHour, day: CivilDay)?
  private var weekModels: [String: ModelUsage] = [:]
  private var todayModels: [String: ModelUsage] = [:]

  /// A stretch up to the time of the day that it is now, and where its sum is kept.
  private struct Span {
    var since: CivilDay
    var cut: Timestamp
    var sum: WritableKeyPath<UsageComparison, UsageComparison.Sum>

    var quarter: QuarterHour { cut.quarterHour }
  }

  /// - Parameter weekStart: The day on which weeks begin, 0 being Monday.
  package init(
    now: Timestamp, zone: ZoneDays, weekStart: Int = 0, variants: [Int32: ModelVariant],
    rates: RateTable
  ) {
    self.zone = zone
    self.variants = variants
    self.rates = rates
    let today = zone.day(of: now)
    let week = today.startOfWeek(weekStart: weekStart)
    let month = today.firstOfMonth
    let lastMonth = month.adding(days: -1)
    let weekdays = (1...4).map { today.adding(days: -7 * $0) }
    func sum(_ day: CivilDay) -> UsageComparison.Sum { UsageComparison.Sum(since: day) }
    result = UsageComparison(
      today: sum(today), yesterday: sum(today.adding(days: -1)),
      yesterdayByNow: sum(today.adding(days: -1)), week: sum(week),
      weekBeforeByNow: sum(week.adding(days: -7)), month: sum(month),
      monthBeforeByNow: sum(lastMonth.firstOfMonth), sameWeekdays: weekdays.map(sum))
    func cut(_ days: Int32) -> Timestamp {
      let moved = now.advanced(byMilliseconds: -Int64(days) * 86_400_000)
      // By the clock on the wall, whatever was done to it meanwhile.
      return moved.advanced(
        byMilliseconds: Int64(zone.offset(at: now) - zone.offset(at: moved)) * 1000)
    }
    // Of a shorter month the last day.
    let monthDays = min(
      today.daysSince1970 - month.daysSince1970,
      lastMonth.daysSince1970 - lastMonth.firstOfMonth.daysSince1970)
    let daysBack = today.daysSince1970 - lastMonth.firstOfMonth.daysSince1970 - monthDays
    spans =
      [
        Span(since: result.yesterday.since, cut: cut(1), sum: \.yesterdayByNow),
        Span(since: result.weekBeforeByNow.since, cut: cut(7), sum: \.weekBeforeByNow),
        Span(
          since: result.monthBeforeByNow.since, cut: cut(daysBack), sum: \.monthBeforeByNow),
      ]
      + weekdays.indices.map { index in
        Span(
          since: weekdays[index], cut: cut(Int32(7 * (index + 1))), sum: \.sameWeekdays[index])
      }
    let first = spans.map(\.since).min() ?? today
    from = zone.firstQuarter(of: min(first, week))
  }

  /// The quarter-hours whose responses are wanted one by one.
  package var cuts: Set<QuarterHour> { Set(spans.map(\.quarter)) }

  /// Takes in a row of a quarter-hour.
  package mutating func add(_ row: UsageRow) {
    guard let quarter = row.quarter else { return }
    let day = day(of: quarter)
    let usage = usage(of: row)
    for span in spans where day >= span.since && quarter < span.quarter {
      result[keyPath: span.sum].add(usage, session: row.session)
    }
    if day == result.yesterday.since { result.yesterday.add(usage, session: row.session) }
    if day >= result.month.since { result.month.add(usage, session: row.session) }
    let model = variants[row.variant]?.model ?? ""
    if day >= result.week.since {
      result.week.add(usage, session: row.session)
      weekModels[model, default: ModelUsage(model: model, usage: Usage())].usage += usage
      let known = rates.rates(variant: row.variant, day: quarter.utcDay)
      result.weekCache += CacheSaving(row.tally.tokens, rates: known?.rates)
    }
    if day >= result.today.since {
      result.today.add(usage, session: row.session)
      todayModels[model, default: ModelUsage(model: model, usage: Usage())].usage += usage
    }
  }

  /// Takes in one response of a quarter-hour that is cut.
  package mutating func add(response row: UsageRow) {
    guard let time = row.first, let quarter = row.quarter else { return }
    let usage = usage(of: row)
    let day = day(of: quarter)
    for span in spans where span.quarter == quarter && day >= span.since && time < span.cut {
      result[keyPath: span.sum].add(usage, session: row.session)
    }
  }

  /// What all of it comes to.
  package func comparison() -> UsageComparison {
    var result = result
    result.weekModels = Array(weekModels.values).dearestFirst()
    result.todayModels = Array(todayModels.values).dearestFirst()
    return result
  }

  private mutating func usage(of row: UsageRow) -> Usage {
    Usage(
      tally: row.tally,
      cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
  }

  private mutating func day(of quarter: QuarterHour) -> CivilDay {
    if let day, day.quarter == quarter { return day.day }
    let found = zone.day(of: quarter)
    day = (quarter, found)
    return found
  }
}
