/// Unchecked loads for the scanners of this module.
///
/// Every caller has compared its offset with `byteCount` first; checking again in
/// each load costs a fifth of the scanning speed.
extension RawSpan {
  /// The byte at `offset`, which must be within the span.
  @inlinable @inline(__always)
  package func byte(_ offset: Int) -> UInt8 {
    assert(offset >= 0 && offset < byteCount)
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The byte at `offset`, or 0 (which no JSON contains) past the end.
  @inlinable @inline(__always)
  package func peek(_ offset: Int) -> UInt8 {
    offset < byteCount ? byte(offset) : 0
  }

  /// The bytes from `offset` as a number or a vector of them, whose size they must have.
  @inlinable @inline(__always)
  func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    assert(offset >= 0 && offset + MemoryLayout<Value>.size <= byteCount)
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
  }

  @inlinable @inline(__always)
  func vector(_ offset: Int) -> SIMD16<UInt8> { load(offset, as: SIMD16<UInt8>.self) }

  @inlinable @inline(__always)
  func word(_ offset: Int) -> UInt64 { UInt64(littleEndian: load(offset, as: UInt64.self)) }

  @inlinable @inline(__always)
  func half(_ offset: Int) -> UInt32 { load(offset, as: UInt32.self) }

  /// The same as `matches`, for what is asked for each member of each line: it becomes a
  /// few comparisons with numbers where it is called.
  @inlinable @inline(__always)
  package func reads(_ literal: StaticString, at offset: Int) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard offset >= 0, offset + count <= byteCount else { return false }
    let wanted = unsafe RawSpan(_unsafeStart: literal.utf8Start, byteCount: count)
    if count >= 8 {
      var at = 0
      while at + 8 <= count {
        if wanted.word(at) != word(offset + at) { return false }
        at += 8
      }
      return at == count || wanted.word(count - 8) == word(offset + count - 8)
    }
    if count >= 4 {
      return wanted.half(0) == half(offset)
        && (count == 4 || wanted.half(count - 4) == half(offset + count - 4))
    }
    for at in 0..<count where wanted.byte(at) != byte(offset + at) { return false }
    return true
  }

  /// Whether the bytes from `offset` are those of `literal`.
  @inlinable
  package func matches(_ literal: StaticString, at offset: Int) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard offset >= 0, offset + count <= byteCount else { return false }
    let wanted = unsafe RawSpan(_unsafeStart: literal.utf8Start, byteCount: count)
    var at = 0
    // Eight bytes at a time; the last eight may overlap those before.
    while at + 8 <= count {
      if wanted.word(at) != word(offset + at) { return false }
      at += 8
    }
    if count >= 8 { return at == count || wanted.word(count - 8) == word(offset + count - 8) }
    while at < count {
      if wanted.byte(at) != byte(offset + at) { return false }
      at += 1
    }
    return true
  }

  /// The text of a range, with U+FFFD in place of what is not UTF-8.
  package func text(_ range: Range<Int>) -> String {
    let part = extracting(range)
    return unsafe part.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a range is well-formed UTF-8.
  package func isValidUTF8(_ range: Range<Int>) -> Bool {
    let part = extracting(range)
    return unsafe part.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) != nil }
  }
}

extension RawSpan {
  /// Whether a literal occurs. Its least common byte is looked for with `memchr`,
  /// which has the widest vectors of the machine: a third of the instructions of a
  /// search by pairs of bytes.
  ///
  /// - Parameters:
  ///   - rare: A byte of the literal that is seldom met.
  ///   - place: Its offset in the literal; not that of the last byte.
  package func contains(_ literal: StaticString, rare: UInt8, at place: Int) -> Bool {
    assert(place >= 0 && place + 1 < literal.utf8CodeUnitCount)
    let following = unsafe literal.utf8Start[place + 1]
    var at = 0
    while let found = firstIndex(of: rare, in: at..<byteCount) {
      if peek(found + 1) == following, matches(literal, at: found - place) { return true }
      at = found + 1
    }
    return false
  }
}

extension [UInt8] {
  /// Lends the bytes to what reads spans.
  package func withSpan<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe span.bytes)
  }
}

extension RawSpan {
  /// Characters in a range of JSON text: continuation bytes of UTF-8 and the
  /// backslashes of escapes do not count.
  package func characterCount(_ range: Range<Int>) -> Int {
    var count = range.count
    var at = range.lowerBound
    // Comparing with vectors, not with literals: the latter becomes a loop over lanes.
    let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
    let mask = SIMD16<UInt8>(repeating: 0xC0)
    let continuation = SIMD16<UInt8>(repeating: 0x80)
    while at + 16 <= range.upperBound {
      // A true lane is 255, so subtracting counts it; 255 rounds fill a lane.
      var counts = SIMD16<UInt8>.zero
      let end = min(range.upperBound - 15, at + 255 * 16)
      while at < end {
        let bytes = vector(at)
        let isExtra = ((bytes & mask) .== continuation) .| (bytes .== backslash)
        counts &-= unsafe unsafeBitCast(isExtra, to: SIMD16<UInt8>.self)
        at += 16
      }
      for lane in 0..<16 { count -= Int(counts[lane]) }
    }
    while at < range.upperBound {
      let byte = byte(at)
      if byte & 0xC0 == 0x80 || byte == UInt8(ascii: "\\") { count -= 1 }
      at += 1
    }
    return count
  }
}

/// The index of the first true lane, or nil.
@inlinable @inline(__always)
func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int? {
  let halves = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
  let low = UInt64(littleEndian: halves[0])
  if low != 0 { return low.trailingZeroBitCount >> 3 }
  let high = UInt64(littleEndian: halves[1])
  return high != 0 ? 8 + high.trailingZeroBitCount >> 3 : nil
}
