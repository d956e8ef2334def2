package import UsageModel

/// Prices with every modifier applied, ready to multiply with tokens.
package struct ResolvedRates: Hashable, Sendable {
  /// The id of the model whose prices these are.
  package var model: String
  /// Picodollars a token.
  package var rates: TokenRates
  /// Picodollars a web search; no modifier touches it.
  package var webSearch: Int64
  /// Key into `PriceList.sources`.
  package var source: String

  package init(model: String, rates: TokenRates, webSearch: Int64, source: String) {
    self.model = model
    self.rates = rates
    self.webSearch = webSearch
    self.source = source
  }

  /// The calculated cost; tokens of a class without a price stay unknown.
  package func cost(of tally: UsageTally) -> CostSum { charges.cost(of: tally) }

  /// What a cost is calculated from.
  var charges: Charges { Charges(rates: rates, webSearch: webSearch) }
}

/// Prices without the names that belong to them.
struct Charges: Sendable {
  /// Picodollars a token.
  var rates: TokenRates
  /// Picodollars a web search.
  var webSearch: Int64

  func cost(of tally: UsageTally) -> CostSum {
    let tokens = tally.tokens
    var picodollars = Int128(tally.webSearches) * Int128(webSearch)
    var unknownTokens: Int64 = 0
    func add(_ count: Int64, _ rate: Int64?) {
      if let rate {
        picodollars += Int128(count) * Int128(rate)
      } else {
        unknownTokens &+= count
      }
    }
    add(tokens.input, rates.input)
    add(tokens.output, rates.output)
    add(tokens.cacheWrite5m, rates.cacheWrite5m)
    add(tokens.cacheWrite1h, rates.cacheWrite1h)
    add(tokens.cacheRead, rates.cacheRead)
    return CostSum(
      known: Cost(picodollars: picodollars), pricedResponses: tally.responses,
      pricedTokens: tokens.total &- unknownTokens,
      unknownResponses: unknownTokens > 0 ? tally.responses : 0, unknownTokens: unknownTokens)
  }
}
