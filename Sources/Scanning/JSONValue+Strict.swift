extension JSONValue {
  /// Reads text that anybody may have written: JSON to the letter of RFC 8259 in UTF-8.
  ///
  /// What `init(parsing:)` makes the best of is refused: bytes that are not UTF-8,
  /// surrogates without their other half, `NaN` and `Infinity`.
  package init(strictly bytes: [UInt8]) throws(ScanError) {
    let isText = bytes.withSpan { span in
      span.isValidUTF8(0..<span.byteCount) && !JSONValue.hasLoneSurrogate(span)
    }
    guard isText else { throw .invalid }
    try self.init(parsing: bytes)
    guard hasOnlyNumbers else { throw .invalid }
  }

  /// Whether an escape is half of a pair, whose other half is missing. Outside of strings
  /// JSON has no backslash.
  private static func hasLoneSurrogate(_ bytes: RawSpan) -> Bool {
    var at = 0
    while at < bytes.byteCount,
      let backslash = bytes.firstIndex(of: UInt8(ascii: "\\"), in: at..<bytes.byteCount)
    {
      at = backslash + 2
      guard bytes.peek(backslash + 1) == UInt8(ascii: "u") else { continue }
      switch half(bytes, backslash) {
      case .none: at = backslash + 6
      case .low: return true
      case .high:
        guard bytes.peek(backslash + 6) == UInt8(ascii: "\\"),
          bytes.peek(backslash + 7) == UInt8(ascii: "u"), half(bytes, backslash + 6) == .low
        else { return true }
        at = backslash + 12
      }
    }
    return false
  }

  private enum Half { case none, high, low }

  /// Which half of a pair the escape at `at` is: `\uD8…` to `\uDB…`, `\uDC…` to `\uDF…`.
  private static func half(_ bytes: RawSpan, _ at: Int) -> Half {
    guard bytes.peek(at + 2) | 0x20 == UInt8(ascii: "d"),
      let digit = JSONScanner.hexadecimalValue(bytes.peek(at + 3)), digit >= 8
    else { return .none }
    return digit < 12 ? .high : .low
  }

  /// Whether there is nothing in it like `NaN`.
  private var hasOnlyNumbers: Bool {
    switch self {
    case .number(let text):
      (text.utf8.first { $0 != UInt8(ascii: "-") } ?? 0) &- UInt8(ascii: "0") < 10
    case .array(let elements): elements.allSatisfy { $0.hasOnlyNumbers }
    case .object(let members): members.allSatisfy { $0.value.hasOnlyNumbers }
    default: true
    }
  }
}
