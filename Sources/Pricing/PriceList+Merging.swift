internal import UsageModel

/// Something in `prices.json` that cannot be meant.
package struct PriceOverrideError: Error, Hashable, Sendable, CustomStringConvertible {
  package var model: String
  /// Where in the model's entry, such as `rates[0].input`.
  package var field: String
  /// What the file says.
  package var value: String
  /// What it may say.
  package var allowed: String

  package var description: String {
    "\(model): \(field) is \"\(value)\"; allowed: \(allowed)"
  }
}

extension PriceList {
  /// The key of rates from `prices.json` that name no source.
  package static let ownSource = "prices.json"

  /// The list with the user's own prices, which come before the built-in ones.
  package func merging(_ overrides: PriceOverrides) throws(PriceOverrideError) -> PriceList {
    var merged = models
    var newAliases: [String: String] = [:]
    // In the order of ids, so that the same file gives the same list and error.
    for (id, entry) in overrides.models.sorted(by: { $0.key < $1.key }) {
      let reader = EntryReader(model: id)
      let index = merged.firstIndex { $0.id == id }
      let old = index.map { merged[$0] } ?? ModelPrices(id: id, displayName: id)
      let new = try reader.model(entry, over: old, isListed: index != nil)
      if let index { merged[index] = new } else { merged.append(new) }
      for alias in entry.aliases ?? [] {
        if let other = newAliases[alias], other != id {
          throw reader.error("aliases", alias, "a name that \(other) does not claim as well")
        }
        newAliases[alias] = id
      }
    }
    let ids = Set(merged.map(\.id))
    for (alias, id) in newAliases.sorted(by: { $0.key < $1.key }) {
      if alias != id, ids.contains(alias) {
        throw EntryReader(model: id).error("aliases", alias, "a name that is not a model's id")
      }
    }
    for index in merged.indices {
      let id = merged[index].id
      merged[index].aliases.removeAll { newAliases[$0] ?? id != id }
    }
    var list = PriceList(date: date, models: merged, sources: sources, rules: rules)
    list.sources[PriceList.ownSource] = PriceSource(what: "your own prices", url: "")
    for (key, source) in overrides.sources {
      list.sources[key] = PriceSource(what: source.what, url: source.url)
    }
    return list
  }
}

/// Checks one entry and turns its text into values.
private struct EntryReader {
  let model: String

  func error(_ field: String, _ value: String, _ allowed: String) -> PriceOverrideError {
    PriceOverrideError(model: model, field: field, value: value, allowed: allowed)
  }

  func model(
    _ entry: ModelOverride, over old: ModelPrices, isListed: Bool
  ) throws(PriceOverrideError) -> ModelPrices {
    var new = old
    guard !model.isEmpty else { throw error("models", model, "a model's id") }
    for alias in entry.aliases ?? [] {
      guard !alias.isEmpty else { throw error("aliases", alias, "names of at least one letter") }
      if alias != model, !new.aliases.contains(alias) { new.aliases.append(alias) }
    }
    if let name = entry.displayName { new.displayName = name }
    if let text = entry.released { new.released = try day(text, "released") }
    if let text = entry.retires { new.retires = try day(text, "retires") }
    if let text = entry.status {
      guard let status = ModelStatus(rawValue: text) else {
        let all = ModelStatus.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("status", text, all)
      }
      new.status = status
    }
    if let charges = entry.chargesUSGeography { new.chargesUSGeography = charges }
    if let charges = entry.chargesRegions { new.chargesRegions = charges }
    if let notes = entry.notes { new.notes = notes }
    if let entries = entry.rates {
      new.rates = overlay(try rates(entries), on: old.rates)
    }
    guard isListed || !new.rates.isEmpty else {
      throw error("rates", "", "at least one entry, because the list has no \(model)")
    }
    if let entries = entry.fast { new.fastWindows = try fastWindows(entries) }
    return new
  }

  // MARK: - Rates

  private func rates(
    _ entries: [RatesOverride]
  ) throws(PriceOverrideError) -> [DatedRates] {
    var read: [DatedRates] = []
    for (index, entry) in entries.enumerated() {
      let field = "rates[\(index)]"
      let days = try range(from: entry.from, to: entry.to, field)
      try refuseOverlap(of: days, with: read.map(\.days), field)
      read.append(
        DatedRates(
          days: days, rates: try tokenRates(entry.prices, field),
          tiers: try tiers(entry.tiers, field), source: entry.source ?? PriceList.ownSource,
          isDatedRoughly: entry.isDatedRoughly))
    }
    return read.sorted { $0.days.startsBefore($1.days) }
  }

