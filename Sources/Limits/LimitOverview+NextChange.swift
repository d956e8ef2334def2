package import UsageModel

extension LimitOverview {
  /// When any window is next judged otherwise than at `now`, though nothing new is
  /// heard: at its reset, when its figure turns old, when its pace begins or ceases
  /// to overrun, when a source may be asked again. nil for never.
  ///
  /// It may be too early, never too late: whoever looks then may find the same.
  package func nextChange(after now: Timestamp) -> Timestamp? {
    var next: Timestamp?
    func consider(_ time: Timestamp?) {
      guard let time, time > now else { return }
      next = next.map { min($0, time) } ?? time
    }
    for reading in readings {
      let captured = reading.capturedAt
      consider(reading.resetsAt)
      // Ages are whole seconds, and one counts when it is passed.
      for age in [LimitState.staleAge, LimitState.untrustedAge] {
        consider(captured.advanced(byMilliseconds: (age + 1) * 1000))
      }
      let samples = history[LimitKey(reading)] ?? []
      consider(
        LimitForecast.nextChange(of: reading, history: samples, after: now))
    }
    for source in sources { consider(source.nextAt) }
    for reading in spend { consider(reading.resetsAt) }
    return next
  }
}

extension LimitForecast {
  /// When the forecast of a window next says otherwise than at `now`, by time alone:
  /// when enough of the window has passed to claim anything, when an estimate ceases
  /// to overrun, when a sample comes into the last hour or leaves it. nil for never.
  static func nextChange(
    of reading: LimitReading, history: [LimitSample], after now: Timestamp
  ) -> Timestamp? {
    guard let length = reading.window.length, let resetsAt = reading.resetsAt, resetsAt > now
    else { return nil }
    let begin = resetsAt.milliseconds - length * 1000
    var times = [begin]
    // Around a boundary that is no whole millisecond: one of them is just past it.
    func add(_ milliseconds: Double) {
      guard milliseconds.magnitude < 1e15 else { return }
      let whole = Int64(milliseconds.rounded(.down))
      times += [whole, whole + 1, whole + 2]
    }
    func addPart(_ part: Double) { add(Double(begin) + part * Double(length) * 1000) }
    addPart(leastElapsed)
    // At a mean pace, the part that has passed overtakes the part that was used.
    if reading.percent < 100 { addPart(reading.percent / 100) }
    let forecast = LimitForecast(reading, history: history, at: now)
    if let rate = forecast?.recent?.percentPerHour, rate > 0 {
      add(Double(resetsAt.milliseconds) - (100 - reading.percent) / rate * 3_600_000)
    }
    for sample in history + [LimitSample(reading)] {
      times.append(sample.time.milliseconds)
      times.append(sample.time.milliseconds + RecentSlope.reach + 1)
    }
    return times.filter { $0 > now.milliseconds }.min().map(Timestamp.init(milliseconds:))
  }
}
