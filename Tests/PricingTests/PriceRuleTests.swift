import Pricing
import Testing
import UsageModel

/// Every rule of the price list on an example whose sum is written out: tokens
/// times dollars for a million tokens gives millionths of a dollar.
@Suite struct PriceRuleTests {
  /// One token count for each class, so that no class can stand in for another.
  static let tokens = TokenCounts(
    input: 1000, output: 200, cacheWrite5m: 3000, cacheWrite1h: 4000, cacheRead: 50_000)

  /// The cost in millionths of a dollar with six decimals: whole picodollars.
  func cost(
    _ variant: ModelVariant, on day: String?, _ tokens: TokenCounts = tokens,
    webSearches: Int64 = 0, webFetches: Int64 = 0
  ) throws -> Int128 {
    let day = try day.map { try #require(CivilDay($0)) }
    let rates = try #require(PriceList.embedded.rates(for: variant, on: day))
    let tally = UsageTally(
      tokens: tokens, webSearches: webSearches, webFetches: webFetches, responses: 1)
    let sum = rates.cost(of: tally)
    #expect(!sum.hasUnknown)
    return sum.known.picodollars
  }

  @Test("each token class has its own price")
  func tokenClasses() throws {
    // Opus 5: 1000·5 + 200·25 + 3000·6.25 + 4000·10 + 50000·0.50
    //       = 5000 + 5000 + 18750 + 40000 + 25000 = 93750 millionths
    let variant = ModelVariant(model: "claude-opus-5")
    #expect(try cost(variant, on: "2026-08-01") == 93_750_000_000)
  }

  @Test("an hour in the cache costs twice the input price, five minutes a quarter more")
  func cacheWrites() throws {
    let variant = ModelVariant(model: "claude-sonnet-5")
    // 1,000,000·2.50 and 1,000,000·4
    let short = TokenCounts(cacheWrite5m: 1_000_000)
    let long = TokenCounts(cacheWrite1h: 1_000_000)
    #expect(try cost(variant, on: "2026-08-01", short) == 2_500_000_000_000)
    #expect(try cost(variant, on: "2026-08-01", long) == 4_000_000_000_000)
  }

  @Test("cache reads follow the list, not a fixed share of the input price")
  func cacheReads() throws {
    // 1,000,000 reads: Fable 5 at 1.00, 5.1 at 0.25, 5.2 at 0.20, Opus 5.5 at 0.20
    let reads = TokenCounts(cacheRead: 1_000_000)
    let expected: [(String, Int128)] = [
      ("claude-fable-5", 1_000_000_000_000), ("claude-fable-5-1", 250_000_000_000),
      ("claude-fable-5-2", 200_000_000_000), ("claude-opus-5-5", 200_000_000_000),
    ]
    for (model, picodollars) in expected {
      #expect(
        try cost(ModelVariant(model: model), on: "2026-11-20", reads) == picodollars, "\(model)")
    }
  }

  @Test("the day of the request decides the price")
  func datedRates() throws {
    // Sonnet 5.5 reads: 0.20 to 2026-10-06, 0.10 from 2026-10-07
    let variant = ModelVariant(model: "claude-sonnet-5-5")
    let reads = TokenCounts(cacheRead: 1_000_000)
    #expect(try cost(variant, on: "2026-10-06", reads) == 200_000_000_000)
    #expect(try cost(variant, on: "2026-10-07", reads) == 100_000_000_000)
    // Haiku 3.5 output: 5 in its first month, 4 since
    let haiku = ModelVariant(model: "claude-3-5-haiku-20241022")
    let output = TokenCounts(output: 1_000_000)
    #expect(try cost(haiku, on: "2024-12-02", output) == 5_000_000_000_000)
    #expect(try cost(haiku, on: "2024-12-03", output) == 4_000_000_000_000)
  }

  @Test("a request without a day counts at the latest price")
  func withoutDay() throws {
    let reads = TokenCounts(cacheRead: 1_000_000)
    let sonnet = ModelVariant(model: "claude-sonnet-5-5")
    #expect(try cost(sonnet, on: nil, reads) == 100_000_000_000)
    // Fast mode of Opus 5 has no end (0.50·2), that of Opus 4.8 has one (0.50).
    let open = ModelVariant(model: "claude-opus-5", speed: "fast")
    let ending = ModelVariant(model: "claude-opus-4-8", speed: "fast")
    #expect(try cost(open, on: nil, reads) == 1_000_000_000_000)
    #expect(try cost(ending, on: nil, reads) == 500_000_000_000)
  }

  @Test("a day before the release counts at the first price")
  func beforeRelease() throws {
    // Only a wrong clock gives such a day: Sonnet 5.5 appeared on 2026-09-28.
    let variant = ModelVariant(model: "claude-sonnet-5-5")
    let reads = TokenCounts(cacheRead: 1_000_000)
    #expect(try cost(variant, on: "2020-01-01", reads) == 200_000_000_000)
  }

