/// What a folder of Claude Code is called inside Plimsoll: a number drawn at random
/// when the folder is first seen, so that it outlives every change of path.
package struct ClaudeFolderID: Hashable, Comparable, Sendable {
  /// Never 0 in an id that was drawn.
  package var value: UInt64

  @inlinable
  package init(value: UInt64) {
    self.value = value
  }

  /// Draws an id. With a hundred folders two share one with a probability of
  /// 3 in 10¹⁶.
  package static func random(
    using generator: inout some RandomNumberGenerator
  ) -> ClaudeFolderID {
    while true {
      let value = generator.next() as UInt64
      if value != 0 { return ClaudeFolderID(value: value) }
    }
  }

  /// Reads what `hexadecimal` writes; nil for anything else, and for 0.
  package init?(hexadecimal text: String) {
    guard text.utf8.count == 16, let value = UInt64(text, radix: 16), value != 0,
      text.utf8.first != UInt8(ascii: "+")
    else { return nil }
    self.value = value
  }

  /// Sixteen digits in lower case.
  package var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  @inlinable
  package static func < (left: ClaudeFolderID, right: ClaudeFolderID) -> Bool {
    left.value < right.value
  }
}
