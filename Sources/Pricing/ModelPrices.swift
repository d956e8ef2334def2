package import UsageModel

/// What the price list knows of one model.
package struct ModelPrices: Hashable, Sendable {
  /// The model's id on Anthropic's own interface, without a date.
  package var id: String
  package var displayName: String
  /// nil for a model that only the user's own prices name.
  package var released: CivilDay?
  package var status: ModelStatus
  /// The day on which Anthropic's own interface stops, or stopped, to serve it.
  package var retires: CivilDay?
  /// Other spellings that mean this model and that `ModelName` cannot derive.
  package var aliases: [String]
  /// Whether inference bound to the United States costs more.
  package var chargesUSGeography: Bool
  /// Whether regional endpoints of Bedrock and Vertex cost more.
  package var chargesRegions: Bool
  /// Earliest first, without overlap.
  package var rates: [DatedRates]
  /// When fast mode was on offer, earliest first, without overlap.
  package var fastWindows: [FastWindow]
  package var notes: [String]

  package init(
    id: String, displayName: String, released: CivilDay? = nil, status: ModelStatus = .active,
    retires: CivilDay? = nil, aliases: [String] = [], chargesUSGeography: Bool = false,
    chargesRegions: Bool = false, rates: [DatedRates] = [], fastWindows: [FastWindow] = [],
    notes: [String] = []
  ) {
    self.id = id
    self.displayName = displayName
    self.released = released
    self.status = status
    self.retires = retires
    self.aliases = aliases
    self.chargesUSGeography = chargesUSGeography
    self.chargesRegions = chargesRegions
    self.rates = rates
    self.fastWindows = fastWindows
    self.notes = notes
  }

  /// The prices of a day of UTC.
  ///
  /// nil asks for the latest prices: a response without a readable time is more
  /// likely recent than old. A day before the first price gets that first price,
  /// because nobody can have used a model before it existed and only a wrong
  /// clock explains such a day. A day in a gap or after an explicit end has no
  /// price: somebody wrote down that the price ended, and what came next is not
  /// known.
  package func rates(on day: CivilDay?) -> DatedRates? {
    guard let day else { return rates.last }
    if let first = rates.first, first.days.isAfter(day) { return first }
    return rates.last { $0.days.contains(day) }
  }

  /// What fast mode multiplied prices by on a day; nil when it was not on offer.
  /// Without a day only an offer that has no end counts.
  package func fastFactor(on day: CivilDay?) -> PriceFactor? {
    guard let day else {
      return fastWindows.last { $0.days.to == nil }?.factor
    }
    return fastWindows.last { $0.days.contains(day) }?.factor
  }
}

/// Whether Anthropic still serves a model.
package enum ModelStatus: String, Hashable, Sendable, CaseIterable {
  case active
  case deprecated
  case retired
}

/// Days of UTC from one to another, both included; nil is an open end.
package struct DayRange: Hashable, Sendable {
  package var from: CivilDay?
  package var to: CivilDay?

  package init(from: CivilDay?, to: CivilDay?) {
    self.from = from
    self.to = to
  }

  /// Whether `day` is one of the days.
  package func contains(_ day: CivilDay) -> Bool {
    if let from, day < from { return false }
    if let to, to < day { return false }
    return true
  }

  /// Whether the range begins later than `day`.
  package func isAfter(_ day: CivilDay) -> Bool {
    guard let from else { return false }
    return day < from
  }

  /// Whether some day is in both.
  package func overlaps(_ other: DayRange) -> Bool {
    if let from, let end = other.to, end < from { return false }
    if let to, let start = other.from, to < start { return false }
    return true
  }

  /// What is left of the range without `other`: none, one or two ranges.
  package func subtracting(_ other: DayRange) -> [DayRange] {
    guard overlaps(other) else { return [self] }
    var rest: [DayRange] = []
    if let start = other.from, from.map({ $0 < start }) ?? true {
      rest.append(DayRange(from: from, to: start.adding(days: -1)))
    }
    if let end = other.to, to.map({ end < $0 }) ?? true {
      rest.append(DayRange(from: end.adding(days: 1), to: to))
    }
    return rest
  }

  /// The order of beginnings; an open one comes first.
  package func startsBefore(_ other: DayRange) -> Bool {
    guard let start = other.from else { return false }
    return from.map { $0 < start } ?? true
  }
}

/// The prices of a stretch of days.
package struct DatedRates: Hashable, Sendable {
  package var days: DayRange
  package var rates: TokenRates
  /// Prices of long prompts, shortest threshold first.
  package var tiers: [LengthTier]
  /// Key into `PriceList.sources`.
  package var source: String
  /// Whether the source gave the days only roughly.
  package var isDatedRoughly: Bool

  package init(
    days: DayRange, rates: TokenRates, tiers: [LengthTier] = [], source: String,
    isDatedRoughly: Bool = false
  ) {
    self.days = days
    self.rates = rates
    self.tiers = tiers
    self.source = source
    self.isDatedRoughly = isDatedRoughly
  }

  /// The prices of a request by the length of its prompt: of the highest tier
  /// that it reaches, output included.
  package func rates(for promptClass: PromptClass) -> TokenRates {
    tiers.last { promptClass.exceeds($0.promptTokensOver) }?.rates ?? rates
  }
}

/// Prices of requests whose prompt is longer than a threshold.
package struct LengthTier: Hashable, Sendable {
  /// Prompt tokens, one of `PromptClass.thresholds`.
  package var promptTokensOver: Int64
  package var rates: TokenRates

  package init(promptTokensOver: Int64, rates: TokenRates) {
    self.promptTokensOver = promptTokensOver
    self.rates = rates
  }
}

/// A stretch of days in which a model offered fast mode.
package struct FastWindow: Hashable, Sendable {
  package var days: DayRange
  package var factor: PriceFactor
  /// Key into `PriceList.sources`.
  package var source: String

  package init(days: DayRange, factor: PriceFactor, source: String) {
    self.days = days
    self.factor = factor
    self.source = source
  }
}

/// Where a price was read.
package struct PriceSource: Hashable, Sendable {
  package var what: String
  package var url: String

  package init(what: String, url: String) {
    self.what = what
    self.url = url
  }
}

/// Prices that hold for every model.
package struct PriceRules: Hashable, Sendable {
  /// Factor of the Message Batches interface.
  package var batch: PriceFactor
  /// Factor of inference bound to the United States.
  package var usGeography: PriceFactor
  /// Factor of regional endpoints of Bedrock and Vertex.
  package var region: PriceFactor
  /// Picodollars for each web search; web fetches are free.
  package var webSearch: Int64

  package init(
    batch: PriceFactor, usGeography: PriceFactor, region: PriceFactor, webSearch: Int64
  ) {
    self.batch = batch
    self.usGeography = usGeography
    self.region = region
    self.webSearch = webSearch
  }
}
