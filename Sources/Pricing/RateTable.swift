package import UsageModel

/// Which of two costs counts: the one that Claude Code recorded beside a
/// response (its versions up to 1.0.7 did), or the one calculated from tokens.
package enum CostMode: String, Hashable, Sendable, CaseIterable {
  /// The recorded cost where there is one, else the calculated one.
  case auto
  /// Always from tokens.
  case calculate
  /// Only recorded costs; whatever has none is unknown.
  case display
}

/// Costs of usage rows, each pair of variant and day resolved once.
///
/// One report asks for hundreds of thousands of rows, but these share a few dozen variants
/// and the days of the report: all but the first question for a pair are one look into a
/// dictionary, and most of them, since rows come by day, not even that.
package struct RateTable: Sendable {
  package let mode: CostMode
  /// A day whose prices hold for all usage; nil for those of its own day.
  package var fixedDay: CivilDay?
  /// How many pairs of variant and day have been resolved so far.
  package private(set) var resolutions = 0
  /// Models, as responses name them, that a cost was asked for and that lack a
  /// price for some of their days or tokens. Reports warn of them.
  package private(set) var unknownModels: Set<String> = []

  private let prices: PriceList
  private let variants: [Int32: Variant]
  /// Variants whose responses all have a recorded cost.
  private let recorded: VariantNumbers
  private var resolved: [Key: ResolvedRates?] = [:]
  /// What was charged last, by the lowest bits of the variant: what a row costs is then
  /// known without a hash, and without the names that belong to prices.
  private var recent = [Recent](repeating: Recent(), count: recentCount)
  private static let recentCount = 32

  private struct Recent {
    var key: Key?
    var charges: Charges?
  }

  private struct Variant {
    var variant: ModelVariant
    var match: PriceList.Match?
  }

  private struct Key: Hashable {
    var variant: Int32
    var day: CivilDay?
  }

  package init(variants: [Int32: ModelVariant], prices: PriceList, mode: CostMode) {
    self.prices = prices
    self.mode = mode
    self.variants = variants.mapValues { variant in
      Variant(variant: variant, match: prices.match(variant.model))
    }
    recorded = VariantNumbers(variants.filter(\.value.hasRecordedCost).mapValues { _ in 1 })
  }

  /// Whether a model has prices for some classes of tokens only, as the user's own prices
  /// can say. All responses of a row with tokens of another class then count as of unknown
  /// cost, so that it matters which of them are one row.
  package var pricesInPart: Bool {
    variants.values.contains { entry in
      entry.match?.model.rates.contains { dated in
        dated.rates.isInPart || dated.tiers.contains(where: \.rates.isInPart)
      } ?? false
    }
  }

  /// What the responses of a row cost.
  ///
  /// - Parameters:
  ///   - variant: A key of the `variants` given at the start; the cost of any
  ///     other is unknown.
  ///   - day: The day of UTC; nil when the row has no time.
  package mutating func cost(
    of tally: UsageTally, variant: Int32, day: CivilDay?
  ) -> CostSum {
    let isRecorded = recorded[variant] != nil
    switch mode {
    case .auto where isRecorded, .display where isRecorded:
      return CostSum(
        known: Cost(picodollars: Int128(tally.recordedPicodollars)),
        pricedResponses: tally.responses, pricedTokens: tally.tokens.total)
    case .display:
      return RateTable.unknownCost(of: tally)
    case .auto, .calculate:
      // Web searches of an unknown model have a known price, but adding it would
      // make half a cost look like a whole one.
      let charges = charges(Key(variant: variant, day: fixedDay ?? day))
      let cost = charges?.cost(of: tally) ?? RateTable.unknownCost(of: tally)
      if cost.hasUnknown, let model = variants[variant]?.variant.model {
        unknownModels.insert(model)
      }
      return cost
    }
  }

  /// The prices that a cost would be calculated with, whatever the mode; nil
  /// when unknown.
  package mutating func rates(variant: Int32, day: CivilDay?) -> ResolvedRates? {
    rates(Key(variant: variant, day: fixedDay ?? day))
  }

  private mutating func charges(_ key: Key) -> Charges? {
    let slot = Int(UInt32(bitPattern: key.variant)) % Self.recentCount
    if recent[slot].key == key { return recent[slot].charges }
    let charges = rates(key)?.charges
    recent[slot] = Recent(key: key, charges: charges)
    return charges
  }

  private mutating func rates(_ key: Key) -> ResolvedRates? {
    if let known = resolved[key] { return known }
    resolutions += 1
    let rates = variants[key.variant].flatMap { entry in
      entry.match.flatMap { prices.rates(of: $0, for: entry.variant, on: key.day) }
    }
    resolved[key] = .some(rates)
    return rates
  }

  private static func unknownCost(of tally: UsageTally) -> CostSum {
    CostSum(unknownResponses: tally.responses, unknownTokens: tally.tokens.total)
  }
}
