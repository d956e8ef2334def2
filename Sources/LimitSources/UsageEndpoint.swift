package import AnthropicAPI
internal import Scanning
internal import UsageModel

/// The servers that are asked. Only tests name others.
package struct ServerAddresses: Hashable, Sendable {
  package var api: String
  package var claude: String

  package init(api: String = "https://api.anthropic.com", claude: String = "https://claude.ai") {
    self.api = api
    self.claude = claude
  }

  /// One server in place of all.
  package init(_ server: LoopbackServer) {
    self.init(api: server.url, claude: server.url)
  }
}

/// A request to a server that may know limits, and what its answer amounts to.
struct UsageEndpoint {
  var transport: any HTTPTransport
  var redaction: Redaction

  /// What an answer is before anything is made of its content.
  enum Answer {
    case json(JSONValue, HTTPReply)
    case refused(ServerRefusal)
    /// A check for a browser that no program passes: the sign-in may be in order.
    case challenged(HTTPReply)
    /// No answer, or one that is not what was asked for.
    case failed(Explanation)
  }

  /// - Returns: The answer, with the exchange as it is shown.
  func ask(_ request: HTTPRequest) async -> (answer: Answer, exchange: LimitExchange) {
    var exchange = LimitExchange(
      request: redaction.show(request), status: nil, bodyExcerpt: "", conclusion: "")
    let reply: HTTPReply
    do {
      reply = try await transport.send(request)
    } catch {
      let failure = Explanation(
        what: "no answer from \(Self.host(request.url))", because: redaction.clean(error.message),
        hint: hint(error.kind))
      exchange.conclusion = failure.reason
      return (.failed(failure), exchange)
    }
    exchange.status = String(reply.status)
    exchange.bodyExcerpt = redaction.excerpt(reply.body)
    let answer = classify(reply, host: Self.host(request.url))
    switch answer {
    case .json: exchange.conclusion = "JSON"
    case .refused(let refusal): exchange.conclusion = refusal.words
    case .challenged: exchange.conclusion = "a check for browsers, not an answer"
    case .failed(let failure): exchange.conclusion = failure.reason
    }
    return (answer, exchange)
  }

  private func classify(_ reply: HTTPReply, host: String) -> Answer {
    if isChallenge(reply) { return .challenged(reply) }
    let node: JSONValue?
    do {
      node = try JSONValue(parsing: redaction.clean(reply.body))
    } catch {
      node = nil
    }
    guard reply.status == 200 else {
      if (300..<400).contains(reply.status) {
        return failed(
          host, "it sends us elsewhere (status \(reply.status)), where no credential may go",
          "check for a proxy or a sign-in page of your network")
      }
      let error = node?["error"]
      let message = error?["message"]?.text ?? error?.text ?? node?["message"]?.text
      return .refused(ServerRefusal(reply, message: message.map(plain)))
    }
    guard let node else {
      let isPage = reply.body.prefix(512).contains(UInt8(ascii: "<"))
      return failed(
        host, isPage ? "a web page came instead of JSON" : "the answer is not whole JSON",
        isPage ? "check for a proxy or a sign-in page of your network" : "try again later")
    }
    guard case .object = node else {
      if case .array = node { return .json(node, reply) }
      return failed(host, "the answer is JSON of another form", "update Plimsoll")
    }
    return .json(node, reply)
  }

  private func failed(_ host: String, _ why: String, _ hint: String) -> Answer {
    .failed(Explanation(what: "no usable answer from \(host)", because: why, hint: hint))
  }

  /// Cloudflare's page in front of claude.ai: told by its header, or its title.
  private func isChallenge(_ reply: HTTPReply) -> Bool {
    guard reply.status == 403 || reply.status == 503 else { return false }
    if reply.header("cf-mitigated")?.lowercased() == "challenge" { return true }
    return String(decoding: reply.body.prefix(8192), as: UTF8.self).contains("Just a moment")
  }

  private func hint(_ kind: TransportError.Kind) -> String {
    switch kind {
    case .timedOut, .cutOff, .other: "it is tried again in 5 minutes"
    case .cannotConnect: "check the network; it is tried again in 5 minutes"
    case .proxy: "check HTTPS_PROXY and NO_PROXY; it is tried again in 5 minutes"
    case .tooLarge: "something between here and the server answers in its place"
    }
  }

  /// One line of a server's words, without anything secret and not too long.
  private func plain(_ text: String) -> String {
    let line = redaction.excerpt(Array(text.utf8)).split(whereSeparator: \.isNewline)
    return String(line.joined(separator: " ").prefix(300))
  }

  static func host(_ url: String) -> String {
    guard let start = url.firstRange(of: "://")?.upperBound else { return url }
    return String(url[start...].prefix { $0 != "/" })
  }
}
