extension UsageEvent {
  /// What the response and its parts add to the sums, each under its own variant: a
  /// part is a request to another model, and counts as a response of that model.
  package var contributions: [(variant: Int32, tally: UsageTally)] {
    var result: [(variant: Int32, tally: UsageTally)] = [(variant, tally)]
    for part in usage.extraParts {
      result.append((part.variant, UsageTally(tokens: part.tokens, responses: 1)))
    }
    return result
  }

  /// What the response adds to the sums, its parts left out.
  package var tally: UsageTally {
    let isLowerBound = usage.isUnfinished(origin: origin)
    return UsageTally(
      tokens: usage.tokens, thinking: usage.thinking, webSearches: usage.webSearches,
      webFetches: usage.webFetches, responses: 1, lowerBoundResponses: isLowerBound ? 1 : 0,
      lowerBoundOutput: isLowerBound ? usage.tokens.output : 0,
      recordedPicodollars: usage.recordedPicodollars ?? 0)
  }
}
