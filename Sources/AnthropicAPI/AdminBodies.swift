internal import Scanning
internal import UsageModel

/// What went wrong with one answer, in the reader's own words.
private func unreadable(_ what: String) -> AdminError {
  AdminError(kind: .unreadable, message: "the answer is not what is documented: \(what)")
}

/// The cursor of the next page, from either way of paging.
private func nextCursor(_ node: JSONValue, _ name: String) throws(AdminError) -> String? {
  guard node["has_more"]?.bool == true else { return nil }
  guard let cursor = node[name]?.text, cursor.utf8.count <= 4096 else {
    throw unreadable("there is more, but no \(name)")
  }
  return cursor
}

/// Pages of usage and cost. A row that cannot be read refuses the page: to leave it
/// out would be a wrong sum.
enum BillingBody {
  /// Rows of the Usage and Cost Analytics API, one for each hour and group.
  static func analytics(
    _ node: JSONValue, feed: BillingFeed
  ) throws(AdminError) -> AdminPage<BillingRow> {
    guard case .array(let elements)? = node["data"] else { throw unreadable("no list `data`") }
    var rows: [BillingRow] = []
    for element in elements {
      guard var row = bucket(element) else { throw unreadable("a row without its time") }
      let group = element["group"]
      row.subject = BillingSubject(
        model: group?["model"]?.text, costType: group?["cost_type"]?.text,
        tokenType: group?["token_type"]?.text, serviceTier: group?["service_tier"]?.text,
        contextWindow: group?["context_window"]?.text,
        inferenceGeo: group?["inference_geo"]?.text, speed: group?["speed"]?.text,
        workspace: group?["workspace_id"]?.text, apiKey: group?["api_key_id"]?.text,
        actor: group?["actor"].flatMap(actor))
      if feed == .analyticsCost {
        guard let cost = element["cost"] else { throw unreadable("a row without its cost") }
        row.cost = try amount(cost["amount"], currency: cost["currency"])
        row.listCost =
          cost["list_amount"] == nil
          ? row.cost : try amount(cost["list_amount"], currency: cost["currency"])
        row.requests = cost["requests"]?.integer
      } else {
        guard let usage = element["usage"] else { throw unreadable("a row without its usage") }
        take(usage, into: &row)
        row.requests = usage["requests"]?.integer
      }
      rows.append(row)
    }
    return AdminPage(rows: rows, nextCursor: try nextCursor(node, "next_page"))
  }

  /// Buckets of the older reports, each with its results.
  static func buckets(
    _ node: JSONValue, feed: BillingFeed
  ) throws(AdminError) -> AdminPage<BillingRow> {
    guard case .array(let buckets)? = node["data"] else { throw unreadable("no list `data`") }
    var rows: [BillingRow] = []
    for element in buckets {
      guard let empty = bucket(element) else { throw unreadable("a bucket without its time") }
      guard case .array(let results)? = element["results"] else {
        throw unreadable("a bucket without results")
      }
      for result in results {
        var row = empty
        row.subject = BillingSubject(
          model: result["model"]?.text, costType: result["cost_type"]?.text,
          tokenType: result["token_type"]?.text, serviceTier: result["service_tier"]?.text,
          contextWindow: result["context_window"]?.text,
          inferenceGeo: result["inference_geo"]?.text, speed: result["speed"]?.text,
          workspace: result["workspace_id"]?.text, apiKey: result["api_key_id"]?.text,
          actor: result["account_id"]?.text ?? result["service_account_id"]?.text)
        if feed == .costReport {
          row.cost = try amount(result["amount"], currency: result["currency"])
          row.listCost = row.cost
        } else {
          take(result, into: &row)
        }
        rows.append(row)
      }
    }
    return AdminPage(rows: rows, nextCursor: try nextCursor(node, "next_page"))
  }

  private static func bucket(_ node: JSONValue) -> BillingRow? {
    guard let start = node["starting_at"]?.time, let end = node["ending_at"]?.time, start < end
    else { return nil }
    return BillingRow(start: start, end: end, subject: BillingSubject())
  }

  /// A decimal text in cents. A number is refused: nothing says whether it would be
  /// cents or dollars, and one of them is wrong by a factor of a hundred.
  private static func amount(
    _ node: JSONValue?, currency: JSONValue?
  ) throws(AdminError) -> Cost {
    guard let text = node?.text, let cost = Cost(centText: text) else {
      throw unreadable("an amount that is not a decimal number of cents")
    }
    guard (currency?.text ?? "USD").uppercased() == "USD" else {
      throw unreadable("an amount in another currency than US dollars")
    }
    return cost
  }

