package import UsageModel

/// `$1,234.50`; less than half a cent is `<$0.01`, so that nothing looks free.
package func dollars(_ cost: Cost) -> String { dollars(cost, isLowerBound: false) }

/// The same, of an amount that may be higher if it is a lower bound: `≥$1.50`.
package func dollars(_ cost: Cost, isLowerBound: Bool) -> String {
  dollarText(
    cents: UInt64(clamping: cost.cents.magnitude), sign: Int(cost.picodollars.signum()),
    mark: isLowerBound ? "≥" : "")
}

/// The same of millionths of a dollar.
///
/// - Parameter mark: What is put before an amount that may be higher.
package func dollars(microdollars: Int64, mark: String = "") -> String {
  let (cents, rest) = microdollars.magnitude.quotientAndRemainder(dividingBy: 10_000)
  return dollarText(
    cents: cents + (rest >= 5000 ? 1 : 0), sign: Int(microdollars.signum()), mark: mark)
}

/// - Parameters:
///   - cents: How many, rounded, whatever the sign.
///   - sign: That of the exact amount: -1, 0 or 1.
private func dollarText(cents: UInt64, sign: Int, mark: String) -> String {
  // "At least less than a cent" would be no sense: it is more than nothing.
  if cents == 0, sign > 0 { return mark.isEmpty ? "<$0.01" : ">$0.00" }
  if cents == 0, sign < 0 { return mark + ">-$0.01" }
  return mark + (sign < 0 ? "-$" : "$") + groupedDigits(cents / 100) + "."
    + paddedDigits(cents % 100, below: 100)
}

/// An amount in its own currency: `€40.01`, `$1,234.50`, `CHF 3.50`, `JPY 1,200`.
///
/// - Parameter isPlain: Whether signs that are not ASCII are left out.
package func moneyText(_ money: Money, isPlain: Bool = false) -> String {
  var unit: UInt64 = 1
  for _ in 0..<money.exponent { unit *= 10 }
  let amount = money.minorUnits.magnitude
  let rest = unit == 1 ? "" : "." + paddedDigits(amount % unit, below: unit)
  return (money.minorUnits < 0 ? "-" : "") + currencySign(money.currency, isPlain: isPlain)
    + groupedDigits(amount / unit) + rest
}

/// A code is the text of whoever sent the amount: what is none is shown as `?`.
private func currencySign(_ code: String, isPlain: Bool) -> String {
  switch code {
  case "USD": return "$"
  case "EUR" where !isPlain: return "€"
  case "GBP" where !isPlain: return "£"
  default:
    let isCode =
      code.utf8.count == 3
      && code.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    return (isCode ? code : "?") + " "
  }
}
