/// What a source told when it was asked.
package struct LimitAnswer: Hashable, Sendable {
  package var readings: [LimitReading]
  /// Usage credits or a spend limit, when the source tells of them.
  package var spend: SpendReading?
  package var account: AccountInfo?
  /// Readings that were impossible and therefore left out, for `doctor`.
  package var refused: [RefusedReading]
  /// Names of fields that Plimsoll does not know, for `doctor`.
  package var unknownFields: [String]

  package init(
    readings: [LimitReading] = [], spend: SpendReading? = nil, account: AccountInfo? = nil,
    refused: [RefusedReading] = [], unknownFields: [String] = []
  ) {
    self.readings = readings
    self.spend = spend
    self.account = account
    self.refused = refused
    self.unknownFields = unknownFields
  }
}

/// Money spent beyond the plan, against its limit.
package struct SpendReading: Hashable, Sendable {
  package var organization: String
  /// Whether usage credits are switched on; nil when the source does not say.
  package var isEnabled: Bool?
  package var used: Money?
  /// nil means that there is no cap, or that none was told.
  package var limit: Money?
  /// As the source gives it, in per cent; may exceed 100.
  package var percent: Double?
  package var resetsAt: Timestamp?
  package var capturedAt: Timestamp
  package var source: LimitSourceKind

  package init(
    organization: String, isEnabled: Bool? = nil, used: Money? = nil, limit: Money? = nil,
    percent: Double? = nil, resetsAt: Timestamp? = nil, capturedAt: Timestamp,
    source: LimitSourceKind
  ) {
    self.organization = organization
    self.isEnabled = isEnabled
    self.used = used
    self.limit = limit
    self.percent = percent
    self.resetsAt = resetsAt
    self.capturedAt = capturedAt
    self.source = source
  }
}

/// Who an answer is about, as far as the source tells. Never holds a credential.
package struct AccountInfo: Hashable, Sendable {
  /// UUID of the organization: limits belong to it, not to the person.
  package var organization: String?
  package var organizationName: String?
  package var account: String?
  package var email: String?
  /// `Pro`, `Max 5x`, `Team Premium` …; nil when it cannot be told.
  package var plan: String?
  /// Whether it is what the user named, since nobody else names a plan.
  package var isPlanNamedByUser = false

  package init(
    organization: String? = nil, organizationName: String? = nil, account: String? = nil,
    email: String? = nil, plan: String? = nil
  ) {
    self.organization = organization
    self.organizationName = organizationName
    self.account = account
    self.email = email
    self.plan = plan
  }
}

/// A reading that cannot be true, and why.
package struct RefusedReading: Hashable, Sendable {
  /// What is wrong with the reading.
  package enum Reason: Hashable, Sendable, CaseIterable {
    /// Not a number, negative, or so large that it must be something else: one
    /// version of Claude Code gave the time of the reset as the percentage.
    case impossiblePercent
    /// The reset lies further ahead than the window is long.
    case resetTooFar
    /// The reset had passed when the reading was made.
    case resetPassed
    /// It was captured later than the clock of this computer says it is: by a clock that
    /// is ahead, or before this one was set back.
    case capturedAhead

    /// What JSON and the index call it.
    package var name: String {
      switch self {
      case .impossiblePercent: "impossiblePercent"
      case .resetTooFar: "resetTooFar"
      case .resetPassed: "resetPassed"
      case .capturedAhead: "capturedAhead"
      }
    }
  }

  package var window: LimitWindow
  package var source: LimitSourceKind
  package var reason: Reason

  package init(window: LimitWindow, source: LimitSourceKind, reason: Reason) {
    self.window = window
    self.source = source
    self.reason = reason
  }
}

/// Whether a source of limits is there at all, as far as looking tells: nobody is
/// asked for it.
package struct LimitSourcePresence: Hashable, Sendable {
  package var isFound: Bool
  /// What was found, or why it is of no use, as a phrase.
  package var text: String
  /// What to do to have it; nil where nothing is to be done, or needs to be.
  package var hint: String?

  package init(isFound: Bool, text: String, hint: String? = nil) {
    self.isFound = isFound
    self.text = text
    self.hint = hint
  }
}
