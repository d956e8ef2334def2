internal import Scanning
internal import UsageModel

/// Anthropic's interfaces for organizations: what was used, what was billed, and
/// the names behind ids. Reading them costs nothing.
package struct AdminClient: Sendable {
  private let transport: any HTTPTransport
  private let key: AdminKey
  private let server: String
  private let redaction: Redaction

  package init(
    transport: any HTTPTransport, key: AdminKey, server: String = "https://api.anthropic.com"
  ) {
    self.transport = transport
    self.key = key
    self.server = server
    redaction = Redaction([key.secret])
  }

  /// A request for one page: path, query and what the beta header says.
  struct Question: Hashable, Sendable {
    var path: String
    var query: [Parameter] = []
    var betas: [String] = []

    mutating func add(_ name: String, _ value: String?) {
      if let value { query.append(Parameter(name: name, value: value)) }
    }

    mutating func add(_ name: String, all values: [String]) {
      for value in values { add(name + "[]", value) }
    }
  }

  /// One name and value of a query.
  struct Parameter: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// Sends a question and takes the answer apart.
  func ask(_ question: Question, now: Timestamp) async throws(AdminError) -> JSONValue {
    let query = question.query.map { Self.escaped($0.name) + "=" + Self.escaped($0.value) }
    var headers = [
      HTTPHeader("x-api-key", key.secret, isSecret: true),
      HTTPHeader("anthropic-version", "2023-06-01"),
      HTTPHeader("Accept", "application/json"),
      HTTPHeader("User-Agent", "Plimsoll/0.1 (usage monitor)"),
    ]
    if !question.betas.isEmpty {
      headers.append(HTTPHeader("anthropic-beta", question.betas.joined(separator: ",")))
    }
    let request = HTTPRequest(
      url: server + "/v1/organizations/" + question.path
        + (query.isEmpty ? "" : "?" + query.joined(separator: "&")),
      headers: headers, timeLimit: 60)
    let reply: HTTPReply
    do {
      reply = try await transport.send(request)
    } catch {
      throw AdminError(kind: .unavailable, message: redaction.clean(error.message))
    }
    return try read(reply, now: now)
  }

  private func read(_ reply: HTTPReply, now: Timestamp) throws(AdminError) -> JSONValue {
    let node: JSONValue?
    do {
      node = try JSONValue(parsing: redaction.clean(reply.body))
    } catch {
      node = nil
    }
    guard reply.status == 200 else { throw failure(reply, node, now: now) }
    guard let node, case .object = node else {
      throw AdminError(
        kind: .unreadable, status: 200,
        message: "the answer is not a JSON object; a proxy may have answered instead")
    }
    return node
  }

  private func failure(_ reply: HTTPReply, _ node: JSONValue?, now: Timestamp) -> AdminError {
    let words = node?["error"]?["message"]?.text ?? node?["message"]?.text
    let line = (words ?? "status \(reply.status)").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    let message = String(redaction.excerpt(Array(line.utf8)).prefix(300))
    let kind: AdminError.Kind =
      switch reply.status {
      case 401: .wrongKey
      case 403:
        message.lowercased().contains("not available for this organization")
          ? .noOrganization : .forbidden
      case 404, 405, 501: .notThere
      case 410: .expiredCursor
      case 429:
        .rateLimited(
          retryAfter: RetryPolicy.seconds(retryAfter: reply.header("retry-after"), now: now))
      case 400..<500: .refused
      default: .unavailable
      }
    return AdminError(kind: kind, status: reply.status, message: message)
  }

  /// A name or value of a query, with everything escaped that is not plain.
  private static func escaped(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
      if plain.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%"
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
    }
    return result
  }
}

/// One page of a report.
package struct AdminPage<Row: Sendable & Hashable>: Hashable, Sendable {
  package var rows: [Row]
  /// nil on the last page.
  package var nextCursor: String?

  package init(rows: [Row], nextCursor: String? = nil) {
    self.rows = rows
    self.nextCursor = nextCursor
  }
}

/// Which of the documented parts of a query a server takes. A server that refuses
/// one is asked without it.
package struct AdminDialect: Hashable, Sendable {
  /// Rows on a page of the analytics interface; nil for the server's own number.
  package var pageSize: Int? = 500
  /// Whether usage is told apart by speed, which is behind a beta.
  package var asksForSpeed = true

  package init() {}

  /// The dialect to try after a refusal; nil when there is none left.
  package func next(after message: String) -> AdminDialect? {
    let words = message.lowercased()
    var next = self
    if pageSize != nil, words.contains("limit") {
      next.pageSize = nil
    } else if asksForSpeed, words.contains("speed") || words.contains("beta") {
      next.asksForSpeed = false
    } else {
      return nil
    }
    return next
  }
}
