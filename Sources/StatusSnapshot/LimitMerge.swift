package import UsageModel

/// Joins readings of the same limits from several places, for the eye: what is kept
/// for good is decided where the store is.
package enum LimitMerge {
  /// Two resets so close are those of one window.
  package static let sameReset: Int64 = 2 * 60 * 1000

  /// The limits after `records` were told, oldest first. Windows whose reset has
  /// passed are gone: they are void, not zero.
  package static func merge(
    _ limits: [SnapshotLimit], _ records: [JournalRecord], root: UInt64, now: Timestamp
  ) -> [SnapshotLimit] {
    var merged = limits.filter { isAhead($0.reading, now) }
    for record in records where record.refusal == nil && isAhead(record.reading, now) {
      let told = SnapshotLimit(
        root: root, reading: record.reading, used: record.used, allowed: record.allowed)
      guard let index = merged.firstIndex(where: { $0.reading.window == record.reading.window })
      else {
        merged.append(told)
        continue
      }
      if replaces(told.reading, merged[index].reading) {
        let before = merged[index]
        merged[index] = told
        // The organization was found out elsewhere, and holds for the window.
        merged[index].reading.organization = before.reading.organization
        if before.reading.percent == told.reading.percent,
          isSameWindow(before.reading, told.reading)
        {
          merged[index].forecast = before.forecast
        }
      }
    }
    return merged
  }

  /// Whether two readings are of one and the same window.
  package static func isSameWindow(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard left.window == right.window else { return false }
    guard let first = left.resetsAt, let second = right.resetsAt else {
      return left.resetsAt == right.resetsAt
    }
    return abs(first.milliseconds - second.milliseconds) <= sameReset
  }

  /// Whether `new` is to be believed rather than `old`.
  ///
  /// Within a window percentages only rise, and a session that lies idle repeats
  /// an old one: the higher is the later. Only a live answer may lower it.
  static func replaces(_ new: LimitReading, _ old: LimitReading) -> Bool {
    guard isSameWindow(new, old) else { return new.capturedAt >= old.capturedAt }
    if new.percent == old.percent { return new.capturedAt > old.capturedAt }
    if old.source.isLive, new.capturedAt <= old.capturedAt { return false }
    if new.source.isLive { return new.capturedAt >= old.capturedAt }
    // Without a reset nothing says that it is still the same window.
    if new.resetsAt == nil { return new.capturedAt >= old.capturedAt }
    return new.percent > old.percent
  }

  private static func isAhead(_ reading: LimitReading, _ now: Timestamp) -> Bool {
    reading.resetsAt.map { $0 > now } ?? true
  }
}
