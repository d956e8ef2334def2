/// The user's own prices: the contents of `prices.json`, not yet checked.
///
/// ```json
/// {
///   "models": {
///     "claude-sonnet-5": {
///       "rates": [
///         { "from": "2026-10-01", "to": "2026-12-31", "source": "contract",
///           "input": "1.70", "output": "8.50",
///           "cacheWrite5m": "2.125", "cacheWrite1h": "3.40", "cacheRead": "0.17" }
///       ]
///     },
///     "house-model": {
///       "displayName": "House Model", "aliases": ["house-model-beta"],
///       "rates": [
///         { "input": 0.5, "output": 2.5,
///           "tiers": [{ "promptTokensOver": 200000, "input": 1, "output": 5 }] }
///       ],
///       "fast": [{ "multiplier": 2, "from": "2026-11-01" }]
///     }
///   },
///   "sources": { "contract": { "what": "our contract of 2026", "url": "" } }
/// }
/// ```
///
/// - Prices are US dollars for a million tokens with up to six decimals, as text
///   or as numbers. A cache class that is left out has no known price: tokens of
///   that class make a cost partial.
/// - `from` and `to` are days of UTC, both included; left out they are open. The
///   rates of a model that is on the list already replace the listed ones on the
///   days they name and leave all other days alone. A new model needs rates.
/// - `released`, `status` (`active`, `deprecated`, `retired`), `retires`,
///   `chargesUSGeography`, `chargesRegions`, `fast` and `notes` replace what the
///   list says; `aliases` add to it. A new model charges nothing for geography or
///   regions unless the file says so.
/// - An id or alias that a response spells to the letter comes before every rule
///   of `ModelName`, so `"eu.anthropic.claude-opus-5"` may have its own entry.
package struct PriceOverrides: Decodable, Hashable, Sendable {
  package var models: [String: ModelOverride]
  package var sources: [String: SourceOverride]

  package init(
    models: [String: ModelOverride] = [:], sources: [String: SourceOverride] = [:]
  ) {
    self.models = models
    self.sources = sources
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case models, sources }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    models = try values.decodeIfPresent([String: ModelOverride].self, forKey: .models) ?? [:]
    sources = try values.decodeIfPresent([String: SourceOverride].self, forKey: .sources) ?? [:]
  }
}

/// One entry of `PriceOverrides.models`; nil leaves what the list says.
package struct ModelOverride: Decodable, Hashable, Sendable {
  package var displayName: String?
  package var released: String?
  package var status: String?
  package var retires: String?
  package var aliases: [String]?
  package var chargesUSGeography: Bool?
  package var chargesRegions: Bool?
  package var rates: [RatesOverride]?
  package var fast: [FastOverride]?
  package var notes: [String]?

  package init(rates: [RatesOverride]? = nil, aliases: [String]? = nil) {
    self.rates = rates
    self.aliases = aliases
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case displayName, released, status, retires, aliases, chargesUSGeography, chargesRegions
    case rates, fast, notes
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    displayName = try values.decodeIfPresent(String.self, forKey: .displayName)
    released = try values.decodeIfPresent(String.self, forKey: .released)
    status = try values.decodeIfPresent(String.self, forKey: .status)
    retires = try values.decodeIfPresent(String.self, forKey: .retires)
    aliases = try values.decodeIfPresent([String].self, forKey: .aliases)
    chargesUSGeography = try values.decodeIfPresent(Bool.self, forKey: .chargesUSGeography)
    chargesRegions = try values.decodeIfPresent(Bool.self, forKey: .chargesRegions)
    rates = try values.decodeIfPresent([RatesOverride].self, forKey: .rates)
    fast = try values.decodeIfPresent([FastOverride].self, forKey: .fast)
    notes = try values.decodeIfPresent([String].self, forKey: .notes)
  }
}

