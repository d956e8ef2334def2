package import UsageModel

/// A five-hour window of the plan whose reset was told, not derived.
package struct KnownWindow: Hashable, Sendable {
  /// Its reset less five hours.
  package var start: Timestamp
  /// Its reset: the first moment that no longer belongs to it.
  package var end: Timestamp

  package init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }

  /// Whether a response of that time belongs to it.
  package func contains(_ time: Timestamp) -> Bool { start <= time && time < end }

  /// The windows of resets that were told in whatever order, ascending and apart.
  ///
  /// Answers tell the reset of one window a little differently, so those that lie
  /// close together are one window that holds them all. Where a reset was moved, the
  /// later one counts from the beginning of its five hours on.
  ///
  /// - Parameter tolerance: Milliseconds by which resets of one window may differ.
  package static func windows(
    ofResets resets: [Timestamp], tolerance: Int64, length: Int64 = UsageWindow.fiveHours
  ) -> [KnownWindow] {
    var windows: [KnownWindow] = []
    for reset in resets.sorted() {
      let start = reset.advanced(byMilliseconds: -length)
      if let last = windows.last, reset.milliseconds - last.end.milliseconds <= tolerance {
        windows[windows.count - 1].end = reset
        continue
      }
      if let last = windows.last, start < last.end {
        windows[windows.count - 1].end = max(start, last.start)
      }
      windows.append(KnownWindow(start: start, end: reset))
    }
    return windows.filter { $0.start < $0.end }
  }
}
