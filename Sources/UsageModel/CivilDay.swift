/// A day of the proleptic Gregorian calendar, without a time zone.
package struct CivilDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01, negative before.
  package var daysSince1970: Int32

  @inlinable
  package init(daysSince1970: Int32) {
    self.daysSince1970 = daysSince1970
  }

  /// Returns nil when the three numbers name no day, such as 30 February.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...CivilDay.length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    self.init(daysSince1970: CivilDay.days(year: year, month: month, day: day))
  }

  /// Reads `YYYY-MM-DD` or `YYYYMMDD`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    let hasDashes = text.utf8.count == 10
    guard digits.count == 8, hasDashes || text.utf8.count == 8 else { return nil }
    if hasDashes {
      let bytes = Array(text.utf8)
      guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    }
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    self.init(year: number / 10000, month: number / 100 % 100, day: number % 100)
  }

  /// Year, month 1–12 and day 1–31.
  ///
  /// The method is that of Howard Hinnant's "chrono-compatible low-level date
  /// algorithms": years start in March, so that the leap day is the last one.
  package var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSince1970) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// 0 is Monday, 6 is Sunday.
  package var weekday: Int {
    let remainder = (Int(daysSince1970) + 3) % 7
    return remainder < 0 ? remainder + 7 : remainder
  }

  /// The day `days` later, or earlier when negative.
  @inlinable
  package func adding(days: Int) -> CivilDay {
    CivilDay(daysSince1970: daysSince1970 + Int32(days))
  }

  /// The first day of the month that contains this day.
  package var firstOfMonth: CivilDay { adding(days: 1 - components.day) }

  /// The last day of the month that contains this day.
  package var lastOfMonth: CivilDay { firstOfMonth.adding(days: 31).firstOfMonth.adding(days: -1) }

  /// The first day of the week that contains this day, for weeks that begin on
  /// `weekStart` (0 is Monday).
  package func startOfWeek(weekStart: Int) -> CivilDay {
    adding(days: -((weekday - weekStart + 7) % 7))
  }

  /// ISO 8601, `YYYY-MM-DD`.
  package var description: String {
    let (year, month, day) = components
    return padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2)
  }

  @inlinable
  package static func < (left: CivilDay, right: CivilDay) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970 of a valid date; also the heart of timestamp parsing.
  @inlinable
  package static func days(year: Int, month: Int, day: Int) -> Int32 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }
}

/// A number with leading zeros, at least `width` digits long.
package func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (number < 0 ? "-" : "") + zeros + digits
}
