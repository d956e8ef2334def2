package import AnthropicAPI
internal import Scanning
package import UsageModel

/// The usage endpoint, tried with an Anthropic API key. Keys are billed by use and
/// have no windows of a plan, so a refusal is to be expected; the server's words
/// are passed on as they are.
package struct APIKeySource: LimitSource {
  package let kind = LimitSourceKind.apiKey
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

  /// Tries the key once, if its budget allows it.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    guard let key = settings.apiKey, !key.isEmpty else {
      return LimitSourceOutcome(.nothing(reason: "no API key is set (`anthropic.api_key`)"))
    }
    guard SessionKey.isToken(key) else {
      return LimitSourceOutcome(
        .failed(
          LimitSourceFailure(
            what: "`anthropic.api_key` is no API key", why: "it has characters that none has",
            hint: "set it to a key of console.anthropic.com, or unset it")))
    }
    let fingerprint = CredentialFingerprint.of(key)
    let budget = RequestBudget(
      directory: places.stateDirectory + "/limits", name: "api-key-" + fingerprint,
      minimumAge: settings.networkMinimumAge)
    switch await budget.claim(now: now, isByHand: isByHand) {
    case .granted: break
    case .early(let until, let reason):
      return LimitSourceOutcome(.early(until: until, reason: reason))
    case .blocked(let until, let reason):
      return LimitSourceOutcome(.blocked(until: until, reason: reason))
    case .refused(let reason): return LimitSourceOutcome(.nothing(reason: reason))
    case .failed(let failure): return LimitSourceOutcome(.failed(failure))
    }
    let endpoint = UsageEndpoint(transport: transport, redaction: Redaction([key]))
    var (answer, exchange) = await endpoint.ask(
      HTTPRequest(
        url: addresses.api + "/api/oauth/usage",
        headers: [
          HTTPHeader("x-api-key", key, isSecret: true),
          HTTPHeader("anthropic-version", "2023-06-01"),
          HTTPHeader("Accept", "application/json"),
        ]))
    let result = await judge(answer, budget, fingerprint, now: now)
    exchange.conclusion = OAuthSource.conclusion(result)
    return LimitSourceOutcome(result, exchanges: [exchange])
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    settings.apiKey?.isEmpty == false
      ? LimitSourcePresence(isFound: true, text: "`anthropic.api_key` is set")
      : LimitSourcePresence(isFound: false, text: "no API key is set (`anthropic.api_key`)")
  }

  private func judge(
    _ answer: UsageEndpoint.Answer, _ budget: RequestBudget, _ fingerprint: String, now: Timestamp
  ) async -> LimitSourceOutcome.Result {
    switch answer {
    case .failed(let failure): return .failed(failure)
    case .challenged:
      let reason = "the server asks for a browser, not for a key"
      let until = await budget.refuse(now: now, retryAfter: nil, reason: reason)
      return .blocked(until: until, reason: reason)
    case .json(let body, _) where UsageBody.isUsage(body):
      await budget.succeed(now: now)
      return .answer(
        UsageBody.decode(
          body,
          // The server does not say whose key it is.
          AnswerContext(
            organization: "api-key:" + fingerprint.prefix(8), capturedAt: now, source: kind)))
    case .json:
      return .nothing(reason: "the server answers to the API key, but tells no limits")
    case .refused(let reply, let message, _):
      let words = message ?? "status \(reply.status) without a reason"
      let retryAfter = RetryPolicy.seconds(retryAfter: reply.header("retry-after"), now: now)
      let reason = "the server said: \(words)"
      let until = await budget.refuse(now: now, retryAfter: retryAfter, reason: reason)
      if reply.status == 429 || reply.status >= 500 {
        return .blocked(until: until, reason: reason)
      }
      return .failed(
        LimitSourceFailure(
          what: "the server tells no limits to this API key (status \(reply.status))", why: words,
          hint: "an API key has no limits of a plan; sign in to Claude Code for those"))
    }
  }
}
