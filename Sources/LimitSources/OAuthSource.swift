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
  static let offReason = "switched off (`limits.oauth` is `off`)"
  static let browserReason = "the server asks for a browser, not for a sign-in"
  static let scopeReason =
    "this sign-in cannot read limits: it lacks the scope `user:profile`, as tokens of "
    + "`claude setup-token` do; the status line knows the limits all the same"
  static let expiredReason = "the sign-in of Claude Code has expired"
  /// What Claude Code calls itself where its own version cannot be told. Requests
  /// under another name fall into a far smaller budget.
  static let fallbackVersion = "2.1.240"

  /// Asks the endpoint once, if the token can still hold and its budget allows it.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    let source = BudgetedSource(places: places, minimumAge: settings.networkMinimumAge)
    return await source.read(
      now: now, isByHand: isByHand,
      access: { () async throws(SourceAbsence) in try await usable(now: now) },
      name: { "oauth-" + CredentialFingerprint.of($0.accessToken) }, ask: ask)
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    let credentials: Credentials
    do throws(SourceAbsence) {
      credentials = try await usable(now: now)
    } catch {
      switch error {
      case .nothing(Self.offReason), .nothing(Self.scopeReason):
        var presence = error.presence()
        presence.isFound = true
        return presence
      case .expired: return error.presence(hint: "use Claude Code once, which renews it")
      case .nothing, .failed:
        return error.presence(
          hint: Keychain.isThere && !settings.readsKeychain
            ? "`plimsoll config set limits.keychain true` lets it be read from the Keychain" : nil)
      }
    }
    let minutes = (credentials.expiresAt.milliseconds - now.milliseconds) / 60_000
    let left =
      minutes < 120
      ? "\(minutes) min" : minutes < 2880 ? "\(minutes / 60) h" : "\(minutes / 1440) d"
    return LimitSourcePresence(
      isFound: true, text: "the sign-in that Claude Code keeps holds for another \(left)")
  }

  /// That there is no sign-in, or none that still holds.
  package func lack(now: Timestamp) async -> LimitSourceOutcome? {
    do throws(SourceAbsence) {
      _ = try await usable(now: now)
      return nil
    } catch {
      return LimitSourceOutcome(error.result)
    }
  }

  private func ask(
    _ credentials: Credentials, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome {
    let found = await configuration()
    let version = Self.version(found?.version)
    let endpoint = UsageEndpoint(
      transport: transport, redaction: Redaction([credentials.accessToken]))
    // Who signed in stands in a file, nearly always. Where it does not, one of the
    // turns goes to that question; it never costs a request of its own.
    let asksWho =
      credentials.organization == nil && AccountBody.decode(claudeFile: found?.account) == nil
    if asksWho, await turn.budget.takesProfileTurn(now: turn.now) {
      return await askWho(
        endpoint, request("/api/oauth/profile", credentials, version: version), turn)
    }
    var (answer, exchange) = await endpoint.ask(
      request("/api/oauth/usage", credentials, version: version))
    let result: LimitSourceOutcome.Result =
      switch answer {
      case .failed(let failure): .failed(failure)
      case .challenged: await turn.block(Self.browserReason)
      case .json(let body, _) where UsageBody.isUsage(body):
        await turn.answer(decode(body, credentials, found, now: turn.now))
      case .json:
        .failed(
          Explanation(
            what: "the server sent no limits", because: "its answer has none of the known fields",
            hint: "update Plimsoll; see `plimsoll limits --source oauth --debug`"))
      case .refused(let refusal): await judge(refusal, credentials, turn)
      }
    exchange.conclusion = result.conclusion
    return LimitSourceOutcome(result, exchanges: [exchange])
  }

  /// Asks to whom the token belongs: organization and plan.
  private func askWho(
    _ endpoint: UsageEndpoint, _ request: HTTPRequest, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome {
    let unknown = "the server does not say to whom the sign-in belongs"
    var (answer, exchange) = await endpoint.ask(request)
    let result: LimitSourceOutcome.Result
    switch answer {
    case .json(let body, _):
      if let account = AccountBody.decode(profile: body), account.organization != nil {
        exchange.conclusion = "the account: \(account.plan ?? "its plan is not known")"
        return LimitSourceOutcome(
          .answer(LimitAnswer(account: account)), exchanges: [exchange])
      }
      result = .nothing(reason: unknown)
    case .refused(let refusal) where refusal.reply.status == 429:
      result = await turn.block("the server is asked too often (\(refusal.words))", refusal.reply)
    case .refused(let refusal): result = .nothing(reason: "\(unknown) (\(refusal.words))")
    case .challenged: result = .nothing(reason: Self.browserReason)
    case .failed(let failure): result = .failed(failure)
    }
    exchange.conclusion = result.conclusion
    return LimitSourceOutcome(result, exchanges: [exchange])
  }

  private func judge(
    _ refusal: ServerRefusal, _ credentials: Credentials, _ turn: BudgetedSource.Turn
  ) async -> LimitSourceOutcome.Result {
    let reply = refusal.reply
    switch reply.status {
    case 429:
      // A token that has expired by the server's clock is answered so, too.
      if let date = reply.header("date").flatMap(HTTPDate.parse), date >= credentials.expiresAt {
        return .expired(reason: Self.expiredReason)
      }
    case 403 where refusal.words.contains(Self.scope):
      await turn.budget.refuseForGood(Self.scopeReason)
      return .nothing(reason: Self.scopeReason)
    case 401, 403:
      // Left alone until Claude Code has renewed it: that is another token, with a
      // budget of its own.
      return await turn.fail(
        Explanation(
          what: "the server refused the sign-in of Claude Code", because: refusal.words,
          hint: "run `claude`, and `/login` there if it asks for it"),
        refusal, wait: RetryPolicy.longestWait)
    default: break
    }
    if let rest = await turn.rest(refusal, of: "the server") { return rest }
    return await turn.fail(
      Explanation(
        what: "the server gave no limits", because: refusal.words,
        hint: "see `plimsoll limits --source oauth --debug`"), refusal)
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
    _ body: JSONValue, _ credentials: Credentials, _ found: SignInFolder.Configuration?,
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

  /// The credentials, if they can be used now.
  private func usable(now: Timestamp) async throws(SourceAbsence) -> Credentials {
    guard settings.asksOAuth else { throw .nothing(Self.offReason) }
    let credentials = try await self.credentials()
    if credentials.isExpired(now: now) { throw .expired(Self.expiredReason) }
    if let scopes = credentials.scopes, !scopes.contains(Self.scope) {
      throw .nothing(Self.scopeReason)
    }
    return credentials
  }

  private func credentials() async throws(SourceAbsence) -> Credentials {
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

}
