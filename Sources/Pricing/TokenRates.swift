/// Prices of one token of each class, in whole picodollars (1e-12 US dollars).
///
/// A million picodollars a token is one dollar a million tokens, so every list
/// price with up to six decimals is a whole number here.
package struct TokenRates: Hashable, Sendable {
  package var input: Int64
  package var output: Int64
  /// Cache writes for five minutes; nil where no price is known.
  package var cacheWrite5m: Int64?
  /// Cache writes for one hour; nil where no price is known.
  package var cacheWrite1h: Int64?
  /// Cache reads; nil where no price is known.
  package var cacheRead: Int64?

  package init(
    input: Int64, output: Int64, cacheWrite5m: Int64?, cacheWrite1h: Int64?, cacheRead: Int64?
  ) {
    self.input = input
    self.output = output
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.cacheRead = cacheRead
  }

  /// Whether some class of tokens has no known price.
  var isInPart: Bool { cacheWrite5m == nil || cacheWrite1h == nil || cacheRead == nil }

  /// Every class times the product of `factors`.
  ///
  /// A price is rounded here, once, and never again: what many responses cost
  /// together does not depend on how they were grouped. Only a price of the
  /// user's own with more than four decimals can need rounding.
  package func multiplied(by factors: [PriceFactor]) -> TokenRates {
    guard !factors.isEmpty else { return self }
    let numerator = factors.reduce(Int128(1)) { $0 * Int128($1.thousandths) }
    let denominator = factors.reduce(Int128(1)) { product, _ in product * 1000 }
    func scaled(_ rate: Int64) -> Int64 {
      Int64((Int128(rate) * numerator + denominator / 2) / denominator)
    }
    return TokenRates(
      input: scaled(input), output: scaled(output), cacheWrite5m: cacheWrite5m.map(scaled),
      cacheWrite1h: cacheWrite1h.map(scaled), cacheRead: cacheRead.map(scaled))
  }
}

/// A factor on the price of tokens, exact to a thousandth.
package struct PriceFactor: Hashable, Sendable {
  /// 1000 leaves a price as it is; 500 halves it.
  package var thousandths: Int64

  package init(thousandths: Int64) {
    self.thousandths = thousandths
  }
}
