internal import Limits
internal import UsageModel

/// The words of warnings.
enum AlertText {
  /// The window as the subject of a sentence.
  static func name(_ window: LimitWindow) -> String {
    let name =
      switch window.kind {
      case .fiveHour: "5-hour limit"
      case .sevenDay, .sevenDayScoped: "7-day limit"
      case .spendLimit: "Spend limit"
      case .extraUsage: "Usage credits"
      case .other(let name): "Limit " + name.split(separator: "_").joined(separator: " ")
      }
    return window.scope.map { "\(name) of \($0)" } ?? name
  }

  /// As a whole number, below 100 at most 99: a part is never rounded to the whole.
  static func percent(_ percent: Double) -> String {
    let rounded = Int64(min(max(percent, 0), 1e9).rounded())
    return "\(percent < 100 ? min(rounded, 99) : rounded) %"
  }

  /// `4 min`, `2 h 05 min`, `3 d 4 h`; rounded up, so that no minute is promised that
  /// is not there when it is the time until something bad, and never `0 min`.
  static func duration(_ milliseconds: Int64) -> String {
    let minutes = max(1, (milliseconds + 59_999) / 60_000)
    if minutes < 60 { return "\(minutes) min" }
    let hours = minutes / 60
    if hours < 48 { return "\(hours) h \(padded(Int(minutes % 60), to: 2)) min" }
    return "\(hours / 24) d \(hours % 24) h"
  }

  /// `; it resets in 2 h 05 min`, or nothing where no end is known.
  static func reset(_ end: Timestamp?, now: Timestamp) -> String {
    guard let end, end > now else { return "" }
    return "; it resets in \(duration(end.milliseconds - now.milliseconds))"
  }

  static func money(_ money: Money) -> String {
    money.currency == "USD" ? "$\(money.decimalText)" : "\(money.decimalText) \(money.currency)"
  }

  static func dollars(_ cost: Cost) -> String { "$" + cost.decimalText(decimals: 2) }
}
