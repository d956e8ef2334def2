/// How the files of two copies compare, where nothing else tells the copies apart.
package enum ReadingOrder: Hashable, Sendable {
  /// Both stand in one file.
  case same
  /// The other event stands in a file whose path comes first.
  case otherIsEarlier
  /// The other event stands in a file whose path comes later.
  case otherIsLater
  /// Only the other event stands in a file of this machine.
  case onlyOtherIsHere
  /// The other event stands in no file of this machine.
  case otherIsElsewhere
}

/// What an event names by a number, which only its holder can look up.
package enum EventName: Hashable, Sendable {
  case variant
  case context
}

extension UsageEvent {
  /// What a join took over from the other event.
  package struct JoinResult: Hashable, Sendable {
    package var tookUsage: Bool
    package var tookPlace: Bool
  }

  /// Joins another event of the same response into this one.
  ///
  /// Which copy counts is decided by what the copies say, so that every machine that
  /// has them decides alike. Files and offsets only tell which of two copies that say
  /// the same is remembered.
  ///
  /// - Parameters:
  ///   - usageOrder: How the files of the two best copies are ordered.
  ///   - placeOrder: How the files of the two earliest copies are ordered.
  ///   - compare: Compares two variants or contexts by their names: below 0 where the
  ///     first comes first. Asked only where all numbers are the same.
  /// - Returns: Which half came from the other; the caller moves what it keeps
  ///   beside the event (file, variant, context) along.
  @discardableResult
  package mutating func join<Failure: Error>(
    _ other: UsageEvent, usageOrder: ReadingOrder, placeOrder: ReadingOrder,
    compare: (EventName, Int32, Int32) throws(Failure) -> Int
  ) throws(Failure) -> JoinResult {
    // A request key from any copy will do; the larger makes the choice free of order.
    let requestKey = max(self.requestKey, other.requestKey)
    let textLength = max(usage.textLength, other.usage.textLength)
    let isKeyedByRequest = isKeyedByRequest && other.isKeyedByRequest
    var result = JoinResult(tookUsage: false, tookPlace: false)
    if origin != other.origin {
      // A progress copy decides nothing once a line of the response itself is known.
      let takesOther = other.origin == .assistant
      if takesOther { self = other }
      result = JoinResult(tookUsage: takesOther, tookPlace: takesOther)
    } else {
      result.tookUsage = try isUsageBeaten(by: other, usageOrder, compare)
      result.tookPlace = try isPlaceBeaten(by: other, placeOrder, compare)
      if result.tookUsage {
        usage = other.usage
        usageOffset = other.usageOffset
        variant = other.variant
      }
      if result.tookPlace {
        time = other.time
        placeOffset = other.placeOffset
        context = other.context
      }
    }
    self.requestKey = requestKey
    usage.textLength = textLength
    self.isKeyedByRequest = isKeyedByRequest
    return result
  }

  /// Finished beats unfinished, then more output wins, then more of anything else, then
  /// the larger name; of copies that say the same the later line is remembered.
  private func isUsageBeaten<Failure: Error>(
    by other: UsageEvent, _ order: ReadingOrder,
    _ compare: (EventName, Int32, Int32) throws(Failure) -> Int
  ) throws(Failure) -> Bool {
    let byNumbers = usage.compared(to: other.usage)
    if byNumbers != 0 { return byNumbers < 0 }
    if variant != other.variant {
      let byName = try compare(.variant, variant, other.variant)
      if byName != 0 { return byName < 0 }
    }
    for (own, others) in zip(usage.extraParts, other.usage.extraParts)
    where own.variant != others.variant {
      let byName = try compare(.variant, own.variant, others.variant)
      if byName != 0 { return byName < 0 }
    }
    switch order {
    case .same: return other.usageOffset > usageOffset
    case .otherIsLater, .onlyOtherIsHere: return true
    case .otherIsEarlier, .otherIsElsewhere: return false
    }
  }

  /// The earlier time wins, a missing one last; then the context whose names come first;
  /// of copies that say the same the earlier line is remembered.
  private func isPlaceBeaten<Failure: Error>(
    by other: UsageEvent, _ order: ReadingOrder,
    _ compare: (EventName, Int32, Int32) throws(Failure) -> Int
  ) throws(Failure) -> Bool {
    if time != other.time {
      guard let time else { return true }
      guard let otherTime = other.time else { return false }
      return otherTime < time
    }
    // The same line, read once more: what it tells by now holds.
    if order == .same, other.placeOffset == placeOffset { return true }
    if context != other.context {
      let byName = try compare(.context, context, other.context)
      if byName != 0 { return byName > 0 }
    }
    switch order {
    case .same: return other.placeOffset < placeOffset
    case .otherIsEarlier, .onlyOtherIsHere: return true
    case .otherIsLater, .otherIsElsewhere: return false
    }
  }
}