  private func tiers(
    _ entries: [TierOverride], _ field: String
  ) throws(PriceOverrideError) -> [LengthTier] {
    var read: [LengthTier] = []
    for (index, entry) in entries.enumerated() {
      let field = "\(field).tiers[\(index)]"
      let threshold = entry.promptTokensOver
      guard PromptClass.thresholds.contains(threshold) else {
        let all = PromptClass.thresholds.map { "\($0)" }.joined(separator: ", ")
        throw error("\(field).promptTokensOver", "\(threshold)", all)
      }
      guard !read.contains(where: { $0.promptTokensOver == threshold }) else {
        throw error("\(field).promptTokensOver", "\(threshold)", "each threshold once")
      }
      let rates = try tokenRates(entry.prices, field)
      read.append(LengthTier(promptTokensOver: threshold, rates: rates))
    }
    return read.sorted { $0.promptTokensOver < $1.promptTokensOver }
  }

  private func tokenRates(
    _ prices: PricesOverride, _ field: String
  ) throws(PriceOverrideError) -> TokenRates {
    TokenRates(
      input: try price(prices.input, "\(field).input"),
      output: try price(prices.output, "\(field).output"),
      cacheWrite5m: try optionalPrice(prices.cacheWrite5m, "\(field).cacheWrite5m"),
      cacheWrite1h: try optionalPrice(prices.cacheWrite1h, "\(field).cacheWrite1h"),
      cacheRead: try optionalPrice(prices.cacheRead, "\(field).cacheRead"))
  }

  private func optionalPrice(
    _ value: DecimalValue?, _ field: String
  ) throws(PriceOverrideError) -> Int64? {
    guard let value else { return nil }
    return try price(value, field)
  }

  /// Dollars for a million tokens; six decimals of these are whole picodollars a
  /// token.
  private func price(
    _ value: DecimalValue, _ field: String
  ) throws(PriceOverrideError) -> Int64 {
    guard let picodollars = value.scaled(decimals: 6) else {
      throw error(
        field, value.written,
        "US dollars for a million tokens, from 0 to 999999.999999 with up to six decimals")
    }
    return picodollars
  }

  /// The old prices on all days that the new ones leave alone, and the new ones.
  private func overlay(_ new: [DatedRates], on old: [DatedRates]) -> [DatedRates] {
    var kept = old
    for replacement in new {
      kept = kept.flatMap { rates in
        rates.days.subtracting(replacement.days).map { days in
          var part = rates
          part.days = days
          return part
        }
      }
    }
    return (kept + new).sorted { $0.days.startsBefore($1.days) }
  }

  // MARK: - Fast mode

  private func fastWindows(
    _ entries: [FastOverride]
  ) throws(PriceOverrideError) -> [FastWindow] {
    var read: [FastWindow] = []
    for (index, entry) in entries.enumerated() {
      let field = "fast[\(index)]"
      let days = try range(from: entry.from, to: entry.to, field)
      try refuseOverlap(of: days, with: read.map(\.days), field)
      guard let thousandths = entry.multiplier.scaled(decimals: 3),
        (1...100_000).contains(thousandths)
      else {
        throw error(
          "\(field).multiplier", entry.multiplier.written,
          "a number from 0.001 to 100 with up to three decimals")
      }
      read.append(
        FastWindow(
          days: days, factor: PriceFactor(thousandths: thousandths),
          source: entry.source ?? PriceList.ownSource))
    }
    return read.sorted { $0.days.startsBefore($1.days) }
  }

  // MARK: - Days

  private func range(
    from: String?, to: String?, _ field: String
  ) throws(PriceOverrideError) -> DayRange {
    var days = DayRange(from: nil, to: nil)
    if let from { days.from = try day(from, "\(field).from") }
    if let to { days.to = try day(to, "\(field).to") }
    if let first = days.from, let last = days.to, last < first {
      throw error("\(field).to", last.description, "a day from \(first) on")
    }
    return days
  }

  private func day(_ text: String, _ field: String) throws(PriceOverrideError) -> CivilDay {
    guard text.utf8.count == 10, let day = CivilDay(text) else {
      throw error(field, text, "a day as YYYY-MM-DD")
    }
    return day
  }

  private func refuseOverlap(
    of days: DayRange, with others: [DayRange], _ field: String
  ) throws(PriceOverrideError) {
    guard let index = others.firstIndex(where: { $0.overlaps(days) }) else { return }
    let list = field.prefix { $0 != "[" }
    let from = days.from?.description ?? "open"
    let to = days.to?.description ?? "open"
    throw error(field, "\(from) to \(to)", "days that \(list)[\(index)] does not cover")
  }
}
