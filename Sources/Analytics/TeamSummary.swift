package import UsageModel

/// Who and what an organization was billed for, in one period and the one before.
package struct TeamSummary: Hashable, Sendable {
  /// By what it is told apart.
  package enum Dimension: String, Hashable, Sendable, CaseIterable {
    case member
    case apiKey = "key"
    case workspace
    case model
  }

  /// What one member, key, workspace or model had.
  package struct Row: Hashable, Sendable {
    /// nil for use that has none: the default workspace, use without a key or member.
    package var id: String?
    package var name: String
    package var detail: String?
    package var cost: Cost
    /// In the period before; nil where not all of it is known.
    package var previousCost: Cost?
    package var tokens: Int64
    /// nil where the report counts none.
    package var requests: Int64?
    /// Of all cost of the period, 0 to 1; nil where that is not above 0.
    package var share: Double?
  }

  /// What a member or key did with Claude Code, by its own count.
  package struct Activity: Hashable, Sendable {
    package var actor: String
    package var isKey: Bool
    package var sessions: Int64 = 0
    package var linesAdded: Int64 = 0
    package var linesRemoved: Int64 = 0
    package var commits: Int64 = 0
    package var pullRequests: Int64 = 0
    package var accepted: Int64 = 0
    package var rejected: Int64 = 0
    package var tokens: Int64 = 0
    /// At list price; nil where none was given.
    package var estimate: Cost?
  }

  /// First and last local day.
  package var since: CivilDay
  package var until: CivilDay
  /// The equally long period before.
  package var previousSince: CivilDay
  package var previousUntil: CivilDay
  /// Whether some day of the period has not been read.
  package var isPartial: Bool
  package var total: Row
  /// By dimension, the dearest first.
  package var rows: [Dimension: [Row]]
  /// The busiest first; days of UTC.
  package var activity: [Activity]
  /// Whether costs of keys, members and hours are derived from tokens.
  package var isDerived: Bool
  package var organization: String?
  package var updatedAt: Timestamp?
}

/// What a summary of an organization is made of.
package struct TeamFacts: Sendable {
  /// Rows of cost, those of hours and those spread over them.
  package var cost: [BillingRow] = []
  package var isDerived = false
  /// Rows of tokens and requests.
  package var usage: [BillingRow] = []
  package var names: [OrganizationName] = []
  package var claudeCode: [ClaudeCodeDay] = []
  package var known: Range<Timestamp>?
  package var organization: String?
  package var updatedAt: Timestamp?

  package init() {}
}

extension TeamSummary {
  /// The summary of the local days from `since` to `until`.
  package init(_ facts: TeamFacts, since: CivilDay, until: CivilDay, zone: ZoneDays) {
    let length = Int(until.daysSince1970 - since.daysSince1970) + 1
    self.since = since
    self.until = until
    previousSince = since.adding(days: -length)
    previousUntil = since.adding(days: -1)
    organization = facts.organization
    updatedAt = facts.updatedAt
    isDerived = facts.isDerived
    func isKnown(from day: CivilDay) -> Bool {
      facts.known.map { $0.lowerBound <= zone.firstQuarter(of: day).start } ?? false
    }
    isPartial = !isKnown(from: since)
    let hasPrevious = isKnown(from: previousSince)
    let names = Dictionary(facts.names.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let (current, previous) = (since...until, previousSince...previousUntil)
    let days = DayCache(zone: zone)
    let now = facts.cost.filter { current.contains(days.day(of: $0.start)) }
    let before = facts.cost.filter { previous.contains(days.day(of: $0.start)) }
    let usage = facts.usage.filter { current.contains(days.day(of: $0.start)) }
    let whole = now.reduce(Cost.zero) { $0 + $1.cost }
    total = Row(
      name: "Total", cost: whole,
      previousCost: hasPrevious ? before.reduce(Cost.zero) { $0 + $1.cost } : nil,
      tokens: usage.reduce(0) { $0 &+ $1.tokens.total }, requests: TeamSummary.requests(usage))
    rows = [:]
    for dimension in Dimension.allCases {
      let groups = TeamSummary.groups(now, before, usage, by: dimension)
      rows[dimension] = groups.map { id, group in
        Row(
          id: id, name: TeamSummary.name(of: id, dimension, names),
          detail: id.flatMap { names[$0]?.detail }, cost: group.cost,
          previousCost: hasPrevious ? group.before : nil, tokens: group.tokens,
          requests: group.requests,
          share: whole > .zero ? group.cost.dollars / whole.dollars : nil)
      }.sorted { ($1.cost, $1.tokens, $0.name) < ($0.cost, $0.tokens, $1.name) }
    }
    activity = TeamSummary.activity(facts.claudeCode.filter { current.contains($0.day) })
  }

  private struct Group {
    var cost = Cost.zero
    var before = Cost.zero
    var tokens: Int64 = 0
    var requests: Int64?
  }

  private static func groups(
    _ now: [BillingRow], _ before: [BillingRow], _ usage: [BillingRow], by dimension: Dimension
  ) -> [String?: Group] {
    func id(_ row: BillingRow) -> String? {
      switch dimension {
      case .member: row.subject.actor
      case .apiKey: row.subject.apiKey
      case .workspace: row.subject.workspace
      case .model: row.subject.model
      }
    }
    var groups: [String?: Group] = [:]
    for row in now { groups[id(row), default: Group()].cost += row.cost }
    for row in before { groups[id(row), default: Group()].before += row.cost }
    for row in usage {
      groups[id(row), default: Group()].tokens &+= row.tokens.total
      if let requests = row.requests {
        groups[id(row), default: Group()].requests = (groups[id(row)]?.requests ?? 0) &+ requests
      }
    }
    return groups
  }

  private static func requests(_ rows: [BillingRow]) -> Int64? {
    let counts = rows.compactMap(\.requests)
    return counts.isEmpty ? nil : counts.reduce(0, &+)
  }

  private static func name(
    of id: String?, _ dimension: Dimension, _ names: [String: OrganizationName]
  ) -> String {
    if let id { return names[id]?.name ?? id }
    return switch dimension {
    case .member: "(no member)"
    case .apiKey: "(no key)"
    case .workspace: "(default workspace)"
    case .model: "(no model)"
    }
  }

  private static func activity(_ days: [ClaudeCodeDay]) -> [Activity] {
    struct Actor: Hashable {
      var name: String
      var isKey: Bool
    }
    var byActor: [Actor: Activity] = [:]
    for day in days {
      let actor = Actor(name: day.actor, isKey: day.isKey)
      var sum = byActor[actor] ?? Activity(actor: day.actor, isKey: day.isKey)
      sum.sessions &+= day.sessions
      sum.linesAdded &+= day.linesAdded
      sum.linesRemoved &+= day.linesRemoved
      sum.commits &+= day.commits
      sum.pullRequests &+= day.pullRequests
      sum.accepted &+= day.accepted
      sum.rejected &+= day.rejected
      for model in day.models {
        sum.tokens &+= model.tokens
        if let estimate = model.estimate { sum.estimate = (sum.estimate ?? .zero) + estimate }
      }
      byActor[actor] = sum
    }
    return byActor.values.sorted { ($1.tokens, $0.actor) < ($0.tokens, $1.actor) }
  }
}

/// Local days of hours, each looked up once.
private final class DayCache {
  private let zone: ZoneDays
  private var days: [Timestamp: CivilDay] = [:]

  init(zone: ZoneDays) { self.zone = zone }

  func day(of time: Timestamp) -> CivilDay {
    if let day = days[time] { return day }
    let day = zone.day(of: time)
    days[time] = day
    return day
  }
}
