/// The sums that are kept of responses: the one list of them, in the order in which
/// tables and packed days have them.
///
/// A raw value stays what it is; a further sum goes to the end.
package enum UsageSum: UInt8, CaseIterable, Sendable {
  case input = 0
  case output
  case thinking
  case cacheWrite5m
  case cacheWrite1h
  case cacheRead
  case webSearches
  case webFetches
  case responses
  case lowerBoundResponses
  case lowerBoundOutput
  case recordedPicodollars
}

extension UsageTally {
  /// One of the sums.
  @inlinable
  package subscript(sum sum: UsageSum) -> Int64 {
    get {
      switch sum {
      case .input: tokens.input
      case .output: tokens.output
      case .thinking: thinking
      case .cacheWrite5m: tokens.cacheWrite5m
      case .cacheWrite1h: tokens.cacheWrite1h
      case .cacheRead: tokens.cacheRead
      case .webSearches: webSearches
      case .webFetches: webFetches
      case .responses: responses
      case .lowerBoundResponses: lowerBoundResponses
      case .lowerBoundOutput: lowerBoundOutput
      case .recordedPicodollars: recordedPicodollars
      }
    }
    set {
      switch sum {
      case .input: tokens.input = newValue
      case .output: tokens.output = newValue
      case .thinking: thinking = newValue
      case .cacheWrite5m: tokens.cacheWrite5m = newValue
      case .cacheWrite1h: tokens.cacheWrite1h = newValue
      case .cacheRead: tokens.cacheRead = newValue
      case .webSearches: webSearches = newValue
      case .webFetches: webFetches = newValue
      case .responses: responses = newValue
      case .lowerBoundResponses: lowerBoundResponses = newValue
      case .lowerBoundOutput: lowerBoundOutput = newValue
      case .recordedPicodollars: recordedPicodollars = newValue
      }
    }
  }
}
