package import UsageModel

/// How long the credits last at the rate of spending.
package struct CreditRunway: Hashable, Sendable {
  /// Whole days from now, rounded down; nil beyond `longest`.
  package var days: Int?
  /// The range: the fewest days, at the highest likely rate, and the most.
  package var fewest: Int?
  package var most: Int?
  /// The local days on which the credits end.
  package var date: CivilDay?
  package var earliest: CivilDay?
  package var latest: CivilDay?

  /// Longer than this, a projection says nothing: ten years.
  package static let longest = 3650

  /// - Parameters:
  ///   - entries: The ledger, for credits that will come again.
  ///   - start: From when on the rate holds; the balance is that of this moment.
  package init(
    pots: [CreditPot], burn: CreditBurn, entries: [CreditEntry], from start: Timestamp,
    at now: Timestamp, zone: ZoneDays
  ) {
    let future = CreditRunway.future(entries, from: start)
    func end(_ rate: Cost) -> (days: Int, date: CivilDay)? {
      let left = CreditRunway.milliseconds(pots: pots, future: future, rate: rate, from: start)
      return left.map { left in
        let time = max(now, start.advanced(byMilliseconds: left))
        return (Int((time.milliseconds - now.milliseconds) / 86_400_000), zone.day(of: time))
      }
    }
    (days, date) = end(burn.daily).map { ($0.days, $0.date) } ?? (nil, nil)
    (fewest, earliest) = end(burn.high).map { ($0.days, $0.date) } ?? (nil, nil)
    (most, latest) = end(burn.low).map { ($0.days, $0.date) } ?? (nil, nil)
  }

  /// What will come by itself: parts of entries that repeat.
  private static func future(_ entries: [CreditEntry], from start: Timestamp) -> [CreditPot] {
    let end = start.advanced(byMilliseconds: Int64(longest) * 86_400_000)
    return entries.filter(\.repeatsMonthly).flatMap { CreditLedger.grants(of: $0, until: end) }
      .filter { $0.time > start }
      .map {
        CreditPot(
          entry: $0.id, kind: $0.kind, granted: $0.amount, remaining: $0.amount, from: $0.time,
          expiresAt: $0.expiresAt)
      }.sorted { $0.from < $1.from }
  }

  /// How long it takes until nothing is left; nil when longer than `longest` days.
  ///
  /// An estimate of days, so doubles do.
  private static func milliseconds(
    pots: [CreditPot], future: [CreditPot], rate: Cost, from start: Timestamp
  ) -> Int64? {
    guard rate > .zero else { return nil }
    let perMillisecond = rate.dollars / 86_400_000
    let horizon = start.milliseconds + Int64(longest) * 86_400_000
    let cuts = Set(
      (pots + future).compactMap { $0.expiresAt?.milliseconds } + future.map(\.from.milliseconds)
        + [horizon]
    ).filter { $0 > start.milliseconds && $0 <= horizon }.sorted()
    var open = pots.map { (pot: $0, left: $0.remaining.dollars) }
    var waiting = future[...]
    var time = start.milliseconds
    for cut in cuts {
      open.removeAll { $0.left <= 0 }
      open.sort { $0.pot.isSpent(before: $1.pot) }
      var need = perMillisecond * Double(cut - time)
      let held = open.reduce(0) { $0 + $1.left }
      if held < need { return time - start.milliseconds + Int64(held / perMillisecond) }
      for index in open.indices where need > 0 {
        let part = min(need, open[index].left)
        open[index].left -= part
        need -= part
      }
      time = cut
      open.removeAll { $0.pot.expiresAt.map { $0.milliseconds <= cut } ?? false }
      while let next = waiting.first, next.from.milliseconds <= cut {
        open.append((next, next.remaining.dollars))
        waiting.removeFirst()
      }
    }
    return nil
  }
}
