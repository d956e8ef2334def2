/// Tokens of one or many responses, one field for each class that has a price
/// of its own.
package struct TokenCounts: Hashable, Sendable, AdditiveArithmetic {
  /// Prompt tokens that were neither read from nor written to the cache.
  package var input: Int64
  /// Generated tokens, thinking included.
  package var output: Int64
  /// Prompt tokens written to the cache for five minutes.
  package var cacheWrite5m: Int64
  /// Prompt tokens written to the cache for one hour.
  package var cacheWrite1h: Int64
  /// Prompt tokens read from the cache.
  package var cacheRead: Int64

  @inlinable
  package init(
    input: Int64 = 0, output: Int64 = 0, cacheWrite5m: Int64 = 0, cacheWrite1h: Int64 = 0,
    cacheRead: Int64 = 0
  ) {
    self.input = input
    self.output = output
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.cacheRead = cacheRead
  }

  @inlinable
  package static var zero: TokenCounts { TokenCounts() }

  /// All cache writes, whatever their lifetime.
  @inlinable
  package var cacheWrite: Int64 { cacheWrite5m &+ cacheWrite1h }

  /// What the model had to read: the length that decides a price tier.
  @inlinable
  package var prompt: Int64 { input &+ cacheWrite5m &+ cacheWrite1h &+ cacheRead }

  /// Every token of every class.
  @inlinable
  package var total: Int64 { prompt &+ output }

  @inlinable
  package static func + (left: TokenCounts, right: TokenCounts) -> TokenCounts {
    TokenCounts(
      input: left.input &+ right.input, output: left.output &+ right.output,
      cacheWrite5m: left.cacheWrite5m &+ right.cacheWrite5m,
      cacheWrite1h: left.cacheWrite1h &+ right.cacheWrite1h,
      cacheRead: left.cacheRead &+ right.cacheRead)
  }

  @inlinable
  package static func - (left: TokenCounts, right: TokenCounts) -> TokenCounts {
    TokenCounts(
      input: left.input &- right.input, output: left.output &- right.output,
      cacheWrite5m: left.cacheWrite5m &- right.cacheWrite5m,
      cacheWrite1h: left.cacheWrite1h &- right.cacheWrite1h,
      cacheRead: left.cacheRead &- right.cacheRead)
  }
}
