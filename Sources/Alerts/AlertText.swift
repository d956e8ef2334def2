internal import UsageModel
internal import Wording

/// The words that only warnings have.
enum AlertText {
  /// The window at the start of a sentence: `Spend limit`.
  static func name(_ window: LimitWindow) -> String {
    let name = window.sentenceName
    return name.prefix(1).uppercased() + name.dropFirst()
  }

  /// `; it resets in 2 h 05 min`, or nothing where no end is known.
  static func reset(_ end: Timestamp?, now: Timestamp) -> String {
    guard let end, end > now else { return "" }
    return "; it resets in \(timeLeft(end.milliseconds - now.milliseconds))"
  }
}
