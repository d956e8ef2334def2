extension [UInt8] {
  /// Appends a number in groups of seven bits, the lowest first, so that the many
  /// small ones take one byte.
  mutating func appendPacked(_ value: Int64) {
    var rest = UInt64(bitPattern: value)
    while rest > 0x7F {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}

/// Reads numbers back that `appendPacked` wrote.
struct PackedReader {
  let count: Int
  var at = 0
  /// Whether the bytes ended within a number; what was read then is worthless.
  private(set) var isBroken = false

  init(count: Int) {
    self.count = count
  }

  @inline(__always)
  mutating func next(_ bytes: RawSpan) -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < count, shift < 64 {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: value) }
      shift += 7
    }
    isBroken = true
    return 0
  }
}
