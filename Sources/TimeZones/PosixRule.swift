internal import UsageModel

/// A zone's offsets as one line of text says them, for all years alike, such as
/// `EST5EDT,M3.2.0,M11.1.0` or `<+0330>-3:30`.
///
/// The grammar is that of the variable `TZ` in POSIX (Base Definitions, 8.3), with
/// what RFC 9636 adds for the last line of zone files: times of change from -167 to
/// 167 hours. Where no days of change are said, they are those that glibc takes:
/// March's second Sunday and November's first.
package struct PosixRule: Hashable, Sendable {
  /// An offset, and what it is called.
  package struct Time: Hashable, Sendable {
    /// Seconds that local time is ahead of UTC.
    package var offset: Int
    /// At least three letters, digits or signs: `CEST`, `+0330`.
    package var abbreviation: String
  }

  /// When the clock is changed in each year.
  struct Change: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// 1 to 365; 29 February is never counted, so that 60 is always 1 March.
      case withoutLeapDay(Int)
      /// 0 to 365, 29 February counted.
      case counted(Int)
      /// A month, a week of it from 1 to 5, where 5 is the last, and a day of the
      /// week, where 0 is Sunday.
      case ofWeek(month: Int, week: Int, day: Int)
    }

    var day: Day
    /// Seconds after local midnight, by the clock as it was shown until then.
    var time: Int
  }

  /// Summer time, and from when until when it holds.
  struct Daylight: Hashable, Sendable {
    var time: Time
    var start: Change
    var end: Change
  }

  package var standard: Time
  var daylight: Daylight?

  /// What holds at `seconds` since 1970.
  package func time(at seconds: Int64) -> Time {
    guard let daylight else { return standard }
    let year = PosixRule.year(of: seconds)
    var found = standard
    // The changes of a year may lie in the neighbouring one. Where a change falls on
    // the next year's first, that one counts: so summer time all year is written.
    for candidate in (year - 1)...(year + 1) {
      let (first, second) = changes(of: daylight, in: candidate)
      if first.seconds <= seconds { found = first.isStart ? daylight.time : standard }
      if second.seconds <= seconds { found = second.isStart ? daylight.time : standard }
    }
    return found
  }

  /// The first change after `seconds` since 1970; nil where there never is one.
  package func nextChange(after seconds: Int64) -> Int64? {
    guard let daylight else { return nil }
    let year = PosixRule.year(of: seconds)
    var next: Int64?
    for candidate in (year - 1)...(year + 2) {
      let (first, second) = changes(of: daylight, in: candidate)
      if first.seconds > seconds { next = min(first.seconds, next ?? .max) }
      if second.seconds > seconds { next = min(second.seconds, next ?? .max) }
    }
    return next
  }

  private typealias YearlyChange = (seconds: Int64, isStart: Bool)

  /// Both changes of a year, the earlier one first.
  private func changes(
    of daylight: Daylight, in year: Int
  ) -> (first: YearlyChange, second: YearlyChange) {
    let start: YearlyChange = (
      daylight.start.seconds(in: year) - Int64(standard.offset), true
    )
    let end: YearlyChange = (
      daylight.end.seconds(in: year) - Int64(daylight.time.offset), false
    )
    return start.seconds <= end.seconds ? (start, end) : (end, start)
  }

  /// The year in UTC, within five thousand years of 1970.
  private static func year(of seconds: Int64) -> Int {
    let days = max(-1_800_000, min(1_800_000, floorDivide(seconds, 86_400)))
    return CivilDay(daysSince1970: Int32(days)).components.year
  }
}

extension PosixRule.Change {
  /// When the clock of that moment is changed in `year`, as seconds from 1970 to what
  /// it shows then.
  func seconds(in year: Int) -> Int64 {
    let first = CivilDay.days(year: year, month: 1, day: 1)
    let days: Int
    switch day {
    case .withoutLeapDay(let count):
      let march = CivilDay.days(year: year, month: 3, day: 1)
      days = count < 60 ? Int(first) + count - 1 : Int(march) + count - 60
    case .counted(let count):
      days = Int(first) + count
    case .ofWeek(let month, let week, let day):
      days = PosixRule.Change.days(year: year, month: month, week: week, day: day)
    }
    return Int64(days) * 86_400 + Int64(time)
  }

  private static func days(year: Int, month: Int, week: Int, day: Int) -> Int {
    let first = CivilDay(daysSince1970: CivilDay.days(year: year, month: month, day: 1))
    let next = CivilDay.days(
      year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
    // Here 0 is Sunday; of `weekday` it is Monday.
    let firstWeekday = (first.weekday + 1) % 7
    var days = Int(first.daysSince1970) + (day - firstWeekday + 7) % 7 + (week - 1) * 7
    while days >= Int(next) { days -= 7 }
    return days
  }
}
