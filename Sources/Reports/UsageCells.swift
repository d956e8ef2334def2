package import Analytics
import Pricing
package import Scanning
import Terminal
import UsageModel
import Wording

/// The columns of numbers that all usage tables share, and what is in them.
package enum UsageCells {
  /// Costs never fold away; the parts of a total do before it does.
  static let columns: [TextTable.Column] = [
    .number("Input", fold: 6), .number("Output", fold: 4), .number("Cache write", fold: 8),
    .number("Cache read", fold: 7), .number("Total", fold: 2), .number("Cost", fold: 0),
  ]

  static func cells(_ usage: Usage) -> [TextTable.Cell] {
    let tokens = usage.tally.tokens
    let mark = usage.tally.isLowerBound ? "≥" : ""
    return [
      .text(grouped(tokens.input)), .text(mark + grouped(tokens.output)),
      .text(grouped(tokens.cacheWrite)), .text(grouped(tokens.cacheRead)),
      .text(mark + grouped(tokens.total)), .text(cost(usage)),
    ]
  }

  /// `?` where nothing is known, `≥` where the true cost may be higher; `>$0.00` where
  /// that is below a cent.
  package static func cost(_ usage: Usage) -> String {
    guard let known = usage.cost.cost else { return "?" }
    return dollars(known, isLowerBound: usage.isCostLowerBound)
  }

  /// The members of a JSON row that show usage.
  package static func members(_ usage: Usage) -> [JSONValue.Member] {
    let tally = usage.tally
    return [
      .init("inputTokens", .integer(tally.tokens.input)),
      .init("outputTokens", .integer(tally.tokens.output)),
      .init("thinkingTokens", .integer(tally.thinking)),
      .init("cacheWriteTokens", .integer(tally.tokens.cacheWrite)),
      .init("cacheWrite5mTokens", .integer(tally.tokens.cacheWrite5m)),
      .init("cacheWrite1hTokens", .integer(tally.tokens.cacheWrite1h)),
      .init("cacheReadTokens", .integer(tally.tokens.cacheRead)),
      .init("totalTokens", .integer(tally.tokens.total)),
      .init("webSearches", .integer(tally.webSearches)),
      .init("webFetches", .integer(tally.webFetches)),
      .init("responses", .integer(tally.responses)),
      .init("outputIsLowerBound", .bool(tally.isLowerBound)),
      .init("lowerBoundResponses", .integer(tally.lowerBoundResponses)),
      .init("lowerBoundOutputTokens", .integer(tally.lowerBoundOutput)),
      .init("costUSD", .cost(usage.cost.cost)),
      .init("costIsLowerBound", .bool(usage.isCostLowerBound)),
      .init("costIsPartial", .bool(usage.cost.isPartial)),
      .init("unknownCostResponses", .integer(usage.cost.unknownResponses)),
      .init("unknownCostTokens", .integer(usage.cost.unknownTokens)),
    ]
  }

  /// The columns of a CSV row that show usage.
  static let csvHeader = [
    "input_tokens", "output_tokens", "thinking_tokens", "cache_write_5m_tokens",
    "cache_write_1h_tokens", "cache_read_tokens", "total_tokens", "web_searches", "responses",
    "output_is_lower_bound", "cost_usd", "cost_is_lower_bound", "cost_is_partial",
  ]

  static func csvFields(_ usage: Usage) -> [CSVText.Field] {
    let tally = usage.tally
    let tokens = tally.tokens
    return [
      .integer(tokens.input), .integer(tokens.output), .integer(tally.thinking),
      .integer(tokens.cacheWrite5m), .integer(tokens.cacheWrite1h), .integer(tokens.cacheRead),
      .integer(tokens.total), .integer(tally.webSearches), .integer(tally.responses),
      .bool(tally.isLowerBound), .cost(usage.cost.cost), .bool(usage.isCostLowerBound),
      .bool(usage.cost.isPartial),
    ]
  }
}
