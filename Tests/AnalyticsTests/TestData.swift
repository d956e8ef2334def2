import Pricing
import UsageModel

/// Prices that make sums easy to write out: a dollar for a million tokens of
/// input, two of output.
let testPrices = PriceList(
  date: CivilDay(daysSince1970: 20_000),
  models: ["alpha", "beta"].map { name in
    ModelPrices(
      id: name, displayName: name,
      rates: [
        DatedRates(
          days: DayRange(from: nil, to: nil),
          rates: TokenRates(
            input: 1_000_000, output: 2_000_000, cacheWrite5m: 1_000_000, cacheWrite1h: 1_000_000,
            cacheRead: 1_000_000),
          source: "test")
      ])
  },
  sources: [:],
  rules: PriceRules(
    batch: PriceFactor(thousandths: 500), usGeography: PriceFactor(thousandths: 1100),
    region: PriceFactor(thousandths: 1100), webSearch: 10_000_000_000))

let testVariants: [Int32: ModelVariant] = [
  1: ModelVariant(model: "alpha"), 2: ModelVariant(model: "beta"),
  3: ModelVariant(model: "alpha", speed: "fast"), 4: ModelVariant(model: "nobody-knows"),
]

let testRates = RateTable(variants: testVariants, prices: testPrices, mode: .calculate)

/// A time from its parts in UTC.
func time(_ day: String, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> Timestamp {
  guard let day = CivilDay(day) else { preconditionFailure("\(day) is not a date") }
  return Timestamp(
    seconds: Int64(day.daysSince1970) * 86400 + Int64(hour * 3600 + minute * 60 + second))
}

/// A row of one response, or of several between two times of one quarter-hour.
func row(
  _ first: Timestamp?, _ last: Timestamp? = nil, project: Int32 = 1, session: Int32 = 1,
  variant: Int32 = 1, input: Int64 = 0, output: Int64 = 0, responses: Int64 = 1,
  lowerBound: Int64 = 0
) -> UsageRow {
  UsageRow(
    quarter: first?.quarterHour, project: project, session: session, variant: variant,
    tally: UsageTally(
      tokens: TokenCounts(input: input, output: output), responses: responses,
      lowerBoundResponses: lowerBound, lowerBoundOutput: lowerBound > 0 ? output : 0),
    first: first, last: last ?? first)
}
