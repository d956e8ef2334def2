internal import Analytics
internal import Store
internal import UsageModel

/// What an organization was billed, from whichever interface knows a day best.
struct BilledCost {
  /// The stretch of time, up to the newest figure, of which all is known; nil for
  /// none.
  var known: Range<Timestamp>?
  /// Hours where they are known, else days of UTC.
  var stretches: [SpendStretch] = []

  /// - Parameter since: Leaves out what is older; nil for everything.
  init(
    _ store: UsageStore, organization: String, now: Timestamp, since: Timestamp? = nil
  ) throws(StoreError) {
    let hourly = try store.billingDays(organization: organization, feed: .analyticsCost)
    let daily = try store.billingDays(organization: organization, feed: .costReport)
    known = BilledCost.known(hourly.merging(daily) { max($0, $1) }, now: now)
    guard let known else { return }
    let start = max(known.lowerBound, since ?? known.lowerBound)
    guard start < known.upperBound else { return }
    let wanted = start..<known.upperBound
    let hours = try store.billingRows(
      organization: organization, feed: .analyticsCost, in: wanted)
    let days = try store.billingRows(organization: organization, feed: .costReport, in: wanted)
    stretches = hours.map { SpendStretch($0, until: known.upperBound, isWholeDay: false) }
    // A day that both have would count twice.
    stretches += days.filter { hourly[ZoneDays.utcDay(of: $0.start)] == nil }
      .map { SpendStretch($0, until: known.upperBound, isWholeDay: true) }
  }

  /// The days without a gap up to the newest one. A day that was read before it
  /// ended has a gap, unless it is the newest.
  static func known(_ days: [CivilDay: Timestamp], now: Timestamp) -> Range<Timestamp>? {
    func start(_ day: CivilDay) -> Timestamp {
      Timestamp(seconds: Int64(day.daysSince1970) * 86_400)
    }
    guard let newest = days.keys.max(), let readAt = days[newest] else { return nil }
    var first = newest
    while let read = days[first.adding(days: -1)], read >= start(first) {
      first = first.adding(days: -1)
    }
    let end = min(start(newest.adding(days: 1)), readAt)
    return start(first) < end ? start(first)..<end : nil
  }
}

extension SpendStretch {
  /// - Parameter end: When it was read: what stands in a running hour or day was
  ///   billed before.
  init(_ row: BillingRow, until end: Timestamp, isWholeDay: Bool) {
    self.init(
      start: row.start, end: max(row.start, min(row.end, end)), cost: row.cost,
      model: row.subject.model, isWholeDay: isWholeDay)
  }
}
