/// What Claude Code passes to its status line, as far as it could be read. Everything
/// may be missing: each version passes something else, and all of it can be null.
package struct StatusInput: Sendable {
  /// One member of `rate_limits`.
  package struct Limit: Hashable, Sendable {
    /// `five_hour`, `seven_day`, or any other name.
    package var name: String
    package var percent: Double?
    /// Seconds since 1970.
    package var resetsAt: Double?
    package var usedDollars: Double?
    package var limitDollars: Double?
    package var period: String?

    package init(name: String, percent: Double? = nil, resetsAt: Double? = nil) {
      self.name = name
      self.percent = percent
      self.resetsAt = resetsAt
    }
  }

  /// The state of the prompt cache.
  package struct Cache: Hashable, Sendable {
    package var isWarm: Bool?
    package var lifetime: String?
    package var expiresAt: Int64?
    package var hitRatio: Double?
    package var tokensIfCold: Int64?
  }

  package var sessionID: String?
  package var sessionName: String?
  package var transcriptPath: String?
  package var workingDirectory: String?
  package var currentDirectory: String?
  package var projectDirectory: String?
  package var gitWorktree: String?
  package var modelID: String?
  package var modelName: String?
  package var version: String?
  package var outputStyle: String?
  package var costDollars: Double?
  /// The same in millionths; nil for what no session can cost.
  var costMicrodollars: Int64? {
    guard let costDollars, costDollars.isFinite, (0..<1e9).contains(costDollars) else { return nil }
    return Int64((costDollars * 1e6).rounded())
  }
  package var durationMilliseconds: Int64?
  package var apiMilliseconds: Int64?
  package var linesAdded: Int64?
  package var linesRemoved: Int64?
  package var contextSize: Int64?
  package var contextPercent: Double?
  package var contextLeft: Double?
  package var totalInputTokens: Int64?
  /// Tokens of the latest request, output left out; nil before the first.
  package var contextTokens: Int64?
  package var exceeds200k: Bool?
  package var isFast: Bool?
  package var effort: String?
  package var isThinking: Bool?
  package var limits: [Limit] = []
  package var vimMode: String?
  package var agent: String?
  package var pullNumber: Int64?
  package var pullState: String?
  package var pullKind: String?
  package var worktree: String?
  package var worktreeBranch: String?
  package var cache: Cache?
  /// Whether the input ended before it should have, or is not JSON.
  package var isBroken = false

  package init() {}

  /// The folder in which Claude Code works.
  package var folder: String? { currentDirectory ?? workingDirectory ?? projectDirectory }
}
