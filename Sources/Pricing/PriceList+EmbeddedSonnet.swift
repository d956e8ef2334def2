// Made by Scripts/update-prices.py from Scripts/prices: change those, not this file.
// Prices are picodollars a token: 1_000_000 is one dollar for a million tokens.

internal import UsageModel

/// Sonnet, newest first.
let embeddedSonnet: [ModelPrices] = [
  ModelPrices(
    id: "claude-sonnet-5-5", displayName: "Claude Sonnet 5.5",
    released: day(2026, 9, 28), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 9, 28), to: day(2026, 10, 6)),
        rates: TokenRates(
          input: 2_000_000, output: 10_000_000, cacheWrite5m: 2_500_000,
          cacheWrite1h: 4_000_000, cacheRead: 200_000),
        source: "P1008"),
      DatedRates(
        days: DayRange(from: day(2026, 10, 7), to: nil),
        rates: TokenRates(
          input: 2_000_000, output: 10_000_000, cacheWrite5m: 2_500_000,
          cacheWrite1h: 4_000_000, cacheRead: 100_000),
        source: "P1008"),
    ],
    notes: [
      "Cache reads have cost half as much since 2026-10-07."
    ]),
  ModelPrices(
    id: "claude-sonnet-5", displayName: "Claude Sonnet 5",
    released: day(2026, 6, 30), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 6, 30), to: nil),
        rates: TokenRates(
          input: 2_000_000, output: 10_000_000, cacheWrite5m: 2_500_000,
          cacheWrite1h: 4_000_000, cacheRead: 200_000),
        source: "P1008")
    ],
    notes: [
      "A rise to 3 and 15 dollars, announced for 2026-09-01, was cancelled."
    ]),
  ModelPrices(
    id: "claude-sonnet-4-6", displayName: "Claude Sonnet 4.6",
    released: day(2026, 2, 17), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 2, 17), to: day(2026, 3, 12)),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        tiers: [
          LengthTier(
            promptTokensOver: 200_000,
            rates: TokenRates(
              input: 6_000_000, output: 22_500_000, cacheWrite5m: 7_500_000,
              cacheWrite1h: 12_000_000, cacheRead: 600_000))
        ],
        source: "GP"),
      DatedRates(
        days: DayRange(from: day(2026, 3, 13), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "P1008"),
    ],
    notes: [
      "Prompts over 200,000 tokens needed the 1M beta until 2026-03-12."
    ]),
  ModelPrices(
    id: "claude-sonnet-4-5", displayName: "Claude Sonnet 4.5",
    released: day(2025, 9, 29), status: .deprecated, retires: day(2026, 11, 30),
    aliases: ["claude-4-5-sonnet"],
    chargesUSGeography: false, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 9, 29), to: day(2026, 4, 30)),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        tiers: [
          LengthTier(
            promptTokensOver: 200_000,
            rates: TokenRates(
              input: 6_000_000, output: 22_500_000, cacheWrite5m: 7_500_000,
              cacheWrite1h: 12_000_000, cacheRead: 600_000))
        ],
        source: "GP"),
      DatedRates(
        days: DayRange(from: day(2026, 5, 1), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "P1008"),
    ],
    notes: [
      "Prompts over 200,000 tokens needed the 1M beta until 2026-04-30."
    ]),
  ModelPrices(
    id: "claude-sonnet-4", displayName: "Claude Sonnet 4",
    released: day(2025, 5, 22), status: .retired, retires: day(2026, 6, 15),
    aliases: ["claude-sonnet-4-0", "claude-4-sonnet"],
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 5, 22), to: day(2026, 4, 30)),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        tiers: [
          LengthTier(
            promptTokensOver: 200_000,
            rates: TokenRates(
              input: 6_000_000, output: 22_500_000, cacheWrite5m: 7_500_000,
              cacheWrite1h: 12_000_000, cacheRead: 600_000))
        ],
        source: "P1008"),
      DatedRates(
        days: DayRange(from: day(2026, 5, 1), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "P1008"),
    ],
    notes: [
      "Prompts over 200,000 tokens needed the 1M beta until 2026-04-30."
    ]),
  ModelPrices(
    id: "claude-3-7-sonnet", displayName: "Claude Sonnet 3.7",
    released: day(2025, 2, 24), status: .retired, retires: day(2026, 2, 19),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 2, 24), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "GP")
    ]),
  ModelPrices(
    id: "claude-3-5-sonnet", displayName: "Claude Sonnet 3.5",
    released: day(2024, 6, 20), status: .retired, retires: day(2025, 10, 28),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2024, 6, 20), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "GP")
    ]),
  ModelPrices(
    id: "claude-3-sonnet", displayName: "Claude Sonnet 3",
    released: day(2024, 3, 4), status: .retired, retires: day(2025, 7, 21),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2024, 3, 4), to: nil),
        rates: TokenRates(
          input: 3_000_000, output: 15_000_000, cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000, cacheRead: 300_000),
        source: "GP")
    ]),
]

