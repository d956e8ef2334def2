package import UsageModel

/// What one per cent of a limit is worth in local cost: calibrated from official
/// percentages, never an official figure itself.
package struct PercentPrice: Hashable, Sendable {
  /// US dollars at list prices for one per cent: the median of the pairs.
  package var dollars: Double
  /// The quarter of the pairs that lie lowest, and highest, lie beyond these.
  package var low: Double
  package var high: Double
  /// How many pairs of a rise and its cost that rests on.
  package var pairs: Int

  /// A rise is paired with its cost when it has at least so many per cent:
  /// percentages are often whole numbers.
  package static let leastRise = 3.0
  package static let leastPairs = 3

  /// - Parameters:
  ///   - samples: The history of one window.
  ///   - cost: US dollars that were used locally between two times; nil where no
  ///     price is known for some of it.
  /// - Returns: nil with too few pairs. Rises without local cost are left out: they
  ///   came from another device or app.
  package init?(
    samples: [LimitSample], cost: (_ from: Timestamp, _ until: Timestamp) -> Double?
  ) {
    var prices: [Double] = []
    var anchor: LimitSample?
    for sample in samples.sorted(by: { $0.time < $1.time }) {
      guard let start = anchor, sample.isSameWindow(as: start), sample.percent >= start.percent
      else {
        anchor = sample
        continue
      }
      let rise = sample.percent - start.percent
      guard rise >= PercentPrice.leastRise else { continue }
      anchor = sample
      guard let spent = cost(start.time, sample.time), spent > 0 else { continue }
      prices.append(spent / rise)
    }
    guard prices.count >= PercentPrice.leastPairs, let middle = median(prices),
      let low = quantile(0.25, of: prices), let high = quantile(0.75, of: prices)
    else { return nil }
    dollars = middle
    self.low = low
    self.high = high
    pairs = prices.count
  }
}

/// Local cost over time: rows of a store, spread evenly from their first to their
/// last response.
package struct CostTimeline: Sendable {
  /// A stretch of time and what it cost.
  package struct Stretch: Sendable {
    package var first: Timestamp
    package var last: Timestamp
    /// US dollars; nil where no price is known.
    package var dollars: Double?

    package init(first: Timestamp, last: Timestamp, dollars: Double?) {
      self.first = first
      self.last = last
      self.dollars = dollars
    }
  }

  /// By ascending start.
  private let stretches: [Stretch]

  package init(_ stretches: [Stretch]) {
    self.stretches = stretches.sorted { $0.first < $1.first }
  }

  /// What was used after `from` and until `until`; nil where a price is missing.
  package func dollars(from: Timestamp, until: Timestamp) -> Double? {
    var sum = 0.0
    // A stretch lies within one quarter-hour.
    for stretch in stretches[lowerBound(from.milliseconds - 900_000)...] {
      if stretch.first > until { break }
      let share = part(of: stretch, from: from, until: until)
      guard share > 0 else { continue }
      guard let dollars = stretch.dollars else { return nil }
      sum += dollars * share
    }
    return sum
  }

  private func lowerBound(_ milliseconds: Int64) -> Int {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].first.milliseconds < milliseconds {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func part(of stretch: Stretch, from: Timestamp, until: Timestamp) -> Double {
    let span = stretch.last.milliseconds - stretch.first.milliseconds
    if span <= 0 { return stretch.first > from && stretch.first <= until ? 1 : 0 }
    let start = max(stretch.first, from)
    let end = min(stretch.last, until)
    return Double(max(0, end.milliseconds - start.milliseconds)) / Double(span)
  }
}
