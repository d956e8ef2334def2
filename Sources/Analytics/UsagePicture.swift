import Pricing
package import UsageModel

/// What was used up to now, as a face shows it beside the limits. Every sum equals
/// that of the report of the same time, to the last picodollar.
package struct UsagePicture: Hashable, Sendable {
  /// The local day of now, as far as it has come.
  package var today: PeriodSum
  package var yesterday: PeriodSum
  /// The local week of now.
  package var week: PeriodSum
  /// The local month of now.
  package var monthToDate: PeriodSum
  /// The five-hour window that runs now; nil when none does. `BurnRate(of:at:)` and
  /// `Projection(of:at:)` say at what pace, at the time of showing.
  package var window: UsageWindow?
  package var burn: RecentBurn
  /// The last 29 local days that have usage, today among them, ascending.
  package var days: [DayUsage]
  /// Sessions of the last hours, the one that was last active first.
  package var sessions: [SessionActivity]
  /// The last response of all; nil when there is none.
  package var lastActivity: Timestamp?

  /// Whether the index has nothing at all.
  package var isEmpty: Bool { lastActivity == nil }

  package init(
    today: PeriodSum, yesterday: PeriodSum, week: PeriodSum, monthToDate: PeriodSum,
    window: UsageWindow? = nil, burn: RecentBurn, days: [DayUsage] = [],
    sessions: [SessionActivity] = [],
    lastActivity: Timestamp? = nil
  ) {
    self.today = today
    self.yesterday = yesterday
    self.week = week
    self.monthToDate = monthToDate
    self.window = window
    self.burn = burn
    self.days = days
    self.sessions = sessions
    self.lastActivity = lastActivity
  }
}

extension UsagePicture {
  /// The picture of an index that has nothing.
  package init(nothingAt now: Timestamp, zone: ZoneDays, weekStart: Int) {
    let today = zone.day(of: now)
    let week = today.startOfWeek(weekStart: weekStart)
    let month = today.firstOfMonth
    let none = BurnRate(of: Usage(), milliseconds: 3_600_000)
    self.init(
      today: PeriodSum(since: today, until: today),
      yesterday: PeriodSum(since: today.adding(days: -1), until: today.adding(days: -1)),
      week: PeriodSum(since: week, until: week.adding(days: 6)),
      monthToDate: PeriodSum(since: month, until: month.lastOfMonth),
      burn: RecentBurn(quarter: none, hour: none, series: []))
  }
}

/// The usage of a stretch of local days.
package struct PeriodSum: Hashable, Sendable {
  /// Its first and last day; the last one of a running week or month is its end,
  /// not today.
  package var since: CivilDay
  package var until: CivilDay
  package var usage: Usage
  /// Its models, the dearest first.
  package var models: [ModelUsage]
  package var sessionCount: Int

  package init(
    since: CivilDay, until: CivilDay, usage: Usage = Usage(), models: [ModelUsage] = [],
    sessionCount: Int = 0
  ) {
    self.since = since
    self.until = until
    self.usage = usage
    self.models = models
    self.sessionCount = sessionCount
  }

  init(since: CivilDay, until: CivilDay, _ summary: UsageSummary) {
    self.init(
      since: since, until: until, usage: summary.usage, models: summary.models,
      sessionCount: summary.sessionCount)
  }
}

/// The usage of one local day.
package struct DayUsage: Hashable, Sendable {
  package var day: CivilDay
  package var usage: Usage

  package init(day: CivilDay, usage: Usage) {
    self.day = day
    self.usage = usage
  }
}

/// How fast usage runs just now.
package struct RecentBurn: Hashable, Sendable {
  /// Over the last 15 and 60 minutes, pauses included.
  package var quarter: BurnRate
  package var hour: BurnRate
  /// One point for each five minutes of the last hours, ascending, without gaps;
  /// the last one is still running.
  package var series: [BurnPoint]

  /// Milliseconds from one point to the next.
  package static let step: Int64 = 300_000

  package init(quarter: BurnRate, hour: BurnRate, series: [BurnPoint]) {
    self.quarter = quarter
    self.hour = hour
    self.series = series
  }
}

/// What five minutes used.
package struct BurnPoint: Hashable, Sendable {
  /// A whole multiple of five minutes since 1970.
  package var start: Timestamp
  package var usage: Usage

  package init(start: Timestamp, usage: Usage = Usage()) {
    self.start = start
    self.usage = usage
  }
}

extension BurnRate {
  /// The mean rate of `usage` over a length of time.
  ///
  /// - Parameter milliseconds: More than none.
  package init(of usage: Usage, milliseconds: Int64) {
    let tokens = usage.tally.tokens
    let minutes = Double(milliseconds) / 60_000
    self.init(
      tokensPerMinute: Double(tokens.total) / minutes,
      uncachedTokensPerMinute: Double(tokens.input + tokens.output) / minutes,
      costPerHour: usage.cost.cost.map {
        Cost(picodollars: $0.picodollars * 3_600_000 / Int128(milliseconds))
      })
  }
}
