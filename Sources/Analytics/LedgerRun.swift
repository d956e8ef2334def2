internal import UsageModel

/// One walk through a ledger in the order of time.
struct LedgerRun {
  /// Something that happens at one moment.
  struct Step: Comparable {
    enum Kind: Equatable {
      case entry(CreditEntry)
      /// - Parameter isShared: Whether it is a part of a longer stretch.
      case spend(Cost, isShared: Bool)
    }

    var time: Timestamp
    var kind: Kind

    /// Entries come before what was billed from that moment on.
    private var rank: Int { if case .entry = kind { 0 } else { 1 } }

    static func < (left: Step, right: Step) -> Bool {
      guard left.time == right.time else { return left.time < right.time }
      guard left.rank == right.rank else { return left.rank < right.rank }
      switch (left.kind, right.kind) {
      case (.entry(let a), .entry(let b)):
        // What the Console shows has in it what came at the same moment.
        let (anchorA, anchorB) = (a.kind.isBalance ? 1 : 0, b.kind.isBalance ? 1 : 0)
        return (anchorA, a.id) < (anchorB, b.id)
      case (.spend(let a, let sharedA), .spend(let b, let sharedB)):
        return (a.picodollars, sharedA ? 1 : 0) < (b.picodollars, sharedB ? 1 : 0)
      default: return false
      }
    }
  }

  private let knowsSpending: Bool
  private var pots: [CreditPot] = []
  /// Billed beyond all pots.
  private var shortfall = Cost.zero
  private var since: Timestamp
  private var isAnchored = false
  private var isRead = false
  private var spent = Cost.zero
  private var expired = Cost.zero
  private var boundary = Cost.zero
  private var drift: CreditDrift?

  init(start: Timestamp, knowsSpending: Bool) {
    since = start
    self.knowsSpending = knowsSpending
  }

  /// What a stretch is to the ledger: itself, or one part for each piece between
  /// cuts, by its share of time. What lies outside the ledger is left out; all parts
  /// together are the whole to the last picodollar.
  static func steps(
    of stretch: SpendStretch, cuts: Set<Timestamp>, since: Timestamp, now: Timestamp
  ) -> [Step] {
    let (start, end) = (stretch.start, max(stretch.end, stretch.start))
    guard end > since, start <= now else { return [] }
    let inside = cuts.filter { start < $0 && $0 < end }.sorted()
    guard !inside.isEmpty else {
      return start >= since ? [Step(time: start, kind: .spend(stretch.cost, isShared: false))] : []
    }
    let length = Int128(end.milliseconds - start.milliseconds)
    func through(_ time: Timestamp) -> Cost {
      time == end
        ? stretch.cost
        : stretch.cost.share(Int128(time.milliseconds - start.milliseconds), of: length)
    }
    var steps: [Step] = []
    for (from, to) in zip([start] + inside, inside + [end]) where from >= since {
      steps.append(Step(time: from, kind: .spend(through(to) - through(from), isShared: true)))
    }
    return steps
  }

  mutating func take(_ step: Step) {
    dropExpired(at: step.time)
    switch step.kind {
    case .spend(let cost, let isShared):
      spent += cost
      if isShared, step.time == since { boundary += cost }
      pay(cost)
    case .entry(let entry):
      if entry.kind.isBalance { anchor(entry) } else { grant(entry) }
    }
  }

  func balance(at now: Timestamp) -> CreditBalance {
    var run = self
    run.dropExpired(at: now)
    let left = run.pots.reduce(Cost.zero) { $0 + $1.remaining } - run.shortfall
    return CreditBalance(
      amount: left,
      pots: run.pots.filter { $0.remaining > .zero }.sorted { $0.isSpent(before: $1) },
      since: run.since, isAnchored: run.isAnchored, isRead: run.isRead, spent: run.spent,
      expired: run.expired, boundary: run.boundary, drift: run.drift)
  }

  private mutating func dropExpired(at time: Timestamp) {
    for pot in pots {
      if let end = pot.expiresAt, end <= time { expired += pot.remaining }
    }
    pots.removeAll { pot in pot.expiresAt.map { $0 <= time } ?? false }
  }

  private mutating func grant(_ entry: CreditEntry) {
    if let end = entry.expiresAt, end <= entry.time { return }
    // What was billed beyond the ledger shows that it lacks an entry; what comes
    // later does not pay for it, or it would vanish without a word.
    pots.append(
      CreditPot(
        entry: entry.id, kind: entry.kind, granted: entry.amount, remaining: entry.amount,
        from: entry.time, expiresAt: entry.expiresAt))
  }

  /// Takes a cost out of the pots in their order. A refund goes back to the last.
  private mutating func pay(_ cost: Cost) {
    var open = cost
    pots.sort { $0.isSpent(before: $1) }
    guard open >= .zero else {
      if pots.isEmpty {
        shortfall += open
      } else {
        pots[pots.count - 1].remaining = pots[pots.count - 1].remaining - open
      }
      return
    }
    for index in pots.indices where open > .zero {
      let part = min(open, pots[index].remaining)
      pots[index].remaining = pots[index].remaining - part
      open = open - part
    }
    shortfall += open
  }

  /// Takes over what the Console shows. The pots keep their order and their ends:
  /// what is missing was spent, what is too much came without a word.
  private mutating func anchor(_ entry: CreditEntry) {
    let expected = pots.reduce(Cost.zero) { $0 + $1.remaining } - shortfall
    // Before the first typed balance nobody has said what there was.
    if isAnchored, knowsSpending {
      drift = CreditDrift(at: entry.time, since: since, expected: expected, shown: entry.amount)
    }
    shortfall = .zero
    let held = pots.reduce(Cost.zero) { $0 + $1.remaining }
    if let parts = pots(of: entry) {
      pots = parts
    } else if entry.expiresAt != nil || pots.isEmpty {
      pots.removeAll()
      grant(entry)
    } else if held > entry.amount {
      pay(held - entry.amount)
    } else if held < entry.amount {
      var rest = entry
      rest.amount = entry.amount - held
      grant(rest)
    }
    since = entry.time
    isAnchored = true
    isRead = entry.reading != nil
    (spent, expired, boundary) = (.zero, .zero, .zero)
  }

  /// The credits that a reading lists; nil for a balance without such a list, and for a
  /// list that does not make up the balance.
  private func pots(of entry: CreditEntry) -> [CreditPot]? {
    guard let reading = entry.reading, let parts = reading.parts else { return nil }
    let pots = parts.compactMap { part -> CreditPot? in
      guard let remaining = reading.dollars(part.remaining) else { return nil }
      return CreditPot(
        entry: entry.id, kind: part.isPromotional ? .plan : .purchase,
        granted: part.granted.flatMap(reading.dollars) ?? remaining, remaining: remaining,
        from: entry.time, expiresAt: part.expiresAt)
    }
    return pots.count == parts.count ? pots : nil
  }
}
