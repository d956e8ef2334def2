internal import Scanning
package import UsageModel

extension AdminClient {
  /// The beta that the Usage and Cost Analytics API is behind.
  private static let analyticsBeta = "analytics-usage-cost-2026-08-24"
  private static let speedBeta = "fast-mode-2026-02-01"

  /// One page of a report.
  ///
  /// - Parameters:
  ///   - range: Whole hours; for the older cost report, whole days of UTC.
  ///   - cursor: Of the page before, unchanged, with the same range and dialect.
  package func page(
    of feed: BillingFeed, in range: Range<Timestamp>, cursor: String?,
    dialect: AdminDialect = AdminDialect(), now: Timestamp
  ) async throws(AdminError) -> AdminPage<BillingRow> {
    switch feed {
    case .analyticsCost, .analyticsUsage:
      let node = try await ask(
        Self.analytics(feed, range: range, cursor: cursor, dialect: dialect), now: now)
      return try BillingBody.analytics(node, feed: feed)
    case .costReport:
      var question = Question(path: "cost_report")
      question.add("starting_at", Self.time(range.lowerBound))
      question.add("ending_at", Self.time(range.upperBound))
      question.add("bucket_width", "1d")
      question.add("group_by", all: ["description", "workspace_id"])
      question.add("limit", "31")
      question.add("page", cursor)
      return try BillingBody.buckets(try await ask(question, now: now), feed: feed)
    case .usageReport:
      let node = try await ask(
        Self.usageReport(range: range, cursor: cursor, dialect: dialect), now: now)
      return try BillingBody.buckets(node, feed: feed)
    case .claudeCode:
      throw AdminError(kind: .refused, message: "Claude Code's figures are read day by day")
    }
  }

  private static func analytics(
    _ feed: BillingFeed, range: Range<Timestamp>, cursor: String?, dialect: AdminDialect
  ) -> Question {
    var question = Question(
      path: feed == .analyticsCost ? "analytics/cost" : "analytics/usage", betas: [analyticsBeta])
    question.add("starting_at", time(range.lowerBound))
    question.add("ending_at", time(range.upperBound))
    question.add("time_bucket_width", "1h")
    question.add("group_by", all: ["model", "workspace_id", "api_key_id", "actor"])
    question.add("limit", dialect.pageSize.map(String.init))
    question.add("page", cursor)
    return question
  }

  private static func usageReport(
    range: Range<Timestamp>, cursor: String?, dialect: AdminDialect
  ) -> Question {
    var question = Question(
      path: "usage_report/messages", betas: dialect.asksForSpeed ? [speedBeta] : [])
    question.add("starting_at", time(range.lowerBound))
    question.add("ending_at", time(range.upperBound))
    question.add("bucket_width", "1h")
    // All that changes a price at once, and who used it.
    question.add(
      "group_by",
      all: [
        "model", "service_tier", "context_window", "inference_geo", "workspace_id", "api_key_id",
        "account_id",
      ] + (dialect.asksForSpeed ? ["speed"] : []))
    question.add("limit", "168")
    question.add("page", cursor)
    return question
  }

  /// One page of what Claude Code counted on a day of UTC.
  package func claudeCode(
    on day: CivilDay, cursor: String?, now: Timestamp
  ) async throws(AdminError) -> AdminPage<ClaudeCodeDay> {
    var question = Question(path: "usage_report/claude_code")
    question.add("starting_at", "\(day)")
    question.add("limit", "1000")
    question.add("page", cursor)
    return try ClaudeCodeBody.page(try await ask(question, now: now), day: day)
  }

  /// The organization that the key belongs to: the cheapest question there is.
  package func organization(now: Timestamp) async throws(AdminError) -> OrganizationName {
    let node = try await ask(Question(path: "me"), now: now)
    guard let id = node["id"]?.text else {
      throw AdminError(kind: .unreadable, message: "the organization has no id")
    }
    return OrganizationName(kind: .organization, id: id, name: node["name"]?.text ?? id)
  }

  /// One page of members, workspaces or keys.
  package func names(
    of kind: OrganizationName.Kind, after cursor: String?, now: Timestamp
  ) async throws(AdminError) -> AdminPage<OrganizationName> {
    var question: Question
    switch kind {
    case .organization: return AdminPage(rows: [try await organization(now: now)])
    case .member: question = Question(path: "users")
    case .workspace:
      question = Question(path: "workspaces")
      question.add("include_archived", "true")
    case .apiKey: question = Question(path: "api_keys")
    }
    question.add("limit", "100")
    question.add("after_id", cursor)
    return try NameBody.page(try await ask(question, now: now), kind: kind)
  }

  /// `2026-11-21T10:00:00Z`
  private static func time(_ time: Timestamp) -> String {
    let seconds = time.seconds
    let days = floorDivide(seconds, 86_400)
    let rest = Int(seconds - days * 86_400)
    let day = CivilDay(daysSince1970: Int32(truncatingIfNeeded: days))
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0, to: 2) }
    return "\(day)T" + clock.joined(separator: ":") + "Z"
  }
}