  @Test("Haiku 5.5 bills the whole request at the tier of its prompt")
  func haikuTier() throws {
    // up to 100,000: 1000·0.10 + 200·0.50 + 3000·0.125 + 4000·0.20 + 50000·0.01
    //              = 100 + 100 + 375 + 800 + 500 = 1875 millionths
    let short = ModelVariant(model: "claude-haiku-5-5", promptClass: .upTo100k)
    #expect(try cost(short, on: "2026-11-01") == 1_875_000_000)
    // over 100,000:  1000·0.50 + 200·2.50 + 3000·0.625 + 4000·1.00 + 50000·0.05
    //              = 500 + 500 + 1875 + 4000 + 2500 = 9375 millionths
    for promptClass in [PromptClass.over100k, .over200k] {
      let long = ModelVariant(model: "claude-haiku-5-5", promptClass: promptClass)
      #expect(try cost(long, on: "2026-11-01") == 9_375_000_000)
    }
  }

  @Test(
    "the tier of the 1M beta ended with the beta",
    arguments: [
      // over 200,000, the last day of the tier and the day after:
      // 1000·6 + 200·22.50 + 3000·7.50 + 4000·12 + 50000·0.60 = 111000
      // 1000·3 + 200·15 + 3000·3.75 + 4000·6 + 50000·0.30 = 56250
      ("claude-sonnet-4-20250514", "2026-04-30", "2026-05-01", 111_000, 56_250),
      ("claude-sonnet-4-5-20250929", "2026-04-30", "2026-05-01", 111_000, 56_250),
      ("claude-sonnet-4-6", "2026-03-12", "2026-03-13", 111_000, 56_250),
      // 1000·10 + 200·37.50 + 3000·12.50 + 4000·20 + 50000·1 = 185000
      // 1000·5 + 200·25 + 3000·6.25 + 4000·10 + 50000·0.50 = 93750
      ("claude-opus-4-6", "2026-03-12", "2026-03-13", 185_000, 93_750),
    ])
  func betaTier(
    model: String, last: String, after: String, long: Int128, flat: Int128
  ) throws {
    let over200k = ModelVariant(model: model, promptClass: .over200k)
    let over100k = ModelVariant(model: model, promptClass: .over100k)
    #expect(try cost(over200k, on: last) == long * 1_000_000)
    #expect(try cost(over100k, on: last) == flat * 1_000_000)
    #expect(try cost(over200k, on: after) == flat * 1_000_000)
  }

  @Test("a batch costs half")
  func batch() throws {
    // Opus 5: 93750 / 2 = 46875 millionths
    let variant = ModelVariant(model: "claude-opus-5", serviceTier: "batch")
    #expect(try cost(variant, on: "2026-08-01") == 46_875_000_000)
  }

  @Test(
    "every other service tier counts at list price",
    arguments: [nil, "standard", "priority", "flex", "something new"])
  func serviceTiers(tier: String?) throws {
    let variant = ModelVariant(model: "claude-opus-5", serviceTier: tier)
    #expect(try cost(variant, on: "2026-08-01") == 93_750_000_000)
  }

  @Test("inference bound to the United States costs a tenth more from generation 4.6 on")
  func geography() throws {
    // Opus 5: 93750·1.1 = 103125; Opus 4.5 has the same list price and no surcharge
    let new = ModelVariant(model: "claude-opus-5", inferenceGeo: "us")
    let old = ModelVariant(model: "claude-opus-4-5", inferenceGeo: "us")
    #expect(try cost(new, on: "2026-08-01") == 103_125_000_000)
    #expect(try cost(old, on: "2026-08-01") == 93_750_000_000)
    for geo in ["global", "not_available", "eu"] {
      let elsewhere = ModelVariant(model: "claude-opus-5", inferenceGeo: geo)
      #expect(try cost(elsewhere, on: "2026-08-01") == 93_750_000_000)
    }
  }

  @Test("a regional endpoint costs a tenth more from generation 4.5 on")
  func regions() throws {
    // Opus 5 and 4.5: 93750·1.1 = 103125
    // Opus 4.1: 1000·15 + 200·75 + 3000·18.75 + 4000·30 + 50000·1.50 = 281250, no surcharge
    let expected: [(String, Int128)] = [
      ("eu.anthropic.claude-opus-5", 103_125), ("global.anthropic.claude-opus-5", 93_750),
      ("anthropic.claude-opus-5", 93_750),
      ("us.anthropic.claude-opus-4-5-20251101-v1:0", 103_125),
      ("us.anthropic.claude-opus-4-1-20250805-v1:0", 281_250),
    ]
    for (model, millionths) in expected {
      let variant = ModelVariant(model: model, provider: .bedrock)
      #expect(try cost(variant, on: "2026-08-01") == millionths * 1_000_000, "\(model)")
    }
  }

  @Test("a cloud without a region in the name counts at list price")
  func cloudWithoutRegion() throws {
    for provider in Provider.allCases {
      let variant = ModelVariant(model: "claude-opus-5", provider: provider)
      #expect(try cost(variant, on: "2026-08-01") == 93_750_000_000)
    }
  }

