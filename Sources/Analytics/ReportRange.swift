package import UsageModel

/// The stretch of time that a report covers; both ends belong to it.
package struct ReportRange: Hashable, Sendable {
  /// First and last local day wanted.
  package var since: CivilDay?
  package var until: CivilDay?
  /// First quarter-hour wanted, where the range counts in hours.
  package var from: QuarterHour?

  package init(since: CivilDay? = nil, until: CivilDay? = nil, from: QuarterHour? = nil) {
    self.since = since
    self.until = until
    self.from = from
  }

  /// All of time, responses without a readable time included.
  package static var everything: ReportRange { ReportRange() }

  /// Whether responses without a readable time are left out.
  package var isLimited: Bool { since != nil || until != nil || from != nil }

  /// Whether the range has no day at all.
  package var isReversed: Bool {
    guard let since, let until else { return false }
    return since > until
  }

  /// The quarter-hours to ask the store for.
  package func quarters(in zone: ZoneDays) -> (from: QuarterHour?, until: QuarterHour?) {
    let first = since.map(zone.firstQuarter(of:))
    let lower: QuarterHour? =
      switch (first, from) {
      case (let first?, let from?): max(first, from)
      default: first ?? from
      }
    return (lower, until.map(zone.endQuarter(of:)))
  }

  /// Whether a row belongs to the range; `day` is its local day.
  ///
  /// Asked beside `quarters(in:)` because a local day need not be one stretch of
  /// time: a clock put back at midnight begins the day before once more.
  package func contains(day: CivilDay) -> Bool {
    if let since, day < since { return false }
    if let until, day > until { return false }
    return true
  }
}

/// A length of time that ends now, such as `7d`.
package enum RecentSpan: Hashable, Sendable {
  case hours(Int)
  case days(Int)
  case weeks(Int)
  case months(Int)

  /// Reads a number from 1 and one of `h`, `d`, `w`, `m`; nil for anything else. A minus
  /// before it says once more that the span lies behind us.
  package init?(_ signed: String) {
    let text = signed.hasPrefix("-") ? signed.dropFirst() : signed[...]
    guard let unit = text.last, let count = Int(text.dropLast()), (1...100_000).contains(count),
      text.first?.isNumber == true
    else { return nil }
    switch unit {
    case "h", "H": self = .hours(count)
    case "d", "D": self = .days(count)
    case "w", "W": self = .weeks(count)
    case "m", "M": self = .months(count)
    default: return nil
    }
  }

  /// The range that ends with the day, or the quarter-hour, of `now`. Days,
  /// weeks and months are whole local days and today is one of them.
  package func range(endingAt now: Timestamp, zone: ZoneDays) -> ReportRange {
    let today = zone.day(of: now)
    switch self {
    case .hours(let count):
      let start = now.advanced(byMilliseconds: -Int64(count) * 3_600_000)
      return ReportRange(until: today, from: start.quarterHour)
    case .days(let count):
      return ReportRange(since: today.adding(days: 1 - count), until: today)
    case .weeks(let count):
      return ReportRange(since: today.adding(days: 1 - 7 * count), until: today)
    case .months(let count):
      return ReportRange(since: today.subtracting(months: count).adding(days: 1), until: today)
    }
  }
}

extension CivilDay {
  /// The same day `months` earlier, or the last of that month if it is shorter.
  fileprivate func subtracting(months: Int) -> CivilDay {
    let (year, month, day) = components
    let index = max(12, year * 12 + month - 1 - months)
    for candidate in stride(from: day, to: 27, by: -1) {
      if let found = CivilDay(year: index / 12, month: index % 12 + 1, day: candidate) {
        return found
      }
    }
    return CivilDay(year: index / 12, month: index % 12 + 1, day: min(day, 28)) ?? self
  }
}
