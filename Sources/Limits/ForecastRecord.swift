package import UsageModel

/// How often the forecasts of finished windows were right.
package struct ForecastRecord: Hashable, Sendable {
  /// One way to estimate the pace, and how it did.
  package struct Score: Hashable, Sendable {
    /// Forecasts that were made, and those that named the outcome.
    package var forecasts = 0
    package var hits = 0
    /// The mean distance of the projected from the final percentage, of windows
    /// that did not run out; nil without any.
    package var meanError: Double?

    fileprivate var errors: [Double] = []

    fileprivate mutating func add(
      _ projection: LimitProjection, lasted: Bool, finalPercent: Double
    ) {
      forecasts += 1
      if projection.lasts == lasted { hits += 1 }
      if lasted { errors.append(abs(projection.percentAtReset - finalPercent)) }
    }

    fileprivate mutating func finish() {
      if !errors.isEmpty { meanError = errors.reduce(0, +) / Double(errors.count) }
      errors = []
    }
  }

  /// Finished windows whose outcome is known.
  package var windows = 0
  package var average = Score()
  package var recent = Score()

  /// The parts of a window at which its forecast is looked up.
  static let checkpoints = [0.25, 0.5, 0.75]

  /// Looks at each finished window of a history as it looked then.
  ///
  /// - Parameters:
  ///   - window: The kind of window; one without a fixed length has no record.
  ///   - samples: Its whole history.
  package init(_ window: LimitWindow, samples: [LimitSample], at now: Timestamp) {
    guard let length = window.length else { return }
    for series in ForecastRecord.series(of: samples) {
      guard let reset = series.last?.resetsAt, reset <= now,
        let lasted = ForecastRecord.outcome(of: series, reset: reset, length: length)
      else { continue }
      windows += 1
      let finalPercent = series.map { $0.percent }.max() ?? 0
      for checkpoint in ForecastRecord.checkpoints {
        let offset = Int64(Double(length) * 1000 * (1 - checkpoint))
        let time = reset.advanced(byMilliseconds: -offset)
        let known = series.filter { $0.time <= time }
        // A forecast is made from a figure of its time, and of a race not yet run.
        guard let last = known.last, last.percent < 100,
          time.milliseconds - last.time.milliseconds <= length * 1000 / 10
        else { continue }
        let reading = LimitReading(
          organization: "", window: window, percent: last.percent, resetsAt: reset,
          capturedAt: last.time, source: .cache)
        guard let forecast = LimitForecast(reading, history: known, at: last.time)
        else { continue }
        average.add(forecast.average, lasted: lasted, finalPercent: finalPercent)
        if let projection = forecast.recent {
          recent.add(projection, lasted: lasted, finalPercent: finalPercent)
        }
      }
    }
    average.finish()
    recent.finish()
  }

  /// The samples by stretch of time, each ascending.
  static func series(of samples: [LimitSample]) -> [[LimitSample]] {
    func reset(_ sample: LimitSample) -> Int64 { sample.resetsAt?.milliseconds ?? .min }
    var series: [[LimitSample]] = []
    for sample in samples.sorted(by: { reset($0) < reset($1) }) where sample.resetsAt != nil {
      if let last = series.last?.last, last.isSameWindow(as: sample) {
        series[series.count - 1].append(sample)
      } else {
        series.append([sample])
      }
    }
    return series.map { $0.sorted { $0.time < $1.time } }
  }

  /// Whether the window lasted; nil when the history ends too early to say.
  private static func outcome(
    of series: [LimitSample], reset: Timestamp, length: Int64
  ) -> Bool? {
    if series.contains(where: { $0.percent >= 100 }) { return false }
    guard let last = series.last,
      reset.milliseconds - last.time.milliseconds <= length * 1000 / 10
    else { return nil }
    return true
  }
}
