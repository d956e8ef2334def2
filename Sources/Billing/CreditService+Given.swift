internal import Analytics
package import Index
internal import Store
package import UsageModel

/// What an organization was billed, as it is given rather than read: an invented one.
package struct GivenBilling: Sendable {
  package var organization: String
  package var organizationName: String
  /// The first day of UTC of which all is known.
  package var firstDay: CivilDay
  /// Cost by the hour, and tokens of the same hours.
  package var cost: [BillingRow]
  package var usage: [BillingRow]
  package var names: [OrganizationName]
  package var entries: [CreditEntry]

  package init(
    organization: String, organizationName: String, firstDay: CivilDay, cost: [BillingRow],
    usage: [BillingRow], names: [OrganizationName], entries: [CreditEntry]
  ) {
    self.organization = organization
    self.organizationName = organizationName
    self.firstDay = firstDay
    self.cost = cost
    self.usage = usage
    self.names = names
    self.entries = entries
  }
}

extension CreditService {
  /// Takes in what a demo invents, in an index of its own. Does nothing where an
  /// organization is known or a ledger has been begun: invented figures are never
  /// among those of a person.
  package func take(_ given: GivenBilling, now: Timestamp) throws(IndexError) {
    let isNew = try index.withStore { store throws(StoreError) in
      guard try store.adminState() == nil, try store.creditEntries().isEmpty else { return false }
      let range =
        BillingPlan.start(
          given.firstDay)..<BillingPlan.start(
          ZoneDays.utcDay(of: now).adding(days: 1))
      for (feed, rows) in [
        (BillingFeed.analyticsCost, given.cost), (.analyticsUsage, given.usage),
      ] {
        _ = try store.take(
          BillingPage(
            organization: given.organization, feed: feed, range: range, cursor: nil, rows: rows,
            nextCursor: nil, readAt: now))
      }
      for kind in OrganizationName.Kind.allCases {
        try store.replaceNames(
          given.names.filter { $0.kind == kind }, of: kind, organization: given.organization)
      }
      try store.setAdminState(
        AdminSyncState(
          askedAt: now, answeredAt: now, outcome: .answered, interface: .analytics,
          organization: given.organization, organizationName: given.organizationName))
      return true
    }
    guard isNew else { return }
    try index.changeLedger { tables, changes in
      for entry in given.entries { changes.append(.written(try tables.insert(entry))) }
    }
  }
}
