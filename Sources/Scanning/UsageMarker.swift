/// Finds the places at which a line may carry something that is counted.
///
/// Nine tenths of a transcript are lines without usage; they are passed over at
/// memory speed. A marker only says "look here": what a line means is decided by
/// reading its structure. The search must never miss, so it stops at
/// - `"usage"` whose quote is not escaped (a key, not text inside a string),
/// - `\u006x` and `\u007x`, since a key may be written with escaped letters,
/// - `cost-state`, the type of the lines with a session's running total.
package enum UsageMarker {
  /// The first marker that begins in `range`, or nil.
  @inlinable
  package static func first(in bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    if at == 0 {
      // The vectors look one byte back.
      if at < range.upperBound, isMarker(bytes, 0) { return 0 }
      at = 1
    }
    let letterU = SIMD32<UInt8>(repeating: UInt8(ascii: "u"))
    let letterS = SIMD32<UInt8>(repeating: UInt8(ascii: "s"))
    let zero = SIMD32<UInt8>(repeating: UInt8(ascii: "0"))
    let dash = SIMD32<UInt8>(repeating: UInt8(ascii: "-"))
    let quote = SIMD32<UInt8>(repeating: UInt8(ascii: "\""))
    let backslash = SIMD32<UInt8>(repeating: UInt8(ascii: "\\"))
    let letterT = SIMD32<UInt8>(repeating: UInt8(ascii: "t"))
    while at < range.upperBound, at + 33 <= bytes.byteCount {
      let before = bytes.wideVector(at - 1)
      let here = bytes.wideVector(at)
      let after = bytes.wideVector(at + 1)
      let key = (before .== quote) .& (after .== letterS)
      let escape = (before .== backslash) .& (after .== zero)
      let state = (before .== letterT) .& (here .== dash) .& (after .== letterS)
      let hits = ((here .== letterU) .& (key .| escape)) .| state
      let words = unsafe unsafeBitCast(hits, to: SIMD4<UInt64>.self)
      if words[0] | words[1] | words[2] | words[3] != 0 {
        for offset in at..<min(at + 32, range.upperBound) where isMarker(bytes, offset) {
          return offset
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

  /// Whether the middle of a marker stands at `at`: the `u` of `"usage"` or of an
  /// escape, or the dash of `cost-state`.
  @usableFromInline
  static func isMarker(_ bytes: RawSpan, _ at: Int) -> Bool {
    switch bytes.byte(at) {
    case UInt8(ascii: "u"):
      if bytes.matches("\"usage\"", at: at - 1) {
        return at < 2 || bytes.byte(at - 2) != UInt8(ascii: "\\")
      }
      return bytes.matches("\\u006", at: at - 1) || bytes.matches("\\u007", at: at - 1)
    case UInt8(ascii: "-"):
      return bytes.matches("cost-state", at: at - 4)
    default:
      return false
    }
  }
}

extension RawSpan {
  @inlinable @inline(__always)
  func wideVector(_ offset: Int) -> SIMD32<UInt8> {
    assert(offset >= 0 && offset + 32 <= byteCount)
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD32<UInt8>.self)
  }
}
