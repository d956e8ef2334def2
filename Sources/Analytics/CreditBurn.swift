package import UsageModel

/// How fast credits are spent: a daily rate that one odd day does not move.
package struct CreditBurn: Hashable, Sendable {
  /// What the rate rests upon.
  package enum Basis: String, Hashable, Sendable {
    /// The median of the means of seven days in a row, over the last 28 full days:
    /// weekends are in each of them as often as in life, and a single day is in few.
    case weeklyMeans = "weekly-means"
    /// The median of three to six full days.
    case days
    /// What went between balances that the user typed, or a browser read.
    case balances
  }

  /// US dollars a day.
  package var daily: Cost
  /// The range that is likely: the middle half, widened to what the last week says.
  package var low: Cost
  package var high: Cost
  package var basis: Basis
  /// Full days that were looked at.
  package var days: Int

  /// Thirty days at this rate.
  package var monthly: Cost { Cost(picodollars: daily.picodollars * 30) }

  /// Days that are looked at, and the fewest that say anything.
  package static let reach = 28
  package static let fewest = 3

  /// The rate by what was billed; nil with less than three full days.
  ///
  /// - Parameter days: Full days, ascending; only the last 28 count. Days before
  ///   the first cost of all do not: nobody had begun.
  package init?(days all: [SpendDay]) {
    let costs = all.suffix(CreditBurn.reach).map(\.cost).drop { $0 == .zero }
    let known = Array(costs)
    if known.isEmpty, all.count >= CreditBurn.fewest {
      self.init(daily: .zero, low: .zero, high: .zero, basis: .days, days: all.count)
      return
    }
    guard known.count >= CreditBurn.fewest else { return nil }
    guard known.count >= 7 else {
      let sorted = known.sorted()
      self.init(
        daily: sorted.quantile(1, of: 2), low: sorted.quantile(1, of: 4),
        high: sorted.quantile(3, of: 4), basis: .days, days: known.count)
      return
    }
    let means = (0...(known.count - 7)).map { start in
      known[start..<start + 7].reduce(Cost.zero, +).share(1, of: 7)
    }
    let sorted = means.sorted()
    let last = means[means.count - 1]
    self.init(
      daily: sorted.quantile(1, of: 2), low: min(sorted.quantile(1, of: 4), last),
      high: max(sorted.quantile(3, of: 4), last), basis: .weeklyMeans, days: known.count)
  }

  /// The rate by typed and read balances alone: what went between each and the next, credits
  /// that came counted; nil with less than two that are a day apart.
  package init?(balances entries: [CreditEntry], at now: Timestamp) {
    let ledger = CreditLedger(entries)
    let typed = ledger.entries.filter { $0.kind.isBalance && $0.time <= now }
    var rates: [Cost] = []
    var days: Int64 = 0
    for (before, after) in zip(typed, typed.dropFirst()) {
      let length = after.time.milliseconds - before.time.milliseconds
      guard length >= 86_400_000 else { continue }
      // What would be there had nothing been spent.
      let earlier = ledger.entries.filter { $0 != after && $0.time <= after.time }
      guard let unspent = CreditLedger(earlier).balance(spend: nil, at: after.time) else {
        continue
      }
      let gone = unspent.amount - after.amount
      rates.append(gone > .zero ? gone.share(86_400_000, of: Int128(length)) : .zero)
      days += length / 86_400_000
    }
    guard !rates.isEmpty else { return nil }
    let sorted = rates.sorted()
    self.init(
      daily: sorted.quantile(1, of: 2), low: sorted[0], high: sorted[sorted.count - 1],
      basis: .balances, days: Int(days))
  }

  package init(daily: Cost, low: Cost, high: Cost, basis: Basis, days: Int) {
    self.daily = daily
    self.low = low
    self.high = high
    self.basis = basis
    self.days = days
  }
}

extension [Cost] {
  /// A quantile of sorted, non-empty values, between two of them in proportion.
  func quantile(_ numerator: Int, of denominator: Int) -> Cost {
    let scaled = (count - 1) * numerator
    let index = scaled / denominator
    guard index + 1 < count else { return self[count - 1] }
    let rest = Int128(scaled - index * denominator)
    return self[index] + (self[index + 1] - self[index]).share(rest, of: Int128(denominator))
  }
}
