import Foundation
import Synchronization
package import UsageModel

/// A server that plays Anthropic's interfaces for organizations as documented:
/// both generations of reports, paging by cursors that hold for one query, limits,
/// refusals, and figures that are revised.
package final class FakeAnthropic: Sendable {
  /// What the server does; a test changes it while the server runs.
  package struct State: Sendable {
    package var organization: FakeOrganization
    /// The clock of the server: nothing later has happened. nil for the real one.
    package var now: Timestamp?
    package var key = FakeAnthropic.key
    /// Whether the Usage and Cost Analytics API is there.
    package var hasAnalytics = true
    /// Whether the account has no organization.
    package var isIndividual = false
    /// Whether it tells nobody's name.
    package var hidesNames = false
    /// Rows on a page of the analytics interface, whatever is asked for.
    package var rowsOnPage = 150
    /// Buckets on a page of the older reports, at most.
    package var bucketsOnPage = 168
    /// The largest `limit` that the analytics interface takes.
    package var largestLimit = 1000
    /// Whether usage may be told apart by speed.
    package var knowsSpeed = true
    /// Answers for the next requests in place of the right ones.
    package var faults: [FaultServer.Behaviour] = []
    /// Good answers after which each request is refused with 429; nil for never.
    package var answersLeft: Int?
    /// What a refusal asks for, in seconds.
    package var retryAfter = 7
    /// Cursors that were given out under an earlier number have expired.
    package var cursorEpoch = 0
    /// Seconds that each answer takes.
    package var delay = 0.0
  }

  package static let key = "sk-ant-admin01-fake-key-of-an-invented-organization"

  private let server: FaultServer
  private let box: StateBox

  package var url: String { server.url }
  /// First lines of the requests so far: method and path.
  package var lines: [String] { box.lines }

  /// The answer to a request whose head is given, without a connection.
  package func answer(head: String) -> FaultServer.Behaviour {
    box.answer(FaultServer.Received(head: head))
  }

  package init(_ organization: FakeOrganization, now: Timestamp? = nil) throws {
    let box = StateBox(State(organization: organization, now: now))
    self.box = box
    server = try FaultServer { request in box.answer(request) }
  }

  package func change(_ body: (inout State) -> Void) { box.change(body) }

  package func stop() { server.stop() }
}

/// The state behind the server's threads.
private final class StateBox: Sendable {
  private let state: Mutex<FakeAnthropic.State>
  private let asked = Mutex<[String]>([])

  var lines: [String] { asked.withLock { $0 } }

  init(_ state: FakeAnthropic.State) { self.state = Mutex(state) }

  func change(_ body: (inout FakeAnthropic.State) -> Void) { state.withLock { body(&$0) } }

  func answer(_ request: FaultServer.Received) -> FaultServer.Behaviour {
    asked.withLock { $0.append(request.line) }
    let (state, fault) = state.withLock { state -> (FakeAnthropic.State, FaultServer.Behaviour?) in
      if !state.faults.isEmpty { return (state, state.faults.removeFirst()) }
      if let left = state.answersLeft {
        guard left > 0 else { return (state, FakeReply.tooMany(state.retryAfter)) }
        state.answersLeft = left - 1
      }
      return (state, nil)
    }
    if state.delay > 0 { Thread.sleep(forTimeInterval: state.delay) }
    return fault ?? FakeReply(state: state, request: request).behaviour
  }
}

/// One answer.
private struct FakeReply {
  let state: FakeAnthropic.State
  let request: FaultServer.Received
  let path: String
  let query: [URLQueryItem]

  init(state: FakeAnthropic.State, request: FaultServer.Received) {
    self.state = state
    self.request = request
    let target = request.line.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
    let parts = URLComponents(string: target)
    path = parts?.path ?? "/"
    query = parts?.queryItems ?? []
  }

  static func tooMany(_ seconds: Int) -> FaultServer.Behaviour {
    .json(
      429, error("rate_limit_error", "Too many requests"), headers: ["Retry-After: \(seconds)"])
  }

  private static func error(_ type: String, _ message: String) -> String {
    #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_01"}"#
  }

  private func refusal(_ message: String) -> FaultServer.Behaviour {
    .json(400, Self.error("invalid_request_error", message))
  }

  private func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