  private static func take(_ node: JSONValue, into row: inout BillingRow) {
    func count(_ node: JSONValue?) -> Int64 { max(0, node?.integer ?? 0) }
    let writes = node["cache_creation"]
    row.tokens = TokenCounts(
      input: count(node["uncached_input_tokens"]), output: count(node["output_tokens"]),
      cacheWrite5m: count(writes?["ephemeral_5m_input_tokens"]),
      cacheWrite1h: count(writes?["ephemeral_1h_input_tokens"]),
      cacheRead: count(node["cache_read_input_tokens"]))
    row.webSearches = count(node["server_tool_use"]?["web_search_requests"])
  }

  /// An actor is an id, or an object that has one.
  private static func actor(_ node: JSONValue) -> String? {
    node.text ?? node["id"]?.text ?? node["actor_id"]?.text ?? node["email_address"]?.text
  }
}

/// Pages of what Claude Code itself counted.
enum ClaudeCodeBody {
  static func page(_ node: JSONValue, day: CivilDay) throws(AdminError) -> AdminPage<ClaudeCodeDay>
  {
    guard case .array(let elements)? = node["data"] else { throw unreadable("no list `data`") }
    var rows: [ClaudeCodeDay] = []
    for element in elements {
      guard let actor = element["actor"] else { throw unreadable("a record without its actor") }
      let key = actor["api_key_name"]?.text
      guard let name = key ?? actor["email_address"]?.text else {
        throw unreadable("an actor without a name")
      }
      var row = ClaudeCodeDay(
        day: day, isKey: key != nil, actor: name, terminal: element["terminal_type"]?.text,
        isRemote: element["is_remote"]?.bool ?? false,
        customerType: element["customer_type"]?.text,
        subscription: element["subscription_type"]?.text)
      take(element["core_metrics"], into: &row)
      for tool in element["tool_actions"]?.members ?? [] {
        row.accepted += max(0, tool.value["accepted"]?.integer ?? 0)
        row.rejected += max(0, tool.value["rejected"]?.integer ?? 0)
      }
      row.models = (element["model_breakdown"]?.elements ?? []).map(model)
      rows.append(row)
    }
    return AdminPage(rows: rows, nextCursor: try nextCursor(node, "next_page"))
  }

  private static func take(_ metrics: JSONValue?, into row: inout ClaudeCodeDay) {
    func count(_ node: JSONValue?) -> Int64 { max(0, node?.integer ?? 0) }
    row.sessions = count(metrics?["num_sessions"])
    row.linesAdded = count(metrics?["lines_of_code"]?["added"])
    row.linesRemoved = count(metrics?["lines_of_code"]?["removed"])
    row.commits = count(metrics?["commits_by_claude_code"])
    row.pullRequests = count(metrics?["pull_requests_by_claude_code"])
  }

  private static func model(_ node: JSONValue) -> ClaudeCodeDay.Model {
    func count(_ name: String) -> Int64 { max(0, node["tokens"]?[name]?.integer ?? 0) }
    let cost = node["estimated_cost"]
    // A number of cents, here alone.
    let cents = (cost?["currency"]?.text ?? "USD") == "USD" ? cost?["amount"]?.double : nil
    return ClaudeCodeDay.Model(
      model: node["model"]?.text ?? "?", input: count("input"), output: count("output"),
      cacheWrite: count("cache_creation"), cacheRead: count("cache_read"),
      estimate: cents.flatMap(Cost.init(cents:)))
  }
}

/// Pages of names.
enum NameBody {
  static func page(
    _ node: JSONValue, kind: OrganizationName.Kind
  ) throws(AdminError) -> AdminPage<OrganizationName> {
    guard case .array(let elements)? = node["data"] else { throw unreadable("no list `data`") }
    let rows = elements.compactMap { element -> OrganizationName? in
      guard let id = element["id"]?.text else { return nil }
      let email = element["email"]?.text
      return OrganizationName(
        kind: kind, id: id, name: element["name"]?.text ?? email ?? id,
        detail: email ?? element["partial_key_hint"]?.text.map(lastCharacters),
        owner: element["created_by"]?["id"]?.text)
    }
    return AdminPage(rows: rows, nextCursor: try nextCursor(node, "last_id"))
  }

  /// The end of a key's hint; its beginning is that of every key, and is masked
  /// wherever it stands.
  private static func lastCharacters(_ hint: String) -> String { "…" + hint.suffix(4) }
}
