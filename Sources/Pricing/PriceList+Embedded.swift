// Made by Scripts/update-prices.py from Scripts/prices: change those, not this file.
// Prices are picodollars a token: 1_000_000 is one dollar for a million tokens.

internal import UsageModel

extension PriceList {
  /// The prices that Plimsoll is built with.
  package static let embedded = PriceList(
    date: day(2026, 11, 21),
    models: embeddedFableAndMythos + embeddedOpus + embeddedSonnet + embeddedHaiku + embeddedEarly,
    sources: embeddedSources,
    rules: PriceRules(
      batch: PriceFactor(thousandths: 500),
      usGeography: PriceFactor(thousandths: 1100),
      region: PriceFactor(thousandths: 1100),
      webSearch: 10_000_000_000))
}

private let embeddedSources: [String: PriceSource] = [
  "P1008": PriceSource(
    what: "Anthropic's pricing page as of 2026-10-08",
    url: "https://platform.claude.com/docs/en/about-claude/pricing"),
  "F52": PriceSource(
    what: "Anthropic's release notes of 2026-11-09 for Fable 5.2",
    url: "https://platform.claude.com/docs/en/models/fable-5-2/overview"),
  "FM": PriceSource(
    what: "Anthropic's pages on fast mode",
    url: "https://platform.claude.com/docs/en/build-with-claude/fast-mode"),
  "GP": PriceSource(
    what: "genai-prices by Pydantic as of 2026-08-21",
    url: "https://github.com/pydantic/genai-prices"),
  "LL": PriceSource(
    what: "LiteLLM's price table as of 2026-08-01",
    url: "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"),
  "H35": PriceSource(
    what: "secondary: an article on the launch price of Haiku 3.5",
    url: "https://aiwiki.ai/wiki/claude_3_5_haiku/raw"),
  "MYP": PriceSource(
    what: "secondary: press of April 2026; Anthropic's page lists no price",
    url: "https://techjacksolutions.com/?p=45647"),
]

/// Fable and Mythos, newest first.
let embeddedFableAndMythos: [ModelPrices] = [
  ModelPrices(
    id: "claude-fable-5-2", displayName: "Claude Fable 5.2",
    released: day(2026, 11, 9), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 11, 9), to: nil),
        rates: TokenRates(
          input: 8_000_000, output: 40_000_000, cacheWrite5m: 10_000_000,
          cacheWrite1h: 16_000_000, cacheRead: 200_000),
        source: "F52")
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 11, 9), to: nil),
        factor: PriceFactor(thousandths: 2000), source: "F52")
    ],
    notes: [
      "The 1-hour write price is twice the input price; no source quotes it."
    ]),
  ModelPrices(
    id: "claude-fable-5-1", displayName: "Claude Fable 5.1",
    released: day(2026, 9, 1), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 9, 1), to: nil),
        rates: TokenRates(
          input: 10_000_000, output: 50_000_000, cacheWrite5m: 12_500_000,
          cacheWrite1h: 20_000_000, cacheRead: 250_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-fable-5", displayName: "Claude Fable 5",
    released: day(2026, 6, 9), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 6, 9), to: nil),
        rates: TokenRates(
          input: 10_000_000, output: 50_000_000, cacheWrite5m: 12_500_000,
          cacheWrite1h: 20_000_000, cacheRead: 1_000_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-mythos-5-2", displayName: "Claude Mythos 5.2",
    released: day(2026, 11, 9), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 11, 9), to: nil),
        rates: TokenRates(
          input: 8_000_000, output: 40_000_000, cacheWrite5m: 10_000_000,
          cacheWrite1h: 16_000_000, cacheRead: 200_000),
        source: "F52")
    ],
    notes: [
      "Only for members of verification programs.",
      "The 1-hour write price is twice the input price; no source quotes it.",
    ]),
  ModelPrices(
    id: "claude-mythos-5-1", displayName: "Claude Mythos 5.1",
    released: day(2026, 9, 1), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 9, 1), to: nil),
        rates: TokenRates(
          input: 10_000_000, output: 50_000_000, cacheWrite5m: 12_500_000,
          cacheWrite1h: 20_000_000, cacheRead: 250_000),
        source: "P1008")
    ],
    notes: [
      "Only for members of verification programs."
    ]),
  ModelPrices(
    id: "claude-mythos-5", displayName: "Claude Mythos 5",
    released: day(2026, 6, 9), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 6, 9), to: nil),
        rates: TokenRates(
          input: 10_000_000, output: 50_000_000, cacheWrite5m: 12_500_000,
          cacheWrite1h: 20_000_000, cacheRead: 1_000_000),
        source: "P1008")
    ],
    notes: [
      "Only for members of verification programs."
    ]),
  ModelPrices(
    id: "claude-mythos-preview", displayName: "Claude Mythos Preview",
    released: day(2026, 4, 7), status: .deprecated, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 4, 7), to: nil),
        rates: TokenRates(
          input: 25_000_000, output: 125_000_000, cacheWrite5m: 31_250_000,
          cacheWrite1h: 50_000_000, cacheRead: 2_500_000),
        source: "MYP")
    ],
    notes: [
      "The price comes from the press alone.",
      "Cache prices are the usual multiples of the input price.",
    ]),
]

