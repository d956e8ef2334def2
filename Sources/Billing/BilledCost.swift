internal import Analytics
internal import Store
internal import UsageModel

/// What an organization was billed, from whichever interface knows a day best.
struct BilledCost {
  /// The stretch of time, up to the newest figure, of which all is known; nil for
  /// none.
  var known: Range<Timestamp>?
  /// Rows by the hour.
  var hours: [BillingRow] = []
  /// Rows of days of UTC, spread over hours and users as tokens show.
  var days: [SpendHours.Part] = []
  /// The same days as they were billed.
  var wholeDays: [BillingRow] = []

  init(
    _ store: UsageStore, organization: String, now: Timestamp
  ) throws(StoreError) {
    let hourly = try store.billingDays(organization: organization, feed: .analyticsCost)
    let daily = try store.billingDays(organization: organization, feed: .costReport)
    known = BilledCost.known(hourly.merging(daily) { max($0, $1) })
    guard let known else { return }
    // A day that both have would count twice: the hours count, unless the other was
    // read later while the day could still change.
    func hasHours(_ row: BillingRow) -> Bool {
      let day = ZoneDays.utcDay(of: row.start)
      guard let read = hourly[day] else { return false }
      let settled = BillingPlan.start(day.adding(days: 1 + BillingPlan.lateDays))
      return read >= settled || read >= daily[day] ?? read
    }
    func rows(_ feed: BillingFeed) throws(StoreError) -> [BillingRow] {
      try store.billingRows(organization: organization, feed: feed, in: known)
    }
    hours = try rows(.analyticsCost).filter(hasHours)
    let whole = try rows(.costReport).filter { !hasHours($0) }
    wholeDays = whole
    days = SpendHours.spread(whole, over: whole.isEmpty ? [] : try rows(.usageReport))
  }

  /// The same for the ledger and for sums by day.
  var stretches: [SpendStretch] {
    guard let known else { return [] }
    func stretch(_ row: BillingRow, isWholeDay: Bool, isDerived: Bool) -> SpendStretch {
      // What is in a running hour or day was billed before it was read.
      SpendStretch(
        start: row.start, end: max(row.start, min(row.end, known.upperBound)), cost: row.cost,
        model: row.subject.model, isWholeDay: isWholeDay, isDerived: isDerived)
    }
    return hours.map { stretch($0, isWholeDay: false, isDerived: false) }
      + days.map { stretch($0.row, isWholeDay: $0.isWholeDay, isDerived: !$0.isWholeDay) }
  }

  /// The days without a gap up to the newest one. A day that was read before it
  /// ended has a gap, unless it is the newest.
  static func known(_ days: [CivilDay: Timestamp]) -> Range<Timestamp>? {
    guard let newest = days.keys.max(), let readAt = days[newest] else { return nil }
    var first = newest
    while let read = days[first.adding(days: -1)], read >= BillingPlan.start(first) {
      first = first.adding(days: -1)
    }
    let end = min(BillingPlan.start(newest.adding(days: 1)), readAt)
    let start = BillingPlan.start(first)
    return start < end ? start..<end : nil
  }
}
