package import Pricing
package import UsageModel

/// Why a response did not find in the prompt cache what was in it before.
package enum CacheLossCause: Hashable, Sendable {
  /// What Claude Code recorded, in its words: hostile text.
  case recorded(String)
  /// The conversation rested for more than an hour.
  case pauseOfAnHour
  /// It rested for more than five minutes, longer than what was written lives.
  case pauseOfFiveMinutes
  /// The response before was another model's: each has a cache of its own.
  case otherModel
  /// The prompt became much shorter: a compaction, or a step back in the conversation.
  case shorterPrompt
  /// The response before was made by another version of Claude Code.
  case otherVersion
  /// Nothing says why.
  case unknown

  /// Whether it follows from the responses, and nobody recorded it.
  package var isDerived: Bool {
    if case .recorded = self { false } else { true }
  }

  /// Whether it comes first of two that are alike otherwise: by name, what was recorded
  /// before what is called so and was derived.
  package func isBefore(_ other: CacheLossCause) -> Bool {
    name != other.name ? name < other.name : !isDerived && other.isDerived
  }

  /// The name in JSON and CSV; what was recorded stays as it is.
  package var name: String {
    switch self {
    case .recorded(let words): words
    case .pauseOfAnHour: "pause-1h"
    case .pauseOfFiveMinutes: "pause-5m"
    case .otherModel: "model"
    case .shorterPrompt: "compaction"
    case .otherVersion: "version"
    case .unknown: "unknown"
    }
  }
}

/// A response that had to write again, or to read at full price, what had been cached.
package struct CacheLoss: Hashable, Sendable {
  package var time: Timestamp
  /// Keys into `UsageCatalog`.
  package var session: Int32
  package var project: Int32
  package var variant: Int32
  package var cause: CacheLossCause
  /// Tokens that were sent again although they had been in the cache.
  package var tokens: Int64
  /// What sending them cost; nil where no price is known.
  package var cost: Cost?
  /// How much more that is than reading them from the cache.
  package var extra: Cost?

  package init(
    time: Timestamp, session: Int32, project: Int32, variant: Int32, cause: CacheLossCause,
    tokens: Int64, cost: Cost?, extra: Cost?
  ) {
    self.time = time
    self.session = session
    self.project = project
    self.variant = variant
    self.cause = cause
    self.tokens = tokens
    self.cost = cost
    self.extra = extra
  }
}

/// Finds out which responses lost the cache, one after the other by ascending time.
///
/// After a response, what it read from the cache and wrote into it is in the cache: the
/// next one of the same conversation should read that much. A conversation is a
/// transcript, its subagents of old versions apart.
package struct CacheLossFinder: Sendable {
  /// Tokens below which nothing is called a loss: the last block of a prompt often is not
  /// cached yet when the next request goes out.
  package static let leastTokens: Int64 = 1024
  /// A prompt that is shorter than this part of the one before was cut.
  private static let cut = 0.7

  private let variants: [Int32: ModelVariant]
  private var rates: RateTable
  private var last: [Conversation: Step] = [:]

  private struct Conversation: Hashable {
    var transcript: Int64
    var isSidechain: Bool
  }

  private struct Step {
    var time: Timestamp
    var tokens: TokenCounts
    var variant: Int32
    var version: String?
    /// Seconds that what was written last lives.
    var lifetime: Int64
  }

  package init(variants: [Int32: ModelVariant], rates: RateTable) {
    self.variants = variants
    self.rates = rates
  }

  /// Takes the next response.
  ///
  /// - Returns: What it lost; nil where it lost nothing.
  package mutating func take(_ step: CacheStep) -> CacheLoss? {
    guard let time = step.row.first else { return nil }
    let key = Conversation(transcript: step.transcript, isSidechain: step.isSidechain)
    let before = last[key]
    let tokens = step.row.tally.tokens
    let written: Int64? = tokens.cacheWrite1h > 0 ? 3600 : tokens.cacheWrite5m > 0 ? 300 : nil
    last[key] = Step(
      time: time, tokens: tokens, variant: step.row.variant, version: step.version,
      lifetime: written ?? before?.lifetime ?? 300)
    guard let missed = missed(step, tokens, before) else { return nil }
    let sentAgain = min(missed, tokens.cacheWrite + tokens.input)
    guard sentAgain >= CacheLossFinder.leastTokens else { return nil }
    var cause = before.map { self.cause(step, tokens, since: $0, at: time) } ?? .unknown
    if let recorded = step.recorded { cause = .recorded(recorded.cause) }
    let (cost, extra) = price(sentAgain, of: tokens, step.row)
    return CacheLoss(
      time: time, session: step.row.session, project: step.row.project,
      variant: step.row.variant, cause: cause, tokens: sentAgain, cost: cost, extra: extra)
  }

  /// Tokens that were in the cache and were not read from it.
  private func missed(_ step: CacheStep, _ tokens: TokenCounts, _ before: Step?) -> Int64? {
    if let told = step.recorded?.tokens { return told }
    guard let before else { return nil }
    return before.tokens.cacheRead + before.tokens.cacheWrite - tokens.cacheRead
  }

  private func cause(
    _ step: CacheStep, _ tokens: TokenCounts, since before: Step, at time: Timestamp
  ) -> CacheLossCause {
    if Double(tokens.prompt) < Double(before.tokens.prompt) * CacheLossFinder.cut {
      return .shorterPrompt
    }
    let pause = (time.milliseconds - before.time.milliseconds) / 1000
    if pause > 3600 { return .pauseOfAnHour }
    if pause > before.lifetime { return .pauseOfFiveMinutes }
    if variants[step.row.variant]?.model != variants[before.variant]?.model { return .otherModel }
    if step.version != before.version { return .otherVersion }
    return .unknown
  }

  /// Prices the part of a prompt that was sent again: written for an hour first, then for
  /// five minutes, then plain input.
  private mutating func price(
    _ count: Int64, of tokens: TokenCounts, _ row: UsageRow
  ) -> (cost: Cost?, extra: Cost?) {
    guard let rates = rates.rates(variant: row.variant, day: row.quarter?.utcDay)?.rates else {
      return (nil, nil)
    }
    var rest = count
    var picodollars: Int128 = 0
    for (available, rate) in [
      (tokens.cacheWrite1h, rates.cacheWrite1h), (tokens.cacheWrite5m, rates.cacheWrite5m),
      (tokens.input, rates.input as Int64?),
    ] {
      let part = min(rest, available)
      guard part > 0 else { continue }
      guard let rate else { return (nil, nil) }
      picodollars += Int128(part) * Int128(rate)
      rest -= part
    }
    let cost = Cost(picodollars: picodollars)
    guard let read = rates.cacheRead else { return (cost, nil) }
    return (cost, cost - Cost(picodollars: Int128(count) * Int128(read)))
  }
}

/// Losses of the cache added up.
package struct CacheLossSum: Hashable, Sendable {
  package var count: Int64 = 0
  package var tokens: Int64 = 0
  /// The known part of what sending them again cost, and of what that is more than
  /// reading them.
  package var cost: Cost = .zero
  package var extra: Cost = .zero
  /// Losses of which no price is known; they are in no cost.
  package var unpriced: Int64 = 0

  package init() {}

  /// Adds a loss.
  package mutating func add(_ loss: CacheLoss) {
    count += 1
    tokens += loss.tokens
    if let cost = loss.cost, let extra = loss.extra {
      self.cost = self.cost + cost
      self.extra = self.extra + extra
    } else {
      unpriced += 1
    }
  }
}
