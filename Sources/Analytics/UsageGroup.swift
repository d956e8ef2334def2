package import Pricing
package import UsageModel

/// By what a report gathers usage.
package enum Grouping: Hashable, Sendable {
  case hour
  case day
  /// Weeks that begin on the given day, 0 being Monday.
  case week(start: Int)
  case month
  /// Months that begin on another day than the first, from 2.
  case billingMonth(start: Int)
  case session
  case project
  case model
  /// By the attribute of rows.
  case attribute
}

/// What one row of a report is about.
package enum GroupSubject: Hashable, Sendable {
  case hour(LocalHour)
  case day(CivilDay)
  /// Named by its first day.
  case week(CivilDay)
  /// Named by its first day.
  case month(CivilDay)
  /// Responses whose line had no readable time.
  case unknownTime
  /// Key into `UsageCatalog.sessions`.
  case session(Int32)
  /// Key into `UsageCatalog.projects`.
  case project(Int32)
  /// The model as the transcripts name it.
  case model(String)
  /// The attribute of rows: a key into the names of what the report gathers by.
  case attribute(Int32)
}

/// Usage and what it cost.
package struct Usage: Hashable, Sendable {
  package var tally: UsageTally
  package var cost: CostSum

  package init(tally: UsageTally = .zero, cost: CostSum = .zero) {
    self.tally = tally
    self.cost = cost
  }

  package static func += (left: inout Usage, right: Usage) {
    left.tally += right.tally
    left.cost += right.cost
  }

  /// Whether the true cost may be higher than the known one.
  package var isCostLowerBound: Bool { cost.isPartial || tally.isLowerBound }
}

/// What one model used within a group.
package struct ModelUsage: Hashable, Sendable {
  package var model: String
  package var usage: Usage
  package var first: Timestamp?

  package init(model: String, usage: Usage, first: Timestamp? = nil) {
    self.model = model
    self.usage = usage
    self.first = first
  }

  mutating func add(_ more: Usage, first other: Timestamp?) {
    usage += more
    first = earliest(first, other)
  }
}

/// One row of a report.
package struct UsageGroup: Hashable, Sendable {
  package var subject: GroupSubject
  /// The project, where rows are kept apart by project, and in a session the one
  /// in which it began. Key into `UsageCatalog.projects`.
  package var project: Int32?
  package var usage: Usage
  /// Its models, the dearest first.
  package var models: [ModelUsage]
  package var first: Timestamp?
  package var last: Timestamp?
  package var sessionCount: Int

  package init(
    subject: GroupSubject, project: Int32? = nil, usage: Usage, models: [ModelUsage] = [],
    first: Timestamp? = nil, last: Timestamp? = nil, sessionCount: Int = 0
  ) {
    self.subject = subject
    self.project = project
    self.usage = usage
    self.models = models
    self.first = first
    self.last = last
    self.sessionCount = sessionCount
  }

  /// The names of its models in the order in which they were first used.
  package var modelsByFirstUse: [String] {
    models.enumerated().sorted { left, right in
      switch (left.element.first, right.element.first) {
      case (let a?, let b?) where a != b: a < b
      case (nil, _?): false
      case (_?, nil): true
      default: left.offset < right.offset
      }
    }.map(\.element.model)
  }
}

/// Everything a report shows.
package struct UsageSummary: Sendable {
  package var groups: [UsageGroup]
  package var usage: Usage
  package var models: [ModelUsage]
  package var first: Timestamp?
  package var last: Timestamp?
  package var sessionCount: Int
  /// What of the unattributed usage subagents used of whose type nothing is said.
  package var unnamedSubagents: Usage?

  package init(
    groups: [UsageGroup], usage: Usage, models: [ModelUsage], first: Timestamp? = nil,
    last: Timestamp? = nil, sessionCount: Int = 0
  ) {
    self.groups = groups
    self.usage = usage
    self.models = models
    self.first = first
    self.last = last
    self.sessionCount = sessionCount
  }

  /// Models of which no price is known, as far as they cost anything.
  package var unpricedModels: [ModelUsage] {
    models.filter(\.usage.cost.hasUnknown)
  }
}

extension [ModelUsage] {
  /// The dearest first; among equals the one with more tokens, then by name.
  package func dearestFirst() -> [ModelUsage] {
    sorted { left, right in
      if left.usage.cost.known != right.usage.cost.known {
        return left.usage.cost.known > right.usage.cost.known
      }
      let (a, b) = (left.usage.tally.tokens.total, right.usage.tally.tokens.total)
      return a != b ? a > b : left.model < right.model
    }
  }
}
