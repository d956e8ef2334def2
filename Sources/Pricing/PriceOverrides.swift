package import Scanning

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
package struct PriceOverrides: JSONReadable, Hashable, Sendable {
  package var models: [String: ModelOverride]
  package var sources: [String: SourceOverride]

  package init(
    models: [String: ModelOverride] = [:], sources: [String: SourceOverride] = [:]
  ) {
    self.models = models
    self.sources = sources
  }

  private static let keys = [
    "models", "sources",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    models = try json.ifPresent("models") ?? [:]
    sources = try json.ifPresent("sources") ?? [:]
  }
}

/// One entry of `PriceOverrides.models`; nil leaves what the list says.
package struct ModelOverride: JSONReadable, Hashable, Sendable {
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

  private static let keys = [
    "displayName", "released", "status", "retires", "aliases", "chargesUSGeography",
    "chargesRegions", "rates", "fast", "notes",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    displayName = try json.ifPresent("displayName")
    released = try json.ifPresent("released")
    status = try json.ifPresent("status")
    retires = try json.ifPresent("retires")
    aliases = try json.ifPresent("aliases")
    chargesUSGeography = try json.ifPresent("chargesUSGeography")
    chargesRegions = try json.ifPresent("chargesRegions")
    rates = try json.ifPresent("rates")
    fast = try json.ifPresent("fast")
    notes = try json.ifPresent("notes")
  }
}

/// Prices of a stretch of days.
package struct RatesOverride: JSONReadable, Hashable, Sendable {
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

  private static let keys = [
    "from", "to", "input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead", "tiers", "source",
    "isDatedRoughly",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    from = try json.ifPresent("from")
    to = try json.ifPresent("to")
    prices = try PricesOverride(json: json)
    tiers = try json.ifPresent("tiers") ?? []
    source = try json.ifPresent("source")
    isDatedRoughly = try json.ifPresent("isDatedRoughly") ?? false
  }
}

/// Prices of long prompts.
package struct TierOverride: JSONReadable, Hashable, Sendable {
  package var promptTokensOver: Int64
  package var prices: PricesOverride

  package init(promptTokensOver: Int64, prices: PricesOverride) {
    self.promptTokensOver = promptTokensOver
    self.prices = prices
  }

  private static let keys = [
    "promptTokensOver", "input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    promptTokensOver = try json.required("promptTokensOver")
    prices = try PricesOverride(json: json)
  }
}

/// The five classes of tokens, in US dollars for a million tokens; they stand
/// beside the other keys of rates and tiers.
package struct PricesOverride: JSONReadable, Hashable, Sendable {
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

  /// Reads the prices; what else is there is for the caller to know.
  package init(json: JSONValue) throws(JSONMismatch) {
    input = try json.required("input")
    output = try json.required("output")
    cacheWrite5m = try json.ifPresent("cacheWrite5m")
    cacheWrite1h = try json.ifPresent("cacheWrite1h")
    cacheRead = try json.ifPresent("cacheRead")
  }
}

/// A stretch of days with fast mode; `multiplier` applies to every token class.
package struct FastOverride: JSONReadable, Hashable, Sendable {
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

  private static let keys = [
    "multiplier", "from", "to", "source",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    multiplier = try json.required("multiplier")
    from = try json.ifPresent("from")
    to = try json.ifPresent("to")
    source = try json.ifPresent("source")
  }
}

/// What stands behind the `source` of a rate.
package struct SourceOverride: JSONReadable, Hashable, Sendable {
  package var what: String
  package var url: String

  private static let keys = [
    "what", "url",
  ]

  package init(json: JSONValue) throws(JSONMismatch) {
    try json.expectKeys(Self.keys)
    what = try json.required("what")
    url = try json.ifPresent("url") ?? ""
  }
}

extension JSONValue {
  /// Refuses an object with any other key: a misspelt price would otherwise count as one
  /// that nobody knows.
  fileprivate func expectKeys(_ known: [String]) throws(JSONMismatch) {
    guard case .object(let members) = self else { throw JSONMismatch("is not an object") }
    for member in members where !known.contains(member.name) {
      throw JSONMismatch(
        "has \"\(member.name)\", which is not a key there; the keys are "
          + known.sorted().joined(separator: ", "))
    }
  }
}
