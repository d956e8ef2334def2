package import UsageModel

/// What a set of responses cost, and how much of it has no known cost.
package struct CostSum: Hashable, Sendable, AdditiveArithmetic {
  /// The cost of everything whose cost is known.
  package var known: Cost
  /// Responses, and tokens, that are part of `known`.
  package var pricedResponses: Int64
  package var pricedTokens: Int64
  /// Responses that are missing from `known`, wholly or with some tokens; these
  /// count in `pricedResponses` as well.
  package var unknownResponses: Int64
  /// Tokens that are missing from `known`.
  package var unknownTokens: Int64

  @inlinable
  package init(
    known: Cost = .zero, pricedResponses: Int64 = 0, pricedTokens: Int64 = 0,
    unknownResponses: Int64 = 0, unknownTokens: Int64 = 0
  ) {
    self.known = known
    self.pricedResponses = pricedResponses
    self.pricedTokens = pricedTokens
    self.unknownResponses = unknownResponses
    self.unknownTokens = unknownTokens
  }

  @inlinable
  package static var zero: CostSum { CostSum() }

  /// Whether something has no known cost.
  @inlinable
  package var hasUnknown: Bool { unknownResponses > 0 || unknownTokens > 0 }

  @inlinable
  var hasPriced: Bool { pricedResponses > 0 || pricedTokens > 0 }

  /// Whether nothing has a known cost: to be shown as `?`, never as 0.
  @inlinable
  package var isUnknown: Bool { hasUnknown && !hasPriced }

  /// Whether `known` is only a part of the cost.
  @inlinable
  package var isPartial: Bool { hasUnknown && hasPriced }

  /// The known cost, or nil when there is none: null in JSON.
  @inlinable
  package var cost: Cost? { isUnknown ? nil : known }

  @inlinable
  package static func + (left: CostSum, right: CostSum) -> CostSum {
    CostSum(
      known: left.known + right.known,
      pricedResponses: left.pricedResponses &+ right.pricedResponses,
      pricedTokens: left.pricedTokens &+ right.pricedTokens,
      unknownResponses: left.unknownResponses &+ right.unknownResponses,
      unknownTokens: left.unknownTokens &+ right.unknownTokens)
  }

  @inlinable
  package static func - (left: CostSum, right: CostSum) -> CostSum {
    CostSum(
      known: left.known - right.known,
      pricedResponses: left.pricedResponses &- right.pricedResponses,
      pricedTokens: left.pricedTokens &- right.pricedTokens,
      unknownResponses: left.unknownResponses &- right.unknownResponses,
      unknownTokens: left.unknownTokens &- right.unknownTokens)
  }
}