extension ResponseUsage {
  /// Which of two copies of a response says more: below 0 where the other one does, 0
  /// where all numbers are the same. The length of the text is of the longest copy,
  /// whichever counts, and so decides nothing.
  package func compared(to other: ResponseUsage) -> Int {
    if isFinished != other.isFinished { return isFinished ? 1 : -1 }
    if tokens != other.tokens {
      if tokens.output != other.tokens.output { return order(tokens.output, other.tokens.output) }
      return tokens.compared(to: other.tokens)
    }
    if thinking != other.thinking { return order(thinking, other.thinking) }
    if webSearches != other.webSearches { return order(webSearches, other.webSearches) }
    if webFetches != other.webFetches { return order(webFetches, other.webFetches) }
    if recordedPicodollars != other.recordedPicodollars {
      return order(recordedPicodollars ?? -1, other.recordedPicodollars ?? -1)
    }
    if isAborted != other.isAborted { return isAborted ? 1 : -1 }
    if extraParts.count != other.extraParts.count {
      return extraParts.count < other.extraParts.count ? -1 : 1
    }
    for (own, others) in zip(extraParts, other.extraParts) where own.tokens != others.tokens {
      return own.tokens.compared(to: others.tokens)
    }
    if cacheMiss != other.cacheMiss {
      let byCause = compareNames(cacheMiss?.cause, other.cacheMiss?.cause)
      return byCause != 0
        ? byCause : order(cacheMiss?.tokens ?? -1, other.cacheMiss?.tokens ?? -1)
    }
    return 0
  }
}

extension TokenCounts {
  /// Which of two counts is more, the largest class first: below 0 where the other is.
  fileprivate func compared(to other: TokenCounts) -> Int {
    if cacheRead != other.cacheRead { return order(cacheRead, other.cacheRead) }
    if cacheWrite1h != other.cacheWrite1h { return order(cacheWrite1h, other.cacheWrite1h) }
    if cacheWrite5m != other.cacheWrite5m { return order(cacheWrite5m, other.cacheWrite5m) }
    if input != other.input { return order(input, other.input) }
    return order(output, other.output)
  }
}

private func order(_ left: Int64, _ right: Int64) -> Int {
  left < right ? -1 : left > right ? 1 : 0
}

extension ModelVariant {
  /// The order of two variants by what they are called: below 0 where this one is first.
  package func compared(to other: ModelVariant) -> Int {
    if model != other.model { return compareNames(model, other.model) }
    if speed != other.speed { return compareNames(speed, other.speed) }
    if serviceTier != other.serviceTier { return compareNames(serviceTier, other.serviceTier) }
    if inferenceGeo != other.inferenceGeo { return compareNames(inferenceGeo, other.inferenceGeo) }
    if provider != other.provider { return provider.rawValue < other.provider.rawValue ? -1 : 1 }
    if promptClass != other.promptClass { return promptClass < other.promptClass ? -1 : 1 }
    if hasRecordedCost != other.hasRecordedCost { return hasRecordedCost ? 1 : -1 }
    return 0
  }
}

extension ResponseContext {
  /// The order of two contexts of one project's folder by what they are called: below 0
  /// where this one is first. What names its place comes before what does not.
  package func compared(to other: ResponseContext) -> Int {
    let byStart = compareNames(start, other.start, nilIsLast: true)
    if byStart != 0 { return byStart }
    let bySession = compareNames(session, other.session)
    if bySession != 0 { return bySession }
    let byBranch = compareNames(gitBranch, other.gitBranch, nilIsLast: true)
    if byBranch != 0 { return byBranch }
    let byVersion = compareNames(version, other.version, nilIsLast: true)
    if byVersion != 0 { return byVersion }
    if isSidechain != other.isSidechain { return isSidechain ? 1 : -1 }
    return attribution == other.attribution ? 0 : attribution.compared(to: other.attribution)
  }
}

extension Attribution {
  /// The order of two attributions: what says something comes before what does not.
  fileprivate func compared(to other: Attribution) -> Int {
    if skill != other.skill { return compareNames(skill, other.skill, nilIsLast: true) }
    if agent != other.agent { return compareNames(agent, other.agent, nilIsLast: true) }
    if plugin != other.plugin { return compareNames(plugin, other.plugin, nilIsLast: true) }
    if mcpServer != other.mcpServer {
      return compareNames(mcpServer, other.mcpServer, nilIsLast: true)
    }
    if mcpTool != other.mcpTool { return compareNames(mcpTool, other.mcpTool, nilIsLast: true) }
    return compareNames(entrypoint, other.entrypoint, nilIsLast: true)
  }
}

/// The order of two names by their bytes: below 0 where the first comes first.
///
/// - Parameter nilIsLast: Whether a missing name comes after all others, not before.
package func compareNames(_ left: String?, _ right: String?, nilIsLast: Bool = false) -> Int {
  guard let left, let right else {
    if (left == nil) == (right == nil) { return 0 }
    return (left == nil) == nilIsLast ? 1 : -1
  }
  if left.utf8.elementsEqual(right.utf8) { return 0 }
  return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
}
