/// Which of Anthropic's reports for organizations a row is from.
package enum BillingFeed: Int, Hashable, Sendable, CaseIterable {
  /// Usage and Cost Analytics API: cost by the hour.
  case analyticsCost = 1
  /// The same, tokens and requests.
  case analyticsUsage = 2
  /// The older cost report: days of UTC only.
  case costReport = 3
  /// The older usage report: tokens by the hour, no requests.
  case usageReport = 4
  /// Claude Code's own figures of a day of UTC.
  case claudeCode = 5
}

/// What something was billed for. A part is nil where the report did not tell it
/// apart, and also for the default workspace, for use without a key, and for keys
/// without a person: nil alone does not say which.
package struct BillingSubject: Hashable, Sendable {
  package var model: String?
  /// `tokens`, `web_search`, `code_execution`, `session_usage` …
  package var costType: String?
  package var tokenType: String?
  package var serviceTier: String?
  package var contextWindow: String?
  package var inferenceGeo: String?
  package var speed: String?
  package var workspace: String?
  package var apiKey: String?
  /// A person, service account or key: `user_…`, `svac_…`, `apikey_…`.
  package var actor: String?

  package init(
    model: String? = nil, costType: String? = nil, tokenType: String? = nil,
    serviceTier: String? = nil, contextWindow: String? = nil, inferenceGeo: String? = nil,
    speed: String? = nil, workspace: String? = nil, apiKey: String? = nil, actor: String? = nil
  ) {
    self.model = model
    self.costType = costType
    self.tokenType = tokenType
    self.serviceTier = serviceTier
    self.contextWindow = contextWindow
    self.inferenceGeo = inferenceGeo
    self.speed = speed
    self.workspace = workspace
    self.apiKey = apiKey
    self.actor = actor
  }
}

/// One row of a report: an hour or a day of UTC, what was billed for, and how much.
package struct BillingRow: Hashable, Sendable {
  package var start: Timestamp
  /// The first moment after it.
  package var end: Timestamp
  package var subject: BillingSubject
  /// What was billed, before any credits; zero in reports of tokens.
  package var cost: Cost
  /// The same before discounts; equal to `cost` where the report does not say.
  package var listCost: Cost
  /// Zero in reports of cost.
  package var tokens: TokenCounts
  package var webSearches: Int64
  /// nil where the report does not count requests.
  package var requests: Int64?

  package init(
    start: Timestamp, end: Timestamp, subject: BillingSubject, cost: Cost = .zero,
    listCost: Cost = .zero, tokens: TokenCounts = .zero, webSearches: Int64 = 0,
    requests: Int64? = nil
  ) {
    self.start = start
    self.end = end
    self.subject = subject
    self.cost = cost
    self.listCost = listCost
    self.tokens = tokens
    self.webSearches = webSearches
    self.requests = requests
  }
}

/// Something with a name behind its id.
package struct OrganizationName: Hashable, Sendable {
  /// What kind of thing has the id.
  package enum Kind: Int, Hashable, Sendable, CaseIterable {
    case organization = 0
    case member = 1
    case workspace = 2
    case apiKey = 3
  }

  package var kind: Kind
  package var id: String
  package var name: String
  /// A member's address, a key's last characters; nil where there is nothing.
  package var detail: String?
  /// The person who made a key; nil for anything else.
  package var owner: String?

  package init(
    kind: Kind, id: String, name: String, detail: String? = nil, owner: String? = nil
  ) {
    self.kind = kind
    self.id = id
    self.name = name
    self.detail = detail
    self.owner = owner
  }
}
