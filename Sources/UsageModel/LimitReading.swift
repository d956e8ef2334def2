/// A limit of a subscription: the account it belongs to, and what it counts.
package struct LimitWindow: Hashable, Sendable {
  /// What kind of window it is. Sources name kinds that no version knew before;
  /// those are kept under their own name.
  package enum Kind: Hashable, Sendable {
    /// Five hours from the first message.
    case fiveHour
    /// A week with a fixed boundary, over all models.
    case sevenDay
    /// The same week, counted for one model or surface only.
    case sevenDayScoped
    /// The spend limit of a gateway or an enterprise.
    case spendLimit
    /// Usage credits beyond the plan ("extra usage").
    case extraUsage
    /// A window of a name that Plimsoll does not know.
    case other(String)
  }

  package var kind: Kind
  /// The model or surface that a scoped window counts, as it is shown to people
  /// (`Fable`); nil for all others.
  package var scope: String?

  package init(kind: Kind, scope: String? = nil) {
    self.kind = kind
    self.scope = scope
  }

  /// Milliseconds that the short limit's window lasts.
  package static var fiveHours: Int64 { 5 * 3_600_000 }

  /// How long a window of this kind lasts, in seconds; nil when it is not fixed.
  package var length: Int64? {
    switch kind {
    case .fiveHour: Self.fiveHours / 1000
    case .sevenDay, .sevenDayScoped: 7 * 86_400
    case .spendLimit, .extraUsage, .other: nil
    }
  }

  /// A stable name: `five_hour`, `seven_day`, `seven_day:Fable`, `spend_limit`,
  /// `extra_usage`, or the source's own.
  package var name: String {
    let base =
      switch kind {
      case .fiveHour: "five_hour"
      case .sevenDay, .sevenDayScoped: "seven_day"
      case .spendLimit: "spend_limit"
      case .extraUsage: "extra_usage"
      case .other(let name): name
      }
    return scope.map { base + ":" + $0 } ?? base
  }
}

/// Where a reading came from, in the order in which they are asked.
package enum LimitSourceKind: Int, Hashable, Sendable, CaseIterable {
  /// The JSON that Claude Code gives its status line.
  case statusLine = 1
  /// `cachedUsageUtilization` in Claude Code's own `.claude.json`.
  case cache = 2
  /// The `get_usage` request to the user's own `claude`.
  case claudeCommand = 3
  /// A rejection that stands in a transcript.
  case transcript = 4
  /// The usage endpoint, with the token that Claude Code keeps.
  case oauth = 5
  /// claude.ai, with a session key that the user gave.
  case sessionKey = 6
  /// The usage endpoint, with an API key that the user gave.
  case apiKey = 7

  /// Whether an answer of this source is live: it was made when it was asked for.
  /// The others repeat what was true earlier.
  package var isLive: Bool {
    switch self {
    case .claudeCommand, .oauth, .sessionKey, .apiKey: true
    case .statusLine, .cache, .transcript: false
    }
  }

  /// The name on the command line and in JSON.
  package var name: String {
    switch self {
    case .statusLine: "statusline"
    case .cache: "cache"
    case .claudeCommand: "claude"
    case .transcript: "transcript"
    case .oauth: "oauth"
    case .sessionKey: "session-key"
    case .apiKey: "api-key"
    }
  }
}

/// How far a figure can be trusted.
package enum Confidence: Int, Hashable, Comparable, Sendable, CaseIterable {
  /// A guess from local numbers.
  case estimate = 0
  /// Computed from official figures.
  case derived = 1
  /// As Anthropic said it.
  case official = 2

  package static func < (left: Confidence, right: Confidence) -> Bool {
    left.rawValue < right.rawValue
  }

  /// What JSON calls it.
  package var name: String {
    switch self {
    case .estimate: "estimate"
    case .derived: "derived"
    case .official: "official"
    }
  }
}

/// What tells a new answer of the server from the repetition of an old one, where a
/// status line told a reading: a session's count of time that it waited for answers
/// grows with every answer, and with nothing else.
package struct LimitEvidence: Hashable, Sendable {
  /// A hash of the session's id.
  package var session: UInt64
  /// What the session had waited for answers in all, in milliseconds; above zero.
  package var apiMilliseconds: Int64
  /// When the pair was last drawn, as far as it was written down.
  package var drawnAt: Timestamp

  package init(session: UInt64, apiMilliseconds: Int64, drawnAt: Timestamp) {
    self.session = session
    self.apiMilliseconds = apiMilliseconds
    self.drawnAt = drawnAt
  }

  /// Whether both come of one answer.
  package func isSamePair(as other: LimitEvidence) -> Bool {
    session == other.session && apiMilliseconds == other.apiMilliseconds
  }
}

/// What one source said of one window at one time.
package struct LimitReading: Hashable, Sendable {
  /// The organization to which the limit belongs: its UUID, or a name made from
  /// Claude's configuration folder until the organization is known.
  package var organization: String
  package var window: LimitWindow
  /// Used, in per cent: 0 to 100, and more when a limit was overrun.
  package var percent: Double
  /// When the window ends; nil when the source gives no end (not started).
  package var resetsAt: Timestamp?
  /// When the figure was true, as far as the source tells; not when it was stored.
  package var capturedAt: Timestamp
  package var source: LimitSourceKind
  package var confidence: Confidence
  /// The answer of which a status line was told; nil for other sources, and where
  /// the session has had no answer.
  package var evidence: LimitEvidence?

  package init(
    organization: String, window: LimitWindow, percent: Double, resetsAt: Timestamp?,
    capturedAt: Timestamp, source: LimitSourceKind, confidence: Confidence = .official,
    evidence: LimitEvidence? = nil
  ) {
    self.organization = organization
    self.window = window
    self.percent = percent
    self.resetsAt = resetsAt
    self.capturedAt = capturedAt
    self.source = source
    self.confidence = confidence
    self.evidence = evidence
  }
}
