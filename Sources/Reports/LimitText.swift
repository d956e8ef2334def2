package import Analytics
package import Limits
package import UsageModel
import Wording

/// A time as the reports of limits name it.
package struct LimitClock: Sendable {
  private let words: LimitText

  package init(now: Timestamp, zone: ZoneDays) {
    words = LimitText(now: now, zone: zone)
  }

  /// The clock, with the day where it is another one: `14:00`, `Fri 14:00`.
  package func text(_ time: Timestamp) -> String { words.clock(time) }
}

/// What is said of a window, in words.
package struct LimitText: Sendable {
  package var now: Timestamp
  package var zone: ZoneDays

  package init(now: Timestamp, zone: ZoneDays) {
    self.now = now
    self.zone = zone
  }

  /// Ten cells, full at 100 % and beyond; any use fills at least a part of one.
  package static func bar(_ percent: Double?, cells: Int = 10) -> String {
    guard let percent, percent.isFinite else { return String(repeating: "·", count: cells) }
    let eighths = Int((min(max(percent, 0), 100) / 100 * Double(cells * 8)).rounded())
    let filled = percent > 0 ? max(eighths, 1) : 0
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let bar = String(repeating: "█", count: filled / 8) + parts[filled % 8]
    return bar + String(repeating: "░", count: cells - (filled + 7) / 8)
  }

  /// The time on the clock, with the day where it is another one: `14:00`,
  /// `Fri 14:00`, `2026-09-04 14:00`.
  package func clock(_ time: Timestamp) -> String {
    let text = clockText(time, offset: zone.offset(at: time))
    let day = zone.day(of: time)
    let distance = day.daysSince1970 - zone.day(of: now).daysSince1970
    if distance == 0 { return String(text.suffix(5)) }
    guard (-6...6).contains(distance) else { return text }
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    return names[Int(floorModulo(day.daysSince1970, 7))] + " " + text.suffix(5)
  }

  /// `in 2 h 11 min`; never negative, and never 0 before its time.
  package func countdown(to time: Timestamp) -> String {
    let left = time.milliseconds - now.milliseconds
    return left < 1000 ? "now" : "in " + timeLeft(left)
  }

  /// When the window resets.
  package func reset(of state: LimitState) -> String {
    guard let resetsAt = state.reading.resetsAt else {
      return state.condition == .notStarted ? "begins with your next message" : "not known"
    }
    if state.condition == .ended { return "ended " + clock(resetsAt) }
    // A reset further away than the window is long means that a clock is wrong:
    // the countdown would be as wrong.
    if let length = state.reading.window.length,
      resetsAt.milliseconds - now.milliseconds > length * 1000
    {
      return clock(resetsAt)
    }
    return clock(resetsAt) + ", " + countdown(to: resetsAt)
  }

  /// Used beyond, or less than, an even pace.
  package func pace(_ row: LimitsReport.Row) -> String {
    guard let forecast = row.forecast else { return "" }
    let points = Int64(forecast.deficit.rounded())
    if points == 0 { return "even" }
    return points > 0 ? "\(points) % over" : "\(-points) % spare"
  }

  /// Where the window leads, as the less reassuring estimate has it.
  package func outlook(_ row: LimitsReport.Row) -> String {
    switch row.state.condition {
    case .notStarted, .ended: return ""
    case .running: break
    }
    if row.state.reading.percent >= 100 { return "used up" }
    guard let forecast = row.forecast else {
      return row.window.length == nil || row.state.reading.resetsAt == nil ? "" : "too early"
    }
    if let empty = forecast.runsOutAt { return "empty ~" + clock(empty) }
    let projected = max(
      forecast.average.percentAtReset, forecast.recent?.percentAtReset ?? 0)
    return "lasts, " + percentText(projected, mark: "~")
  }

  /// How long ago the figure was true.
  package func age(_ state: LimitState) -> String { Wording.age(state.age * 1000) }

  /// When the figure was true: `just now`, `3 min ago`.
  package func ago(_ state: LimitState) -> String { Wording.ago(state.age * 1000) }

  /// `just now`, `3 min ago`.
  package func ago(_ time: Timestamp) -> String {
    Wording.ago(now.milliseconds - time.milliseconds)
  }
}

private func floorModulo(_ dividend: Int32, _ divisor: Int32) -> Int32 {
  let rest = dividend % divisor
  return rest < 0 ? rest + divisor : rest
}
