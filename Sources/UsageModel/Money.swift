/// An amount of money as Anthropic's interfaces give it: a whole number of minor
/// units of a currency.
///
/// Three encodings meet here: `amount_minor` with an exponent, a number of cents,
/// and a decimal text in cents. All of them become this type where they are read,
/// so that nothing below can take cents for dollars.
package struct Money: Hashable, Sendable {
  /// The amount in units of 10^-`exponent` of the currency.
  package var minorUnits: Int64
  /// Decimal places of the currency: 2 for dollars and euros, 0 for yen.
  package var exponent: Int
  /// ISO 4217 code in capitals, such as `USD`.
  package var currency: String

  /// - Parameter exponent: 0 to 9; outside of that the amount could not be shown.
  package init?(minorUnits: Int64, exponent: Int, currency: String) {
    guard (0...9).contains(exponent) else { return nil }
    self.minorUnits = minorUnits
    self.exponent = exponent
    self.currency = currency.uppercased()
  }

  /// The amount as decimal text without a currency sign: `40.01`, `-3.50`, `120`.
  package var decimalText: String {
    guard exponent > 0 else { return String(minorUnits) }
    var digits = String(minorUnits.magnitude)
    if digits.utf8.count <= exponent {
      digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
    }
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -exponent))
    return (minorUnits < 0 ? "-" : "") + digits
  }
}
