package import HubStore
package import Pricing
package import UsageModel

/// A sum of usage and what it costs at list price.
package struct HubSum: Sendable, Equatable {
  package var tally = UsageTally.zero
  package var cost = CostSum.zero
  /// Responses of sessions that went on on two machines: the sum is "at least".
  package var unsure: Int64 = 0

  package init() {}

  static func += (left: inout HubSum, right: HubSum) {
    left.tally += right.tally
    left.cost += right.cost
    left.unsure += right.unsure
  }

  /// Whether tokens and cost are "at least".
  package var isLowerBound: Bool { tally.isLowerBound || unsure > 0 || cost.isPartial }
}

/// Priced figures of the hub. Tokens are what is kept; prices are those of this program.
package struct HubFigures: Sendable {
  let store: HubStore
  package let prices: PriceList

  package init(store: HubStore, prices: PriceList) {
    self.store = store
    self.prices = prices
  }

  /// The day of UTC of a time, since 1970.
  package static func day(of time: Timestamp) -> Int64 {
    let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// Sums by a name, such as a member's id.
  package struct Groups: Sendable {
    package var sums: [String: HubSum] = [:]
    package var total = HubSum()
    /// Models without a price for some of it.
    package var unknownModels: Set<String> = []
  }

  /// What each member used.
  package func members(_ days: ClosedRange<Int64>) async throws -> Groups {
    let pricing = try await pricing()
    let stretches = pricing.stretches(days)
    return pricing.groups(try await store.usageByMember(stretches), stretches)
  }

  /// What was used in each project.
  package func projects(_ days: ClosedRange<Int64>) async throws -> Groups {
    let pricing = try await pricing()
    let stretches = pricing.stretches(days)
    return pricing.groups(try await store.usageByProject(stretches), stretches)
  }

  /// What was used by day, and of each model.
  package func days(
    _ days: ClosedRange<Int64>, member: String? = nil
  ) async throws -> (days: [Int64: HubSum], models: Groups) {
    let pricing = try await pricing()
    let usage =
      if let member {
        try await store.usage(ofMember: member, days)
      } else {
        try await store.usageByDay(days)
      }
    var table = pricing.table
    var sums: [Int64: HubSum] = [:]
    var models = Groups()
    for row in usage {
      let sum = pricing.sum(row, day: row.time, &table)
      sums[row.time, default: HubSum()] += sum
      models.sums[pricing.model(row.variant), default: HubSum()] += sum
      models.total += sum
    }
    models.unknownModels = table.unknownModels
    return (sums, models)
  }

  /// What one member used in each project.
  package func projects(ofMember member: String, _ days: ClosedRange<Int64>) async throws -> Groups
  {
    let pricing = try await pricing()
    var table = pricing.table
    var groups = Groups()
    for row in try await store.projects(ofMember: member, days) {
      let sum = pricing.sum(row, day: row.time, &table)
      groups.sums[row.group, default: HubSum()] += sum
      groups.total += sum
    }
    groups.unknownModels = table.unknownModels
    return groups
  }

  private func pricing() async throws -> HubPricing {
    HubPricing(variants: try await store.variants(), prices: prices)
  }
}

/// Prices of the variants that a hub has.
struct HubPricing {
  private let variants: [Int64: ModelVariant]
  /// The keys of variants in the table of rates.
  private let keys: [Int64: Int32]
  let table: RateTable

  init(variants: [Int64: ModelVariant], prices: PriceList) {
    self.variants = variants
    let sorted = variants.keys.sorted()
    keys = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    table = RateTable(
      variants: Dictionary(
        uniqueKeysWithValues: sorted.enumerated().compactMap { index, key in
          variants[key].map { (Int32(index), $0) }
        }), prices: prices, mode: .auto)
  }

  /// The days in stretches in which each price is the same.
  func stretches(_ days: ClosedRange<Int64>) -> HubStore.Stretches {
    var table = table
    var breaks: Set<Int64> = []
    for key in keys.values {
      var last = table.rates(variant: key, day: civil(days.lowerBound))
      for day in days.dropFirst() {
        let rates = table.rates(variant: key, day: civil(day))
        if rates?.rates != last?.rates || rates?.webSearch != last?.webSearch {
          breaks.insert(day)
        }
        last = rates
      }
    }
    return HubStore.Stretches(days, breaks: breaks.sorted())
  }

  func groups(_ usage: [HubStore.Usage], _ stretches: HubStore.Stretches) -> HubFigures.Groups {
    var table = table
    var groups = HubFigures.Groups()
    for row in usage {
      let sum = sum(row, day: stretches.starts[Int(row.time)], &table)
      groups.sums[row.group, default: HubSum()] += sum
      groups.total += sum
    }
    groups.unknownModels = table.unknownModels
    return groups
  }

  func sum(_ row: HubStore.Usage, day: Int64, _ table: inout RateTable) -> HubSum {
    var sum = HubSum()
    sum.tally = row.tally
    sum.unsure = row.unsure
    sum.cost = table.cost(of: row.tally, variant: keys[row.variant] ?? -1, day: civil(day))
    return sum
  }

  func model(_ variant: Int64) -> String { variants[variant]?.model ?? "unknown" }

  private func civil(_ day: Int64) -> CivilDay { CivilDay(daysSince1970: Int32(day)) }
}

/// Where a member stands among the others, without saying who those are.
struct HubQuartiles {
  /// A quarter, half and three quarters of the members used at most so much.
  var lower: Int64
  var median: Int64
  var upper: Int64

  /// Members below which nothing is said: fewer would tell of each other.
  static let leastMembers = 5

  /// - Parameter values: One for each member who used anything.
  init?(_ values: [Int64]) {
    guard values.count >= HubQuartiles.leastMembers else { return nil }
    let sorted = values.sorted()
    func at(_ quarter: Int) -> Int64 { sorted[(sorted.count - 1) * quarter / 4] }
    (lower, median, upper) = (at(1), at(2), at(3))
  }
}
