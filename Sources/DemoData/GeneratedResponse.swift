import UsageModel

/// One API response as the generator means it, and how its lines will look.
struct GeneratedResponse: Sendable {
  /// A piece of an answer; each gets a line of its own.
  struct Block: Sendable {
    enum Kind: Hashable, Sendable {
      case thinking
      case text
      case toolUse
    }

    var kind: Kind
    /// Range of the prose.
    var text: Range<Int>
    var tool: Identifier
  }

  /// A second model that was asked inside the response.
  struct Advisor: Sendable {
    var model: String
    var tokens: TokenCounts
  }

  /// nil for back ends that name none.
  var id: Identifier?
  var request: Identifier?
  var model: String
  /// What counts. For an unfinished response the output is the start value.
  var tokens: TokenCounts
  /// Output on the lines before the final one.
  var startOutput: Int64
  /// Input on the lines before the final one; differs for foreign back ends only.
  var startInput: Int64
  var thinking: Int64 = 0
  var webSearches: Int64 = 0
  var webFetches: Int64 = 0
  var advisor: Advisor?
  var isFast = false
  /// Whether the split of cache writes says 0 although there are some.
  var hidesSplit = false
  var output: Era.FinalOutput
  var hasStopReason: Bool
  /// Whether the final output was never stored.
  var isLowerBound: Bool
  var isAborted = false
  var recordedPicodollars: Int64?
  var blocks: [Block]
  var isSidechain: Bool

  // The place of the earliest copy.
  var time: Timestamp
  /// Path below the root, which decides between equal times.
  var path: String
  var session: String
  /// Drive letter in upper case.
  var project: String

  /// What counts under `model`.
  var tally: UsageTally {
    UsageTally(
      tokens: tokens, thinking: thinking, webSearches: webSearches, webFetches: webFetches,
      responses: 1, lowerBoundResponses: isLowerBound ? 1 : 0,
      lowerBoundOutput: isLowerBound ? tokens.output : 0,
      recordedPicodollars: recordedPicodollars ?? 0)
  }

  /// What the line of a block reports.
  func reported(at block: Int) -> (output: Int64, input: Int64, hasStopReason: Bool) {
    if output == .lastLine, block < blocks.count - 1 {
      return (startOutput, startInput, false)
    }
    return (tokens.output, tokens.input, hasStopReason)
  }

  /// Whether a copy of the lines can be told from a new response at all.
  var isRecognisable: Bool { id != nil }

  /// A moment in which the line of a block was written.
  func time(of block: Int) -> Timestamp { time.advanced(byMilliseconds: Int64(block) * 217) }
}
