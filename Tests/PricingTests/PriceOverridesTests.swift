import Pricing
import Scanning
import Testing
import UsageModel

@Suite struct PriceOverridesTests {
  func decode(_ json: String) throws -> PriceOverrides {
    try PriceOverrides(json: JSONValue(parsing: Array(json.utf8)))
  }

  func merged(_ json: String) throws -> PriceList {
    try PriceList.embedded.merging(decode(json))
  }

  func rates(_ list: PriceList, _ model: String, on day: String?) throws -> TokenRates? {
    let day = try day.map { try #require(CivilDay($0)) }
    return list.rates(for: ModelVariant(model: model), on: day)?.rates
  }

  // MARK: - What the file may say

  @Test("the example of the format works as it is documented")
  func example() throws {
    let list = try merged(
      """
      {
        "models": {
          "claude-sonnet-5": {
            "rates": [
              { "from": "2026-10-01", "to": "2026-12-31", "source": "contract",
                "input": "1.70", "output": "8.50",
                "cacheWrite5m": "2.125", "cacheWrite1h": "3.40", "cacheRead": "0.17" }
            ]
          },
          "house-model": {
            "displayName": "House Model", "aliases": ["house-model-beta"],
            "rates": [
              { "input": 0.5, "output": 2.5,
                "tiers": [{ "promptTokensOver": 200000, "input": 1, "output": 5 }] }
            ],
            "fast": [{ "multiplier": 2, "from": "2026-11-01" }]
          }
        },
        "sources": { "contract": { "what": "our contract of 2026", "url": "" } }
      }
      """)
    let own = TokenRates(
      input: 1_700_000, output: 8_500_000, cacheWrite5m: 2_125_000, cacheWrite1h: 3_400_000,
      cacheRead: 170_000)
    let listed = try #require(try rates(.embedded, "claude-sonnet-5", on: "2026-09-30"))
    #expect(try rates(list, "claude-sonnet-5", on: "2026-09-30") == listed)
    #expect(try rates(list, "claude-sonnet-5", on: "2026-10-01") == own)
    #expect(try rates(list, "claude-sonnet-5", on: "2026-12-31") == own)
    #expect(try rates(list, "claude-sonnet-5", on: "2027-01-01") == listed)
    #expect(list.sources["contract"]?.what == "our contract of 2026")

    let house = try #require(try rates(list, "house-model-beta", on: "2026-10-31"))
    #expect(house.input == 500_000 && house.output == 2_500_000 && house.cacheRead == nil)
    let long = ModelVariant(model: "house-model", speed: "fast", promptClass: .over200k)
    let fast = list.rates(for: long, on: CivilDay("2026-11-01"))
    #expect(fast?.rates.input == 2_000_000)
    #expect(fast?.source == PriceList.ownSource)
    #expect(list.models.last?.displayName == "House Model")
  }

  @Test("an empty file changes nothing")
  func empty() throws {
    #expect(try merged("{}").models == PriceList.embedded.models)
  }

  @Test("a listed model keeps what its entry does not name")
  func partialEntry() throws {
    let list = try merged(#"{"models": {"claude-opus-5": {"chargesUSGeography": false}}}"#)
    var expected = try #require(PriceList.embedded.match("claude-opus-5")).model
    expected.chargesUSGeography = false
    #expect(list.match("claude-opus-5")?.model == expected)
    #expect(list.models.count == PriceList.embedded.models.count)
  }

  @Test("a spelling of a cloud may have a price of its own, without a surcharge")
  func ownSpelling() throws {
    let list = try merged(
      #"{"models": {"eu.anthropic.claude-opus-5": {"rates": [{"input": 3, "output": 9}]}}}"#)
    #expect(try rates(list, "eu.anthropic.claude-opus-5", on: nil)?.input == 3_000_000)
    // All others follow the list: 5 dollars, 5.50 in a region.
    #expect(try rates(list, "us.anthropic.claude-opus-5", on: nil)?.input == 5_500_000)
    #expect(try rates(list, "claude-opus-5", on: nil)?.input == 5_000_000)
  }

  @Test("an alias moves to the model that claims it")
  func alias() throws {
    let list = try merged(
      """
      {"models": {"claude-opus-4-1": {"aliases": ["claude-4-opus"]},
                  "claude-fable-5-9": {"rates": [{"input": 1, "output": 2}]}}}
      """)
    #expect(list.match("claude-4-opus")?.model.id == "claude-opus-4-1")
    #expect(list.match("claude-fable-5-9")?.model.id == "claude-fable-5-9")
  }

  @Test("a price ends where its entry says so")
  func end() throws {
    let list = try merged(
      """
      {"models": {"m": {"rates": [
        {"from": "2026-01-01", "to": "2026-01-31", "input": 1, "output": 1},
        {"from": "2026-03-01", "to": "2026-03-31", "input": 3, "output": 3}]}}}
      """)
    #expect(try rates(list, "m", on: "2025-12-31")?.input == 1_000_000)
    #expect(try rates(list, "m", on: "2026-02-15") == nil)
    #expect(try rates(list, "m", on: "2026-04-01") == nil)
    #expect(try rates(list, "m", on: nil)?.input == 3_000_000)
  }

  static let exactPrices: [(DecimalValue, Int64)] = [
    ("0", 0), ("15", 15_000_000), ("0.000001", 1), ("2.50", 2_500_000),
    ("999999.999999", 999_999_999_999), (.number(0.1), 100_000), (.number(18.75), 18_750_000),
    (.number(0.000001), 1), (.number(0), 0),
  ]

  @Test("a price is exact", arguments: exactPrices)
  func exact(value: DecimalValue, picodollars: Int64) {
    #expect(value.scaled(decimals: 6) == picodollars)
  }

  // MARK: - What it may not say

  @Test(
    "text that is no price is refused by name",
    arguments: [
      "", "-1", "+1", "1e3", "$5", "5.", ".5", "1,5", "1.2.3", "0.0000001", "1000000", "٥", " 5",
    ])
  func badText(text: String) throws {
    let entry = ModelOverride(
      rates: [RatesOverride(prices: PricesOverride(input: .text(text), output: "1"))])
    let error = #expect(throws: PriceOverrideError.self) {
      try PriceList.embedded.merging(PriceOverrides(models: ["m": entry]))
    }
    #expect(error?.model == "m")
    #expect(error?.field == "rates[0].input")
    #expect(error?.value == text)
  }

  @Test(
    "a number that is no price is refused",
    arguments: [-0.5, 1e6, 0.0000005, 1.00000012, .infinity, .nan])
  func badNumber(number: Double) {
    #expect(DecimalValue.number(number).scaled(decimals: 6) == nil)
  }

  @Test(
    "what cannot be meant is refused with its place",
    arguments: [
      (#""m": {}"#, "rates"),
      (#""m": {"rates": []}"#, "rates"),
      (#""": {"rates": [{"input": 1, "output": 1}]}"#, "models"),
      (#""claude-opus-5": {"released": "2026-13-01"}"#, "released"),
      (#""claude-opus-5": {"retires": "20260101"}"#, "retires"),
      (#""claude-opus-5": {"status": "gone"}"#, "status"),
      (#""claude-opus-5": {"aliases": [""]}"#, "aliases"),
      (#""claude-opus-5": {"aliases": ["claude-opus-4-1"]}"#, "aliases"),
      (#""claude-opus-5": {"aliases": ["x"]}, "claude-opus-4": {"aliases": ["x"]}"#, "aliases"),
      (#""m": {"rates": [{"from": "soon", "input": 1, "output": 1}]}"#, "rates[0].from"),
      (
        #""m": {"rates": [{"from": "2026-02-01", "to": "2026-01-31", "input": 1, "output": 1}]}"#,
        "rates[0].to"
      ),
      (
        #""m": {"rates": [{"to": "2026-02-01", "input": 1, "output": 1}, "#
          + #"{"from": "2026-02-01", "input": 1, "output": 1}]}"#, "rates[1]"
      ),
      (#""m": {"rates": [{"input": 1, "output": 1, "cacheRead": -1}]}"#, "rates[0].cacheRead"),
      (
        #""m": {"rates": [{"input": 1, "output": 1, "#
          + #""tiers": [{"promptTokensOver": 128000, "input": 1, "output": 1}]}]}"#,
        "rates[0].tiers[0].promptTokensOver"
      ),
      (#""claude-opus-5": {"fast": [{"multiplier": 0}]}"#, "fast[0].multiplier"),
      (#""claude-opus-5": {"fast": [{"multiplier": "1.0001"}]}"#, "fast[0].multiplier"),
      (#""claude-opus-5": {"fast": [{"multiplier": 2}, {"multiplier": 3}]}"#, "fast[1]"),
    ])
  func badEntry(models: String, field: String) throws {
    let overrides = try decode(#"{"models": {"# + models + "}}")
    let error = #expect(throws: PriceOverrideError.self) {
      try PriceList.embedded.merging(overrides)
    }
    #expect(error?.field == field)
    #expect(error?.allowed.isEmpty == false)
  }

  @Test("an error reads as a sentence")
  func errorText() throws {
    let overrides = try decode(#"{"models": {"claude-opus-5": {"status": "gone"}}}"#)
    let error = #expect(throws: PriceOverrideError.self) {
      try PriceList.embedded.merging(overrides)
    }
    #expect(
      error?.description
        == "claude-opus-5: status is \"gone\"; allowed: active, deprecated, retired")
  }

  @Test(
    "a key that the format does not have is refused, like a value of the wrong kind",
    arguments: [
      #"{"modles": {}}"#, #"{"models": {"m": {"rate": []}}}"#,
      #"{"models": {"m": {"rates": [{"input": 1, "output": 1, "cacheRaed": 1}]}}}"#,
      #"{"models": {"m": {"fast": [{"multiplier": 1, "until": "2026-01-01"}]}}}"#,
      #"{"models": {"m": {"rates": [{"output": 1}]}}}"#,
      #"{"models": {"m": {"rates": [{"input": true, "output": 1}]}}}"#,
      #"{"models": []}"#, "[]",
    ])
  func badKey(
    json: String
  ) {
    #expect(throws: JSONMismatch.self) { try decode(json) }
  }
}
