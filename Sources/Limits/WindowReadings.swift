package import UsageModel

/// What is known of one window of one organization: as many readings as it takes
/// to say the right thing whatever comes next, or in whatever order it comes.
///
/// The rule: the newest live answer says what is true. What other sources told
/// after it only ever raises it within the same window, because a session that
/// idles repeats what it was told long ago; or it begins a later window. The
/// result is a function of the set of readings, never of their order.
package struct WindowReadings: Hashable, Sendable {
  /// Resets that lie no further apart are the same: servers compute them anew for
  /// each answer. In milliseconds.
  package static let resetTolerance: Int64 = 120_000
  /// More echoes than this are never kept, so that nothing grows without end.
  private static let mostEchoes = 64

  /// The newest reading of a live source.
  package private(set) var live: LimitReading?
  /// Readings that only repeat, made after the live one, and not outdone in time,
  /// reset and percentage by another of them. The newest first.
  package private(set) var echoes: [LimitReading] = []

  package init() {}

  package init(_ readings: some Sequence<LimitReading>) {
    for reading in readings { insert(reading) }
  }

  /// All that is kept.
  package var all: [LimitReading] { (live.map { [$0] } ?? []) + echoes }

  /// Takes a reading in. It must be of the same organization and window as the
  /// others, and admitted.
  package mutating func insert(_ reading: LimitReading) {
    if reading.source.isLive {
      guard live.map({ WindowReadings.isNewer(reading, than: $0) }) ?? true else { return }
      live = reading
      echoes.removeAll { $0.capturedAt <= reading.capturedAt }
      return
    }
    if let live, reading.capturedAt <= live.capturedAt { return }
    if echoes.contains(where: { WindowReadings.outdoes($0, reading) }) { return }
    echoes.removeAll { WindowReadings.outdoes(reading, $0) }
    echoes.append(reading)
    echoes.sort { WindowReadings.isNewer($0, than: $1) }
    if echoes.count > WindowReadings.mostEchoes { echoes.removeLast() }
  }

  /// The reading that counts; nil when there is none. Whether its window has ended
  /// is for `LimitState` to say.
  package var best: LimitReading? {
    let latest = all.max { left, right in
      let (first, second) = (WindowReadings.place(left), WindowReadings.place(right))
      return first == second ? WindowReadings.isNewer(right, than: left) : first < second
    }
    guard let latest else { return nil }
    return all.filter { WindowReadings.isSameWindow($0, latest) }.max { left, right in
      left.percent == right.percent
        ? WindowReadings.isNewer(right, than: left) : left.percent < right.percent
    }
  }

  /// Whether two readings of one kind of window tell of the same stretch of time.
  package static func isSameWindow(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard let first = left.resetsAt, let second = right.resetsAt else { return left == right }
    return abs(first.milliseconds - second.milliseconds) <= resetTolerance
  }

  /// Where a reading's window lies among the windows. One that had not started
  /// lies after those that had ended then, and before all that end later.
  private static func place(_ reading: LimitReading) -> Int64 {
    (reading.resetsAt ?? reading.capturedAt).milliseconds
  }

  /// A total order by age; what follows the time only makes it total.
  private static func isNewer(_ left: LimitReading, than right: LimitReading) -> Bool {
    if left.capturedAt != right.capturedAt { return left.capturedAt > right.capturedAt }
    if left.percent != right.percent { return left.percent > right.percent }
    if place(left) != place(right) { return place(left) > place(right) }
    return left.source.rawValue < right.source.rawValue
  }

  /// Whether `left` is at least as new, as late and as high as `right`, so that
  /// `right` can never count again.
  private static func outdoes(_ left: LimitReading, _ right: LimitReading) -> Bool {
    left.capturedAt >= right.capturedAt && place(left) >= place(right)
      && left.percent >= right.percent
      && (left.resetsAt != nil || right.resetsAt == nil)
  }
}
