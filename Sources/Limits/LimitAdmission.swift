package import UsageModel

/// Decides which readings can be true at all, before anything is made of them.
package enum LimitAdmission {
  /// Milliseconds that a reset may lie beyond the window's length: clocks differ,
  /// and sources round.
  package static let slack: Int64 = 10 * 60_000
  /// The bound of a percentage. A plan can be overrun (105 was seen), but a figure
  /// of another magnitude is something else.
  package static let greatestPercent = 1000.0
  /// The same for money, where a small limit can be overrun many times.
  package static let greatestSpendPercent = 100_000.0
  /// The furthest reset of a window without a fixed length, in milliseconds.
  private static let greatestDistance: Int64 = 400 * 86_400_000

  /// Milliseconds by which a reading may have been captured after the receiver's clock.
  package static let clockSlack: Int64 = 2 * 60_000

  /// Why `reading` cannot be true at `now`; nil where it can.
  package static func refusal(
    of reading: LimitReading, at now: Timestamp
  ) -> RefusedReading.Reason? {
    let bound =
      switch reading.window.kind {
      case .spendLimit, .extraUsage: greatestSpendPercent
      case .fiveHour, .sevenDay, .sevenDayScoped, .other: greatestPercent
      }
    guard reading.percent.isFinite, (0...bound).contains(reading.percent) else {
      return .impossiblePercent
    }
    if reading.capturedAt.milliseconds - clockSlack > now.milliseconds { return .capturedAhead }
    guard let resetsAt = reading.resetsAt else { return nil }
    if resetsAt <= now { return .resetPassed }
    let captured = min(reading.capturedAt.milliseconds, now.milliseconds)
    let length = reading.window.length.map { $0 * 1000 } ?? greatestDistance
    let (latest, overflows) = captured.addingReportingOverflow(length + slack)
    return !overflows && resetsAt.milliseconds > latest ? .resetTooFar : nil
  }

  /// Splits readings into those that can be true and those that cannot.
  ///
  /// A time of capture that is a little ahead, as clocks of two computers differ, becomes
  /// `now`: else it would outrank every reading to come.
  package static func admit(
    _ readings: [LimitReading], at now: Timestamp
  ) -> (admitted: [LimitReading], refused: [RefusedReading]) {
    var admitted: [LimitReading] = []
    var refused: [RefusedReading] = []
    for var reading in readings {
      if let reason = refusal(of: reading, at: now) {
        refused.append(
          RefusedReading(window: reading.window, source: reading.source, reason: reason))
      } else {
        reading.capturedAt = min(reading.capturedAt, now)
        admitted.append(reading)
      }
    }
    return (admitted, refused)
  }
}

extension Timestamp {
  /// Seconds from this time to `now`, at least 0. The greatest number of all for a time
  /// that lies further ahead than clocks may differ: it was written down before the clock
  /// was set back, and how long ago that was nobody knows.
  package func age(at now: Timestamp) -> Int64 {
    let age = now.milliseconds - milliseconds
    return age < -LimitAdmission.clockSlack ? .max : max(0, age) / 1000
  }
}
