internal import UsageModel

/// Numbers as a line shows them.
enum NumberForms {
  /// `950`, `15.5k`, `200k`, `7.0M`, `1.2B`.
  static func tokens(_ count: Int64) -> String {
    let count = max(0, count)
    if count < 1000 { return String(count) }
    if count < 999_950 {
      // Whole thousands, and everything from a hundred thousand on, without decimals.
      if count % 1000 == 0 || count >= 99_950 { return "\((count + 500) / 1000)k" }
      return tenths((count + 50) / 100) + "k"
    }
    if count < 999_950_000 { return tenths((count + 50_000) / 100_000) + "M" }
    return tenths((count / 100_000_000)) + "B"
  }

  private static func tenths(_ value: Int64) -> String { "\(value / 10).\(value % 10)" }

  /// `$12.34`, `$1,234`, and `$0.004` where two places would show nothing.
  static func dollars(microdollars: Int64) -> String {
    let sign = microdollars < 0 ? "-" : ""
    let amount = microdollars.magnitude
    if amount > 0, amount < 5000 { return sign + "<$0.01" }
    let cents = (amount + 5000) / 10_000
    let whole = cents / 100
    if whole >= 1000 { return sign + "$" + grouped((amount + 500_000) / 1_000_000) }
    let rest = cents % 100
    return sign + "$\(whole)." + (rest < 10 ? "0" : "") + String(rest)
  }

  /// The same after a mark for "at least", if that is no empty text; below a cent "more
  /// than nothing" says that.
  static func dollars(microdollars: Int64, atLeast mark: String) -> String {
    if !mark.isEmpty, microdollars > 0, microdollars < 5000 { return ">$0.00" }
    return mark + dollars(microdollars: microdollars)
  }

  private static func grouped(_ value: UInt64) -> String {
    value < 1000
      ? String(value)
      : grouped(value / 1000) + "," + String(String(1000 + value % 1000).dropFirst())
  }

  /// Millionths of a dollar, or nil for what no session can cost.
  static func microdollars(_ dollars: Double?) -> Int64? {
    guard let dollars, dollars.isFinite, dollars >= 0, dollars < 1e9 else { return nil }
    return Int64((dollars * 1e6).rounded())
  }

  /// An amount in its own currency: `$40.01`, `€12.00`, `CHF 3.50`.
  ///
  /// - Parameter isPlain: Whether signs that are not ASCII are left out.
  static func money(_ money: Money, isPlain: Bool) -> String {
    switch money.currency {
    case "USD": "$" + money.decimalText
    case "EUR" where !isPlain: "€" + money.decimalText
    case "GBP" where !isPlain: "£" + money.decimalText
    default: harmless(money.currency) + " " + money.decimalText
    }
  }

  /// Whole per cent; 100 only when it is full.
  static func percent(_ value: Double) -> String {
    let bounded = min(max(value, 0), 99_999)
    let rounded = Int(bounded.rounded())
    return "\(bounded < 100 ? min(rounded, 99) : rounded)%"
  }

  /// `45s`, `12m`, `1h56m`, `3d4h`.
  static func duration(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    if seconds < 60 { return "\(seconds)s" }
    let minutes = seconds / 60
    if minutes < 60 { return "\(minutes)m" }
    let hours = minutes / 60
    if hours < 24 { return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m" }
    return hours % 24 == 0 ? "\(hours / 24)d" : "\(hours / 24)d\(hours % 24)h"
  }

  /// The largest unit alone, rounded down: `2h`, `3d`.
  static func roughly(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    if seconds < 3600 { return "\(max(seconds / 60, seconds > 0 ? 1 : 0))m" }
    return seconds < 86_400 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
  }
}
