/// Reads points in time as transcripts write them.
package enum ISO8601 {
  /// Milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SS`, with any number of decimals
  /// (those after the third are cut off) and `Z` or an offset of hours and
  /// minutes; without either the time is taken as UTC. nil for anything else.
  ///
  /// Years 1 to 9999; a leap second (`:60`) counts as the following second.
  package static func milliseconds(_ bytes: RawSpan, _ range: Range<Int>) -> Int64? {
    let start = range.lowerBound
    guard range.count >= 19,
      let year = number(bytes, start, 4), bytes.byte(start + 4) == UInt8(ascii: "-"),
      let month = number(bytes, start + 5, 2), bytes.byte(start + 7) == UInt8(ascii: "-"),
      let day = number(bytes, start + 8, 2),
      isDateSeparator(bytes.byte(start + 10)),
      let hour = number(bytes, start + 11, 2), bytes.byte(start + 13) == UInt8(ascii: ":"),
      let minute = number(bytes, start + 14, 2), bytes.byte(start + 16) == UInt8(ascii: ":"),
      let second = number(bytes, start + 17, 2),
      (1...9999).contains(year), (1...12).contains(month),
      (1...length(ofMonth: month, year: year)).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var at = start + 19
    let fraction = milliseconds(bytes, &at, end: range.upperBound)
    guard let fraction, let offset = offsetMinutes(bytes, at, end: range.upperBound) else {
      return nil
    }
    let days = daysSince1970(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    return Int64(seconds * 1000 + fraction)
  }

  private static func isDateSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: " ")
  }

  private static func number(_ bytes: RawSpan, _ at: Int, _ count: Int) -> Int? {
    var value = 0
    for offset in at..<at + count {
      let digit = bytes.byte(offset) &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// The decimals at `at`, as milliseconds; nil when a point has none.
  private static func milliseconds(_ bytes: RawSpan, _ at: inout Int, end: Int) -> Int? {
    guard at < end, bytes.byte(at) == UInt8(ascii: ".") || bytes.byte(at) == UInt8(ascii: ",")
    else { return 0 }
    at += 1
    let start = at
    var value = 0
    while at < end, case let digit = bytes.byte(at) &- UInt8(ascii: "0"), digit < 10 {
      if at - start < 3 { value = value * 10 + Int(digit) }
      at += 1
    }
    switch at - start {
    case 0: return nil
    case 1: return value * 100
    case 2: return value * 10
    default: return value
    }
  }

  /// Minutes east of UTC; nil when what stands there is no offset.
  private static func offsetMinutes(_ bytes: RawSpan, _ at: Int, end: Int) -> Int? {
    if at == end { return 0 }
    let first = bytes.byte(at)
    if first | 0x20 == UInt8(ascii: "z") { return at + 1 == end ? 0 : nil }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"), end - at >= 3,
      let hours = number(bytes, at + 1, 2), hours < 24
    else { return nil }
    var minutes = 0
    var rest = at + 3
    if rest < end, bytes.byte(rest) == UInt8(ascii: ":") { rest += 1 }
    if rest < end {
      guard end - rest == 2, let value = number(bytes, rest, 2), value < 60 else { return nil }
      minutes = value
    }
    let total = hours * 60 + minutes
    return first == UInt8(ascii: "-") ? -total : total
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Hinnant's days-from-civil: years begin in March, so the leap day comes last.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
