package import UsageModel

/// How a source did when it was last asked.
package struct LimitSourceState: Hashable, Sendable {
  /// What came of it.
  package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case answered
    case nothing
    /// Its sign-in has run out.
    case expired
    case blocked
    case failed
  }

  package var source: LimitSourceKind
  package var askedAt: Timestamp
  /// When it last answered; nil if it never did.
  package var answeredAt: Timestamp?
  package var outcome: Outcome
  /// What happened, why, and what to do; nil where there is nothing to say.
  package var what: String?
  package var why: String?
  package var hint: String?
  /// Not to be asked before that time.
  package var nextAt: Timestamp?
  /// Names of fields in its last answer that Plimsoll does not know.
  package var unknownFields: [String]

  package init(
    source: LimitSourceKind, askedAt: Timestamp, answeredAt: Timestamp? = nil, outcome: Outcome,
    what: String? = nil, why: String? = nil, hint: String? = nil, nextAt: Timestamp? = nil,
    unknownFields: [String] = []
  ) {
    self.source = source
    self.askedAt = askedAt
    self.answeredAt = answeredAt
    self.outcome = outcome
    self.what = what
    self.why = why
    self.hint = hint
    self.nextAt = nextAt
    self.unknownFields = unknownFields
  }
}

/// How often readings of one window and source could not be true.
package struct RefusedCount: Hashable, Sendable {
  package var source: LimitSourceKind
  /// The window's stable name.
  package var window: String
  package var reason: RefusedReading.Reason
  package var count: Int64
  package var lastAt: Timestamp

  package init(
    source: LimitSourceKind, window: String, reason: RefusedReading.Reason, count: Int64,
    lastAt: Timestamp
  ) {
    self.source = source
    self.window = window
    self.reason = reason
    self.count = count
    self.lastAt = lastAt
  }

  /// Adds those of others to `counts`, each source, window and reason once.
  package static func joined(_ counts: [RefusedCount], with others: [RefusedCount])
    -> [RefusedCount]
  {
    var joined = counts
    for other in others {
      let index = joined.firstIndex {
        $0.source == other.source && $0.window == other.window && $0.reason == other.reason
      }
      if let index {
        joined[index].count += other.count
        joined[index].lastAt = max(joined[index].lastAt, other.lastAt)
      } else {
        joined.append(other)
      }
    }
    return joined
  }
}
