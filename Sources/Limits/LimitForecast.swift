package import UsageModel

/// Where a window leads, by one estimate of its pace.
package struct LimitProjection: Hashable, Sendable {
  /// Per cent an hour.
  package var percentPerHour: Double
  /// The percentage at the reset, if the pace holds; may exceed 100.
  package var percentAtReset: Double
  /// When 100 % is reached at that pace; nil when that is not before the reset.
  package var runsOutAt: Timestamp?

  /// Whether the window lasts until its reset.
  package var lasts: Bool { runsOutAt == nil }

  /// - Parameter rate: Per cent an hour; less than nothing counts as nothing.
  init(percent: Double, rate: Double, now: Timestamp, resetsAt: Timestamp) {
    percentPerHour = max(0, rate)
    let hours = Double(resetsAt.milliseconds - now.milliseconds) / 3_600_000
    percentAtReset = percent + percentPerHour * hours
    if percent >= 100 {
      runsOutAt = now
    } else if percentAtReset > 100 {
      let left = (100 - percent) / percentPerHour * 3_600_000
      runsOutAt = now.advanced(byMilliseconds: Int64(left.rounded()))
    }
  }
}

/// Whether the pace of a window holds until its reset: once by its average so far,
/// once by the last hour.
package struct LimitForecast: Hashable, Sendable {
  /// Nothing is claimed before this part of a window has passed.
  package static let leastElapsed = 0.03

  /// The part of the window that has passed, from 0 to 1.
  package var elapsed: Double
  /// What would be used by now at a pace that lands on exactly 100 %.
  package var expectedPercent: Double
  /// Used beyond that; negative is a reserve.
  package var deficit: Double
  package var average: LimitProjection
  /// By the slope of the last hour; nil where the history does not tell one.
  package var recent: LimitProjection?

  /// Whether every estimate says that the window lasts: a projected overrun
  /// outranks any reassuring one.
  package var lasts: Bool { average.lasts && recent?.lasts ?? true }

  /// The earliest time at which an estimate sees the window exhausted.
  package var runsOutAt: Timestamp? {
    [average.runsOutAt, recent?.runsOutAt].compactMap { $0 }.min()
  }

  /// - Parameters:
  ///   - reading: A reading of a window with a fixed length.
  ///   - history: Samples of the same window's past, in any order; those of other
  ///     stretches of time are left out here.
  /// - Returns: nil where nothing can be claimed: the window has no known length or
  ///   end, has ended, ends later than it lasts, or has hardly begun.
  package init?(_ reading: LimitReading, history: [LimitSample] = [], at now: Timestamp) {
    guard let length = reading.window.length, let resetsAt = reading.resetsAt else { return nil }
    let left = resetsAt.milliseconds - now.milliseconds
    guard left > 0, left <= length * 1000 else { return nil }
    elapsed = 1 - Double(left) / Double(length * 1000)
    guard elapsed >= LimitForecast.leastElapsed else { return nil }
    expectedPercent = elapsed * 100
    deficit = reading.percent - expectedPercent
    let hours = elapsed * Double(length) / 3600
    average = LimitProjection(
      percent: reading.percent, rate: reading.percent / hours, now: now, resetsAt: resetsAt)
    guard !history.isEmpty else { return }
    let own = LimitSample(reading)
    let samples = (history + [own]).filter { $0.isSameWindow(as: own) && $0.time <= now }
    recent = RecentSlope.percentPerHour(of: samples, at: now).map {
      LimitProjection(percent: reading.percent, rate: $0, now: now, resetsAt: resetsAt)
    }
  }
}

/// The slope of the last hour, as the median of the slopes between all pairs of
/// samples (Theil and Sen): a single jump or a wrong sample does not move it.
package enum RecentSlope {
  /// Milliseconds looked back.
  package static let reach: Int64 = 3_600_000
  package static let leastSamples = 4
  /// Milliseconds that the samples must span.
  package static let leastSpan: Int64 = 600_000

  /// Per cent an hour; nil where there are fewer than four samples or they span
  /// less than ten minutes.
  package static func percentPerHour(of samples: [LimitSample], at now: Timestamp) -> Double? {
    let recent = samples.filter {
      $0.time <= now && now.milliseconds - $0.time.milliseconds <= reach
    }
    var byTime: [Int64: Double] = [:]
    for sample in recent {
      byTime[sample.time.milliseconds] = max(
        sample.percent, byTime[sample.time.milliseconds] ?? sample.percent)
    }
    let points = byTime.sorted { $0.key < $1.key }
    guard points.count >= leastSamples, let first = points.first, let last = points.last,
      last.key - first.key >= leastSpan
    else { return nil }
    var slopes: [Double] = []
    for (index, left) in points.enumerated() {
      for right in points[(index + 1)...] {
        slopes.append((right.value - left.value) / Double(right.key - left.key) * 3_600_000)
      }
    }
    return median(slopes)
  }
}

/// The middle of `values`; of two middles their mean. nil for none.
func median(_ values: [Double]) -> Double? { quantile(0.5, of: values) }

/// The value below which the part `fraction` of `values` lies; nil for none.
func quantile(_ fraction: Double, of values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let place = fraction * Double(sorted.count - 1)
  let low = Int(place)
  let high = min(low + 1, sorted.count - 1)
  return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
}