/// Prices of a stretch of days.
package struct RatesOverride: Decodable, Hashable, Sendable {
  package var from: String?
  package var to: String?
  package var prices: PricesOverride
  package var tiers: [TierOverride]
  package var source: String?
  package var isDatedRoughly: Bool

  package init(
    from: String? = nil, to: String? = nil, prices: PricesOverride, tiers: [TierOverride] = [],
    source: String? = nil
  ) {
    self.from = from
    self.to = to
    self.prices = prices
    self.tiers = tiers
    self.source = source
    isDatedRoughly = false
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case from, to, input, output, cacheWrite5m, cacheWrite1h, cacheRead, tiers, source
    case isDatedRoughly
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    from = try values.decodeIfPresent(String.self, forKey: .from)
    to = try values.decodeIfPresent(String.self, forKey: .to)
    prices = try PricesOverride(from: decoder)
    tiers = try values.decodeIfPresent([TierOverride].self, forKey: .tiers) ?? []
    source = try values.decodeIfPresent(String.self, forKey: .source)
    isDatedRoughly = try values.decodeIfPresent(Bool.self, forKey: .isDatedRoughly) ?? false
  }
}

/// Prices of long prompts.
package struct TierOverride: Decodable, Hashable, Sendable {
  package var promptTokensOver: Int64
  package var prices: PricesOverride

  package init(promptTokensOver: Int64, prices: PricesOverride) {
    self.promptTokensOver = promptTokensOver
    self.prices = prices
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case promptTokensOver, input, output, cacheWrite5m, cacheWrite1h, cacheRead
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    promptTokensOver = try values.decode(Int64.self, forKey: .promptTokensOver)
    prices = try PricesOverride(from: decoder)
  }
}

/// The five classes of tokens, in US dollars for a million tokens; they stand
/// beside the other keys of rates and tiers.
package struct PricesOverride: Decodable, Hashable, Sendable {
  package var input: DecimalValue
  package var output: DecimalValue
  package var cacheWrite5m: DecimalValue?
  package var cacheWrite1h: DecimalValue?
  package var cacheRead: DecimalValue?

  package init(
    input: DecimalValue, output: DecimalValue, cacheWrite5m: DecimalValue? = nil,
    cacheWrite1h: DecimalValue? = nil, cacheRead: DecimalValue? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.cacheRead = cacheRead
  }
}

/// A stretch of days with fast mode; `multiplier` applies to every token class.
package struct FastOverride: Decodable, Hashable, Sendable {
  package var multiplier: DecimalValue
  package var from: String?
  package var to: String?
  package var source: String?

  package init(
    multiplier: DecimalValue, from: String? = nil, to: String? = nil, source: String? = nil
  ) {
    self.multiplier = multiplier
    self.from = from
    self.to = to
    self.source = source
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case multiplier, from, to, source }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    multiplier = try values.decode(DecimalValue.self, forKey: .multiplier)
    from = try values.decodeIfPresent(String.self, forKey: .from)
    to = try values.decodeIfPresent(String.self, forKey: .to)
    source = try values.decodeIfPresent(String.self, forKey: .source)
  }
}

/// What stands behind the `source` of a rate.
package struct SourceOverride: Decodable, Hashable, Sendable {
  package var what: String
  package var url: String

  private enum CodingKeys: String, CodingKey, CaseIterable { case what, url }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(knowing: CodingKeys.self)
    what = try values.decode(String.self, forKey: .what)
    url = try values.decodeIfPresent(String.self, forKey: .url) ?? ""
  }
}

extension Decoder {
  /// The values under the keys of `Key`. Any other key is an error: a misspelt
  /// price would otherwise count as one that nobody knows.
  fileprivate func container<Key: CodingKey & CaseIterable>(
    knowing _: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Set(Key.allCases.map(\.stringValue))
    for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath + [key],
          debugDescription: "\"\(key.stringValue)\" is not a key here; the keys are "
            + known.sorted().joined(separator: ", ")))
    }
    return try container(keyedBy: Key.self)
  }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
