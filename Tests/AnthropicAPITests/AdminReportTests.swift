import AnthropicAPI
import Synchronization
import TestSupport
import Testing
import UsageModel

/// Answers one file, and remembers the request.
private final class OneAnswer: HTTPTransport {
  let reply: HTTPReply
  let requests = Mutex<[HTTPRequest]>([])

  init(_ reply: HTTPReply) { self.reply = reply }

  convenience init(file: String, status: Int = 200, headers: [HTTPHeader] = []) throws {
    self.init(HTTPReply(status: status, headers: headers, body: try AdminFixtures.bytes(file)))
  }

  var url: String { requests.withLock { $0.last?.url ?? "" } }

  func header(_ name: String) -> String? {
    requests.withLock { $0.last?.headers.first { $0.name == name }?.value }
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    requests.withLock { $0.append(request) }
    return reply
  }
}

@Suite("Reports of organizations", .timeLimited)
struct AdminReportTests {
  private static let now = Timestamp(seconds: 1_795_256_400)
  private static let key = "sk-ant-admin01-abcdef"
  private static let day =
    Timestamp(seconds: 1_793_491_200)..<Timestamp(seconds: 1_793_577_600)

  private func client(_ transport: some HTTPTransport) throws -> AdminClient {
    AdminClient(transport: transport, key: try #require(AdminKey(Self.key)))
  }

  private func page(_ feed: BillingFeed, _ answer: OneAnswer) async throws -> AdminPage<BillingRow>
  {
    try await client(answer).page(of: feed, in: Self.day, cursor: nil, now: Self.now)
  }

  @Test("cents are not dollars: the analytics interface")
  func analyticsCost() async throws {
    let answer = try OneAnswer(file: "analytics-cost.json")
    let page = try await page(.analyticsCost, answer)
    let row = try #require(page.rows.first)
    #expect(page.rows.count == 1 && page.nextCursor == nil)
    #expect(row.cost.decimalText(decimals: 4) == "1.9400" && row.requests == 310)
    #expect(row.subject == BillingSubject(model: "claude-opus-5-5"))
    #expect(row.start.seconds == 1_793_491_200 && row.end.seconds == 1_793_577_600)
    #expect(
      answer.url
        == "https://api.anthropic.com/v1/organizations/analytics/cost"
        + "?starting_at=2026-11-01T00%3A00%3A00Z&ending_at=2026-11-02T00%3A00%3A00Z"
        + "&time_bucket_width=1h&group_by%5B%5D=model&group_by%5B%5D=workspace_id"
        + "&group_by%5B%5D=api_key_id&group_by%5B%5D=actor&limit=500")
    #expect(answer.header("anthropic-beta") == "analytics-usage-cost-2026-08-24")
    #expect(answer.header("anthropic-version") == "2023-06-01")
    #expect(answer.header("x-api-key") == Self.key)
  }