  @Test("the surcharge for a place is taken once")
  func placeOnce() throws {
    // 93750·1.1, not ·1.21
    let variant = ModelVariant(
      model: "us.anthropic.claude-opus-5", inferenceGeo: "us", provider: .bedrock)
    #expect(try cost(variant, on: "2026-08-01") == 103_125_000_000)
  }

  @Test(
    "fast mode multiplies every class while it is on offer",
    arguments: [
      // Opus 4.6 (list sum 93750): 6 times from 2026-02-07 to 2026-06-28
      ("claude-opus-4-6", "2026-02-06", 93_750), ("claude-opus-4-6", "2026-02-07", 562_500),
      ("claude-opus-4-6", "2026-06-28", 562_500), ("claude-opus-4-6", "2026-06-29", 93_750),
      // Opus 4.7: 6 times from 2026-05-12 to 2026-07-23
      ("claude-opus-4-7", "2026-05-11", 93_750), ("claude-opus-4-7", "2026-05-12", 562_500),
      ("claude-opus-4-7", "2026-07-23", 562_500), ("claude-opus-4-7", "2026-07-24", 93_750),
      // Opus 4.8: twice until 2026-11-29; Opus 5: twice
      ("claude-opus-4-8", "2026-11-29", 187_500), ("claude-opus-4-8", "2026-11-30", 93_750),
      ("claude-opus-5", "2026-11-30", 187_500),
      // Opus 5.5: 2·(1000·4 + 200·20 + 3000·5 + 4000·8 + 50000·0.20) = 2·65000
      ("claude-opus-5-5", "2026-11-30", 130_000),
      // Fable 5.2: 2·(1000·8 + 200·40 + 3000·10 + 4000·16 + 50000·0.20) = 2·120000
      ("claude-fable-5-2", "2026-11-30", 240_000),
      // Haiku 4.5 never had it: 1000·1 + 200·5 + 3000·1.25 + 4000·2 + 50000·0.10
      ("claude-haiku-4-5", "2026-11-30", 18_750),
    ])
  func fastWindows(
    model: String, day: String, millionths: Int128
  ) throws {
    #expect(
      try cost(ModelVariant(model: model, speed: "fast"), on: day) == millionths * 1_000_000)
  }

  @Test("fast mode and a batch do not combine")
  func fastBatch() throws {
    // 93750 / 2: the batch alone
    let variant = ModelVariant(model: "claude-opus-5", speed: "fast", serviceTier: "batch")
    #expect(try cost(variant, on: "2026-08-01") == 46_875_000_000)
  }

  @Test("other modifiers multiply with each other and with a tier")
  func stacking() throws {
    // Opus 4.6, long prompt, fast, United States: 185000·6·1.1 = 1221000
    let fast = ModelVariant(
      model: "claude-opus-4-6", speed: "fast", inferenceGeo: "us", promptClass: .over200k)
    #expect(try cost(fast, on: "2026-03-01") == 1_221_000_000_000)
    // Haiku 5.5, long prompt, batch, regional: 9375·0.5·1.1 = 5156.25
    let batch = ModelVariant(
      model: "jp.anthropic.claude-haiku-5-5", serviceTier: "batch", promptClass: .over100k)
    #expect(try cost(batch, on: "2026-11-01") == 5_156_250_000)
  }

  @Test("a web search costs a cent, a fetch nothing, whatever the modifiers")
  func webSearches() throws {
    // 3·0.01 dollars = 30000 millionths beside 46875 for the tokens of the batch
    let variant = ModelVariant(model: "claude-opus-5", serviceTier: "batch")
    #expect(
      try cost(variant, on: "2026-08-01", webSearches: 3, webFetches: 7) == 76_875_000_000)
  }

  @Test("tokens of a class without a price leave the cost partial")
  func missingClass() throws {
    // Claude 2.1 had no cache: 1000·8 + 200·24 = 12800, 57000 tokens unknown
    let rates = try #require(
      PriceList.embedded.rates(for: ModelVariant(model: "claude-2.1"), on: nil))
    let partial = rates.cost(of: UsageTally(tokens: Self.tokens, responses: 1))
    #expect(partial.known.picodollars == 12_800_000_000)
    #expect(partial.isPartial)
    #expect(!partial.isUnknown)
    #expect(partial.unknownResponses == 1)
    #expect(partial.unknownTokens == 57_000)
    let whole = rates.cost(of: UsageTally(tokens: TokenCounts(input: 1, output: 1), responses: 1))
    #expect(!whole.hasUnknown)
  }

  @Test("the largest counts that a log can hold do not overflow")
  func overflow() throws {
    let tokens = TokenCounts(
      input: .max, output: .max, cacheWrite5m: .max, cacheWrite1h: .max, cacheRead: .max)
    let variant = ModelVariant(model: "claude-opus-4-6", speed: "fast", promptClass: .over200k)
    // (10 + 37.5 + 12.5 + 20 + 1)·6 = 486 dollars for a million of each
    #expect(try cost(variant, on: "2026-03-01", tokens) == Int128(Int64.max) * 486_000_000)
  }
}
