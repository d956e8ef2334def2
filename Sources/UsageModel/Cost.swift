/// An exact amount of US dollars.
///
/// Every list price is a whole number of picodollars (1e-12 dollars) a token, so
/// sums are exact and the same in whatever order they are made: faces that add
/// up differently still agree to the cent.
package struct Cost: Hashable, Comparable, Sendable, AdditiveArithmetic {
  /// 1e-12 US dollars.
  package var picodollars: Int128

  @inlinable
  package init(picodollars: Int128) {
    self.picodollars = picodollars
  }

  /// The amount nearest to `dollars`; nil when that is no finite number below
  /// 1e15 in magnitude.
  package init?(dollars: Double) {
    guard dollars.isFinite, abs(dollars) < 1e15 else { return nil }
    self.picodollars = Int128((dollars * 1e12).rounded())
  }

  @inlinable
  package static var zero: Cost { Cost(picodollars: 0) }

  /// The nearest double, for JSON and charts.
  package var dollars: Double { Double(picodollars) / 1e12 }

  /// Whole cents, halves rounded away from zero.
  package var cents: Int128 { rounded(to: 10_000_000_000) }

  /// Whole units of `unit` picodollars, halves rounded away from zero.
  package func rounded(to unit: Int128) -> Int128 {
    let half = picodollars < 0 ? -unit / 2 : unit / 2
    return (picodollars + half) / unit
  }

  /// The amount as decimal text with `decimals` places (0 to 12), such as `12.30`.
  package func decimalText(decimals: Int) -> String {
    precondition((0...12).contains(decimals))
    var unit: Int128 = 1
    for _ in 0..<(12 - decimals) { unit *= 10 }
    let units = rounded(to: unit)
    var digits = String(units.magnitude)
    if decimals > 0 {
      if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
      }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return (units < 0 ? "-" : "") + digits
  }

  @inlinable
  package static func < (left: Cost, right: Cost) -> Bool { left.picodollars < right.picodollars }

  @inlinable
  package static func + (left: Cost, right: Cost) -> Cost {
    Cost(picodollars: left.picodollars + right.picodollars)
  }

  @inlinable
  package static func - (left: Cost, right: Cost) -> Cost {
    Cost(picodollars: left.picodollars - right.picodollars)
  }
}
