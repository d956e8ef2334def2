internal import Limits
package import StatusSnapshot
package import UsageModel

/// A limit as the line shows it.
package struct LimitFigure: Hashable, Sendable {
  package var limit: SnapshotLimit
  /// Seconds since the figure was true.
  package var age: Int64
  /// How it compares with its time; nil where nothing can be said.
  package var pace: WindowForecast?
  /// Whether `pace` is that of the last hour, not of the whole window.
  package var isPaceRecent = false

  package var window: LimitWindow { limit.reading.window }
  package var percent: Double { limit.reading.percent }

  /// Whether it is an amount without a limit, of which there is no percentage: servers
  /// then say 0 per cent.
  package var isAmountAlone: Bool {
    window.isMoney && limit.allowed == nil && limit.used != nil
      && (percent == 0 || limit.reading.source != .statusLine)
  }

  /// Whether it is spending of which neither amount nor limit is known, and 0 per cent
  /// of that.
  var isNothing: Bool {
    window.isMoney && limit.allowed == nil && limit.used == nil && percent == 0
  }

  package init(_ limit: SnapshotLimit, now: Timestamp) {
    self.limit = limit
    age = max(0, now.seconds - limit.reading.capturedAt.seconds)
    guard let average = LimitForecast(limit.reading, at: now) else { return }
    var pace = WindowForecast(
      expected: average.expectedPercent, projected: average.average.percentAtReset,
      exhaustedAt: average.runsOutAt)
    // A forecast that ended before now was made for another state of things. Of the
    // two the one that sees more used counts: an overrun outranks any reassurance.
    if let recent = limit.forecast, recent.exhaustedAt.map({ $0 > now }) ?? true,
      recent.projected > pace.projected
    {
      pace.projected = recent.projected
      pace.exhaustedAt = [pace.exhaustedAt, recent.exhaustedAt].compactMap { $0 }.min()
      isPaceRecent = true
    }
    self.pace = pace
  }
}