  private func values(_ name: String) -> [String] {
    query.filter { $0.name == name + "[]" }.compactMap(\.value)
  }

  private var now: Timestamp {
    state.now ?? Timestamp(seconds: Int64(Date.now.timeIntervalSince1970))
  }

  var behaviour: FaultServer.Behaviour {
    guard request.header("anthropic-version") == "2023-06-01" else {
      return refusal("anthropic-version: header is required")
    }
    guard request.header("x-api-key") == state.key else {
      return .json(401, Self.error("authentication_error", "invalid x-api-key"))
    }
    if state.isIndividual {
      return .json(
        403,
        Self.error(
          "permission_error", "Admin API access is not available for this organization."))
    }
    let name = path.replacingOccurrences(of: "/v1/organizations/", with: "")
    if state.hidesNames, ["users", "workspaces", "api_keys"].contains(name) {
      return .json(403, Self.error("permission_error", "This key may not read names."))
    }
    switch name {
    case "me":
      return .json(
        200,
        #"{"id":"\#(FakeOrganization.id)","name":"\#(FakeOrganization.name)","type":"organization"}"#
      )
    case "users":
      return names(
        FakeOrganization.members.map {
          #"{"id":"\#($0.0)","type":"user","name":"\#($0.1)","email":"\#($0.2)","role":"developer"}"#
        })
    case "workspaces":
      return names(
        FakeOrganization.workspaces.map {
          #"{"id":"\#($0.0)","type":"workspace","name":"\#($0.1)","archived_at":null}"#
        })
    case "api_keys":
      return names(
        FakeOrganization.keys.map {
          #"{"id":"\#($0.0)","type":"api_key","name":"\#($0.1)","partial_key_hint":"\#($0.2)","#
            + #""created_by":{"id":"user_01A","type":"user"},"status":"active"}"#
        })
    case "analytics/cost": return analytics(isCost: true)
    case "analytics/usage": return analytics(isCost: false)
    case "cost_report": return buckets(seconds: 86_400, largest: 31, isCost: true)
    case "usage_report/messages": return buckets(seconds: 3600, largest: 168, isCost: false)
    case "usage_report/claude_code": return claudeCode()
    default: return .json(404, Self.error("not_found_error", "Not found"))
    }
  }

  // MARK: Paging

  /// A list that pages by ids, two on a page.
  private func names(_ objects: [String]) -> FaultServer.Behaviour {
    let start =
      value("after_id").flatMap { id in
        objects.firstIndex { $0.contains("\"id\":\"\(id)\"") }
      }.map { $0 + 1 } ?? 0
    let page = objects[start...].prefix(2)
    let hasMore = start + page.count < objects.count
    let last = page.last?.split(separator: "\"").dropFirst(3).first.map(String.init) ?? ""
    return .json(
      200,
      #"{"data":[\#(page.joined(separator: ","))],"has_more":\#(hasMore),"last_id":"\#(last)"}"#)
  }

  /// Where the page begins that the cursor names; nil when it is none of this query.
  private var offset: Int? {
    guard let page = value("page") else { return 0 }
    let parts = page.split(separator: "_")
    guard parts.count == 4, parts[2] == queryMark else { return nil }
    return Int(parts[1])
  }

  private func cursor(_ offset: Int) -> String {
    "page_\(offset)_\(queryMark)_\(state.cursorEpoch)"
  }

  /// Tells one query from another, whatever the page.
  private var queryMark: String {
    let text =
      path
      + query.filter { $0.name != "page" }.map { "\($0.name)=\($0.value ?? "")" }
      .joined(separator: "&")
    return String(
      text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
      }, radix: 36)
  }

