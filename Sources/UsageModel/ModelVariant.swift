/// Everything about a response that can change its price, beside its day.
///
/// Few of these occur, however many responses there are, so a price is resolved
/// once for each pair of variant and day.
package struct ModelVariant: Hashable, Sendable {
  /// The model as the response names it; hostile text like all of a transcript.
  package var model: String
  /// `usage.speed`: `standard`, `fast` or nil when absent.
  package var speed: String?
  /// `usage.service_tier`: `standard`, `batch`, `priority` … or nil.
  package var serviceTier: String?
  /// `usage.inference_geo`: `us`, `global`, `not_available` … or nil.
  package var inferenceGeo: String?
  /// The cloud that answered, as the message id tells it.
  package var provider: Provider
  /// How long the prompt was, as far as prices ask.
  package var promptClass: PromptClass
  /// Whether Claude Code wrote a cost of its own beside these responses.
  package var hasRecordedCost: Bool

  package init(
    model: String, speed: String? = nil, serviceTier: String? = nil, inferenceGeo: String? = nil,
    provider: Provider = .anthropic, promptClass: PromptClass = .upTo100k,
    hasRecordedCost: Bool = false
  ) {
    self.model = model
    self.speed = speed
    self.serviceTier = serviceTier
    self.inferenceGeo = inferenceGeo
    self.provider = provider
    self.promptClass = promptClass
    self.hasRecordedCost = hasRecordedCost
  }
}

/// Who served a response, told by the prefix of its message id
/// (`msg_bdrk_…`, `msg_vrtx_…`); the model name does not tell.
package enum Provider: Int, Hashable, Sendable, CaseIterable {
  /// Anthropic's own interface, or a back end that leaves no mark.
  case anthropic = 0
  case bedrock = 1
  case vertex = 2
}

/// The length of a prompt (input, cache writes and cache reads) in the steps at
/// which any price list has ever changed.
///
/// Kept with each response because a tier applies to a whole request: sums over
/// a day could not be priced any more.
package enum PromptClass: Int, Hashable, Sendable, CaseIterable, Comparable {
  case upTo100k = 0
  case over100k = 1
  case over200k = 2

  /// The thresholds, in prompt tokens, that a price tier may use.
  package static let thresholds: [Int64] = [100_000, 200_000]

  @inlinable
  package init(promptTokens: Int64) {
    self = promptTokens > 200_000 ? .over200k : promptTokens > 100_000 ? .over100k : .upTo100k
  }

  /// Whether every prompt of this class is longer than `threshold`, which must
  /// be one of `thresholds`.
  package func exceeds(_ threshold: Int64) -> Bool {
    switch self {
    case .upTo100k: false
    case .over100k: threshold == 100_000
    case .over200k: threshold == 100_000 || threshold == 200_000
    }
  }

  package static func < (left: PromptClass, right: PromptClass) -> Bool {
    left.rawValue < right.rawValue
  }
}
