package import AlertDelivery
package import Alerts
package import Analytics
package import Billing
package import Index
package import Limits
internal import Store
package import UsageModel

/// Raises warnings, keeps them where every process sees them, and has them
/// delivered.
package struct AlertService: Sendable {
  let index: UsageIndex
  package let rules: AlertRules
  let zone: ZoneDays
  let credits: CreditService?
  package let delivery: AlertDelivery?
  /// nil where budgets are not watched.
  package var budgets: BudgetService?

  /// - Parameters:
  ///   - index: The index in which the limits are kept.
  ///   - credits: nil where API credits are not watched.
  ///   - delivery: nil where nothing is delivered, but only shown.
  package init(
    index: UsageIndex, rules: AlertRules, zone: ZoneDays, credits: CreditService? = nil,
    delivery: AlertDelivery? = nil
  ) {
    self.index = index
    self.rules = rules
    self.zone = zone
    self.credits = credits
    self.delivery = delivery
  }

  /// The warnings that are remembered, the newest first.
  package func raised() throws(IndexError) -> [Alert] {
    try index.withStore { store throws(StoreError) in try store.alerts() }
  }

  /// How each of them was carried out, by its id.
  package func deliveryStates() throws(IndexError) -> [String: [DeliveryState]] {
    try index.withStore { store throws(StoreError) in try store.deliveryStates() }
  }

  /// What carries them out; nil where they are only shown.
  package var outbox: AlertOutbox? {
    delivery.map { AlertOutbox(index: index, delivery: $0) }
  }

  /// Raises what is due. Of several processes one raises each warning.
  ///
  /// - Returns: Those that were raised now, by this process.
  package func raise(
    usage: UsagePicture, limits: LimitOverview, now: Timestamp
  ) throws(IndexError) -> [Alert] {
    guard rules.isEnabled else { return [] }
    let facts = try facts(usage: usage, limits: limits, now: now)
    // What nobody carries out is only shown.
    let channels = delivery?.channels ?? []
    let oldest = now.advanced(byMilliseconds: -AlertRules.memory)
    return try index.withStore { store throws(StoreError) in
      try store.raise(forgetting: oldest, owedBy: channels) { rules.evaluate(facts, log: $0) }
    }
  }

  private func facts(
    usage: UsagePicture, limits: LimitOverview, now: Timestamp
  ) throws(IndexError) -> AlertFacts {
    let local = now.seconds + Int64(zone.offset(at: now))
    var facts = AlertFacts(
      now: now, minuteOfDay: Int(local - floorDivide(local, 86_400) * 86_400) / 60,
      limits: limits)
    facts.caches = usage.sessions.compactMap { session in
      session.cache.map { cache in
        CacheFact(
          session: session.id, name: session.title ?? session.projectName, tokens: cache.tokens,
          expiresAt: cache.expiresAt, confidence: .derived)
      }
    }
    facts.spending = SpendSurge(usage.days, today: usage.today.since).map { surge in
      SpendingFact(
        day: surge.day, cost: surge.cost, busyDay: surge.busyDay, activeDays: surge.activeDays,
        confidence: .derived)
    }
    if let budgets {
      facts.budgets = try budgets.statuses(limits: limits, now: now).compactMap(\.fact)
    }
    if rules.creditDays > 0, let credits {
      let overview = try credits.overview(now: now, zone: zone)
      // Without what was billed, the balance is a guess.
      if overview.source == .adminAPI, overview.state == .current, let runway = overview.runway,
        let days = runway.days
      {
        facts.credits = CreditFact(
          days: days, fewest: runway.fewest, most: runway.most, confidence: .derived)
      }
    }
    return facts
  }
}
