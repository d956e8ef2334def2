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
    // A day that both have would count twice: the hours count, unless the other was
    // read later while the day could still change.
    func hasHours(_ row: BillingRow) -> Bool {
      let day = ZoneDays.utcDay(of: row.start)
      guard let read = hourly[day] else { return false }
      let settled = BillingPlan.start(day.adding(days: 1 + BillingPlan.lateDays))
      return read >= settled || read >= daily[day] ?? read
    }
    func rows(_ feed: BillingFeed) throws(StoreError) -> [BillingRow] {
      try store.billingRows(organization: organization, feed: feed, in: wanted)
    }
    let hours = try rows(.analyticsCost).filter(hasHours)
    let days = try rows(.costReport).filter { !hasHours($0) }
    let tokens = days.isEmpty ? [] : try rows(.usageReport)
    let all = hours.map(SpendStretch.init) + SpendHours.spread(days, over: tokens)
    // What stands in a running hour or day was billed before it was read.
    stretches = all.map { stretch in
      var stretch = stretch
      stretch.end = max(stretch.start, min(stretch.end, known.upperBound))
      return stretch
    }
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
  fileprivate init(_ row: BillingRow) {
    self.init(start: row.start, end: row.end, cost: row.cost, model: row.subject.model)
  }
}
