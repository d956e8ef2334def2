package import UsageModel

/// What a warning is about.
package enum AlertKind: String, Sendable, CaseIterable {
  /// A window has passed a threshold.
  case threshold
  /// A window will be exhausted before it resets, if the pace holds.
  case projection
  /// A window that was warned of has reset.
  case reset
  /// The prompt cache of a session is about to go cold.
  case cacheCold = "cache-cold"
  /// Usage beyond the plan, paid for by itself, has begun.
  case extraUsage = "extra-usage"
  /// The limit of spending has passed a threshold.
  case spendLimit = "spend-limit"
  /// The API credits will last for only a few more days.
  case credits
  /// Far more was spent today than on a busy day.
  case anomaly
  /// A budget that the user typed has passed a threshold.
  case budget
  /// Nothing was heard of a machine of the team for days.
  case silentMachine = "silent-machine"
}

/// How much a warning matters.
package enum AlertSeverity: Int, Sendable, CaseIterable, Comparable {
  case information = 0
  case warning = 1
  case critical = 2

  /// The name in JSON and in the environment of a command.
  package var name: String {
    switch self {
    case .information: "information"
    case .warning: "warning"
    case .critical: "critical"
    }
  }

  package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A warning that was raised, once for its window.
package struct Alert: Hashable, Sendable, Identifiable {
  /// What makes it the same warning: kind, subject, step and window. A second one
  /// with this name is never raised.
  package var id: String
  package var kind: AlertKind
  package var severity: AlertSeverity
  /// What it is about: the stable name of a window (`five_hour`), a session's id,
  /// `credits`, or a day. May hold text of transcripts.
  package var subject: String
  /// The fact, and how much time is left, as one line of plain text without an end:
  /// `5-hour limit at 92 %; it resets in 1 h 05 min`. Hostile like its subject.
  package var text: String
  /// Per cent, where it is about a percentage.
  package var percent: Double?
  /// The threshold that was passed, in per cent.
  package var threshold: Double?
  /// The end of the window.
  package var resetsAt: Timestamp?
  package var raisedAt: Timestamp
  /// Never `.estimate`: a guess raises no alarm.
  package var confidence: Confidence
  /// Whether it was kept to itself: muted, or in quiet hours.
  package var isMuted: Bool

  package init(
    id: String, kind: AlertKind, severity: AlertSeverity, subject: String, text: String,
    percent: Double? = nil, threshold: Double? = nil, resetsAt: Timestamp? = nil,
    raisedAt: Timestamp, confidence: Confidence, isMuted: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.severity = severity
    self.subject = subject
    self.text = text
    self.percent = percent
    self.threshold = threshold
    self.resetsAt = resetsAt
    self.raisedAt = raisedAt
    self.confidence = confidence
    self.isMuted = isMuted
  }
}
