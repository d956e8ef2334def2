package import StatusSnapshot
package import UsageModel

/// A limit as the line shows it.
package struct LimitFigure: Hashable, Sendable {
  package var limit: SnapshotLimit
  /// Seconds since the figure was true.
  package var age: Int64
  /// Where it stands against its time; nil where nothing can be said.
  package var pace: WindowForecast?
  /// Whether `pace` is that of the last hour, not of the whole window.
  package var isPaceRecent = false

  package var window: LimitWindow { limit.reading.window }
  package var percent: Double { limit.reading.percent }

  package init(_ limit: SnapshotLimit, now: Timestamp) {
    self.limit = limit
    age = max(0, now.seconds - limit.reading.capturedAt.seconds)
    // A forecast that ended before now was made for another state of things.
    if let forecast = limit.forecast, forecast.exhaustedAt.map({ $0 > now }) ?? true {
      pace = forecast
      isPaceRecent = true
      // An even pace can be told for this very moment.
      if let average = LimitFigure.averagePace(limit.reading, now: now) {
        pace?.expected = average.expected
      } else {
        pace = nil
      }
    } else {
      pace = LimitFigure.averagePace(limit.reading, now: now)
    }
  }

  /// What the mean pace since the window began leads to. Nothing in the first 3 %
  /// of a window, where one question more or less would change everything.
  package static func averagePace(_ reading: LimitReading, now: Timestamp) -> WindowForecast? {
    guard let length = reading.window.length, let resetsAt = reading.resetsAt else { return nil }
    let left = Double(resetsAt.milliseconds - now.milliseconds) / 1000
    let elapsed = Double(length) - left
    guard left > 0, elapsed >= 0.03 * Double(length) else { return nil }
    let projected = reading.percent * Double(length) / elapsed
    var exhaustedAt: Timestamp?
    if reading.percent >= 100 {
      exhaustedAt = now
    } else if projected > 100 {
      let seconds = elapsed * (100 - reading.percent) / reading.percent
      exhaustedAt = now.advanced(byMilliseconds: Int64(seconds * 1000))
    }
    return WindowForecast(
      expected: elapsed / Double(length) * 100, projected: projected, exhaustedAt: exhaustedAt)
  }
}
