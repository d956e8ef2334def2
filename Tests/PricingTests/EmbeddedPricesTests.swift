import Foundation
import Pricing
import Scanning
import TestSupport
import Testing
import UsageModel

@Suite struct EmbeddedPricesTests {
  let list = PriceList.embedded

  @Test("the Swift table says what its JSON says")
  func table() throws {
    let path = PackageLayout.root + "/Scripts/prices/models.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let overrides = try PriceOverrides(json: JSONValue(parsing: [UInt8](data)))
    let empty = PriceList(date: list.date, models: [], sources: [:], rules: list.rules)
    let read = try empty.merging(overrides)
    #expect(read.models.count == list.models.count)
    for model in list.models {
      #expect(read.models.first { $0.id == model.id } == model)
    }
    var sources = list.sources
    sources[PriceList.ownSource] = read.sources[PriceList.ownSource]
    #expect(read.sources == sources)
  }

  @Test("the general rules say what their JSON says")
  func rules() throws {
    struct Rules: Decodable {
      var date, batch, usGeography, region, webSearch: String
    }
    let path = PackageLayout.root + "/Scripts/prices/rules.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let rules = try JSONDecoder().decode(Rules.self, from: data)
    func factor(_ text: String) throws -> PriceFactor {
      PriceFactor(thousandths: try #require(DecimalValue.text(text).scaled(decimals: 3)))
    }
    #expect(list.date.description == rules.date)
    #expect(list.rules.batch == (try factor(rules.batch)))
    #expect(list.rules.usGeography == (try factor(rules.usGeography)))
    #expect(list.rules.region == (try factor(rules.region)))
    #expect(list.rules.webSearch == DecimalValue.text(rules.webSearch).scaled(decimals: 12))
  }

  @Test("ids and aliases are unique")
  func uniqueNames() {
    let names = list.models.flatMap { [$0.id] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test("every rate has a source, and rates follow each other without a gap")
  func continuity() throws {
    for model in list.models {
      #expect(!model.rates.isEmpty)
      #expect(model.rates.last?.days.to == nil, "\(model.id)")
      for (earlier, later) in zip(model.rates, model.rates.dropFirst()) {
        let end = try #require(earlier.days.to)
        #expect(later.days.from == end.adding(days: 1), "\(model.id)")
      }
      for source in model.rates.map(\.source) + model.fastWindows.map(\.source) {
        #expect(list.sources[source] != nil, "\(source)")
      }
    }
  }

  @Test("no modifier ever needs rounding")
  func wholeProducts() {
    // Half, 1.1 and whole factors: a multiple of 20 stays whole under all of them.
    for model in list.models {
      for rates in model.rates.flatMap({ [$0.rates] + $0.tiers.map(\.rates) }) {
        let all = [
          rates.input, rates.output, rates.cacheWrite5m, rates.cacheWrite1h, rates.cacheRead,
        ]
        for rate in all.compactMap(\.self) {
          #expect(rate > 0 && rate % 20 == 0, "\(model.id)")
        }
      }
      #expect(model.fastWindows.allSatisfy { $0.factor.thousandths % 1000 == 0 })
    }
  }

  @Test("every model has a cost on every day under every modifier")
  func everyDay() {
    var generator = SeededGenerator(seed: 20_261_121)
    let extremes = [Int32.min, -1, 0, Int32.max]
    var unpriced: [String] = []
    for model in list.models {
      let random = (0..<20).map { _ in Int32.random(in: .min ... .max, using: &generator) }
      let near = (0..<80).map { _ in Int32.random(in: 19_000...22_000, using: &generator) }
      for day in (extremes + random + near).map(CivilDay.init(daysSince1970:)) + [nil] {
        for variant in variants(of: model.id) {
          let input = list.rates(for: variant, on: day)?.rates.input ?? 0
          if input <= 0 { unpriced.append("\(variant) on \(day, default: "?")") }
        }
      }
    }
    #expect(unpriced.isEmpty)
  }

  /// The model under every combination of modifiers.
  private func variants(of model: String) -> [ModelVariant] {
    PromptClass.allCases.flatMap { promptClass in
      [nil, "fast"].flatMap { speed in
        [nil, "batch"].flatMap { tier in
          [nil, "us"].map { geo in
            ModelVariant(
              model: model, speed: speed, serviceTier: tier, inferenceGeo: geo,
              promptClass: promptClass)
          }
        }
      }
    }
  }
}