  @Test("cache writes are read from where they are nested")
  func analyticsUsage() async throws {
    let page = try await page(.analyticsUsage, try OneAnswer(file: "analytics-usage.json"))
    let row = try #require(page.rows.first)
    #expect(
      row.tokens
        == TokenCounts(input: 120_000, output: 52_000, cacheWrite5m: 40_000, cacheRead: 900_000))
    #expect(row.webSearches == 4 && row.requests == 310 && row.cost == .zero)
  }

  @Test("the older cost report")
  func costReport() async throws {
    let answer = try OneAnswer(file: "cost-report.json")
    let rows = try await page(.costReport, answer).rows
    #expect(rows.map { $0.cost.decimalText(decimals: 7) } == ["1.2378912", "0.1000000"])
    #expect(rows.map(\.subject.model) == ["claude-opus-4-6", nil])
    #expect(rows.map(\.subject.costType) == ["tokens", "web_search"])
    #expect(rows.map(\.subject.workspace) == ["wrkspc_01A", nil])
    #expect(answer.url.contains("bucket_width=1d") && answer.url.contains("limit=31"))
  }

  @Test("the older usage report, with more to come and an empty bucket")
  func usageReport() async throws {
    let page = try await page(.usageReport, try OneAnswer(file: "usage-report-messages.json"))
    #expect(page.nextCursor == "page_MjAyNi0wOC0wM1QwMDowMDowMFo=")
    #expect(page.rows.map(\.tokens.total) == [3700, 102_000])
    #expect(page.rows.map(\.subject.serviceTier) == ["standard", "batch"])
    #expect(page.rows.map(\.requests) == [nil, nil])
  }

  @Test("Claude Code's own figures, where cents are a number")
  func claudeCode() async throws {
    let answer = try OneAnswer(file: "usage-report-claude-code.json")
    let day = try #require(CivilDay("2026-09-08"))
    let rows = try await client(answer).claudeCode(on: day, cursor: nil, now: Self.now).rows
    #expect(answer.url.hasSuffix("claude_code?starting_at=2026-09-08&limit=1000"))
    #expect(rows.map(\.actor) == ["dev@example.com", "ci"] && rows.map(\.isKey) == [false, true])
    let first = try #require(rows.first)
    #expect(first.sessions == 5 && first.linesAdded == 1543 && first.linesRemoved == 892)
    #expect(first.commits == 12 && first.pullRequests == 2)
    #expect(first.accepted == 68 && first.rejected == 8)
    #expect(first.models.first?.tokens == 150_000)
    let estimates = rows.compactMap { $0.models.first?.estimate?.decimalText(decimals: 3) }
    #expect(estimates == ["1.410", "0.024"])
  }

  @Test("names")
  func names() async throws {
    func names(_ kind: OrganizationName.Kind, _ file: String) async throws -> OrganizationName {
      let answer = try OneAnswer(file: file)
      let page = try await client(answer).names(of: kind, after: nil, now: Self.now)
      return try #require(page.rows.first)
    }
    #expect(try await names(.organization, "organizations-me.json").name == "Example Org")
    let member = try await names(.member, "users.json")
    #expect(member.name == "Example Developer" && member.detail == "dev@example.com")
    #expect(try await names(.workspace, "workspaces.json").name == "Production")
    let key = try await names(.apiKey, "api-keys.json")
    #expect(key.name == "ci" && key.detail == "…igAA" && key.owner == "user_01A")
  }

  @Test(
    "refusals are told apart",
    arguments: [
      ("error-401.json", 401, AdminError.Kind.wrongKey),
      ("error-403-individual-account.json", 403, .noOrganization),
      ("error-400-date-range.json", 400, .refused), ("error-401.json", 403, .forbidden),
      ("error-401.json", 404, .notThere), ("error-401.json", 410, .expiredCursor),
      ("error-401.json", 429, .rateLimited(retryAfter: 12)), ("error-401.json", 529, .unavailable),
    ])
  func refusals(file: String, status: Int, kind: AdminError.Kind) async throws {
    let answer = try OneAnswer(
      file: file, status: status, headers: [HTTPHeader("Retry-After", "12")])
    let error = await #expect(throws: AdminError.self) { try await page(.costReport, answer) }
    #expect(error?.kind == kind && error?.status == status)
  }

  @Test(
    "what is not as documented is refused as a whole",
    arguments: [
      "", "[]", "{}", #"{"data":{}}"#, #"{"data":[{}],"has_more":false}"#,
      #"{"data":[],"has_more":true}"#,
      // A number could be dollars; yen are none; half a row is a wrong sum.
      row(#""amount":12.5,"currency":"USD""#), row(#""amount":"12.5","currency":"JPY""#),
      row(#""amount":"twelve","currency":"USD""#), row(#""currency":"USD""#),
    ])
  func unreadable(body: String) async throws {
    let answer = OneAnswer(HTTPReply(status: 200, body: Array(body.utf8)))
    let error = await #expect(throws: AdminError.self) { try await page(.analyticsCost, answer) }
    #expect(error?.kind == .unreadable)
  }

  private static func row(_ cost: String) -> String {
    #"{"data":[{"starting_at":"2026-11-01T00:00:00Z","ending_at":"2026-11-01T01:00:00Z","#
      + #""group":{},"cost":{\#(cost)}}],"has_more":false}"#
  }

  @Test("a key is shown by nothing, and other keys are none")
  func key() async throws {
    let key = try #require(AdminKey(Self.key))
    #expect("\(key)" == "<redacted>" && !key.fingerprint.contains("abcdef"))
    #expect(AdminKey("sk-ant-api03-abcdef") == nil && AdminKey("sk-ant-admin01 x") == nil)
    let echo = OneAnswer(
      HTTPReply(
        status: 400, body: Array(#"{"error":{"message":"bad key \#(Self.key)\u001b[31m"}}"#.utf8)))
    let error = await #expect(throws: AdminError.self) { try await page(.costReport, echo) }
    #expect(error?.message.contains("abcdef") == false)
    #expect(error?.message.unicodeScalars.contains("\u{1B}") == false)
  }

  @Test("a dialect that is refused is left for the next")
  func dialects() {
    var dialect = AdminDialect()
    #expect(dialect.next(after: "Invalid date range") == nil)
    dialect = dialect.next(after: "limit: must be at most 100") ?? dialect
    #expect(dialect.pageSize == nil)
    dialect = dialect.next(after: "group_by: speed needs a beta header") ?? dialect
    #expect(!dialect.asksForSpeed && dialect.next(after: "limit and speed") == nil)
  }
}
