/// How the last attempt to read an organization's reports went.
package struct AdminSyncState: Hashable, Sendable {
  /// What came of it.
  package enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// All that was wanted has been read.
    case answered
    /// Some of it has been read; the next sync goes on.
    case partial
    /// Held back: by the server, or because too little time has passed.
    case blocked
    /// The account has no organization, so there are no reports to read.
    case noOrganization = "no-organization"
    case failed
  }

  /// Which interface answers.
  package enum Interface: String, Hashable, Sendable, CaseIterable {
    /// Usage and Cost Analytics API.
    case analytics
    /// The usage and cost reports that it replaces.
    case reports
  }

  package var askedAt: Timestamp
  /// When something was last read; nil for never.
  package var answeredAt: Timestamp?
  package var outcome: Outcome
  /// nil until one has answered.
  package var interface: Interface?
  /// The organization's own id and name; nil until it has been heard.
  package var organization: String?
  package var organizationName: String?
  /// What failed, why, and what to do, for people; without any credential.
  package var what: String?
  package var why: String?
  package var hint: String?
  /// Not to be asked before; nil for no such moment.
  package var nextAt: Timestamp?

  package init(
    askedAt: Timestamp, answeredAt: Timestamp? = nil, outcome: Outcome,
    interface: Interface? = nil, organization: String? = nil, organizationName: String? = nil,
    what: String? = nil, why: String? = nil, hint: String? = nil, nextAt: Timestamp? = nil
  ) {
    self.askedAt = askedAt
    self.answeredAt = answeredAt
    self.outcome = outcome
    self.interface = interface
    self.organization = organization
    self.organizationName = organizationName
    self.what = what
    self.why = why
    self.hint = hint
    self.nextAt = nextAt
  }
}
