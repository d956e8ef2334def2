internal import Analytics
internal import UsageModel

/// Which days of a report to read, as a pure function of what has been read.
enum BillingPlan {
  /// Days that are read again at every sync, today included: cost settles late.
  static let lateDays = 3
  /// Days after its end until which a day may still be revised.
  static let revisedDays = 30
  /// Seconds after which a day that may still be revised is read again.
  static let revisionAge: Int64 = 20 * 3600

  /// The ranges to read, the newest first, each of at most `chunk` days. A range
  /// ends with a whole day, or with the hour that is running.
  ///
  /// - Parameters:
  ///   - until: The last day wanted; nil for today.
  ///   - wholeDays: Whether the report has no hours, so that today is asked for as
  ///     a whole.
  static func ranges(
    read: [CivilDay: Timestamp], since: CivilDay, until: CivilDay? = nil, chunk: Int,
    wholeDays: Bool = false, now: Timestamp
  ) -> [Range<Timestamp>] {
    let today = ZoneDays.utcDay(of: now)
    var ranges: [Range<Timestamp>] = []
    var last: CivilDay?
    var day = until ?? today
    guard since <= day else { return [] }
    func close(at first: CivilDay) {
      guard let end = last else { return }
      let upper = end == today && !wholeDays ? nextHour(now) : start(end.adding(days: 1))
      ranges.append(start(first)..<upper)
      last = nil
    }
    while day >= since {
      if isDue(day, read: read[day], today: today, now: now) {
        if last == nil { last = day }
        if let end = last, end.daysSince1970 - day.daysSince1970 + 1 >= chunk { close(at: day) }
      } else {
        close(at: day.adding(days: 1))
      }
      day = day.adding(days: -1)
    }
    close(at: since)
    return ranges
  }

  /// The same, as single days: Claude Code's figures come so.
  static func days(
    read: [CivilDay: Timestamp], since: CivilDay, now: Timestamp
  ) -> [CivilDay] {
    let today = ZoneDays.utcDay(of: now)
    var days: [CivilDay] = []
    var day = today
    while day >= since {
      if isDue(day, read: read[day], today: today, now: now) { days.append(day) }
      day = day.adding(days: -1)
    }
    return days
  }

  private static func isDue(
    _ day: CivilDay, read: Timestamp?, today: CivilDay, now: Timestamp
  ) -> Bool {
    guard let read, read <= now else { return true }
    if day > today.adding(days: -lateDays) { return true }
    let end = start(day.adding(days: 1))
    if read < end.advanced(byMilliseconds: Int64(lateDays) * 86_400_000) { return true }
    let isSettled = read >= end.advanced(byMilliseconds: Int64(revisedDays) * 86_400_000)
    return !isSettled && read.advanced(byMilliseconds: revisionAge * 1000) < now
  }

  static func start(_ day: CivilDay) -> Timestamp {
    Timestamp(seconds: Int64(day.daysSince1970) * 86_400)
  }

  private static func nextHour(_ time: Timestamp) -> Timestamp {
    Timestamp(seconds: (time.seconds / 3600 + 1) * 3600)
  }
}