  private func page(_ elements: [String], size: Int) -> FaultServer.Behaviour {
    if let page = value("page"), !page.hasSuffix("_\(state.cursorEpoch)") {
      return .json(410, Self.error("invalid_request_error", "The cursor has expired"))
    }
    guard let offset, offset <= elements.count else {
      return refusal("page: the cursor belongs to another query")
    }
    let part = elements[offset...].prefix(size)
    let hasMore = offset + part.count < elements.count
    let next = hasMore ? "\"\(cursor(offset + part.count))\"" : "null"
    return .json(
      200,
      #"{"data":[\#(part.joined(separator: ","))],"has_more":\#(hasMore),"next_page":\#(next)}"#)
  }

  // MARK: Reports

  private var range: Range<Timestamp>? {
    func time(_ name: String) -> Timestamp? {
      value(name).flatMap { text in
        ISO8601DateFormatter().date(from: text).map {
          Timestamp(seconds: Int64($0.timeIntervalSince1970))
        }
      }
    }
    guard let start = time("starting_at") else { return nil }
    let end = time("ending_at") ?? now
    return start < end ? start..<end : nil
  }

  private func charges(in range: Range<Timestamp>) -> [FakeCharge] {
    state.organization.charges.filter { range.contains($0.hour) && $0.hour <= now }
  }

  private func analytics(isCost: Bool) -> FaultServer.Behaviour {
    guard state.hasAnalytics,
      request.header("anthropic-beta")?.contains("analytics-usage-cost-2026-08-24") == true
    else { return .json(404, Self.error("not_found_error", "Not found")) }
    guard let range else {
      return refusal("Invalid date range: ending date must be after starting date")
    }
    if let limit = value("limit").flatMap({ Int($0) }), limit > state.largestLimit {
      return refusal("limit: must be at most \(state.largestLimit)")
    }
    guard value("time_bucket_width") == "1h" else { return refusal("only hours are played") }
    let groups = values("group_by")
    let rows = group(charges(in: range), by: groups, seconds: 3600).map { key, charges in
      let times = Self.times(key.start, seconds: 3600)
      return
        "{\(times),\"group\":{\(key.members)},\(isCost ? Self.cost(charges) : Self.usage(charges))}"
    }
    return page(rows, size: min(state.rowsOnPage, value("limit").flatMap { Int($0) } ?? 20))
  }

  /// The older reports: buckets, empty ones too.
  private func buckets(seconds: Int64, largest: Int, isCost: Bool) -> FaultServer.Behaviour {
    guard let range else {
      return refusal("Invalid date range: ending date must be after starting date")
    }
    let limit = value("limit").flatMap { Int($0) } ?? 7
    guard limit <= largest else { return refusal("limit: must be at most \(largest)") }
    let groups = isCost ? ["model", "workspace_id"] : values("group_by")
    if groups.contains("speed"),
      !state.knowsSpeed || request.header("anthropic-beta")?.contains("fast-mode") != true
    {
      return refusal("group_by: speed needs a beta header")
    }
    var elements: [String] = []
    var start = floorDivide(range.lowerBound.seconds, seconds) * seconds
    while start < range.upperBound.seconds, start <= now.seconds {
      let bucket = Timestamp(seconds: start)..<Timestamp(seconds: start + seconds)
      let results = group(charges(in: bucket), by: groups, seconds: seconds).map { key, charges in
        isCost
          ? "{\(key.members),\(Self.amount(charges)),\"currency\":\"USD\",\"cost_type\":\"tokens\","
            + "\"token_type\":null,\"description\":\"Usage\"}"
          : "{\(key.members),\(Self.tokens(charges))}"
      }
      elements.append(
        "{\(Self.times(bucket.lowerBound, seconds: seconds)),\"results\":[\(results.joined(separator: ","))]}"
      )
      start += seconds
    }
    return page(elements, size: min(limit, state.bucketsOnPage))
  }

  private func claudeCode() -> FaultServer.Behaviour {
    guard let text = value("starting_at"), let day = CivilDay(text) else {
      return refusal("starting_at: must be a day")
    }
    let start = Timestamp(seconds: Int64(day.daysSince1970) * 86_400)
    let day24 = start..<start.advanced(byMilliseconds: 86_400_000)
    let byMember = Dictionary(grouping: charges(in: day24).filter { $0.actor != nil }) {
      $0.actor ?? ""
    }
    let records = byMember.sorted { $0.key < $1.key }.map { actor, charges in
      let email = FakeOrganization.members.first { $0.0 == actor }?.2 ?? actor
      let models = Dictionary(grouping: charges, by: \.model).sorted { $0.key < $1.key }.map {
        model, charges in
        let cents = charges.reduce(Cost.zero) { $0 + $1.cost }.dollars * 100
        return #"{"model":"\#(model)","tokens":{"input":1000,"output":200,"cache_read":50,"#
          + #""cache_creation":10},"estimated_cost":{"currency":"USD","amount":\#(cents)}}"#
      }
      return
        #"{"date":"\#(day)T00:00:00Z","actor":{"type":"user_actor","email_address":"\#(email)"},"#
        + #""customer_type":"api","subscription_type":null,"terminal_type":"vscode","is_remote":false,"#
        + #""core_metrics":{"num_sessions":2,"lines_of_code":{"added":100,"removed":20},"#
        + #""commits_by_claude_code":1,"pull_requests_by_claude_code":0},"tool_actions":{"edit_tool":"#
        + #"{"accepted":9,"rejected":1}},"model_breakdown":[\#(models.joined(separator: ","))]}"#
    }
    return page(records, size: min(2, value("limit").flatMap { Int($0) } ?? 20))
  }

  // MARK: Rows

  /// What a row is about: its time and what it was grouped by.
  private struct Key: Hashable {
    var start: Timestamp
    var members: String
  }

  private func group(
    _ charges: [FakeCharge], by groups: [String], seconds: Int64
  ) -> [(Key, [FakeCharge])] {
    let names = [
      "model", "workspace_id", "api_key_id", "actor", "account_id", "service_tier",
      "context_window", "inference_geo", "speed", "cost_type_of_row",
    ]
    func member(_ name: String, _ charge: FakeCharge) -> String {
      let value: String? =
        switch name {
        case "model": charge.model
        case "workspace_id": charge.workspace
        case "api_key_id": charge.apiKey
        case "actor", "account_id": charge.actor
        case "service_tier", "speed": "standard"
        case "context_window": "0-200k"
        case "inference_geo": "global"
        default: nil
        }
      let isWanted = groups.contains(name)
      return "\"\(name)\":" + (isWanted ? value.map { "\"\($0)\"" } ?? "null" : "null")
    }
    let grouped = Dictionary(grouping: charges) { charge in
      Key(
        start: Timestamp(seconds: floorDivide(charge.hour.seconds, seconds) * seconds),
        members: names.map { member($0, charge) }.joined(separator: ","))
    }
    return grouped.map { ($0.key, $0.value) }.sorted {
      ($0.0.start, $0.0.members) < ($1.0.start, $1.0.members)
    }
  }

  private static func times(_ start: Timestamp, seconds: Int64) -> String {
    func text(_ time: Timestamp) -> String {
      let day = CivilDay(daysSince1970: Int32(floorDivide(time.seconds, 86_400)))
      let rest = Int(time.seconds - Int64(day.daysSince1970) * 86_400)
      return "\(day)T\(padded(rest / 3600, to: 2)):\(padded(rest / 60 % 60, to: 2)):00Z"
    }
    let end = start.advanced(byMilliseconds: seconds * 1000)
    return "\"starting_at\":\"\(text(start))\",\"ending_at\":\"\(text(end))\""
  }

  /// Cents with decimals, as text.
  private static func cents(_ charges: [FakeCharge]) -> String {
    let sum = charges.reduce(Cost.zero) { $0 + $1.cost }
    return Cost(picodollars: sum.picodollars * 100).decimalText(decimals: 10)
  }

  private static func amount(_ charges: [FakeCharge]) -> String {
    "\"amount\":\"\(cents(charges))\""
  }

  private static func cost(_ charges: [FakeCharge]) -> String {
    let requests = charges.reduce(0) { $0 + $1.requests }
    return
      "\"cost\":{\(amount(charges)),\"list_amount\":\"\(cents(charges))\",\"currency\":\"USD\","
      + "\"requests\":\(requests)}"
  }

  private static func usage(_ charges: [FakeCharge]) -> String {
    "\"usage\":{\(tokens(charges)),\"requests\":\(charges.reduce(0) { $0 + $1.requests })}"
  }

  private static func tokens(_ charges: [FakeCharge]) -> String {
    let sum = charges.reduce(TokenCounts.zero) { $0 + $1.tokens }
    return "\"uncached_input_tokens\":\(sum.input),\"cache_creation\":{"
      + "\"ephemeral_1h_input_tokens\":\(sum.cacheWrite1h),"
      + "\"ephemeral_5m_input_tokens\":\(sum.cacheWrite5m)},"
      + "\"cache_read_input_tokens\":\(sum.cacheRead),\"output_tokens\":\(sum.output),"
      + "\"server_tool_use\":{\"web_search_requests\":\(charges.reduce(0) { $0 + $1.webSearches })}"
  }
}
