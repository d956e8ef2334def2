import Pricing
import Testing
import UsageModel

@Suite struct RateTableTests {
  let tally = UsageTally(
    tokens: TokenCounts(input: 1_000_000), webSearches: 2, responses: 3,
    recordedPicodollars: 7_000_000_000_000)
  let day = CivilDay(year: 2026, month: 8, day: 1)

  static let known = ModelVariant(model: "claude-opus-5")
  static let recorded = ModelVariant(model: "claude-opus-5", hasRecordedCost: true)
  static let unknown = ModelVariant(model: "claude-fable-5-9")
  static let unknownRecorded = ModelVariant(model: "claude-fable-5-9", hasRecordedCost: true)

  func table(_ mode: CostMode) -> RateTable {
    RateTable(
      variants: [1: Self.known, 2: Self.recorded, 3: Self.unknown, 4: Self.unknownRecorded],
      prices: .embedded, mode: mode)
  }

  /// 1,000,000·5 millionths and two searches at a cent.
  static let calculated = Cost(picodollars: 5_020_000_000_000)
  static let recordedCost = Cost(picodollars: 7_000_000_000_000)

  @Test(
    "a mode chooses between the recorded and the calculated cost",
    arguments: [
      (CostMode.auto, [calculated, recordedCost, nil, recordedCost]),
      (.calculate, [calculated, calculated, nil, nil]),
      (.display, [nil, recordedCost, nil, recordedCost]),
    ])
  func modes(
    mode: CostMode, expected: [Cost?]
  ) {
    var table = table(mode)
    let costs = (1...4).map { table.cost(of: tally, variant: $0, day: day).cost }
    #expect(costs == expected)
  }

  @Test("an unknown model has an unknown cost, never 0")
  func unknownModel() {
    var table = table(.auto)
    let sum = table.cost(of: tally, variant: 3, day: day)
    #expect(sum.isUnknown)
    #expect(!sum.isPartial)
    #expect(sum.cost == nil)
    #expect(sum.unknownResponses == 3)
    #expect(sum.unknownTokens == 1_000_000)
    #expect(table.unknownModels == ["claude-fable-5-9"])
  }

  @Test("a model with prices for some classes of tokens only is known for that")
  func inPart() {
    #expect(!table(.auto).pricesInPart)
    let partly = RateTable(
      variants: [1: Self.known, 2: ModelVariant(model: "claude-2")], prices: .embedded, mode: .auto)
    #expect(partly.pricesInPart)
  }

  @Test("a variant that the table was not given has an unknown cost")
  func unknownVariant() {
    var table = table(.auto)
    let sum = table.cost(of: tally, variant: 99, day: day)
    #expect(sum.isUnknown)
    #expect(table.unknownModels.isEmpty)
  }

  @Test("known and unknown together are a partial cost")
  func partial() {
    var table = table(.auto)
    let sum =
      table.cost(of: tally, variant: 1, day: day) + table.cost(of: tally, variant: 3, day: day)
    #expect(sum.isPartial)
    #expect(sum.cost == Self.calculated)
    #expect(sum.pricedResponses == 3)
    #expect(sum.unknownResponses == 3)
    #expect(sum - sum == .zero)
  }

  @Test("nothing used is a cost of 0, known and whole")
  func nothing() {
    #expect(CostSum.zero.cost == .zero)
    #expect(!CostSum.zero.isUnknown && !CostSum.zero.isPartial)
  }

  @Test("a known cost of 0 beside an unknown one is partial")
  func knownZero() {
    var table = table(.auto)
    let nothing = UsageTally(responses: 1)
    let sum =
      table.cost(of: nothing, variant: 1, day: day) + table.cost(of: tally, variant: 3, day: day)
    #expect(sum.isPartial)
  }

  @Test("each pair of variant and day is resolved once")
  func resolutions() {
    var table = table(.auto)
    let days = (0..<30).map { CivilDay(daysSince1970: 20_600 + $0) } + [nil]
    var total = CostSum.zero
    for _ in 0..<100 {
      for day in days {
        for variant: Int32 in [1, 3] {
          total += table.cost(of: tally, variant: variant, day: day)
        }
      }
    }
    #expect(table.resolutions == 62)
    #expect(total.pricedResponses == 3 * 31 * 100)
    #expect(total.unknownResponses == 3 * 31 * 100)
  }

  @Test("variants whose numbers share their lowest bits keep their own prices")
  func neighbours() {
    let unknown = ModelVariant(model: "claude-fable-5-9")
    var table = RateTable(
      variants: [1: Self.known, 33: unknown, 65: Self.recorded, -31: Self.known, 40_001: unknown],
      prices: .embedded, mode: .auto)
    for _ in 0..<3 {
      for variant in [1, -31] as [Int32] {
        #expect(table.cost(of: tally, variant: variant, day: day).cost == Self.calculated)
      }
      for variant in [33, 40_001, 97] as [Int32] {
        #expect(table.cost(of: tally, variant: variant, day: day).cost == nil)
      }
      #expect(table.cost(of: tally, variant: 65, day: day).cost == Self.recordedCost)
    }
  }

  @Test("recorded costs resolve no price")
  func recordedOnly() {
    var table = table(.auto)
    #expect(table.cost(of: tally, variant: 2, day: day).cost == Self.recordedCost)
    #expect(table.resolutions == 0)
  }

  @Test("the cost does not depend on how responses are grouped")
  func grouping() {
    var table = RateTable(
      variants: [1: ModelVariant(model: "claude-haiku-5-5", serviceTier: "batch")],
      prices: .embedded, mode: .auto)
    let one = UsageTally(tokens: TokenCounts(input: 1, cacheRead: 1), responses: 1)
    var singly = CostSum.zero
    var together = UsageTally.zero
    for _ in 0..<1001 {
      singly += table.cost(of: one, variant: 1, day: day)
      together += one
    }
    #expect(singly == table.cost(of: together, variant: 1, day: day))
  }
}
