import Analytics
package import UsageModel

/// The amount to its last picodollar, without zeros at the end: `0.0751`.
func exactDecimal(_ cost: Cost) -> String {
  var text = cost.decimalText(decimals: 12)
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
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
