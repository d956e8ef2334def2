/// A number as transcripts use them.
package struct JSONNumber: Hashable, Sendable {
  /// The value when it is a whole number that fits; `1e3` and `12.0` count too.
  package var integer: Int64?
  package var double: Double

  package init(integer: Int64?, double: Double) {
    self.integer = integer
    self.double = double
  }
}

extension JSONScanner {
  /// Reads a number. Its grammar is checked; the value is exact for whole numbers.
  @usableFromInline
  package static func number(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONNumber {
    let start = at
    let isNegative = at < bytes.byteCount && bytes.byte(at) == UInt8(ascii: "-")
    if isNegative { at += 1 }
    let digits = at
    var magnitude: Int64 = 0
    var overflows = false
    while at < bytes.byteCount, let digit = decimalDigit(bytes.byte(at)) {
      let (product, first) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(digit)
      overflows = overflows || first || second
      magnitude = sum
      at += 1
    }
    guard at > digits else { throw .invalid }
    if at > digits + 1, bytes.byte(digits) == UInt8(ascii: "0") { throw .invalid }
    let isPlain = at >= bytes.byteCount || !isFractionOrExponent(bytes.byte(at))
    if isPlain, !overflows {
      let value = isNegative ? -magnitude : magnitude
      return JSONNumber(integer: value, double: Double(value))
    }
    try skipFractionAndExponent(bytes, &at)
    guard let double = Double(bytes.text(start..<at)) else { throw .invalid }
    return JSONNumber(integer: Int64(exactly: double), double: double)
  }

  private static func isFractionOrExponent(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
  }

  private static func skipFractionAndExponent(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) {
    if at < bytes.byteCount, bytes.byte(at) == UInt8(ascii: ".") {
      at += 1
      try skipDigits(bytes, &at)
    }
    if at < bytes.byteCount, bytes.byte(at) | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < bytes.byteCount,
        bytes.byte(at) == UInt8(ascii: "+") || bytes.byte(at) == UInt8(ascii: "-")
      {
        at += 1
      }
      try skipDigits(bytes, &at)
    }
  }

  private static func skipDigits(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    let start = at
    while at < bytes.byteCount, decimalDigit(bytes.byte(at)) != nil { at += 1 }
    guard at > start else { throw .invalid }
  }

  @inline(__always)
  static func decimalDigit(_ byte: UInt8) -> Int64? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int64(digit) : nil
  }

  /// The text of a string with its escapes resolved. Lone surrogates and bytes
  /// that are not UTF-8 become U+FFFD.
  package static func decode(_ text: JSONText, _ bytes: RawSpan) -> String {
    guard text.isEscaped else { return bytes.text(text.range) }
    var result: [UInt8] = []
    result.reserveCapacity(text.range.count)
    var at = text.range.lowerBound
    while at < text.range.upperBound {
      let byte = bytes.byte(at)
      guard byte == UInt8(ascii: "\\"), at + 1 < text.range.upperBound else {
        result.append(byte)
        at += 1
        continue
      }
      switch bytes.byte(at + 1) {
      case UInt8(ascii: "u"):
        appendScalar(bytes, &at, end: text.range.upperBound, to: &result)
        continue
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case let other: result.append(other)
      }
      at += 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Appends the scalar of the `\u` escape at `at`, joined with a second one when
  /// they are a surrogate pair.
  private static func appendScalar(
    _ bytes: RawSpan, _ at: inout Int, end: Int, to result: inout [UInt8]
  ) {
    let first = escapedUnit(bytes, at, end: end) ?? 0xFFFD
    at = min(at + 6, end)
    var value = first
    if (0xD800..<0xDC00).contains(first), at + 1 < end, bytes.byte(at) == UInt8(ascii: "\\"),
      bytes.byte(at + 1) == UInt8(ascii: "u"), let second = escapedUnit(bytes, at, end: end),
      (0xDC00..<0xE000).contains(second)
    {
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      at += 6
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    result.append(contentsOf: scalar.utf8)
  }

  private static func escapedUnit(_ bytes: RawSpan, _ at: Int, end: Int) -> UInt32? {
    guard at + 6 <= end else { return nil }
    var value: UInt32 = 0
    for offset in at + 2..<at + 6 {
      guard let digit = hexadecimalValue(bytes.byte(offset)) else { return nil }
      value = value << 4 | digit
    }
    return value
  }
}
