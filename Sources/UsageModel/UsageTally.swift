/// What a set of responses used, all of it additive.
package struct UsageTally: Hashable, Sendable, AdditiveArithmetic {
  package var tokens: TokenCounts
  /// The part of `tokens.output` that was thinking, as far as it was recorded.
  package var thinking: Int64
  /// Web searches that the API ran; each has a price of its own.
  package var webSearches: Int64
  /// Web fetches that the API ran; free of charge.
  package var webFetches: Int64
  /// API responses.
  package var responses: Int64
  /// Responses whose output count was never finished in the transcript.
  package var lowerBoundResponses: Int64
  /// The recorded output of those: a lower bound, part of `tokens.output`.
  package var lowerBoundOutput: Int64
  /// Cost that Claude Code itself wrote beside a response, in picodollars.
  package var recordedPicodollars: Int64

  @inlinable
  package init(
    tokens: TokenCounts = .zero, thinking: Int64 = 0, webSearches: Int64 = 0,
    webFetches: Int64 = 0, responses: Int64 = 0, lowerBoundResponses: Int64 = 0,
    lowerBoundOutput: Int64 = 0, recordedPicodollars: Int64 = 0
  ) {
    self.tokens = tokens
    self.thinking = thinking
    self.webSearches = webSearches
    self.webFetches = webFetches
    self.responses = responses
    self.lowerBoundResponses = lowerBoundResponses
    self.lowerBoundOutput = lowerBoundOutput
    self.recordedPicodollars = recordedPicodollars
  }

  @inlinable
  package static var zero: UsageTally { UsageTally() }

  /// Whether the output, and so the total and the cost, are "at least".
  @inlinable
  package var isLowerBound: Bool { lowerBoundResponses > 0 }

  @inlinable
  package static func + (left: UsageTally, right: UsageTally) -> UsageTally {
    UsageTally(
      tokens: left.tokens + right.tokens, thinking: left.thinking &+ right.thinking,
      webSearches: left.webSearches &+ right.webSearches,
      webFetches: left.webFetches &+ right.webFetches,
      responses: left.responses &+ right.responses,
      lowerBoundResponses: left.lowerBoundResponses &+ right.lowerBoundResponses,
      lowerBoundOutput: left.lowerBoundOutput &+ right.lowerBoundOutput,
      recordedPicodollars: left.recordedPicodollars &+ right.recordedPicodollars)
  }

  @inlinable
  package static func - (left: UsageTally, right: UsageTally) -> UsageTally {
    UsageTally(
      tokens: left.tokens - right.tokens, thinking: left.thinking &- right.thinking,
      webSearches: left.webSearches &- right.webSearches,
      webFetches: left.webFetches &- right.webFetches,
      responses: left.responses &- right.responses,
      lowerBoundResponses: left.lowerBoundResponses &- right.lowerBoundResponses,
      lowerBoundOutput: left.lowerBoundOutput &- right.lowerBoundOutput,
      recordedPicodollars: left.recordedPicodollars &- right.recordedPicodollars)
  }
}
