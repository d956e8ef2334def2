/// What stops a scan.
package enum ScanError: Error, Hashable, Sendable {
  /// The bytes are not JSON.
  case invalid
  /// Values are nested deeper than `JSONScanner.maximumDepth`.
  case tooDeep
  /// There are more bytes than become a tree (`JSONValue.longest`).
  case tooLong
}

/// A string as it stands in the JSON, without its quotes.
package struct JSONText: Hashable, Sendable {
  package var range: Range<Int>
  /// Whether the range contains backslashes.
  package var isEscaped: Bool

  @inlinable
  package init(range: Range<Int>, isEscaped: Bool) {
    self.range = range
    self.isEscaped = isEscaped
  }
}

/// A strict, allocation-free reader of JSON values out of raw bytes.
///
/// Every function takes the bytes and the offset at which to read, and leaves the
/// offset after what it read. Strictness is that of RFC 8259, widened by what
/// common readers accept too: `NaN`, `Infinity`, lone surrogate escapes, and bytes
/// that are not UTF-8. Control characters inside strings are refused.
package enum JSONScanner {
  /// Deepest nesting that is followed; real transcripts stay below 30.
  package static let maximumDepth = 512

  /// Moves `at` past blanks and line ends.
  @inlinable @inline(__always)
  package static func skipWhitespace(_ bytes: RawSpan, _ at: inout Int) {
    while at < bytes.byteCount {
      switch bytes.byte(at) {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  /// Takes one expected byte, after white space.
  @inlinable @inline(__always)
  package static func take(
    _ expected: UInt8, _ bytes: RawSpan, _ at: inout Int
  ) -> Bool {
    skipWhitespace(bytes, &at)
    guard at < bytes.byteCount, bytes.byte(at) == expected else { return false }
    at += 1
    return true
  }

  /// The string whose opening quote is at `at`, where it is plain and ends within 16 bytes;
  /// else nil, and the string is to be read by `string`.
  @inlinable @inline(__always)
  static func shortString(_ bytes: RawSpan, _ at: Int) -> JSONText? {
    let start = at + 1
    guard start + 16 <= bytes.byteCount, bytes.byte(at) == UInt8(ascii: "\"") else { return nil }
    let vector = bytes.vector(start)
    let stops =
      (vector .== SIMD16<UInt8>(repeating: UInt8(ascii: "\"")))
      .| (vector .== SIMD16<UInt8>(repeating: UInt8(ascii: "\\")))
      .| (vector .< SIMD16<UInt8>(repeating: 0x20))
    guard let lane = firstLane(stops), bytes.byte(start + lane) == UInt8(ascii: "\"") else {
      return nil
    }
    return JSONText(range: start..<start + lane, isEscaped: false)
  }

  /// Reads a string whose opening quote is at `at`.
  @inlinable
  package static func string(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONText {
    if let text = shortString(bytes, at) {
      at = text.range.upperBound + 1
      return text
    }
    return try anyString(bytes, &at)
  }

  @usableFromInline
  static func anyString(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONText {
    guard at < bytes.byteCount, bytes.byte(at) == UInt8(ascii: "\"") else { throw .invalid }
    at += 1
    let start = at
    var isEscaped = false
    let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
    let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
    let space = SIMD16<UInt8>(repeating: 0x20)
    while true {
      while at + 16 <= bytes.byteCount {
        let vector = bytes.vector(at)
        let stops = (vector .== quote) .| (vector .== backslash) .| (vector .< space)
        if let lane = firstLane(stops) {
          at += lane
          break
        }
        at += 16
      }
      guard at < bytes.byteCount else { throw .invalid }
      let byte = bytes.byte(at)
      if byte == UInt8(ascii: "\"") {
        at += 1
        return JSONText(range: start..<at - 1, isEscaped: isEscaped)
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        try skipEscape(bytes, &at)
      } else if byte < 0x20 {
        throw .invalid
      } else {
        at += 1
      }
    }
  }

  /// The offset of the first quote or backslash from `start` on, or that of the end.
  package static func endOfPlainText(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
    let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
    while at + 16 <= bytes.byteCount {
      let vector = bytes.vector(at)
      if let lane = firstLane((vector .== quote) .| (vector .== backslash)) { return at + lane }
      at += 16
    }
    while at < bytes.byteCount, bytes.byte(at) != UInt8(ascii: "\""),
      bytes.byte(at) != UInt8(ascii: "\\")
    {
      at += 1
    }
    return at
  }

  @inlinable
  static func skipEscape(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    guard at + 1 < bytes.byteCount else { throw .invalid }
    switch bytes.byte(at + 1) {
    case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"),
      UInt8(ascii: "/"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
      at += 2
    case UInt8(ascii: "u"):
      guard at + 6 <= bytes.byteCount else { throw .invalid }
      for offset in at + 2..<at + 6 where hexadecimalValue(bytes.byte(offset)) == nil {
        throw .invalid
      }
      at += 6
    default: throw .invalid
    }
  }

  /// Skips a value of any kind and checks it.
  @inlinable
  package static func skipValue(
    _ bytes: RawSpan, _ at: inout Int, depth: Int = 0
  ) throws(ScanError) {
    skipWhitespace(bytes, &at)
    guard at < bytes.byteCount else { throw .invalid }
    switch bytes.byte(at) {
    case UInt8(ascii: "\""): _ = try string(bytes, &at)
    case UInt8(ascii: "{"): try skipObject(bytes, &at, depth: depth)
    case UInt8(ascii: "["): try skipArray(bytes, &at, depth: depth)
    default: try skipScalar(bytes, &at)
    }
  }

  @usableFromInline
  static func skipObject(_ bytes: RawSpan, _ at: inout Int, depth: Int) throws(ScanError) {
    var members = try ObjectReader(bytes, &at, depth: depth)
    while try members.next(bytes, &at) != nil {
      try skipValue(bytes, &at, depth: depth + 1)
    }
  }

  @usableFromInline
  static func skipArray(_ bytes: RawSpan, _ at: inout Int, depth: Int) throws(ScanError) {
    var elements = try ArrayReader(bytes, &at, depth: depth)
    while try elements.next(bytes, &at) {
      try skipValue(bytes, &at, depth: depth + 1)
    }
  }

  /// Skips a number, `true`, `false` or `null`.
  @usableFromInline
  static func skipScalar(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    let literal: StaticString
    switch bytes.peek(at) {
    case UInt8(ascii: "n"): literal = "null"
    case UInt8(ascii: "t"): literal = "true"
    case UInt8(ascii: "f"): literal = "false"
    case UInt8(ascii: "N"): literal = "NaN"
    case UInt8(ascii: "I"): literal = "Infinity"
    case UInt8(ascii: "-") where bytes.peek(at + 1) == UInt8(ascii: "I"): literal = "-Infinity"
    default:
      _ = try number(bytes, &at)
      return
    }
    guard bytes.matches(literal, at: at) else { throw .invalid }
    at += literal.utf8CodeUnitCount
  }

  /// Whether a `null` stands at `at`; taken if so.
  @inlinable
  package static func takeNull(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    guard bytes.reads("null", at: at) else { return false }
    at += 4
    return true
  }

  @inlinable
  static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
