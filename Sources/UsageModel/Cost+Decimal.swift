extension Cost {
  /// Reads dollars as people and settings write them: `150`, `150.00`, `$1,250.50`;
  /// nil for anything else, for more than 12 decimals and for 10^12 or more.
  package init?(dollarText text: some StringProtocol) {
    var digits = String(text).filter { $0 != " " }
    if digits.hasPrefix("$") { digits.removeFirst() }
    guard let comma = digits.firstIndex(of: ",") else {
      self.init(decimal: digits, unit: 1_000_000_000_000)
      return
    }
    // A comma groups digits by three; as a decimal sign it would be a factor of 100.
    let whole = digits.prefix { $0 != "." }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    guard comma < whole.endIndex, (1...3).contains(groups[0].utf8.count),
      groups.dropFirst().allSatisfy({ $0.utf8.count == 3 })
    else { return nil }
    self.init(decimal: digits.filter { $0 != "," }, unit: 1_000_000_000_000)
  }

  /// Reads a decimal text in cents, as Anthropic's cost reports write amounts:
  /// `"123.78912"` is $1.2378912. Exact to 10 decimals; further ones must be 0.
  package init?(centText text: String) {
    self.init(decimal: text, unit: 10_000_000_000)
  }

  /// Takes a number of cents, as Claude Code's analytics write amounts; to the
  /// millionth of a cent, which is as much as a double surely holds.
  package init?(cents: Double) {
    guard cents.isFinite, abs(cents) < 1e9 else { return nil }
    self.init(picodollars: Int128((cents * 1e6).rounded()) * 10_000)
  }

  /// - Parameter unit: Picodollars of 1, a power of ten.
  private init?(decimal text: String, unit: Int128) {
    var bytes = Array(text.utf8)[...]
    var isNegative = false
    if bytes.first == UInt8(ascii: "-") {
      isNegative = true
      bytes = bytes.dropFirst()
    }
    let parts = bytes.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...12).contains(whole.count),
      parts.count == 1
        || !parts[1].isEmpty
    else { return nil }
    var sum: Int128 = 0
    for byte in whole {
      guard let digit = Self.digit(byte) else { return nil }
      sum = sum * 10 + digit
    }
    sum *= unit
    var place = unit / 10
    for byte in parts.dropFirst().first ?? [] {
      guard let digit = Self.digit(byte), place > 0 || digit == 0 else { return nil }
      sum += digit * place
      place /= 10
    }
    self.init(picodollars: isNegative ? -sum : sum)
  }

  private static func digit(_ byte: UInt8) -> Int128? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int128(byte) - 48 : nil
  }

  /// `numerator` / `denominator` of this amount, rounded towards zero.
  package func share(_ numerator: Int128, of denominator: Int128) -> Cost {
    guard denominator != 0 else { return .zero }
    return Cost(picodollars: picodollars * numerator / denominator)
  }
}
