package import Analytics
import Pricing
package import Scanning
import UsageModel

/// Five-hour windows in the JSON that scripts written for `ccusage blocks` read.
package struct CcusageBlocks: Sendable {
  /// The limit that blocks are compared with.
  package enum TokenLimit: Sendable, Equatable {
    case tokens(Int64)
    /// The largest finished block there is.
    case largest
  }

  package var report: WindowReport
  /// All windows, those outside the range included; `TokenLimit.largest` is
  /// taken from here.
  package var all: [UsageWindow]
  /// Milliseconds that a window lasts.
  package var length: Int64
  package var limit: TokenLimit?
  /// Whether pauses are shown between the windows as blocks of their own.
  package var hasGaps: Bool

  package init(
    report: WindowReport, all: [UsageWindow], length: Int64 = UsageWindow.fiveHours,
    limit: TokenLimit? = nil, hasGaps: Bool = true
  ) {
    self.report = report
    self.all = all
    self.length = length
    self.limit = limit
    self.hasGaps = hasGaps
  }

  private var now: Timestamp { report.context.generatedAt }

  /// The document.
  package var json: JSONValue {
    var blocks: [JSONValue] = []
    for (index, window) in report.shown.enumerated() {
      if index > 0, hasGaps, let gap = gap(before: window) { blocks.append(gap) }
      blocks.append(block(window))
    }
    return .object([.init("blocks", .array(blocks))])
  }

  private var limitTokens: Int64? {
    switch limit {
    case nil: nil
    case .tokens(let count): count
    case .largest:
      all.filter { !$0.isActive(at: now) }.map(\.usage.tally.tokens.total).max()
    }
  }

  private func block(_ window: UsageWindow) -> JSONValue {
    let isActive = window.isActive(at: now)
    let tally = window.usage.tally
    var members: [JSONValue.Member] = [
      .init("id", .time(window.start)),
      .init("startTime", .time(window.start)),
      .init("endTime", .time(window.end)),
      .init("actualEndTime", .time(window.lastActivity)),
      .init("isActive", .bool(isActive)),
      .init("isGap", .bool(false)),
      .init("entries", .integer(tally.responses)),
      .init("tokenCounts", CcusageBlocks.counts(tally.tokens)),
      .init("totalTokens", .integer(tally.tokens.total)),
      .init("costUSD", .cost(window.usage.cost.cost)),
      .init("models", .strings(window.models.map(\.model))),
      .init("burnRate", isActive ? burnRate(window) : .null),
      .init("projection", projection(window)),
    ]
    if let status = limitStatus(window) { members.append(.init("tokenLimitStatus", status)) }
    return .object(members)
  }

  /// The pause before a window as a block: it begins where the last message
  /// could have kept a window open no longer.
  private func gap(before window: UsageWindow) -> JSONValue? {
    guard let previous = window.previousActivity, let idle = window.idleBefore, idle > length else {
      return nil
    }
    let start = previous.advanced(byMilliseconds: length)
    return .object([
      .init("id", .string("gap-" + isoTime(start))),
      .init("startTime", .time(start)),
      .init("endTime", .time(window.start)),
      .init("actualEndTime", .null),
      .init("isActive", .bool(false)),
      .init("isGap", .bool(true)),
      .init("entries", .integer(0)),
      .init("tokenCounts", CcusageBlocks.counts(.zero)),
      .init("totalTokens", .integer(0)),
      .init("costUSD", .integer(0)),
      .init("models", .array([])),
      .init("burnRate", .null),
      .init("projection", .null),
    ])
  }

  private static func counts(_ tokens: TokenCounts) -> JSONValue {
    .object([
      .init("inputTokens", .integer(tokens.input)),
      .init("outputTokens", .integer(tokens.output)),
      .init("cacheCreationInputTokens", .integer(tokens.cacheWrite)),
      .init("cacheReadInputTokens", .integer(tokens.cacheRead)),
    ])
  }

  private func burnRate(_ window: UsageWindow) -> JSONValue {
    guard let rate = BurnRate(of: window, at: now) else { return .null }
    return .object([
      .init("tokensPerMinute", .rounded(rate.tokensPerMinute, decimals: 6)),
      .init("tokensPerMinuteForIndicator", .rounded(rate.uncachedTokensPerMinute, decimals: 6)),
      .init("costPerHour", .cost(rate.costPerHour)),
    ])
  }

  private func projection(_ window: UsageWindow) -> JSONValue {
    guard let projection = Projection(of: window, at: now) else { return .null }
    let cents = projection.cost.map { Cost(picodollars: $0.cents * 10_000_000_000) }
    return .object([
      .init("totalTokens", .integer(projection.totalTokens)),
      .init("totalCost", .cost(cents)),
      .init("remainingMinutes", .integer(projection.remainingMinutes)),
    ])
  }

  private func limitStatus(_ window: UsageWindow) -> JSONValue? {
    guard let limit = limitTokens, limit > 0,
      let projected = Projection(of: window, at: now)?.totalTokens
    else { return nil }
    let percent = Double(projected) / Double(limit) * 100
    let status = projected > limit ? "exceeds" : percent > 80 ? "warning" : "ok"
    return .object([
      .init("limit", .integer(limit)),
      .init("projectedUsage", .integer(projected)),
      .init("percentUsed", .rounded(percent, decimals: 6)),
      .init("status", .string(status)),
    ])
  }
}
