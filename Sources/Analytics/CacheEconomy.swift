package import Pricing
package import UsageModel

/// What the prompt cache came to in money.
package struct CacheSaving: Hashable, Sendable {
  /// Tokens that were read from the cache, written to it, and neither.
  package var read: Int64 = 0
  package var written: Int64 = 0
  package var uncached: Int64 = 0
  /// What the tokens read would have cost beyond what they did cost, had they been
  /// plain input.
  package var saved: Cost = .zero
  /// What the tokens written cost beyond plain input.
  package var writePremium: Cost = .zero
  /// Tokens read or written whose price is not known, and which are in no cost.
  package var unpricedTokens: Int64 = 0

  package init() {}

  /// Saved less the price of writing; nil when nothing of it has a known price.
  package var net: Cost? {
    unpricedTokens > 0 && unpricedTokens == read + written ? nil : saved - writePremium
  }

  /// The part of all prompt tokens that came from the cache, from 0 to 1; nil
  /// without any.
  package var hitRatio: Double? {
    let prompt = read + written + uncached
    return prompt > 0 ? Double(read) / Double(prompt) : nil
  }

  package static func += (left: inout CacheSaving, right: CacheSaving) {
    left.read += right.read
    left.written += right.written
    left.uncached += right.uncached
    left.saved = left.saved + right.saved
    left.writePremium = left.writePremium + right.writePremium
    left.unpricedTokens += right.unpricedTokens
  }

  /// What one row comes to.
  ///
  /// - Parameter rates: Its prices; nil when they are not known.
  package init(_ tokens: TokenCounts, rates: TokenRates?) {
    read = tokens.cacheRead
    written = tokens.cacheWrite
    uncached = tokens.input
    func difference(_ count: Int64, _ rate: Int64?) -> Cost? {
      guard let rate, let rates else { return nil }
      return Cost(picodollars: Int128(count) * Int128(rates.input - rate))
    }
    if let cost = difference(read, rates?.cacheRead) {
      saved = cost
    } else {
      unpricedTokens += read
    }
    for (count, rate) in [
      (tokens.cacheWrite5m, rates?.cacheWrite5m), (tokens.cacheWrite1h, rates?.cacheWrite1h),
    ] {
      if let cost = difference(count, rate) {
        writePremium = writePremium - cost
      } else {
        unpricedTokens += count
      }
    }
  }
}

/// What the cache came to over a range, by local day and by model.
package struct CacheEconomy: Hashable, Sendable {
  /// One local day.
  package struct Day: Hashable, Sendable {
    package var day: CivilDay
    package var saving: CacheSaving
    /// What was sent again although it had been in the cache.
    package var lost = CacheLossSum()

    package init(day: CivilDay, saving: CacheSaving) {
      self.day = day
      self.saving = saving
    }
  }

  /// One model, as transcripts name it.
  package struct Model: Hashable, Sendable {
    package var model: String
    package var saving: CacheSaving

    package init(model: String, saving: CacheSaving) {
      self.model = model
      self.saving = saving
    }
  }

  /// A session that lost the cache.
  package struct LostSession: Hashable, Sendable {
    /// Hostile text, as the project's name.
    package var id: String
    package var projectName: String?
    package var sum: CacheLossSum

    package init(id: String, projectName: String?, sum: CacheLossSum) {
      self.id = id
      self.projectName = projectName
      self.sum = sum
    }
  }

  package var total = CacheSaving()
  /// Ascending.
  package var days: [Day] = []
  /// The one that saved most first.
  package var models: [Model] = []
  /// What was lost of it, by cause.
  package var losses: [CacheLossCause: CacheLossSum] = [:]
  /// The sessions whose losses cost most, that one first.
  package var lostSessions: [LostSession] = []

  package init() {}
}
