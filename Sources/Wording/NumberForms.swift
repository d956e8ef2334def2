/// Numbers where each cell counts: in a line and in a pane of a few cells.
package enum NumberForms {
  /// `41%`, `<1%`; 100 only when it is full, `—` where nothing is known.
  ///
  /// - Parameter mark: What is put before a lower bound.
  package static func percent(_ value: Double?, mark: String = "") -> String {
    guard let value, value.isFinite else { return "—" }
    return percentDigits(value, mark: mark) + "%"
  }

  /// How long something lasted, rounded down: `45s`, `12m`, `1h56m`, `3d4h`.
  package static func duration(_ seconds: Int64) -> String {
    seconds < 60 ? "\(max(0, seconds))s" : inTwoUnits(seconds / 60)
  }

  /// The time until something, rounded up: the same minutes as `timeLeft` has.
  package static func countdown(_ seconds: Int64) -> String {
    seconds < 60 ? "\(max(0, seconds))s" : inTwoUnits((seconds + 59) / 60)
  }

  private static func inTwoUnits(_ minutes: Int64) -> String {
    if minutes < 60 { return "\(minutes)m" }
    let hours = minutes / 60
    if hours < 48 { return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m" }
    return hours % 24 == 0 ? "\(hours / 24)d" : "\(hours / 24)d\(hours % 24)h"
  }

  /// The largest unit alone, rounded down: `2h`, `3d`.
  package static func roughly(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    if seconds < 3600 { return "\(max(seconds / 60, seconds > 0 ? 1 : 0))m" }
    return seconds < 86_400 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
  }
}
