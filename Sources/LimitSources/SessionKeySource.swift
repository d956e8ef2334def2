package import AnthropicAPI
internal import Files
internal import Scanning
package import UsageModel

/// claude.ai, asked with the session key of a browser that the user gave. It has
/// the same figures as the usage endpoint. A check for browsers can stand in front
/// of it, which says nothing of the key.
package struct SessionKeySource: LimitSource {
  package let kind = LimitSourceKind.sessionKey
  private let settings: LimitSettings
  private let places: LimitPlaces
  private let transport: any HTTPTransport
  private let addresses: ServerAddresses

  package init(
    settings: LimitSettings, places: LimitPlaces, transport: any HTTPTransport,
    addresses: ServerAddresses = ServerAddresses()
  ) {
    self.settings = settings
    self.places = places
    self.transport = transport
    self.addresses = addresses
  }

  /// Asks claude.ai once, if the key's budget allows it.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    let source = BudgetedSource(places: places, minimumAge: settings.networkMinimumAge)
    return await source.read(
      now: now, isByHand: isByHand,
      access: { () throws(SourceAbsence) in try SessionKey.find(places) },
      name: { "session-key-" + CredentialFingerprint.of($0.given) }, ask: ask)
  }

  private func ask(
    _ given: SessionKey, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome {
    var key = given
    let memory = SessionKeyMemory(path: places.stateDirectory + "/limits/session-key.json")
    let kept = memory.load(for: key)
    key.renewed = kept.renewed
    var visit = Visit(
      key: key, organization: key.organization ?? kept.organization, transport: transport,
      addresses: addresses)
    let result = await visit.run(turn)
    let content = SessionKeyMemory.Content(
      renewed: visit.key.renewed,
      organization: visit.isSettled && key.organization == nil ? visit.organization : nil)
    if content != kept {
      do {
        try memory.store(content, for: key)
      } catch {
        let conclusion = "the renewed key could not be kept: \(error.reason)"
        visit.exchanges.append(
          LimitExchange(
            request: "write \(memory.path)", status: nil, bodyExcerpt: "", conclusion: conclusion))
      }
    }
    return LimitSourceOutcome(result, exchanges: visit.exchanges)
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    do throws(SourceAbsence) {
      _ = try SessionKey.find(places)
      return LimitSourcePresence(isFound: true, text: "CLAUDE_SESSION_KEY is set")
    } catch {
      return error.presence()
    }
  }
}

/// One visit to claude.ai: at most two requests, with a key that may be renewed on
/// the way.
private struct Visit {
  var key: SessionKey
  var organization: String?
  let transport: any HTTPTransport
  let addresses: ServerAddresses
  var exchanges: [LimitExchange] = []
  /// The organization's name and plan, when the list was asked for.
  var account: AccountInfo?
  /// Whether the organization answered.
  var isSettled = false

  mutating func run(_ turn: BudgetedSource.Turn) async -> LimitSourceOutcome.Result {
    if organization == nil {
      switch await ask("/api/organizations") {
      case .json(let list, _):
        guard let chosen = OrganizationChoice.pick(list) else {
          return .failed(
            Explanation(
              what: "claude.ai named no organization", because: "its list has none with an id",
              hint: "set CLAUDE_ORG_ID to the one whose limits you want"))
        }
        organization = chosen.organization
        account = chosen
      case let answer: return await conclude(answer, turn)
      }
    }
    guard let organization else { return .nothing(reason: "no organization is known") }
    let answer = await ask("/api/organizations/\(organization)/usage")
    return await conclude(answer, turn)
  }

  private mutating func ask(_ path: String) async -> UsageEndpoint.Answer {
    let request = HTTPRequest(
      url: addresses.claude + path,
      headers: [
        HTTPHeader("Cookie", "sessionKey=" + key.current, isSecret: true),
        HTTPHeader("Accept", "application/json"),
      ])
    let endpoint = UsageEndpoint(
      transport: transport, redaction: Redaction([key.given, key.current]))
    let (answer, exchange) = await endpoint.ask(request)
    exchanges.append(exchange)
    if let reply = answer.reply, let renewed = Self.renewedKey(reply), renewed != key.current {
      key.renewed = renewed
      // The answer that brought it may also repeat it.
      let last = exchanges.count - 1
      exchanges[last].bodyExcerpt = Redaction([renewed]).clean(exchanges[last].bodyExcerpt)
      exchanges[last].conclusion = Redaction([renewed]).clean(exchanges[last].conclusion)
    }
    return answer
  }

