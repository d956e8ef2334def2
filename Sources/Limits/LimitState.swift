package import UsageModel

/// What a window's reading amounts to now.
package struct LimitState: Hashable, Sendable {
  /// The states in which a window can be.
  package enum Condition: Hashable, Sendable {
    /// The window runs.
    case running
    /// Nothing was used, and no end is set: the window begins with the next message.
    case notStarted
    /// The window ended, and nothing newer is known. Its percentage is void: it is
    /// not 0, because other devices may have begun the next one.
    case ended

    /// What JSON calls it.
    package var name: String {
      switch self {
      case .running: "running"
      case .notStarted: "notStarted"
      case .ended: "ended"
      }
    }
  }

  package var reading: LimitReading
  package var condition: Condition
  /// Seconds since the reading was made, never negative.
  package var age: Int64

  package init(_ reading: LimitReading, at now: Timestamp) {
    self.reading = reading
    age = max(0, now.milliseconds - reading.capturedAt.milliseconds) / 1000
    if let resetsAt = reading.resetsAt {
      condition = resetsAt <= now ? .ended : .running
    } else {
      condition = reading.percent == 0 && reading.window.length != nil ? .notStarted : .running
    }
  }

  /// The percentage, unless it is void.
  package var percent: Double? { condition == .ended ? nil : reading.percent }

  /// Seconds after which a figure is shown as old: twice the time between two
  /// questions to Claude Code.
  package static let staleAge: Int64 = 20 * 60
  /// Seconds after which Claude Code itself no longer trusts what it kept.
  package static let untrustedAge: Int64 = 60 * 60

  /// Whether a reader should be told how old the figure is.
  package var isStale: Bool { age > LimitState.staleAge }

  /// Whether a window that had to be started is older than it can last.
  package var isUntrusted: Bool { age > LimitState.untrustedAge }
}

/// Groups readings by what they are of, so that two organizations never mix.
package struct LimitKey: Hashable, Sendable {
  package var organization: String
  package var window: LimitWindow

  package init(organization: String, window: LimitWindow) {
    self.organization = organization
    self.window = window
  }

  package init(_ reading: LimitReading) {
    self.init(organization: reading.organization, window: reading.window)
  }
}

/// A point of a window's history.
package struct LimitSample: Hashable, Sendable {
  package var time: Timestamp
  package var percent: Double
  package var resetsAt: Timestamp?

  package init(time: Timestamp, percent: Double, resetsAt: Timestamp?) {
    self.time = time
    self.percent = percent
    self.resetsAt = resetsAt
  }

  package init(_ reading: LimitReading) {
    self.init(time: reading.capturedAt, percent: reading.percent, resetsAt: reading.resetsAt)
  }

  /// Whether the history keeps this sample after `last`: when the percentage moved
  /// by 1, after 5 minutes, or in another window.
  package func isWorthKeeping(after last: LimitSample?) -> Bool {
    guard let last else { return true }
    guard time > last.time else { return false }
    return abs(percent - last.percent) >= 1
      || time.milliseconds - last.time.milliseconds >= 5 * 60_000 || !isSameWindow(as: last)
  }

  /// Whether both samples are of the same stretch of time.
  package func isSameWindow(as other: LimitSample) -> Bool {
    switch (resetsAt, other.resetsAt) {
    case (nil, nil): true
    case (let first?, let second?):
      abs(first.milliseconds - second.milliseconds) <= WindowReadings.resetTolerance
    default: false
    }
  }
}
