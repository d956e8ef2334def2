/// The identity of an API response: 64 bits of a hash over its message id.
///
/// With a million responses two different ids share a key with a probability of
/// 3 in 100 million.
package struct ResponseKey: Hashable, Comparable, Sendable {
  package var value: UInt64

  @inlinable
  package init(value: UInt64) {
    self.value = value
  }

  @inlinable
  package static func < (left: ResponseKey, right: ResponseKey) -> Bool {
    left.value < right.value
  }
}

/// Where the copies of a response stand; an assistant line always beats a
/// progress line, which only repeats what a subagent's file says.
package enum UsageOrigin: Int, Hashable, Sendable {
  case progress = 0
  case assistant = 1
}

/// One API response, as far as one stretch of one file shows it: all copies that
/// stand there, already joined.
///
/// Two events with one key join into the better *usage* (finished first, then
/// more output, then more of anything else) and the earlier *place* (time, then the
/// names of the context). Both are orders without ties in what the copies say, so a
/// join gives the same result in whatever order and however often copies are met, and
/// on whatever machine.
package struct UsageEvent: Hashable, Sendable {
  package var key: ResponseKey
  /// A hash over request id and input-side usage, 0 without a request id. A copy
  /// whose message id was rewritten is recognised by it.
  package var requestKey: UInt64
  /// Whether `key` had to be made from the request because the line's own
  /// message id names no response.
  package var isKeyedByRequest: Bool
  package var origin: UsageOrigin

  // The usage of the best copy.
  package var usage: ResponseUsage
  /// Byte offset of the best copy's line in its file.
  package var usageOffset: Int64
  /// Index into `EventBatch.variants`.
  package var variant: Int32

  // The place of the earliest copy.
  package var time: Timestamp?
  package var placeOffset: Int64
  /// Index into `EventBatch.contexts`.
  package var context: Int32

  package init(
    key: ResponseKey, requestKey: UInt64 = 0, isKeyedByRequest: Bool = false,
    origin: UsageOrigin = .assistant, usage: ResponseUsage, usageOffset: Int64, variant: Int32,
    time: Timestamp?, placeOffset: Int64, context: Int32
  ) {
    self.key = key
    self.requestKey = requestKey
    self.isKeyedByRequest = isKeyedByRequest
    self.origin = origin
    self.usage = usage
    self.usageOffset = usageOffset
    self.variant = variant
    self.time = time
    self.placeOffset = placeOffset
    self.context = context
  }
}

/// The usage that one copy of a response reports.
package struct ResponseUsage: Hashable, Sendable {
  package var tokens: TokenCounts
  package var thinking: Int64
  package var webSearches: Int64
  package var webFetches: Int64
  /// Claude Code's own cost of the response (versions up to 1.0.7), nil without.
  package var recordedPicodollars: Int64?
  /// Whether `stop_reason` was set.
  package var isFinished: Bool
  /// Whether the line says that the stream was cut off.
  package var isAborted: Bool
  /// Characters of text in the longest copy without a `stop_reason`.
  package var textLength: Int64
  /// Usage of other models inside the same response (`iterations` of type
  /// `advisor_message` or `compaction`), which the top level does not contain.
  package var extraParts: [ExtraPart]
  /// Why it found less in the cache than was in it; nil where the line does not say.
  package var cacheMiss: RecordedMiss?

  package init(
    tokens: TokenCounts, thinking: Int64 = 0, webSearches: Int64 = 0, webFetches: Int64 = 0,
    recordedPicodollars: Int64? = nil, isFinished: Bool = true, isAborted: Bool = false,
    textLength: Int64 = 0, extraParts: [ExtraPart] = [], cacheMiss: RecordedMiss? = nil
  ) {
    self.tokens = tokens
    self.thinking = thinking
    self.webSearches = webSearches
    self.webFetches = webFetches
    self.recordedPicodollars = recordedPicodollars
    self.isFinished = isFinished
    self.isAborted = isAborted
    self.textLength = textLength
    self.extraParts = extraParts
    self.cacheMiss = cacheMiss
  }

  /// Whether the recorded output is only a lower bound.
  ///
  /// Several versions of Claude Code never stored the final count. A missing
  /// stop reason alone proves nothing; with at most ten tokens, or fewer than a
  /// quarter of the characters that were written, the count was never finished.
  @inlinable
  package func isUnfinished(origin: UsageOrigin) -> Bool {
    if origin == .progress || isAborted { return true }
    if isFinished { return false }
    return tokens.output <= 10 || tokens.output < textLength / 4
  }
}

/// Tokens of a second model inside a response.
package struct ExtraPart: Hashable, Sendable {
  /// Index into `EventBatch.variants`.
  package var variant: Int32
  package var tokens: TokenCounts

  package init(variant: Int32, tokens: TokenCounts) {
    self.variant = variant
    self.tokens = tokens
  }
}

/// Where a response happened, taken from its earliest copy.
package struct ResponseContext: Hashable, Sendable {
  /// The line's session id, else the file's name without its extension.
  package var session: String
  /// Where the project was started, as `ProjectPath.start` tells; nil for a line without a
  /// working directory.
  package var start: String?
  package var gitBranch: String?
  /// The version of Claude Code.
  package var version: String?
  /// Whether a subagent made the request.
  package var isSidechain: Bool
  package var attribution: Attribution

  package init(
    session: String, start: String? = nil, gitBranch: String? = nil, version: String? = nil,
    isSidechain: Bool = false, attribution: Attribution = .none
  ) {
    self.session = session
    self.start = start
    self.gitBranch = gitBranch
    self.version = version
    self.isSidechain = isSidechain
    self.attribution = attribution
  }
}
