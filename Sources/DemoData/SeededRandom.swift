/// A random source whose numbers depend on the seed alone: the standard
/// library promises no fixed sequence for its ranges, so the steps from bits to
/// numbers stand here.
///
/// The mixing is that of SplitMix64 (Steele, Lea and Flood, 2014).
package struct SeededRandom: Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// A source for part `index` of a whole, independent of how much the other
  /// parts draw.
  package init(seed: UInt64, part index: UInt64) {
    var mixer = SeededRandom(seed: seed ^ (index &* 0xA076_1D64_78BD_642F))
    state = mixer.next()
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to but not including `bound`, which is at least 1.
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of `range`, both ends included.
  package mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True in `percent` of 100 cases.
  package mutating func percent(_ percent: Int) -> Bool { below(100) < percent }

  /// True in `count` of 10,000 cases.
  package mutating func tenThousandths(_ count: Int) -> Bool { below(10_000) < count }

  /// One of `choices`, each as likely as the other; there is at least one.
  package mutating func element<Element>(of choices: [Element]) -> Element {
    choices[below(choices.count)]
  }
}

/// A distribution given by a few of its quantiles, straight lines between them.
///
/// Whole numbers only, so that every platform draws the same sizes.
struct Quantiles: Sendable {
  /// Ascending shares in tenths of a per cent, from 0 to 1000, and the value there.
  private let points: [(share: Int, value: Int)]

  init(_ points: [(share: Int, value: Int)]) {
    self.points = points
  }

  func draw(_ random: inout SeededRandom) -> Int {
    // A thousandth of the finest step, so that values between points are met.
    let position = random.below(1_000_000)
    var upper = 1
    while upper < points.count - 1, points[upper].share * 1000 <= position { upper += 1 }
    let low = points[upper - 1]
    let high = points[upper]
    let width = max(1, (high.share - low.share) * 1000)
    return low.value + (high.value - low.value) * (position - low.share * 1000) / width
  }
}
