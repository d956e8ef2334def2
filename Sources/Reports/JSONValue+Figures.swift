package import Scanning
package import UsageModel

extension JSONValue {
  /// The exact amount, or null.
  package static func cost(_ cost: Cost?) -> JSONValue {
    cost.map { .number(exactDecimal($0)) } ?? .null
  }

  /// A time in UTC, or null.
  package static func time(_ time: Timestamp?) -> JSONValue {
    time.map { .string(isoTime($0)) } ?? .null
  }

  /// A number with at most `decimals` places.
  package static func rounded(_ number: Double, decimals: Int) -> JSONValue {
    guard let cost = Cost(dollars: number) else { return .null }
    var unit: Int128 = 1
    for _ in 0..<(12 - decimals) { unit *= 10 }
    return .cost(Cost(picodollars: cost.rounded(to: unit) * unit))
  }
}
