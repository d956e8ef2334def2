/// A number for each variant of the store, found without a hash: a report over years asks
/// for it once a row. Variants have small numbers, since there are few of them.
package struct VariantNumbers: Sendable {
  /// By the number of the variant; negative for a variant without one.
  @usableFromInline let small: [Int32]
  @usableFromInline let others: [Int32: Int32]

  /// - Parameter numbers: Not negative.
  package init(_ numbers: [Int32: Int32]) {
    let range: Range<Int32> = 0..<4_096
    var small = [Int32](
      repeating: -1, count: Int((numbers.keys.lazy.filter(range.contains).max() ?? -1) + 1))
    for (variant, number) in numbers where range.contains(variant) {
      small[Int(variant)] = number
    }
    self.small = small
    others = numbers.filter { !range.contains($0.key) }
  }

  /// The number of a variant; nil where it has none.
  @inlinable
  package subscript(variant: Int32) -> Int? {
    if variant >= 0, Int(variant) < small.count {
      let number = small[Int(variant)]
      return number < 0 ? nil : Int(number)
    }
    return others.isEmpty ? nil : others[variant].map(Int.init)
  }
}
