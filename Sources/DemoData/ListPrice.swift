import UsageModel

/// What responses cost, near enough for the totals that invented sessions report of
/// themselves. The real list is in `Pricing`, which the generator does without: its
/// totals are to stay what they are when a price changes.
enum ListPrice {
  /// Dollars for a million tokens, in hundredths.
  private struct Rates {
    var input: Int64
    var output: Int64
    var cacheRead: Int64
  }

  /// By the beginning of the name; the first that fits counts.
  private static let rates: [(prefix: String, rates: Rates)] = [
    ("claude-haiku-5-5", Rates(input: 10, output: 50, cacheRead: 1)),
    ("claude-haiku-4-5", Rates(input: 100, output: 500, cacheRead: 10)),
    ("claude-3-5-haiku", Rates(input: 80, output: 400, cacheRead: 8)),
    ("claude-sonnet-5-5", Rates(input: 200, output: 1000, cacheRead: 10)),
    ("claude-sonnet-5", Rates(input: 200, output: 1000, cacheRead: 20)),
    ("claude-sonnet-4", Rates(input: 300, output: 1500, cacheRead: 30)),
    ("claude-opus-5-5", Rates(input: 400, output: 2000, cacheRead: 20)),
    ("claude-opus-4-1", Rates(input: 1500, output: 7500, cacheRead: 150)),
    ("claude-opus-4-2025", Rates(input: 1500, output: 7500, cacheRead: 150)),
    ("claude-opus", Rates(input: 500, output: 2500, cacheRead: 50)),
  ]

  /// Prompts of more tokens than this cost five times as much with Haiku 5.5.
  private static let longPrompt: Int64 = 100_000

  /// Nothing for a model without a published price.
  static func picodollars(of response: GeneratedResponse) -> Int64 {
    var cost = picodollars(of: response.tokens, model: response.model)
    if response.isFast { cost *= 2 }
    if let advisor = response.advisor {
      cost += picodollars(of: advisor.tokens, model: advisor.model)
    }
    return cost
  }

  private static func picodollars(of tokens: TokenCounts, model: String) -> Int64 {
    guard let rates = rates.first(where: { model.hasPrefix($0.prefix) })?.rates else { return 0 }
    let isLong = model.hasPrefix("claude-haiku-5-5") && tokens.prompt > longPrompt
    // Writing to the cache costs a quarter more than input, for an hour twice as much.
    let quarters =
      4 * (tokens.input * rates.input + tokens.output * rates.output)
      + 4 * tokens.cacheRead * rates.cacheRead + 5 * tokens.cacheWrite5m * rates.input
      + 8 * tokens.cacheWrite1h * rates.input
    // A hundredth of a dollar for a million tokens is 10,000 picodollars for one.
    return quarters * 2_500 * (isLong ? 5 : 1)
  }
}
