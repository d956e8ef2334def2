package import UsageModel

/// List prices of every known model, each price with the days on which it held.
///
/// What it yields is Anthropic's list price. What somebody really pays can
/// differ: contracts, committed capacity, resellers; `prices.json` is for those.
package struct PriceList: Sendable {
  /// The day on which the built-in prices were last compared with their sources.
  package let date: CivilDay
  /// In the order of the table: by family, newest first.
  package private(set) var models: [ModelPrices]
  /// Where prices were read, by the key that rates carry.
  package internal(set) var sources: [String: PriceSource]
  package let rules: PriceRules
  private var indexByName: [String: Int]

  /// A later model wins a name that an earlier one has too.
  package init(
    date: CivilDay, models: [ModelPrices], sources: [String: PriceSource], rules: PriceRules
  ) {
    self.date = date
    self.models = models
    self.sources = sources
    self.rules = rules
    indexByName = [:]
    for (index, model) in models.enumerated() {
      for alias in model.aliases { indexByName[alias] = index }
    }
    // An id names its own model whatever aliases others claim.
    for (index, model) in models.enumerated() { indexByName[model.id] = index }
  }

  /// A model as some request spelled it.
  package struct Match: Hashable, Sendable {
    package var model: ModelPrices
    /// Whether the spelling chose a regional endpoint of Bedrock or Vertex.
    package var isRegional: Bool
  }

  /// The model behind a name, however a cloud or a gateway spells it; nil when
  /// the list has no such model.
  package func match(_ model: String) -> Match? {
    // A name listed to the letter is a price for just that spelling, so the
    // user's own price for `eu.anthropic.…` gets no regional surcharge on top.
    if let index = indexByName[model] { return Match(model: models[index], isRegional: false) }
    let name = ModelName(model)
    for candidate in name.candidates {
      if let index = indexByName[candidate] {
        return Match(model: models[index], isRegional: name.isRegional)
      }
    }
    return nil
  }

  /// The prices of responses of `variant` on a day of UTC; nil when unknown.
  package func rates(for variant: ModelVariant, on day: CivilDay?) -> ResolvedRates? {
    match(variant.model).flatMap { rates(of: $0, for: variant, on: day) }
  }

  /// The same for a model that has been looked up before.
  package func rates(
    of match: Match, for variant: ModelVariant, on day: CivilDay?
  ) -> ResolvedRates? {
    guard let dated = match.model.rates(on: day) else { return nil }
    var factors: [PriceFactor] = []
    if variant.serviceTier == "batch" {
      // Batches have no fast mode: a line that claims both ran as a batch. Other
      // tiers are billed by contract, not by token, and count at list price.
      factors.append(rules.batch)
    } else if variant.speed == "fast", let fast = match.model.fastFactor(on: day) {
      // Without an offer on that day the response counts at the standard price:
      // Opus 4.6 went on accepting the flag after its fast mode had ended, and
      // ran and billed such requests like any other.
      factors.append(fast)
    }
    // Both are the surcharge for choosing where a model runs, on different
    // platforms; a response has it once. A response known only by its message id
    // to come from a cloud tells no region and counts at list price.
    if variant.inferenceGeo == "us", match.model.chargesUSGeography {
      factors.append(rules.usGeography)
    } else if match.isRegional, match.model.chargesRegions {
      factors.append(rules.region)
    }
    let rates = dated.rates(for: variant.promptClass).multiplied(by: factors)
    return ResolvedRates(
      model: match.model.id, rates: rates, webSearch: rules.webSearch, source: dated.source)
  }
}
