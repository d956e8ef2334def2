/// A 64-bit hash that stays the same in every run and on every machine, because
/// its values are stored.
///
/// Each word is folded in through a full 64 × 64 bit product, the construction of
/// the wyhash family; no defence against chosen collisions is needed, since who
/// writes a transcript can also simply repeat an id.
package struct Hash64: Sendable {
  @usableFromInline var state: UInt64

  @inlinable
  package init(seed: UInt64) {
    state = seed ^ 0x9E37_79B9_7F4A_7C15
  }

  /// Takes 8 bytes in.
  @inlinable
  package mutating func add(_ word: UInt64) {
    let product = (state ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
      by: word ^ 0xE703_7ED1_A0B4_28DB)
    state = product.high ^ product.low ^ state.byteSwapped
  }

  /// Takes part of `bytes` in.
  @inlinable
  package mutating func add(_ bytes: RawSpan, _ range: Range<Int>) {
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound {
      add(bytes.word(offset))
      offset += 8
    }
    var last: UInt64 = 0
    while offset < range.upperBound {
      last = last << 8 | UInt64(bytes.byte(offset))
      offset += 1
    }
    add(last)
    add(UInt64(range.count))
  }

  /// Takes the UTF-8 bytes of `text` in.
  @inlinable
  package mutating func add(_ text: String) {
    var count: UInt64 = 0
    var word: UInt64 = 0
    for byte in text.utf8 {
      word = word >> 8 | UInt64(byte) << 56
      count += 1
      if count % 8 == 0 { add(word) }
    }
    // The same padding as for raw bytes: the rest, most significant byte first.
    let rest = count % 8
    var last: UInt64 = 0
    for byte in text.utf8.suffix(Int(rest)) { last = last << 8 | UInt64(byte) }
    add(last)
    add(count)
  }

  @inlinable
  package var value: UInt64 {
    let product = (state ^ 0x8EBC_6AF0_9C88_C6E3).multipliedFullWidth(by: 0x5899_65CC_7537_4CC3)
    return product.high ^ product.low
  }
}
