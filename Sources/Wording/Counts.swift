/// `1,234,567`.
package func grouped(_ number: Int64) -> String {
  (number < 0 ? "-" : "") + groupedDigits(number.magnitude)
}

/// `1 response`, `2 responses`.
package func counted(_ count: Int64, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A count in at most three digits, without zeros at the end: `987`, `1.23k`, `12k`,
/// `4.5M`; a negative one is 0.
package func compactCount(_ count: Int64) -> String {
  guard count >= 1000 else { return String(max(0, count)) }
  var unit: Int64 = 1000
  var place = 0
  // What would be rounded to a thousand is one of the next unit.
  while place < 3, count >= unit * 999 + unit / 2 {
    unit *= 1000
    place += 1
  }
  let suffix = place == 0 ? "k" : place == 1 ? "M" : place == 2 ? "B" : "T"
  let hundredths = rounded(count, to: unit / 100)
  if hundredths < 1000, hundredths % 10 != 0 {
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)\(suffix)"
  }
  let tenths = rounded(count, to: unit / 10)
  if tenths < 1000, tenths % 10 != 0 { return "\(tenths / 10).\(tenths % 10)\(suffix)" }
  return "\(rounded(count, to: unit))\(suffix)"
}

/// The same of a number that was measured; `?` for one that is none.
package func compactCount(_ count: Double) -> String {
  guard count.isFinite, count >= 0 else { return "?" }
  return compactCount(Int64(min(count, 1e18).rounded()))
}

/// Whole units, halves rounded up; of a number from 0 on.
private func rounded(_ number: Int64, to unit: Int64) -> Int64 {
  number / unit + (number % unit >= unit - unit / 2 ? 1 : 0)
}

/// A comma before every third digit from the right.
func groupedDigits(_ number: UInt64) -> String {
  number < 1000
    ? String(number)
    : groupedDigits(number / 1000) + "," + paddedDigits(number % 1000, below: 1000)
}

/// A number with leading zeros: as many digits as a power of ten has zeros.
func paddedDigits(_ number: UInt64, below power: UInt64) -> String {
  String(String(power + number).dropFirst())
}
