package import UsageModel

/// All that is known of API credits at one moment: what every face shows of them.
package struct CreditsOverview: Hashable, Sendable {
  /// Where spending is known from.
  package enum Source: String, Hashable, Sendable {
    /// What Anthropic billed, by its reports for organizations.
    case adminAPI = "admin-api"
    /// The user's own entries alone.
    case manual
  }

  /// How things stand, in one word; `stateText` says it in a sentence.
  package enum State: String, Hashable, Sendable {
    /// Neither entries nor billed cost.
    case empty
    /// Entries only.
    case manual
    /// An Admin key, and nothing read with it yet.
    case waiting
    case current
    /// The billed cost is older than it should be.
    case stale
    /// The last attempt failed; what was read before is shown.
    case failed
  }

  /// What was billed since the first of the month.
  package struct Month: Hashable, Sendable {
    package var spend: Cost
    /// The first day of the month.
    package var start: CivilDay
    /// Whether the beginning of the month has not been read, so that it may be more.
    package var isLowerBound: Bool
  }

  /// What one model cost this month.
  package struct ModelSpend: Hashable, Sendable {
    /// nil for what has no model, such as web searches.
    package var model: String?
    package var spend: Cost
    /// Of all spending of the month, 0 to 1; nil where that is not above 0.
    package var share: Double?
  }

  package var now: Timestamp
  package var source: Source
  /// Whether an Admin key is set that belongs to an organization.
  package var hasAdminAPI: Bool
  package var state: State
  package var stateText: String
  /// nil where no entry says what there was.
  package var balance: CreditBalance?
  /// The moment for which the balance holds.
  package var balanceAsOf: Timestamp?
  /// Whether spending is not known in whole, so that less may be left.
  package var isBalanceUpperBound: Bool
  /// All entries in the order of time, those that do not count for the balance too.
  package var entries: [CreditEntry]
  /// What was read last of each pot of each organization.
  package var readings: [PotReading]
  /// Of how many organizations API credits were read; the balance is of one.
  package var readOrganizations: Int
  /// nil where spending is not known.
  package var month: Month?
  package var burn: CreditBurn?
  package var runway: CreditRunway?
  /// The dearest first.
  package var models: [ModelSpend]
  /// What was billed by day, as far as it is known, ascending.
  package var days: [SpendDay]
  package var anomalies: [SpendAnomaly]
  /// Whether days are those of UTC, because the report has no hours.
  package var hasWholeDays: Bool
  /// Whether the hours, and with them days outside of UTC, are derived: the days of
  /// UTC are billed, where in them it fell is told by tokens.
  package var hasDerivedHours: Bool
  /// When billed cost was last read, or the newest entry was made.
  package var updatedAt: Timestamp?
  package var sync: AdminSyncState?

  package var drift: CreditDrift? { balance?.drift }
}

/// What an overview of credits is made of.
package struct CreditFacts: Sendable {
  package var entries: [CreditEntry]
  /// What was billed; empty where nothing has been read.
  package var spend: [SpendStretch]
  /// The stretch of time of which all is known; nil for none.
  package var known: Range<Timestamp>?
  package var sync: AdminSyncState?
  /// Whether an Admin key is set.
  package var hasKey: Bool
  /// Seconds after which billed cost is out of date.
  package var staleAfter: Int64

  package init(
    entries: [CreditEntry], spend: [SpendStretch] = [], known: Range<Timestamp>? = nil,
    sync: AdminSyncState? = nil, hasKey: Bool = false, staleAfter: Int64 = 7200
  ) {
    self.entries = entries
    self.spend = spend
    self.known = known
    self.sync = sync
    self.hasKey = hasKey
    self.staleAfter = staleAfter
  }
}

extension CreditsOverview {
  /// What follows from the facts, as a pure function.
  package init(_ facts: CreditFacts, now: Timestamp, zone: ZoneDays) {
    let chosen = CountedEntries(facts.entries, sync: facts.sync)
    let ledger = CreditLedger(chosen.counted)
    let known = facts.known
    self.now = now
    entries = CreditLedger(facts.entries).entries
    readings = chosen.readings
    readOrganizations = chosen.organizations
    sync = facts.sync
    source = known == nil ? .manual : .adminAPI
    hasAdminAPI = facts.hasKey && facts.sync?.outcome != .noOrganization
    balance = ledger.balance(spend: known == nil ? nil : facts.spend, at: now)
    isBalanceUpperBound = false
    (models, days, anomalies, hasWholeDays, hasDerivedHours) = ([], [], [], false, false)
    (state, stateText) = (.empty, "")
    if let known {
      take(facts, known: known, ledger: ledger, zone: zone)
    } else if let balance {
      balanceAsOf = balance.since
      isBalanceUpperBound = balance.since < now
      burn = CreditBurn(balances: ledger.entries, at: now)
      updatedAt = ledger.entries.last { $0.time <= now }?.time
    }
    if let balance, let burn, balance.amount > .zero {
      runway = CreditRunway(
        pots: balance.pots, burn: burn, entries: ledger.entries, from: balanceAsOf ?? now,
        at: now, zone: zone)
    }
    (state, stateText) = describe(facts)
  }

