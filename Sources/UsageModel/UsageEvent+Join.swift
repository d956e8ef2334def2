/// How the places of two events compare in reading order.
package enum ReadingOrder: Hashable, Sendable {
  /// Both stand in one file, or in two of which the paths were compared.
  case same
  /// The other event stands in a file whose path comes first.
  case otherIsEarlier
  /// The other event stands in a file whose path comes later.
  case otherIsLater
}

extension UsageEvent {
  /// What a join took over from the other event.
  package struct JoinResult: Hashable, Sendable {
    package var tookUsage: Bool
    package var tookPlace: Bool
  }

  /// Joins another event of the same response into this one.
  ///
  /// - Parameters:
  ///   - usageOrder: How the files of the two best copies are ordered.
  ///   - placeOrder: How the files of the two earliest copies are ordered.
  /// - Returns: Which half came from the other; the caller moves what it keeps
  ///   beside the event (file, variant, context) along.
  @discardableResult
  package mutating func join(
    _ other: UsageEvent, usageOrder: ReadingOrder, placeOrder: ReadingOrder
  ) -> JoinResult {
    // A request key from any copy will do; the larger makes the choice free of order.
    let requestKey = max(self.requestKey, other.requestKey)
    let textLength = max(usage.textLength, other.usage.textLength)
    defer {
      self.requestKey = requestKey
      usage.textLength = textLength
      isKeyedByRequest = isKeyedByRequest && other.isKeyedByRequest
    }
    if origin != other.origin {
      // A progress copy decides nothing once a line of the response itself is known.
      let takesOther = other.origin == .assistant
      if takesOther { self = other }
      return JoinResult(tookUsage: takesOther, tookPlace: takesOther)
    }
    let takesUsage = isUsageBeaten(by: other, usageOrder)
    if takesUsage {
      usage = other.usage
      usageOffset = other.usageOffset
      variant = other.variant
    }
    let takesPlace = isPlaceBeaten(by: other, placeOrder)
    if takesPlace {
      time = other.time
      placeOffset = other.placeOffset
      context = other.context
    }
    return JoinResult(tookUsage: takesUsage, tookPlace: takesPlace)
  }

  /// Finished beats unfinished, then more output wins, then the later line.
  private func isUsageBeaten(by other: UsageEvent, _ order: ReadingOrder) -> Bool {
    if usage.isFinished != other.usage.isFinished { return other.usage.isFinished }
    if usage.tokens.output != other.usage.tokens.output {
      return other.usage.tokens.output > usage.tokens.output
    }
    switch order {
    case .same: return other.usageOffset > usageOffset
    case .otherIsLater: return true
    case .otherIsEarlier: return false
    }
  }

  /// The earlier time wins, a missing one last; then the earlier line.
  private func isPlaceBeaten(by other: UsageEvent, _ order: ReadingOrder) -> Bool {
    if time != other.time {
      guard let time else { return true }
      guard let otherTime = other.time else { return false }
      return otherTime < time
    }
    switch order {
    // The same line, read once more: what it tells by now holds.
    case .same: return other.placeOffset <= placeOffset
    case .otherIsEarlier: return true
    case .otherIsLater: return false
    }
  }
}
