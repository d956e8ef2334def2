internal import Wording

/// What the user wants to be warned of.
package struct AlertRules: Hashable, Sendable {
  /// Whether anything is raised at all.
  package var isEnabled = true
  /// Per cent of a window of the plan, ascending.
  package var thresholds = [Double(LevelBounds.high), Double(LevelBounds.critical)]
  /// Per cent of a limit of spending, ascending.
  package var spendThresholds: [Double] = [75, 90, 100]
  /// Minutes before the cache of a session goes cold; 0 for never.
  package var cacheMinutes = 0
  /// Tokens that a cache must hold to be worth a warning.
  package var cacheTokens: Int64 = 50_000
  /// Days of API credits below which to warn; 0 for never.
  package var creditDays = 14
  /// Kinds that are raised but kept to themselves.
  package var muted: Set<AlertKind> = []
  /// When nothing is delivered; nil for never.
  package var quiet: QuietHours?

  package init() {}
}

/// A stretch of every local day, which may go over midnight.
package struct QuietHours: Hashable, Sendable {
  /// Minutes since local midnight, 0 to 1439. Equal ones make a whole day.
  package var from: Int
  package var until: Int

  package init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// Reads `22:00-07:30`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let from = QuietHours.minutes(ends[0]),
      let until = QuietHours.minutes(ends[1])
    else { return nil }
    self.init(from: from, until: until)
  }

  private static func minutes(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      (1...2).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
    }
    guard parts.count == 2, isPlain, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// Whether a minute of the local day is quiet.
  package func contains(minute: Int) -> Bool {
    from < until
      ? (from..<until).contains(minute) : minute >= from || minute < until
  }
}