  private mutating func take(
    _ facts: CreditFacts, known: Range<Timestamp>, ledger: CreditLedger, zone: ZoneDays
  ) {
    let today = zone.day(of: now)
    let spend = SpendDays(facts.spend, known: known, zone: zone)
    days = spend.days
    hasWholeDays = spend.hasWholeDays
    hasDerivedHours = spend.hasDerivedHours && zone.offset(at: now) != 0
    anomalies = SpendAnomaly.find(in: spend.days)
    burn = CreditBurn(
      days: SpendAnomaly.usual(spend.fullDays(before: today, zone: zone), odd: anomalies))
    let start = today.firstOfMonth
    month = Month(
      spend: spend.cost(from: start, through: today), start: start,
      isLowerBound: known.lowerBound > zone.firstQuarter(of: start).start)
    models = CreditsOverview.models(spend.days.filter { $0.day >= start && $0.day <= today })
    // A balance that was typed after the last reading holds for its own moment.
    balanceAsOf = max(min(now, known.upperBound), balance?.since ?? known.upperBound)
    updatedAt = facts.sync?.answeredAt ?? known.upperBound
    if let first = ledger.start(at: now) { isBalanceUpperBound = known.lowerBound > first }
  }

  private static func models(_ days: [SpendDay]) -> [ModelSpend] {
    var sums: [String?: Cost] = [:]
    for day in days {
      for (model, cost) in day.models { sums[model, default: .zero] += cost }
    }
    let whole = sums.values.reduce(Cost.zero, +)
    return sums.filter { $0.value != .zero }.map { model, spend in
      ModelSpend(
        model: model, spend: spend,
        share: whole > .zero ? spend.dollars / whole.dollars : nil)
    }.sorted { left, right in
      left.spend == right.spend
        ? (left.model ?? "~") < (right.model ?? "~") : left.spend > right.spend
    }
  }

  private func describe(_ facts: CreditFacts) -> (State, String) {
    let sync = facts.sync
    if sync?.outcome == .noOrganization {
      let why =
        "This account has no organization, and without one Anthropic shows nobody what was billed: "
        + "manual mode. The balance is the one "
        + (balance?.isRead == true ? "that your browser read." : "you typed.")
      return (facts.entries.isEmpty ? .empty : .manual, why)
    }
    guard known(facts) else {
      guard !facts.hasKey else {
        guard let failure = sync.flatMap(CreditsOverview.failure) else {
          return (.waiting, "An Admin key is set; nothing has been read with it yet.")
        }
        return (.failed, "\(failure.prefix(1).uppercased())\(failure.dropFirst()).")
      }
      return facts.entries.isEmpty
        ? (.empty, "No balance is known, and no Admin key is set.")
        : (
          .manual,
          "Manual mode: without an Admin key, nothing says what has been spent since "
            + (balance?.isRead == true ? "the balance was read." : "you typed the balance.")
        )
    }
    if let sync, sync.outcome == .failed {
      let failure = CreditsOverview.failure(sync) ?? "nobody says why"
      return (.failed, "The last attempt failed: \(failure). What was read before is shown.")
    }
    let age = (now.milliseconds - (updatedAt ?? now).milliseconds) / 1000
    if age > facts.staleAfter {
      return (.stale, "What was billed is out of date; spending since then is missing.")
    }
    if isBalanceUpperBound {
      return (.current, "Older days are still to be read; until then less may be left.")
    }
    return (.current, "Up to date with what Anthropic has billed.")
  }

  /// What failed and why, as a sentence without its full stop; nil where nothing did.
  private static func failure(_ sync: AdminSyncState) -> String? {
    let parts = [sync.what, sync.why].compactMap(\.self)
    guard !parts.isEmpty else { return nil }
    let text = parts.joined(separator: ": ")
    return text.last == "." ? String(text.dropLast()) : text
  }

  private func known(_ facts: CreditFacts) -> Bool { facts.known != nil }
}
