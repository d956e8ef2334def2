internal import Scanning

/// Why bytes are no zone file.
package enum ZoneFileError: Error, Hashable, Sendable {
  /// They do not begin as zone files do.
  case foreign
  /// They end too early.
  case short
  /// What they say contradicts itself, or no zone could have it.
  case damaged

  /// For `because:` of an error.
  package var reason: String {
    switch self {
    case .foreign: "it is not a time zone file"
    case .short: "the zone file ends too early"
    case .damaged: "the zone file is damaged"
    }
  }
}

extension ZoneRules {
  /// Reads a zone file, TZif of version 1 to 4 (RFC 9636).
  ///
  /// Leap seconds, which the files below `right/` have, are passed over: there, libc
  /// takes times of the system to count them, and so do the times of change.
  package init(file bytes: [UInt8]) throws(ZoneFileError) {
    var header = try ZoneFileHeader(bytes, at: 0)
    var wide = false
    if header.version >= UInt8(ascii: "2") {
      // The first part is for programs that know no more than 32 bits.
      header = try ZoneFileHeader(bytes, at: header.end(wide: false))
      wide = true
    }
    self.init()
    try read(bytes, header, wide: wide)
    if wide { rule = try ZoneRules.footer(bytes, at: header.end(wide: true)) }
  }

  private mutating func read(
    _ bytes: [UInt8], _ header: ZoneFileHeader, wide: Bool
  ) throws(ZoneFileError) {
    guard header.end(wide: wide) <= bytes.count else { throw .short }
    guard header.kindCount > 0, header.kindCount <= 256 else { throw .damaged }
    let indexes = header.start + header.timeCount * (wide ? 8 : 4)
    let types = indexes + header.timeCount
    let names = types + header.kindCount * 6
    times = try bytes.withSpan { (span) throws(ZoneFileError) in
      try ZoneRules.times(span, header, wide: wide)
    }
    kindsOfTimes = Array(bytes[indexes..<types])
    guard kindsOfTimes.allSatisfy({ Int($0) < header.kindCount }) else { throw .damaged }
    abbreviations = Array(bytes[names..<(names + header.nameCount)])
    guard abbreviations.last == 0 else { throw .damaged }
    for index in 0..<header.kindCount {
      let place = types + index * 6
      let offset = Int(Int32(truncatingIfNeeded: bytes.bigEndian(at: place, count: 4)))
      let name = Int(bytes[place + 5])
      guard (-89_999...93_599).contains(offset), name < abbreviations.count else {
        throw .damaged
      }
      kinds.append(Kind(offset: offset, abbreviation: name))
    }
  }

  /// The times of change, which ascend. There may be hundreds, and every status line
  /// reads them.
  private static func times(
    _ span: RawSpan, _ header: ZoneFileHeader, wide: Bool
  ) throws(ZoneFileError) -> [Int64] {
    var times = [Int64](repeating: 0, count: header.timeCount)
    var last = Int64.min
    var place = header.start
    for index in times.indices {
      let time: Int64
      if wide {
        let high = UInt64(span.bigEndian(at: place)) << 32
        time = Int64(bitPattern: high | UInt64(span.bigEndian(at: place + 4)))
        place += 8
      } else {
        time = Int64(Int32(bitPattern: span.bigEndian(at: place)))
        place += 4
      }
      guard index == 0 || last < time else { throw .damaged }
      times[index] = time
      last = time
    }
    return times
  }

  /// The last line, between two line ends; nil where it is empty.
  private static func footer(
    _ bytes: [UInt8], at start: Int
  ) throws(ZoneFileError) -> PosixRule? {
    guard start < bytes.count, bytes[start] == 0x0A else { throw .short }
    guard let end = bytes[(start + 1)...].firstIndex(of: 0x0A) else { throw .short }
    guard end > start + 1 else { return nil }
    guard let rule = PosixRule(bytes[(start + 1)..<end]) else { throw .damaged }
    return rule
  }
}

/// The counts at the head of a part of a zone file.
private struct ZoneFileHeader {
  var version: UInt8
  /// Where the part's data begin.
  var start: Int
  var timeCount: Int
  var kindCount: Int
  var nameCount: Int
  private var leapCount: Int
  private var flagCount: Int

  init(_ bytes: [UInt8], at place: Int) throws(ZoneFileError) {
    guard bytes.count >= place + 44 else { throw place == 0 ? .foreign : .short }
    guard bytes[place] == UInt8(ascii: "T"), bytes[place + 1] == UInt8(ascii: "Z"),
      bytes[place + 2] == UInt8(ascii: "i"), bytes[place + 3] == UInt8(ascii: "f")
    else { throw place == 0 ? .foreign : .damaged }
    version = bytes[place + 4]
    start = place + 44
    // Each at most 2^32, so that no sum of them overflows.
    func count(_ index: Int) -> Int {
      Int(truncatingIfNeeded: bytes.bigEndian(at: place + 20 + index * 4, count: 4))
    }
    flagCount = count(0) + count(1)
    leapCount = count(2)
    timeCount = count(3)
    kindCount = count(4)
    nameCount = count(5)
  }

  /// Where what follows the part begins.
  func end(wide: Bool) -> Int {
    start + timeCount * (wide ? 9 : 5) + kindCount * 6 + nameCount + leapCount * (wide ? 12 : 8)
      + flagCount
  }
}

extension RawSpan {
  /// The number of four bytes from `place` on, the most significant first.
  @inline(__always)
  fileprivate func bigEndian(at place: Int) -> UInt32 {
    UInt32(byte(place)) << 24 | UInt32(byte(place + 1)) << 16 | UInt32(byte(place + 2)) << 8
      | UInt32(byte(place + 3))
  }
}

extension [UInt8] {
  /// The number that `count` bytes from `place` on say, the most significant first.
  fileprivate func bigEndian(at place: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in place..<(place + count) { value = value << 8 | UInt64(self[index]) }
    return value
  }
}
