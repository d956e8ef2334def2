package import Scanning

/// A decimal number of a configuration file, written as text or as a JSON number.
///
/// JSON numbers arrive as doubles, which cannot hold most decimals; text is kept
/// as it stands.
package enum DecimalValue: JSONReadable, Hashable, Sendable, ExpressibleByStringLiteral {
  case text(String)
  case number(Double)

  package init(stringLiteral text: String) {
    self = .text(text)
  }

  package init(json: JSONValue) throws(JSONMismatch) {
    if case .string(let text) = json {
      self = .text(text)
    } else if let number = json.double, number.isFinite {
      self = .number(number)
    } else {
      throw JSONMismatch("is neither a number nor a text with one")
    }
  }

  /// The value times 10 to the power of `decimals`; nil when it is negative, has
  /// more decimals than that, or is a million or more before scaling.
  package func scaled(decimals: Int) -> Int64? {
    switch self {
    case .text(let text): DecimalValue.scaled(text, decimals: decimals)
    case .number(let number): DecimalValue.scaled(number, decimals: decimals)
    }
  }

  /// As the file has it.
  package var written: String {
    switch self {
    case .text(let text): text
    case .number(let number): "\(number)"
    }
  }

  private static func scaled(_ text: String, decimals: Int) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard (1...6).contains(parts[0].utf8.count), fraction.utf8.count <= decimals else { return nil }
    var value: Int64 = 0
    for digit in Array(parts[0].utf8) + Array(fraction.utf8) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    for _ in fraction.utf8.count..<decimals { value *= 10 }
    return value
  }

  private static func scaled(_ number: Double, decimals: Int) -> Int64? {
    guard number >= 0, number < 1e6 else { return nil }
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let whole = (number * unit).rounded()
    // A double of a decimal with few places is off by some 1e-16 of itself; a
    // larger difference means that the file has more places than are kept.
    guard abs(whole - number * unit) <= 1e-9 * whole else { return nil }
    return Int64(whole)
  }
}