/// Haiku, newest first.
let embeddedHaiku: [ModelPrices] = [
  ModelPrices(
    id: "claude-haiku-5-5", displayName: "Claude Haiku 5.5",
    released: day(2026, 10, 7), status: .active, retires: nil,
    chargesUSGeography: true, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2026, 10, 7), to: nil),
        rates: TokenRates(
          input: 100_000, output: 500_000, cacheWrite5m: 125_000,
          cacheWrite1h: 200_000, cacheRead: 10_000),
        tiers: [
          LengthTier(
            promptTokensOver: 100_000,
            rates: TokenRates(
              input: 500_000, output: 2_500_000, cacheWrite5m: 625_000,
              cacheWrite1h: 1_000_000, cacheRead: 50_000))
        ],
        source: "P1008")
    ],
    notes: [
      "Requests whose prompt exceeds 100,000 tokens cost five times as much."
    ]),
  ModelPrices(
    id: "claude-haiku-4-5", displayName: "Claude Haiku 4.5",
    released: day(2025, 10, 15), status: .active, retires: nil,
    aliases: ["claude-4-5-haiku"],
    chargesUSGeography: false, chargesRegions: true,
    rates: [
      DatedRates(
        days: DayRange(from: day(2025, 10, 15), to: nil),
        rates: TokenRates(
          input: 1_000_000, output: 5_000_000, cacheWrite5m: 1_250_000,
          cacheWrite1h: 2_000_000, cacheRead: 100_000),
        source: "P1008")
    ]),
  ModelPrices(
    id: "claude-3-5-haiku", displayName: "Claude Haiku 3.5",
    released: day(2024, 11, 4), status: .retired, retires: day(2026, 2, 19),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2024, 11, 4), to: day(2024, 12, 2)),
        rates: TokenRates(
          input: 1_000_000, output: 5_000_000, cacheWrite5m: 1_250_000,
          cacheWrite1h: 2_000_000, cacheRead: 100_000),
        source: "H35", isDatedRoughly: true),
      DatedRates(
        days: DayRange(from: day(2024, 12, 3), to: nil),
        rates: TokenRates(
          input: 800_000, output: 4_000_000, cacheWrite5m: 1_000_000,
          cacheWrite1h: 1_600_000, cacheRead: 80_000),
        source: "P1008", isDatedRoughly: true),
    ],
    notes: [
      "The day of the price cut of December 2024 is not exactly known."
    ]),
  ModelPrices(
    id: "claude-3-haiku", displayName: "Claude Haiku 3",
    released: day(2024, 3, 13), status: .retired, retires: day(2026, 4, 20),
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2024, 3, 13), to: nil),
        rates: TokenRates(
          input: 250_000, output: 1_250_000, cacheWrite5m: 300_000,
          cacheWrite1h: 500_000, cacheRead: 30_000),
        source: "GP")
    ],
    notes: [
      "Cache prices are rounded by Anthropic, not the usual multiples."
    ]),
]

/// Before version 3, newest first.
let embeddedEarly: [ModelPrices] = [
  ModelPrices(
    id: "claude-2", displayName: "Claude 2 / 2.1",
    released: day(2023, 7, 11), status: .retired, retires: day(2025, 7, 21),
    aliases: ["claude-2-0", "claude-2-1", "claude-v1", "claude-v2:1"],
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2023, 7, 11), to: nil),
        rates: TokenRates(
          input: 8_000_000, output: 24_000_000, cacheWrite5m: nil,
          cacheWrite1h: nil, cacheRead: nil),
        source: "GP")
    ],
    notes: [
      "Had no prompt cache."
    ]),
  ModelPrices(
    id: "claude-instant-1", displayName: "Claude Instant 1.x",
    released: day(2023, 3, 14), status: .retired, retires: day(2024, 11, 6),
    aliases: ["claude-instant-1-2", "claude-instant-v1"],
    chargesUSGeography: false, chargesRegions: false,
    rates: [
      DatedRates(
        days: DayRange(from: day(2023, 11, 21), to: nil),
        rates: TokenRates(
          input: 800_000, output: 2_400_000, cacheWrite5m: nil, cacheWrite1h: nil, cacheRead: nil),
        source: "LL")
    ],
    notes: [
      "An older, higher price is not listed."
    ]),
]
