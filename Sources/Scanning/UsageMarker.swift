/// Finds the places at which a line may carry something that is counted.
///
/// Nine tenths of a transcript are lines without usage; they are passed over at
/// memory speed. A marker only says "look here": what a line means is decided by
/// reading its structure. The search must never miss, so it stops at
/// - `"usage"` whose quote is not escaped (a key, not text inside a string),
/// - `\u006x` and `\u007x`, since a key may be written with escaped letters,
/// - `"cost-state"`, the type of the lines with a session's running total.
package enum UsageMarker {
  /// The first marker whose second byte lies in `range`, as the offset of that
  /// byte; nil without.
  @inlinable
  package static func first(in bytes: RawSpan, _ range: Range<Int>) -> Int? {
    // The vectors look one byte back.
    var at = max(range.lowerBound, 1)
    let quote = SIMD32<UInt8>(repeating: UInt8(ascii: "\""))
    let backslash = SIMD32<UInt8>(repeating: UInt8(ascii: "\\"))
    let letterU = SIMD32<UInt8>(repeating: UInt8(ascii: "u"))
    let letterC = SIMD32<UInt8>(repeating: UInt8(ascii: "c"))
    while at < range.upperBound, at + 32 <= bytes.byteCount {
      let before = bytes.wideVector(at - 1)
      let here = bytes.wideVector(at)
      let isU = here .== letterU
      let hits =
        ((before .== quote) .& (isU .| (here .== letterC))) .| ((before .== backslash) .& isU)
      let words = unsafe unsafeBitCast(hits, to: SIMD4<UInt64>.self)
      if words[0] | words[1] | words[2] | words[3] != 0 {
        for index in 0..<4 {
          var word = UInt64(littleEndian: words[index])
          while word != 0 {
            let lane = word.trailingZeroBitCount >> 3
            let offset = at + index * 8 + lane
            if offset < range.upperBound, isMarker(bytes, offset) { return offset }
            // A true lane is eight ones.
            word &= ~(0xFF << UInt64(lane * 8))
          }
        }
      }
      at += 32
    }
    while at < range.upperBound {
      if isMarker(bytes, at) { return at }
      at += 1
    }
    return nil
  }

  /// Whether the second byte of a marker stands at `at`, which is not 0.
  @usableFromInline
  static func isMarker(_ bytes: RawSpan, _ at: Int) -> Bool {
    switch bytes.byte(at) {
    case UInt8(ascii: "u"):
      if bytes.byte(at - 1) == UInt8(ascii: "\\") {
        return bytes.matches("u006", at: at) || bytes.matches("u007", at: at)
      }
      return bytes.matches("usage\"", at: at) && isUnescapedQuote(bytes, at - 1)
    case UInt8(ascii: "c"):
      return bytes.matches("cost-state\"", at: at) && isUnescapedQuote(bytes, at - 1)
    default:
      return false
    }
  }

  /// Whether a quote stands at `at` that is not escaped. A backslash before it
  /// could itself be escaped, but then the quote ends a string, and what follows
  /// is no key.
  private static func isUnescapedQuote(_ bytes: RawSpan, _ at: Int) -> Bool {
    bytes.byte(at) == UInt8(ascii: "\"")
      && (at == 0 || bytes.byte(at - 1) != UInt8(ascii: "\\"))
  }
}

extension RawSpan {
  @inlinable @inline(__always)
  func wideVector(_ offset: Int) -> SIMD32<UInt8> { load(offset, as: SIMD32<UInt8>.self) }
}
