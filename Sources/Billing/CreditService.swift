package import Analytics
package import Index
internal import Store
package import UsageModel

/// The ledger of API credits and what was billed, as every face shows and changes
/// them.
package struct CreditService: Sendable {
  let index: UsageIndex
  package let settings: CreditSettings

  package init(index: UsageIndex, settings: CreditSettings = CreditSettings()) {
    self.index = index
    self.settings = settings
  }

  /// All that is known now. Only reads: no request is sent, and nothing is written but what
  /// a ledger that was damaged takes back from its file.
  package func overview(now: Timestamp, zone: ZoneDays) throws(IndexError) -> CreditsOverview {
    try index.settleLedger()
    return CreditsOverview(try facts(now: now), now: now, zone: zone)
  }

  // MARK: The ledger

  /// Says what the Console shows now. From here on the balance is that, less what is
  /// billed; the difference to what was expected is kept as drift.
  package func setBalance(
    _ amount: Cost, at time: Timestamp, expiresAt: Timestamp? = nil, note: String? = nil
  ) throws(IndexError) -> CreditEntry {
    try add(
      CreditEntry(kind: .balance, amount: amount, time: time, expiresAt: expiresAt, note: note))
  }

  /// Writes a line into the ledger.
  ///
  /// - Throws: `IndexError` with status 64 for what no ledger can hold.
  package func add(_ entry: CreditEntry) throws(IndexError) -> CreditEntry {
    let stored = try Self.checked(entry)
    return try index.changeLedger { tables, changes in
      let entry = try tables.insert(stored)
      changes.append(.written(entry))
      return entry
    }
  }

  /// Takes a line out of the ledger.
  /// - Returns: The line; nil where none has that number.
  package func remove(entry id: Int64) throws(IndexError) -> CreditEntry? {
    try index.changeLedger { tables, changes in
      guard let entry = try tables.remove(id) else { return nil }
      changes.append(.removed(id))
      return entry
    }
  }

  /// More than this is not a private ledger, and is more likely a slip: $9,000,000.
  package static let largestAmount = Cost(picodollars: 9_000_000_000_000_000_000)

  /// Characters that are kept of a note.
  private static let longestNote = 200

  static func checked(_ entry: CreditEntry) throws(IndexError) -> CreditEntry {
    func refusal(_ why: String, _ hint: String) -> IndexError {
      IndexError(what: "the entry is not taken", because: why, hint: hint, status: .usage)
    }
    guard entry.amount >= .zero, entry.amount <= largestAmount else {
      throw refusal(
        "an amount is from $0 to $9,000,000", "give the amount in dollars, such as 150 or 12.50")
    }
    if !entry.kind.isBalance, entry.reading == nil, entry.amount == .zero {
      throw refusal("credits of $0 change nothing", "give the amount that was added")
    }
    if let end = entry.expiresAt, end <= entry.time {
      throw refusal("it would expire before it begins", "give a later day with --expires")
    }
    if entry.repeatsMonthly, entry.kind.isBalance {
      throw refusal("a balance does not repeat", "leave out --monthly")
    }
    var entry = entry
    entry.note = entry.note.flatMap { note in
      note.isEmpty ? nil : String(note.prefix(longestNote))
    }
    return entry
  }

  /// Takes the balance that the environment names into the ledger, once for each value.
  package func takeEnvironmentBalance(now: Timestamp) throws(IndexError) {
    guard let amount = settings.environmentBalance, amount >= .zero,
      amount <= Self.largestAmount
    else { return }
    let entry = CreditEntry(
      kind: .balance, amount: amount, time: now, note: "CLAUDE_API_BALANCE", origin: .environment)
    let known = try index.withStore { store throws(StoreError) in
      try store.environmentBalance()
    }
    guard known != amount, !index.isNewer else { return }
    try index.changeLedger { tables, changes in
      guard try tables.environmentBalance() != amount else { return }
      changes.append(.written(try tables.insert(entry)))
      try tables.setEnvironmentBalance(amount)
    }
  }

  // MARK: Facts

  private func facts(now: Timestamp) throws(IndexError) -> CreditFacts {
    try index.withStore { store throws(StoreError) in
      let sync = try store.adminState()
      var facts = CreditFacts(
        entries: try store.creditEntries(), sync: sync, hasKey: settings.hasAdminKey,
        staleAfter: 2 * settings.minimumAge)
      guard let organization = sync?.organization else { return facts }
      let billing = try BilledCost(store, organization: organization, now: now)
      facts.known = billing.known
      facts.spend = billing.stretches
      return facts
    }
  }
}

extension CreditService {
  /// Who and what the organization was billed for; asks nobody.
  ///
  /// - Returns: nil where nothing has been read.
  package func team(
    since: CivilDay, until: CivilDay, now: Timestamp, zone: ZoneDays
  ) throws(IndexError) -> TeamSummary? {
    let facts = try index.withStore { store throws(StoreError) -> TeamFacts? in
      guard let sync = try store.adminState(), let organization = sync.organization else {
        return nil
      }
      let billing = try BilledCost(store, organization: organization, now: now)
      guard let known = billing.known else { return nil }
      var facts = TeamFacts()
      facts.cost = billing.hours + billing.days.map(\.row)
      facts.isDerived = !billing.days.isEmpty
      facts.known = known
      func rows(_ feed: BillingFeed) throws(StoreError) -> [BillingRow] {
        try store.billingRows(organization: organization, feed: feed, in: known)
      }
      facts.usage = try rows(.analyticsUsage)
      let days = Set(facts.usage.map { ZoneDays.utcDay(of: $0.start) })
      facts.usage += try rows(.usageReport).filter { !days.contains(ZoneDays.utcDay(of: $0.start)) }
      facts.names = try store.names(organization: organization)
      facts.claudeCode = try store.claudeCode(
        organization: organization, from: since, through: until)
      facts.organization = sync.organizationName ?? organization
      facts.updatedAt = sync.answeredAt
      return facts
    }
    return facts.map { TeamSummary($0, since: since, until: until, zone: zone) }
  }
}

/// What the user has settled about credits.
package struct CreditSettings: Hashable, Sendable {
  /// Whether an Admin key is set.
  package var hasAdminKey: Bool
  /// Seconds between two syncs.
  package var minimumAge: Int64
  /// `CLAUDE_API_BALANCE`, in dollars; nil where it is not set.
  package var environmentBalance: Cost?

  package init(
    hasAdminKey: Bool = false, minimumAge: Int64 = 3600, environmentBalance: Cost? = nil
  ) {
    self.hasAdminKey = hasAdminKey
    self.minimumAge = max(60, minimumAge)
    self.environmentBalance = environmentBalance
  }
}
