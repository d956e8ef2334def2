internal import Limits
package import UsageModel

/// Joins the limits of a snapshot with what status lines were told since, by the
/// rules of `WindowReadings`: those by which the store decides.
package enum LimitMerge {
  /// The limits after `records` were told, in any order. Windows whose reset has
  /// passed are gone: they are void, not zero.
  package static func merge(
    _ limits: [SnapshotLimit], _ records: [JournalRecord], now: Timestamp
  ) -> [SnapshotLimit] {
    var merged: [SnapshotLimit] = []
    for limit in limits { add(merge(limit, records[...], now), to: &merged) }
    // Windows that the snapshot does not have.
    for (index, record) in records.enumerated() where record.refusal == nil {
      let window = record.reading.window
      if limits.contains(where: { $0.reading.window == window }) { continue }
      if merged.contains(where: { $0.reading.window == window }) { continue }
      let first = SnapshotLimit(
        reading: record.reading, used: record.used, allowed: record.allowed)
      add(merge(first, records[(index + 1)...], now), to: &merged)
    }
    return merged.filter { $0.reading.resetsAt.map { $0 > now } ?? true }
  }

  private static func add(_ limit: SnapshotLimit, to merged: inout [SnapshotLimit]) {
    // A snapshot has each window once; if it has not, the first counts.
    if !merged.contains(where: { $0.reading.window == limit.reading.window }) {
      merged.append(limit)
    }
  }

  /// One window, with what the records say of it.
  private static func merge(
    _ limit: SnapshotLimit, _ records: ArraySlice<JournalRecord>, _ now: Timestamp
  ) -> SnapshotLimit {
    // What a snapshot says was decided by the same rules.
    guard records.contains(where: { concerns(limit, $0) }) else { return limit }
    var readings = WindowReadings()
    readings.insert(limit.reading)
    for reading in limit.kept { readings.insert(reading) }
    var money: [(reading: LimitReading, used: Money?, allowed: Money?)] = []
    for record in records where concerns(limit, record) {
      // What is older than a live answer is void. Of evidence that is still to be known:
      // its repetition is no new answer.
      if let answeredAt = limit.answeredAt, record.reading.evidence == nil,
        record.reading.capturedAt <= answeredAt
      {
        continue
      }
      var reading = record.reading
      // The organization was found out elsewhere, and holds for the window.
      reading.organization = limit.reading.organization
      readings.insert(reading)
      if record.used != nil || record.allowed != nil {
        money.append((reading, record.used, record.allowed))
      }
    }
    guard let (best, others) = readings.split else { return limit }
    var told = limit
    told.kept = others
    guard best != limit.reading else { return told }
    told.reading = best
    let source = money.last {
      $0.reading.percent == best.percent && isSameWindow($0.reading, best)
    }
    told.used = source?.used
    told.allowed = source?.allowed
    let isSame =
      best.percent == limit.reading.percent && isSameWindow(best, limit.reading)
    if !isSame { told.forecast = nil }
    return told
  }

  private static func concerns(_ limit: SnapshotLimit, _ record: JournalRecord) -> Bool {
    record.refusal == nil && record.reading.window == limit.reading.window
  }

  /// Whether two readings are of one and the same window.
  package static func isSameWindow(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard left.window == right.window else { return false }
    if left.resetsAt == nil, right.resetsAt == nil { return true }
    return WindowReadings.isSameWindow(left, right)
  }
}
