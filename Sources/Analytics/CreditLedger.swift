package import UsageModel

/// What was billed in one stretch of time.
package struct SpendStretch: Hashable, Sendable {
  package var start: Timestamp
  /// The first moment after it.
  package var end: Timestamp
  package var cost: Cost
  package var model: String?
  /// Whether it is a day of UTC of which no hours are known.
  package var isWholeDay: Bool
  /// Whether the day was billed as a whole, and the hour is derived from tokens.
  package var isDerived: Bool

  package init(
    start: Timestamp, end: Timestamp, cost: Cost, model: String? = nil, isWholeDay: Bool = false,
    isDerived: Bool = false
  ) {
    self.start = start
    self.end = end
    self.cost = cost
    self.model = model
    self.isWholeDay = isWholeDay
    self.isDerived = isDerived
  }
}

/// Credits that came together and expire together.
package struct CreditPot: Hashable, Sendable {
  /// The entry it comes from.
  package var entry: Int64
  package var kind: CreditEntry.Kind
  package var granted: Cost
  package var remaining: Cost
  package var from: Timestamp
  /// nil for never.
  package var expiresAt: Timestamp?

  package init(
    entry: Int64, kind: CreditEntry.Kind, granted: Cost, remaining: Cost, from: Timestamp,
    expiresAt: Timestamp? = nil
  ) {
    self.entry = entry
    self.kind = kind
    self.granted = granted
    self.remaining = remaining
    self.from = from
    self.expiresAt = expiresAt
  }

  /// Whether this pot is spent before another: credits of a plan first, then what
  /// expires first, then what came first.
  func isSpent(before other: CreditPot) -> Bool {
    if (kind == .plan) != (other.kind == .plan) { return kind == .plan }
    let never = Timestamp(milliseconds: .max)
    let (ends, otherEnds) = (expiresAt ?? never, other.expiresAt ?? never)
    if ends != otherEnds { return ends < otherEnds }
    return (from, entry) < (other.from, other.entry)
  }
}

/// What the ledger expected when the user typed what the Console shows.
package struct CreditDrift: Hashable, Sendable {
  /// When the balance was typed, and what the ledger before it begins with.
  package var at: Timestamp
  package var since: Timestamp
  package var expected: Cost
  package var shown: Cost

  /// Shown less expected: negative where something was spent that no report has.
  package var difference: Cost { shown - expected }
}

/// What is left of the credits by the ledger.
package struct CreditBalance: Hashable, Sendable {
  /// What is left; below zero where more was billed than the ledger has.
  package var amount: Cost
  /// What is left of each, in the order of spending; empty pots are left out.
  package var pots: [CreditPot]
  /// When the ledger begins: the last typed balance, or the first entry.
  package var since: Timestamp
  /// Whether a balance was typed or read at `since`.
  package var isAnchored: Bool
  /// Whether it was read, and not typed.
  package var isRead: Bool
  /// What was billed since.
  package var spent: Cost
  /// What expired unspent since.
  package var expired: Cost
  /// The part of `spent` that was billed for the hour or day in which the balance
  /// was typed, counted by its share of time: nobody knows on which side of the
  /// moment it fell.
  package var boundary: Cost
  /// How the last typed balance differed from the ledger; nil for the first one,
  /// and where nothing is known of spending.
  package var drift: CreditDrift?
}

/// The user's ledger of credits, as a pure function of its entries and of what was
/// billed.
package struct CreditLedger: Sendable {
  /// In the order of time.
  package let entries: [CreditEntry]

  package init(_ entries: [CreditEntry]) {
    self.entries = entries.sorted {
      ($0.time, $0.kind.order, $0.id) < ($1.time, $1.kind.order, $1.id)
    }
  }

  /// When the ledger begins to say something of the balance now: the last typed
  /// balance, or the first entry; nil where it is empty.
  package func start(at now: Timestamp) -> Timestamp? {
    let past = entries.filter { $0.time <= now }
    return past.last { $0.kind.isBalance }?.time ?? past.first?.time
  }

  /// What is left at `now`; nil where no entry is that old.
  ///
  /// - Parameter spend: What was billed, in any order; nil where nobody knows.
  package func balance(spend: [SpendStretch]?, at now: Timestamp) -> CreditBalance? {
    guard let first = entries.first, first.time <= now else { return nil }
    var run = LedgerRun(start: first.time, knowsSpending: spend != nil)
    let grants = entries.flatMap { CreditLedger.grants(of: $0, until: now) }
    var cuts = Set(grants.map(\.time))
    cuts.formUnion(grants.compactMap(\.expiresAt))
    var steps = grants.map { LedgerRun.Step(time: $0.time, kind: .entry($0)) }
    for stretch in spend ?? [] {
      steps += LedgerRun.steps(of: stretch, cuts: cuts, since: first.time, now: now)
    }
    steps.sort()
    for step in steps { run.take(step) }
    return run.balance(at: now)
  }

  /// The entries that one stands for: itself, or one for each month.
  package static func grants(of entry: CreditEntry, until end: Timestamp) -> [CreditEntry] {
    guard entry.repeatsMonthly, !entry.kind.isBalance else {
      return entry.time <= end ? [entry] : []
    }
    var result: [CreditEntry] = []
    var month = 0
    while month < 1200 {
      let start = entry.time.adding(months: month)
      if start > end { break }
      if let last = entry.expiresAt, start >= last { break }
      var grant = entry
      grant.time = start
      grant.repeatsMonthly = false
      grant.expiresAt = entry.time.adding(months: month + 1)
      result.append(grant)
      month += 1
    }
    return result
  }
}

extension CreditEntry.Kind {
  /// At one moment, what the Console shows has in it what came.
  fileprivate var order: Int { isBalance ? 1 : 0 }
}

extension Timestamp {
  /// The same time of day (UTC) so many months later; the last day of a month that
  /// is too short.
  package func adding(months: Int) -> Timestamp {
    let days = floorDivide(milliseconds, 86_400_000)
    let rest = milliseconds - days * 86_400_000
    let (year, month, day) = CivilDay(daysSince1970: Int32(truncatingIfNeeded: days)).components
    let index = year * 12 + month - 1 + months
    for candidate in stride(from: day, through: max(1, day - 3), by: -1) {
      if let found = CivilDay(year: index / 12, month: index % 12 + 1, day: candidate) {
        return Timestamp(milliseconds: Int64(found.daysSince1970) * 86_400_000 + rest)
      }
    }
    return self
  }
}