/// Opus, newest first.
let embeddedOpus: [ModelPrices] = [
  ModelPrices(
    id: "claude-opus-5-5", displayName: "Claude Opus 5.5",
    released: day(2026, 9, 22), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 9, 22), to: nil),
        rates: TokenRates(
          input: 4_000_000, output: 20_000_000, cacheWrite5m: 5_000_000,
          cacheWrite1h: 8_000_000, cacheRead: 200_000),
        source: "P1008")
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 9, 22), to: nil),
        factor: PriceFactor(thousandths: 2000), source: "FM")
    ]),
  ModelPrices(
    id: "claude-opus-5", displayName: "Claude Opus 5",
    released: day(2026, 7, 24), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 7, 24), to: nil),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        source: "P1008")
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 7, 24), to: nil),
        factor: PriceFactor(thousandths: 2000), source: "FM")
    ]),
  ModelPrices(
    id: "claude-opus-4-8", displayName: "Claude Opus 4.8",
    released: day(2026, 5, 28), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 5, 28), to: nil),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        source: "P1008")
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 5, 28), to: day(2026, 11, 29)),
        factor: PriceFactor(thousandths: 2000), source: "FM")
    ],
    notes: [
      "Fast mode ends on 2026-11-30; requests for it then fail."
    ]),
  ModelPrices(
    id: "claude-opus-4-7", displayName: "Claude Opus 4.7",
    released: day(2026, 4, 16), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 4, 16), to: nil),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        source: "P1008")
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 5, 12), to: day(2026, 7, 23)),
        factor: PriceFactor(thousandths: 6000), source: "FM")
    ],
    notes: [
      "Fast mode ended on 2026-07-24; requests for it fail."
    ]),
  ModelPrices(
    id: "claude-opus-4-6", displayName: "Claude Opus 4.6",
    released: day(2026, 2, 5), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 2, 5), to: day(2026, 3, 12)),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        tiers: [
          LengthTier(
            promptTokensOver: 200_000,
            rates: TokenRates(
              input: 10_000_000, output: 37_500_000, cacheWrite5m: 12_500_000,
              cacheWrite1h: 20_000_000, cacheRead: 1_000_000))
        ],
        source: "GP"),
      DatedRates(
        days: DayRange(from: day(2026, 3, 13), to: nil),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        source: "P1008"),
    ],
    fastWindows: [
      FastWindow(
        days: DayRange(from: day(2026, 2, 7), to: day(2026, 6, 28)),
        factor: PriceFactor(thousandths: 6000), source: "FM")
    ],
    notes: [
      "Fast mode ended on 2026-06-29; requests for it run at standard speed and price.",
      "Prompts over 200,000 tokens needed the 1M beta until 2026-03-12.",
    ]),
  ModelPrices(
    id: "claude-opus-4-5", displayName: "Claude Opus 4.5",
    released: day(2025, 11, 24), status: .active, retires: nil,
    chargesUSGeography: false, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 11, 24), to: nil),
        rates: TokenRates(
          input: 5_000_000, output: 25_000_000, cacheWrite5m: 6_250_000,
          cacheWrite1h: 10_000_000, cacheRead: 500_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-opus-4-1", displayName: "Claude Opus 4.1",
    released: day(2025, 8, 5), status: .retired, retires: day(2026, 8, 5),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 8, 5), to: nil),
        rates: TokenRates(
          input: 15_000_000, output: 75_000_000, cacheWrite5m: 18_750_000,
          cacheWrite1h: 30_000_000, cacheRead: 1_500_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-opus-4", displayName: "Claude Opus 4",
    released: day(2025, 5, 22), status: .retired, retires: day(2026, 6, 15),
    aliases: ["claude-opus-4-0", "claude-4-opus"],
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 5, 22), to: nil),
        rates: TokenRates(
          input: 15_000_000, output: 75_000_000, cacheWrite5m: 18_750_000,
          cacheWrite1h: 30_000_000, cacheRead: 1_500_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-3-opus", displayName: "Claude Opus 3",
    released: day(2024, 3, 4), status: .retired, retires: day(2026, 1, 5),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2024, 3, 4), to: nil),
        rates: TokenRates(
          input: 15_000_000, output: 75_000_000, cacheWrite5m: 18_750_000,
          cacheWrite1h: 30_000_000, cacheRead: 1_500_000),
        source: "GP")
    ]),
]

func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDay {
  CivilDay(daysSince1970: CivilDay.days(year: year, month: month, day: day))
}
