import Analytics
package import UsageModel

/// `1,234,567`.
package func grouped(_ number: Int64) -> String { groupedDigits(String(number)) }

/// Puts a comma before every third digit from the right.
private func groupedDigits(_ text: String) -> String {
  let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
  let count = digits.count
  var result = text.utf8.count > count ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (count - index) % 3 == 0 { result.append(",") }
    result.unicodeScalars.append(Unicode.Scalar(digit))
  }
  return result
}

/// `$1,234.50`; less than half a cent is `<$0.01`, so that nothing looks free.
package func dollars(_ cost: Cost) -> String {
  if cost.cents == 0 {
    return cost == .zero ? "$0.00" : cost > .zero ? "<$0.01" : ">-$0.01"
  }
  let text = cost.decimalText(decimals: 2)
  let sign = text.hasPrefix("-") ? "-" : ""
  let parts = text.drop { $0 == "-" }.split(separator: ".")
  return sign + "$" + groupedDigits(String(parts[0])) + "." + parts[1]
}

/// The same of an amount that may be higher. Below a cent "at least less than a cent"
/// would be no sense: then it is more than nothing.
package func dollars(_ cost: Cost, isLowerBound: Bool) -> String {
  guard isLowerBound else { return dollars(cost) }
  return cost.cents == 0 && cost > .zero ? ">$0.00" : "≥" + dollars(cost)
}

/// The amount to its last picodollar, without zeros at the end: `0.0751`.
func exactDecimal(_ cost: Cost) -> String {
  var text = cost.decimalText(decimals: 12)
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}

/// A share as a whole percentage that never rounds something to nothing, nor a
/// part to the whole: `<1 %`, `37 %`, `>99 %`.
package func percentage(_ part: Int64, of whole: Int64) -> String {
  guard whole > 0, part > 0 else { return "0 %" }
  if part >= whole { return "100 %" }
  let share = Double(part) / Double(whole) * 100
  if share < 1 { return "<1 %" }
  if share > 99 { return ">99 %" }
  return "\(Int(share.rounded())) %"
}

/// `a response`, `2 responses`.
package func counted(_ count: Int64, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// `45 min`, `2 h 05 min`, `26 d 21 h`.
package func duration(minutes: Int64) -> String {
  if minutes < 60 { return "\(minutes) min" }
  let hours = minutes / 60
  if hours < 48 { return "\(hours) h \(padded(Int(minutes % 60), to: 2)) min" }
  return "\(hours / 24) d \(hours % 24) h"
}

/// ISO 8601 in UTC with milliseconds: `2026-01-08T10:00:00.000Z`.
package func isoTime(_ time: Timestamp) -> String {
  isoText(time, offset: 0, milliseconds: true) + "Z"
}

/// ISO 8601 in whole seconds with the offset of local time:
/// `2026-01-08T10:00:00-08:00`.
func isoTime(_ time: Timestamp, offset: Int) -> String {
  isoText(time, offset: offset, milliseconds: false) + offsetText(offset)
}

/// `2026-01-08 10:00`, in the offset's local time.
package func clockText(_ time: Timestamp, offset: Int) -> String {
  String(isoText(time, offset: offset, milliseconds: false).prefix(16))
    .replacing("T", with: " ", maxReplacements: 1)
}

/// `-08:00`.
func offsetText(_ offset: Int) -> String {
  let minutes = abs(offset) / 60
  return (offset < 0 ? "-" : "+") + padded(minutes / 60, to: 2) + ":" + padded(minutes % 60, to: 2)
}

private func isoText(_ time: Timestamp, offset: Int, milliseconds: Bool) -> String {
  let local = time.seconds + Int64(offset)
  let days = floorDivide(local, 86400)
  let second = Int(local - days * 86400)
  let day = CivilDay(daysSince1970: Int32(truncatingIfNeeded: days))
  let text =
    "\(day)T" + padded(second / 3600, to: 2) + ":" + padded(second / 60 % 60, to: 2) + ":"
    + padded(second % 60, to: 2)
  return milliseconds
    ? text + "." + padded(Int(time.milliseconds - time.seconds * 1000), to: 3) : text
}
