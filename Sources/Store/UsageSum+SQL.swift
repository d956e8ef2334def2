internal import GRDB
internal import UsageModel

// The sums as SQL has them: whatever reads or writes them asks for the list here.
extension UsageSum {
  /// The column of `usageSum`.
  var column: String { "\(self)" }

  /// The columns, in order.
  static var columns: String { allCases.map(\.column).joined(separator: ", ") }

  /// What a row of `response` adds.
  private var ofResponse: String {
    switch self {
    case .input, .output, .thinking, .cacheWrite5m, .cacheWrite1h, .cacheRead, .webSearches,
      .webFetches:
      "response.\(column)"
    case .responses: "1"
    case .lowerBoundResponses: "isLowerBound"
    case .lowerBoundOutput: "isLowerBound * response.output"
    case .recordedPicodollars: "coalesce(recordedPicodollars, 0)"
    }
  }

  /// What a row of `responsePart` adds.
  private var ofPart: String {
    switch self {
    case .input, .output, .cacheWrite5m, .cacheWrite1h, .cacheRead: "responsePart.\(column)"
    case .responses: "1"
    case .thinking, .webSearches, .webFetches, .lowerBoundResponses, .lowerBoundOutput,
      .recordedPicodollars:
      "0"
    }
  }

  /// A query for everything that responses add to sums, a row each: `time`, `context`,
  /// `variant`, the sums, then `isPart`, `key` and `file`, that of the copy. Parts add
  /// under their own variant, and copies in further folders under their own context.
  ///
  /// - Parameter condition: What is wanted, of the column `time` alone, as SQL that
  ///   names it `{time}`.
  static func contributions(where condition: String = "true") -> String {
    let ofResponse = allCases.map(\.ofResponse).joined(separator: ", ")
    let ofPart = allCases.map { "\($0.ofPart) AS \($0.column)" }.joined(separator: ", ")
    let named = allCases.map { "\($0.ofResponse) AS \($0.column)" }.joined(separator: ", ")
    let part = "CROSS JOIN responsePart ON responsePart.response = response.key"
    func wanted(_ column: String) -> String {
      condition.replacing("{time}", with: column)
    }
    // The order of joins is fixed, and flags are looked at before other tables are.
    return """
      SELECT response.time AS time, response.context AS context, response.variant AS variant,
        \(named), 0 AS isPart, key, placeFile AS file
      FROM response WHERE \(wanted("response.time"))
      UNION ALL
      SELECT response.time, response.context, responsePart.variant, \(ofPart), 1, key, placeFile
      FROM response \(part)
      WHERE \(wanted("response.time")) AND response.flags & 16 != 0
      UNION ALL
      SELECT copy.time, copy.context, response.variant, \(ofResponse), 0, key, file
      FROM responseCopy AS copy CROSS JOIN response ON response.key = copy.response
      WHERE \(wanted("copy.time"))
      UNION ALL
      SELECT copy.time, copy.context, responsePart.variant, \(ofPart), 1, key, file
      FROM responseCopy AS copy CROSS JOIN response ON response.key = copy.response \(part)
      WHERE \(wanted("copy.time")) AND response.flags & 16 != 0
      """
  }
}

extension UsageTally {
  /// Binds the sums from parameter `first` on, in order.
  func bind(to statement: PreparedStatement, from first: Int32) {
    for sum in UsageSum.allCases { statement.bind(first + Int32(sum.rawValue), self[sum: sum]) }
  }

  /// Reads the sums from the column `first` on.
  init(row: PreparedStatement, from first: Int32) {
    self = .zero
    for sum in UsageSum.allCases { self[sum: sum] = row.integer(first + Int32(sum.rawValue)) }
  }
}