  /// The key that a `Set-Cookie` brings; an empty one ends the session instead.
  static func renewedKey(_ reply: HTTPReply) -> String? {
    for cookie in reply.headers(named: "set-cookie") {
      let first = cookie.prefix { $0 != ";" }
      guard first.hasPrefix("sessionKey=") else { continue }
      let value = String(first.dropFirst("sessionKey=".count))
      if SessionKey.isToken(value) { return value }
    }
    return nil
  }

  private mutating func conclude(
    _ answer: UsageEndpoint.Answer, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome.Result {
    let result = await judge(answer, turn)
    exchanges[exchanges.count - 1].conclusion = result.conclusion
    return result
  }

  private mutating func judge(
    _ answer: UsageEndpoint.Answer, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome.Result {
    switch answer {
    case .failed(let failure): return .failed(failure)
    case .challenged:
      return await turn.block(
        "claude.ai checks for a browser first (Cloudflare); your key may well be in order")
    case .json(let body, _):
      guard let organization, UsageBody.isUsage(body) else {
        return .failed(
          Explanation(
            what: "claude.ai sent no limits", because: "its answer has none of the known fields",
            hint: "update Plimsoll; see `plimsoll limits --source session-key --debug`"))
      }
      isSettled = true
      var found = UsageBody.decode(
        body,
        AnswerContext(organization: organization, capturedAt: turn.now, source: .sessionKey))
      found.account = account ?? AccountInfo(organization: organization)
      return await turn.answer(found)
    case .refused(let refusal): return await judge(refusal, turn)
    }
  }

  private mutating func judge(
    _ refusal: ServerRefusal, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome.Result {
    if let rest = await turn.rest(refusal, of: "claude.ai") { return rest }
    let failure: Explanation
    switch refusal.reply.status {
    case 403 where refusal.words.lowercased().contains("organization"):
      failure = Explanation(
        what: "claude.ai does not open that organization to your key", because: refusal.words,
        hint: "set CLAUDE_ORG_ID to another one, or leave it out")
    case 401, 403:
      // A renewed key that is refused gives way to the one that the user gave.
      key.renewed = nil
      failure = Explanation(
        what: "claude.ai no longer accepts your session key", because: refusal.words,
        hint: "sign in to claude.ai and set CLAUDE_SESSION_KEY again")
    default:
      failure = Explanation(
        what: "claude.ai gave no limits", because: refusal.words,
        hint: "see `plimsoll limits --source session-key --debug`")
    }
    return await turn.fail(failure, refusal)
  }
}

extension UsageEndpoint.Answer {
  /// The answer as it came, where there was one.
  var reply: HTTPReply? {
    switch self {
    case .json(_, let reply), .challenged(let reply): reply
    case .refused(let refusal): refusal.reply
    case .failed: nil
    }
  }
}

/// Which of a person's organizations has the limits, when nobody said.
enum OrganizationChoice {
  /// The first that can chat; else the first that is more than an account of the
  /// API, which has no limits of a plan; else the first.
  static func pick(_ list: JSONValue) -> AccountInfo? {
    let candidates = list.elements.filter { organization in
      organization["uuid"]?.text.map(SessionKey.isToken) ?? false
    }
    func capabilities(_ organization: JSONValue) -> [String] {
      organization["capabilities"]?.elements.compactMap(\.text) ?? []
    }
    let chosen =
      candidates.first { capabilities($0).contains("chat") }
      ?? candidates.first { capabilities($0) != ["api"] } ?? candidates.first
    return chosen.map { organization in
      let marks = capabilities(organization)
      let type = ["claude_max", "claude_pro"].first(where: marks.contains)
      let isTeam = marks.contains("raven")
      return AccountInfo(
        organization: organization["uuid"]?.text, organizationName: organization["name"]?.text,
        plan: AccountBody.plan(
          type: type ?? (isTeam ? organization["raven_type"]?.text ?? "team" : nil),
          tier: organization["rate_limit_tier"]?.text))
    }
  }
}
