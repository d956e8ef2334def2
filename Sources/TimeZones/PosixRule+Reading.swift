extension PosixRule {
  /// Reads a rule; nil for what is none, such as a name or an abbreviation alone.
  package init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count <= 128 else { return nil }
    var reader = RuleReader(bytes: Array(bytes))
    guard let rule = reader.rule() else { return nil }
    self = rule
  }

  /// Reads a rule; nil for what is none.
  package init?(_ text: String) {
    self.init(text.utf8)
  }
}

/// Takes a rule apart, byte by byte.
private struct RuleReader {
  let bytes: [UInt8]
  var position = 0

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func rule() -> PosixRule? {
    guard let standard = name(), let behind = signedTime(hours: 24) else { return nil }
    var rule = PosixRule(standard: .init(offset: -behind, abbreviation: standard))
    guard next != nil else { return rule }
    guard let summer = name() else { return nil }
    var offset = rule.standard.offset + 3600
    if let next, next != UInt8(ascii: ",") {
      guard let behind = signedTime(hours: 24) else { return nil }
      offset = -behind
    }
    var start = PosixRule.Change(day: .ofWeek(month: 3, week: 2, day: 0), time: 7200)
    var end = PosixRule.Change(day: .ofWeek(month: 11, week: 1, day: 0), time: 7200)
    if next != nil {
      guard take(","), let first = change(), take(","), let second = change() else { return nil }
      (start, end) = (first, second)
    }
    guard next == nil else { return nil }
    rule.daylight = .init(
      time: .init(offset: offset, abbreviation: summer), start: start, end: end)
    return rule
  }

  /// Three letters or more, or in angle brackets also digits and signs.
  private mutating func name() -> String? {
    let isQuoted = take("<")
    let start = position
    while let byte = next, RuleReader.isLetter(byte) || isQuoted && RuleReader.isSign(byte) {
      position += 1
    }
    let name = bytes[start..<position]
    guard name.count >= 3, !isQuoted || take(">") else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "-")
  }

  /// `[+-]h[:m[:s]]` in seconds.
  private mutating func signedTime(hours limit: Int) -> Int? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = number(upTo: limit) else { return nil }
    var seconds = hours * 3600
    if take(":") {
      guard let minutes = number(upTo: 59) else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let rest = number(upTo: 59) else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }

  private mutating func number(from least: Int = 0, upTo most: Int) -> Int? {
    let start = position
    var value = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte),
      position - start < 4
    {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      position += 1
    }
    return position > start && (least...most).contains(value) ? value : nil
  }

  /// `Jn`, `n` or `Mm.w.d`, and `/time` where it is not two o'clock.
  private mutating func change() -> PosixRule.Change? {
    let day: PosixRule.Change.Day
    if take("J") {
      guard let count = number(from: 1, upTo: 365) else { return nil }
      day = .withoutLeapDay(count)
    } else if take("M") {
      guard let month = number(from: 1, upTo: 12), take("."),
        let week = number(from: 1, upTo: 5), take("."), let weekday = number(upTo: 6)
      else { return nil }
      day = .ofWeek(month: month, week: week, day: weekday)
    } else {
      guard let count = number(upTo: 365) else { return nil }
      day = .counted(count)
    }
    guard take("/") else { return PosixRule.Change(day: day, time: 7200) }
    guard let time = signedTime(hours: 167) else { return nil }
    return PosixRule.Change(day: day, time: time)
  }
}
