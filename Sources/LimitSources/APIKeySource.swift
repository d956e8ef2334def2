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
    let source = BudgetedSource(places: places, minimumAge: settings.networkMinimumAge)
    return await source.read(
      now: now, isByHand: isByHand, access: { () throws(SourceAbsence) in try key() },
      name: { "api-key-" + CredentialFingerprint.of($0) },
      ask: { key, turn in
        let endpoint = UsageEndpoint(transport: transport, redaction: Redaction([key]))
        var (answer, exchange) = await endpoint.ask(
          HTTPRequest(
            url: addresses.api + "/api/oauth/usage",
            headers: [
              HTTPHeader("x-api-key", key, isSecret: true),
              HTTPHeader("anthropic-version", "2023-06-01"),
              HTTPHeader("Accept", "application/json"),
            ]))
        let result = await judge(answer, key, turn)
        exchange.conclusion = result.conclusion
        return LimitSourceOutcome(result, exchanges: [exchange])
      })
  }

  private func key() throws(SourceAbsence) -> String {
    guard let key = settings.apiKey, !key.isEmpty else {
      throw .nothing("no API key is set (`anthropic.api_key`)")
    }
    guard SessionKey.isToken(key) else {
      throw .failed(
        Explanation(
          what: "`anthropic.api_key` is not an API key",
          because: "it has characters that an API key cannot have",
          hint: "set it to a key of console.anthropic.com, or unset it"))
    }
    return key
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    settings.apiKey?.isEmpty == false
      ? LimitSourcePresence(isFound: true, text: "`anthropic.api_key` is set")
      : LimitSourcePresence(isFound: false, text: "no API key is set (`anthropic.api_key`)")
  }

  private func judge(
    _ answer: UsageEndpoint.Answer, _ key: String, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome.Result {
    switch answer {
    case .failed(let failure): return .failed(failure)
    case .challenged: return await turn.block("the server asks for a browser, not for a key")
    case .json(let body, _) where UsageBody.isUsage(body):
      // The server does not say whose key it is.
      let owner = "api-key:" + CredentialFingerprint.of(key).prefix(8)
      return await turn.answer(
        UsageBody.decode(
          body, AnswerContext(organization: owner, capturedAt: turn.now, source: kind)))
    case .json:
      return .nothing(reason: "the server answers to the API key, but reports no limits")
    case .refused(let refusal):
      if let rest = await turn.rest(refusal, of: "the server") { return rest }
      return await turn.fail(
        Explanation(
          what:
            "the server does not report limits for this API key (status \(refusal.reply.status))",
          because: refusal.words,
          hint: "an API key does not have a plan's limits; sign in to Claude Code for those"),
        refusal)
    }
  }
}
