package import AnthropicAPI
internal import Scanning
package import UsageModel

/// The usage endpoint of Anthropic, asked with the token that Claude Code keeps.
/// The token is read anew each time and never kept, renewed or written; one request
/// goes out in five minutes over all processes of the machine, because Claude Code
/// draws on the same budget (some five requests in 300 s).
package struct OAuthSource: LimitSource {
  package let kind = LimitSourceKind.oauth
  private let settings: LimitSettings
  private let places: LimitPlaces
  private let folder: SignInFolder
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
    folder = SignInFolder(places)
  }

  /// Needed to read limits; a token of `claude setup-token` lacks it.
  static let scope = "user:profile"
  static let scopeReason =
    "this sign-in cannot read limits: it lacks the scope `user:profile`, as tokens of "
    + "`claude setup-token` do; the status line knows the limits all the same"
  static let expiredReason = "the sign-in of Claude Code has expired"
  /// What Claude Code calls itself where its own version cannot be told. Requests
  /// under another name fall into a far smaller budget.
  static let fallbackVersion = "2.1.240"

  /// Asks the endpoint once, if the token can still hold and its budget allows it.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    guard settings.oauth == .auto else {
      return LimitSourceOutcome(.nothing(reason: "switched off (`limits.oauth` is `off`)"))
    }
    let credentials: Credentials
    do {
      credentials = try await self.credentials(now: now)
    } catch {
      switch error {
      case .nothing(let reason): return LimitSourceOutcome(.nothing(reason: reason))
      case .failed(let failure): return LimitSourceOutcome(.failed(failure))
      }
    }
    if credentials.isExpired(now: now) {
      return LimitSourceOutcome(.expired(reason: Self.expiredReason))
    }
    if let scopes = credentials.scopes, !scopes.contains(Self.scope) {
      return LimitSourceOutcome(.nothing(reason: Self.scopeReason))
    }
    let budget = RequestBudget(
      directory: places.stateDirectory + "/limits",
      name: "oauth-" + CredentialFingerprint.of(credentials.accessToken),
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
    return await ask(credentials, budget, now: now)
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    guard settings.oauth == .auto else {
      return LimitSourcePresence(isFound: true, text: "switched off (`limits.oauth` is `off`)")
    }
    let credentials: Credentials
    do {
      credentials = try await self.credentials(now: now)
    } catch {
      switch error {
      case .nothing(let reason):
        return LimitSourcePresence(
          isFound: false, text: reason,
          hint: Keychain.isThere && !settings.readsKeychain
            ? "`plimsoll config set limits.keychain true` lets it be read from the Keychain" : nil)
      case .failed(let failure):
        return LimitSourcePresence(
          isFound: true, text: failure.what + ": " + failure.why, hint: failure.hint)
      }
    }
    if let scopes = credentials.scopes, !scopes.contains(Self.scope) {
      return LimitSourcePresence(isFound: true, text: Self.scopeReason)
    }
    if credentials.isExpired(now: now) {
      return LimitSourcePresence(
        isFound: true, text: Self.expiredReason, hint: "use Claude Code once, which renews it")
    }
    let minutes = (credentials.expiresAt.milliseconds - now.milliseconds) / 60_000
    let left =
      minutes < 120
      ? "\(minutes) min" : minutes < 2880 ? "\(minutes / 60) h" : "\(minutes / 1440) d"
    return LimitSourcePresence(
      isFound: true, text: "the sign-in that Claude Code keeps holds for another \(left)")
  }

  private func ask(
    _ credentials: Credentials, _ budget: RequestBudget, now: Timestamp
  ) async -> LimitSourceOutcome {
    let found = await configuration()
    let version = Self.version(found?.version)
    let endpoint = UsageEndpoint(
      transport: transport, redaction: Redaction([credentials.accessToken]))
    // Who signed in stands in a file, nearly always. Where it does not, one of the
    // turns goes to that question; it never costs a request of its own.
    if credentials.organization == nil, AccountBody.decode(claudeFile: found?.account) == nil,
      await budget.takesProfileTurn(now: now)
    {
      return await askWho(
        endpoint, request("/api/oauth/profile", credentials, version: version), budget, now: now)
    }
    var (answer, exchange) = await endpoint.ask(
      request("/api/oauth/usage", credentials, version: version))
    let result: LimitSourceOutcome.Result
    switch answer {
    case .failed(let failure): result = .failed(failure)
    case .challenged:
      let reason = "the server asks for a browser, not for a sign-in"
      let until = await budget.refuse(now: now, retryAfter: nil, reason: reason)
      result = .blocked(until: until, reason: reason)
    case .json(let body, _):
      guard UsageBody.isUsage(body) else {
        result = .failed(
          LimitSourceFailure(
            what: "the server told no limits", why: "its answer has none of the known fields",
            hint: "update Plimsoll; see `plimsoll limits --source oauth --debug`"))
        break
      }
      await budget.succeed(now: now)
      result = .answer(decode(body, credentials, found, now: now))
    case .refused(let reply, let message, let type):
      result = await refusal(reply, message, type, credentials, budget, now: now)
    }
    exchange.conclusion = Self.conclusion(result)
    return LimitSourceOutcome(result, exchanges: [exchange])
  }

  /// Asks to whom the token belongs: organization and plan.
  private func askWho(
    _ endpoint: UsageEndpoint, _ request: HTTPRequest, _ budget: RequestBudget, now: Timestamp
  ) async -> LimitSourceOutcome {
    var (answer, exchange) = await endpoint.ask(request)
    let result: LimitSourceOutcome.Result
    switch answer {
    case .json(let body, _):
      if let account = AccountBody.decode(profile: body), account.organization != nil {
        result = .answer(LimitAnswer(account: account))
        exchange.conclusion = "the account: \(account.plan ?? "its plan is not told")"
        return LimitSourceOutcome(result, exchanges: [exchange])
      }
      result = .nothing(reason: "the server does not say to whom the sign-in belongs")
    case .refused(let reply, let message, _):
      if reply.status == 429 {
        let retryAfter = RetryPolicy.seconds(retryAfter: reply.header("retry-after"), now: now)
        let reason = "the server is asked too often (\(message ?? "status 429"))"
        let until = await budget.refuse(now: now, retryAfter: retryAfter, reason: reason)
        result = .blocked(until: until, reason: reason)
      } else {
        result = .nothing(
          reason: "the server does not say to whom the sign-in belongs "
            + "(\(message ?? "status \(reply.status)"))")
      }
    case .challenged:
      result = .nothing(reason: "the server asks for a browser, not for a sign-in")
    case .failed(let failure): result = .failed(failure)
    }
    exchange.conclusion = Self.conclusion(result)
    return LimitSourceOutcome(result, exchanges: [exchange])
  }

  private func refusal(
    _ reply: HTTPReply, _ message: String?, _ type: String?, _ credentials: Credentials,
    _ budget: RequestBudget, now: Timestamp
  ) async -> LimitSourceOutcome.Result {
    let words = message ?? "status \(reply.status) without a reason"
    let retryAfter = RetryPolicy.seconds(retryAfter: reply.header("retry-after"), now: now)
    switch reply.status {
    case 429:
      // A token that has expired by the server's clock is answered so, too.
      if let date = reply.header("date").flatMap(HTTPDate.parse), date >= credentials.expiresAt {
        return .expired(reason: Self.expiredReason)
      }
      let reason = "the server is asked too often (\(words))"
      let until = await budget.refuse(now: now, retryAfter: retryAfter, reason: reason)
      return .blocked(until: until, reason: reason)
    case 403 where words.contains(Self.scope):
      await budget.refuseForGood(Self.scopeReason)
      return .nothing(reason: Self.scopeReason)
    case 401, 403:
      // Left alone until Claude Code has renewed it: that is another token, with a
      // budget of its own.
      let failure = LimitSourceFailure(
        what: "the server refused the sign-in of Claude Code", why: words,
        hint: "run `claude`, and `/login` there if it asks for it")
      _ = await budget.refuse(
        now: now, retryAfter: RetryPolicy.longestWait,
        reason: "\(failure.what) (\(words)); \(failure.hint)")
      return .failed(failure)
    default:
      let hasTrouble = reply.status >= 500
      let reason = hasTrouble ? "the server has trouble (\(words))" : "the server said: \(words)"
      let until = await budget.refuse(now: now, retryAfter: retryAfter, reason: reason)
      if hasTrouble { return .blocked(until: until, reason: reason) }
      return .failed(
        LimitSourceFailure(
          what: "the server gave no limits", why: words,
          hint: "see `plimsoll limits --source oauth --debug`"))
    }
  }

  private func request(
    _ path: String, _ credentials: Credentials, version: String
  ) -> HTTPRequest {
    HTTPRequest(
      url: addresses.api + path,
      headers: [
        HTTPHeader("Authorization", "Bearer " + credentials.accessToken, isSecret: true),
        // Without it the server says that it knows no such sign-in.
        HTTPHeader("anthropic-beta", "oauth-2025-04-20"),
        HTTPHeader("User-Agent", "claude-code/" + version),
        HTTPHeader("Accept", "application/json"),
      ])
  }

  private func decode(
    _ body: JSONNode, _ credentials: Credentials, _ found: SignInFolder.Configuration?,
    now: Timestamp
  ) -> LimitAnswer {
    let account = AccountBody.decode(claudeFile: found?.account)
    let organization = credentials.organization ?? account?.organization
    var answer = UsageBody.decode(
      body,
      AnswerContext(
        organization: organization ?? LimitOwner.unknown.stored, capturedAt: now, source: kind))
    // Names of the other file hold only for the same organization.
    var who = account?.organization == organization ? account ?? AccountInfo() : AccountInfo()
    who.organization = organization
    who.plan = who.plan ?? credentials.plan
    answer.account = who == AccountInfo() ? nil : who
    return answer
  }

  private func credentials(now: Timestamp) async throws(Credentials.Absence) -> Credentials {
    if Keychain.isThere, settings.readsKeychain {
      do {
        return try await Keychain.read(places)
      } catch {
        // The file is what is left over ssh, where the Keychain is locked.
        return try Credentials.read(folder.credentialsFile)
      }
    }
    return try Credentials.read(folder.credentialsFile)
  }

  private func configuration() async -> SignInFolder.Configuration? {
    do {
      return try await folder.configuration()
    } catch {
      // It only adds names to the answer.
      return nil
    }
  }

  /// A version if it is one, since it goes into a header.
  static func version(_ text: String?) -> String {
    guard let text, text.utf8.count <= 20, text.utf8.first != UInt8(ascii: "."),
      text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }),
      text.contains(".")
    else { return fallbackVersion }
    return text
  }

  static func conclusion(_ result: LimitSourceOutcome.Result) -> String {
    switch result {
    case .answer(let answer): answer.windowsText
    case .nothing(let reason), .expired(let reason): reason
    case .early(_, let reason): reason
    case .blocked(_, let reason): "left alone for a while: " + reason
    case .failed(let failure): failure.why
    }
  }
}
