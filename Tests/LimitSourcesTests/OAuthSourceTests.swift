import AnthropicAPI
import Foundation
import HTTPTransportNIO
import TestSupport
import Testing
import UsageModel

@testable import LimitSources

@Suite("The usage endpoint, asked with Claude Code's token", .timeLimited)
struct OAuthSourceTests {
  let now = SourceHome.now

  @Test func itsAnswerBecomesReadings() async throws {
    let home = try SourceHome()
    try home.signIn()
    let body = try LimitFixtures.text("oauth-usage-2026-09-03-limits-array.json")
    let (outcome, requests) = try await home.ask(.oauth) { _ in .json(200, body) }
    let answer = try #require(outcome.answer)
    #expect(answer.readings.map(\.window.name) == ["five_hour", "seven_day", "seven_day:Fable"])
    #expect(answer.readings.allSatisfy { $0.organization == SourceHome.organization })
    #expect(answer.readings.allSatisfy { $0.capturedAt == now && $0.source == .oauth })
    #expect(answer.account?.plan == "Max 5x")
    let request = try #require(requests.first)
    #expect(request.line == "GET /api/oauth/usage HTTP/1.1")
    #expect(request.header("Authorization") == "Bearer " + SourceHome.token)
    #expect(request.header("anthropic-beta") == "oauth-2025-04-20")
    #expect(request.header("User-Agent") == "claude-code/" + OAuthSource.fallbackVersion)
    #expect(request.header("Accept") == "application/json")
  }

  @Test func claudeCodesOwnVersionIsNamed() async throws {
    let home = try SourceHome()
    try home.signIn()
    try home.folder.write(
      #"{"lastReleaseNotesSeen":"2.1.288","oauthAccount":{"accountUuid":"a"}}"#,
      to: ".claude.json")
    let (_, requests) = try await home.ask(.oauth) { _ in .json(200, "{}") }
    #expect(requests.first?.header("User-Agent") == "claude-code/2.1.288")
    #expect(OAuthSource.version("2.1\r\nX: y") == OAuthSource.fallbackVersion)
  }

  @Test(arguments: [
    // Expired, in milliseconds and in seconds; within the margin; not told.
    "1788472999000", "1788472999", "1788473299000", "null", #""later""#,
  ])
  func aTokenThatMayHaveExpiredIsNeverSent(expiresAt: String) async throws {
    let home = try SourceHome()
    try home.signIn(expiresAt: expiresAt)
    let (outcome, requests) = try await home.ask(.oauth) { _ in .json(200, "{}") }
    #expect(requests.isEmpty)
    switch outcome.result {
    case .expired: #expect(expiresAt.hasPrefix("1788"))
    // Until when it holds is not told.
    case .nothing: #expect(!expiresAt.hasPrefix("1788"))
    default: Issue.record("\(outcome.result)")
    }
  }

  @Test func aTokenIsSentUntilTheMargin() async throws {
    let home = try SourceHome()
    try home.signIn(expiresAt: "1788473301")
    let (_, requests) = try await home.ask(.oauth) { _ in .json(200, "{}") }
    #expect(requests.count == 1)
  }

  @Test func offIsOff() async throws {
    let home = try SourceHome()
    try home.signIn()
    let (outcome, requests) = try await home.ask(.oauth, settings: LimitSettings(asksOAuth: false))
    {
      _ in .json(200, "{}")
    }
    #expect(requests.isEmpty)
    #expect(outcome.result == .nothing(reason: "switched off (`limits.oauth` is `off`)"))
  }

  @Test(arguments: [
    #"{"mcpOAuth":{"example|0000":{}}}"#, #"{"claudeAiOauth":null}"#, "{}", "", "[]",
    #"{"claudeAiOauth":{"accessToken":"","refreshToken":"","expiresAt":1798761600000}}"#,
    #"{"claudeAiOauth":{"accessToken":"a\r\nX: y","expiresAt":1798761600000}}"#,
    #"{"claudeAiOauth":{"accessToken":"sk-ant-oat01-x","#,
  ])
  func aFileWithoutAUsableSignInSendsNothing(text: String) async throws {
    let home = try SourceHome()
    try home.folder.write(text, to: ".claude/.credentials.json")
    let (outcome, requests) = try await home.ask(.oauth) { _ in .json(200, "{}") }
    #expect(requests.isEmpty)
    guard case .nothing = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
  }

  @Test func aTokenWithoutTheScopeIsNotSent() async throws {
    let home = try SourceHome()
    try home.signIn(scopes: #"["user:inference"]"#)
    let (outcome, requests) = try await home.ask(.oauth) { _ in .json(200, "{}") }
    #expect(requests.isEmpty)
    #expect(outcome.result == .nothing(reason: OAuthSource.scopeReason))
  }

  @Test func theCredentialsStayAsTheyAre() async throws {
    let home = try SourceHome()
    try home.signIn()
    let before = try home.folder.read(".claude/.credentials.json")
    for status in [200, 401, 429] {
      _ = try await home.ask(.oauth) { _ in .json(status, "{}") }
    }
    #expect(try home.folder.read(".claude/.credentials.json") == before)
    let files = try FileManager.default.contentsOfDirectory(atPath: home.folder.path + "/.claude")
    #expect(files == [".credentials.json"])
  }

  @Test func aRefusalOfTheScopeHoldsForTheToken() async throws {
    let home = try SourceHome()
    try home.signIn(scopes: "[]")
    let body = try LimitFixtures.text("errors/403-scope.json")
    let (outcome, _) = try await home.ask(.oauth) { _ in .json(403, body) }
    #expect(outcome.result == .nothing(reason: OAuthSource.scopeReason))
    let muchLater = now.advanced(byMilliseconds: 86_400_000)
    let (again, requests) = try await home.ask(.oauth, now: muchLater) { _ in .json(200, "{}") }
    #expect(requests.isEmpty)
    #expect(again.result == .nothing(reason: OAuthSource.scopeReason))
    // Another token begins anew.
    try home.signIn(token: "sk-ant-oat01-other")
    let (_, others) = try await home.ask(.oauth, now: muchLater) { _ in .json(200, "{}") }
    #expect(others.count == 1)
  }

  @Test func aMissingBetaHeaderIsShownInTheServersWords() async throws {
    let home = try SourceHome()
    try home.signIn()
    let body = try LimitFixtures.text("errors/401-beta-header-missing.json")
    let (outcome, _) = try await home.ask(.oauth) { _ in .json(401, body) }
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.reason == "OAuth authentication is currently not supported.")
    #expect(failure.hint?.contains("/login") == true)
  }

  @Test(arguments: [
    ("retry-after: 0", [300, 600, 1200, 2400, 3600, 3600]),
    ("X-Nothing: 1", [300, 600, 1200, 2400, 3600, 3600]),
    ("Retry-After: 1600", [1600, 1600, 1600, 1600, 1600, 1600]),
  ])
  func tooManyRequestsAreHonoured(header: String, waits: [Int64]) async throws {
    let home = try SourceHome()
    try home.signIn()
    let body = try LimitFixtures.text("errors/429.json")
    var time = now
    for wait in waits {
      let (outcome, requests) = try await home.ask(.oauth, now: time) { _ in
        .json(429, body, headers: [header])
      }
      #expect(requests.count == 1)
      guard case .blocked(let until, let reason) = outcome.result else {
        Issue.record("\(outcome.result)")
        return
      }
      #expect(until == time.advanced(byMilliseconds: wait * 1000))
      #expect(!reason.contains("expired"))
      let early = until.advanced(byMilliseconds: -1)
      let (blocked, none) = try await home.ask(.oauth, now: early) { _ in .json(200, "{}") }
      #expect(none.isEmpty)
      // Until then it is said why.
      #expect(blocked.result == .blocked(until: until, reason: reason))
      time = until
    }
  }

  @Test func theRefusalOfAnExpiredTokenIsNoRateLimit() async throws {
    let home = try SourceHome()
    // By our clock it holds for an hour; by the server's it has expired.
    try home.signIn(expiresAt: "1788476600")
    let body = try LimitFixtures.text("errors/429.json")
    let (outcome, _) = try await home.ask(.oauth) { _ in
      .json(429, body, headers: ["Date: Fri, 04 Sep 2026 00:00:00 GMT"])
    }
    #expect(outcome.result == .expired(reason: OAuthSource.expiredReason))
  }

  @Test func ofTwentyAtOnceOneAsksTheServer() async throws {
    let home = try SourceHome()
    try home.signIn()
    let server = try FaultServer { _ in .json(200, #"{"five_hour":{"utilization":1}}"#) }
    defer { server.stop() }
    let transport = NIOTransport()
    let places = home.places
    let answers = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for _ in 0..<20 {
        group.addTask {
          let source = OAuthSource(
            settings: LimitSettings(), places: places, transport: transport,
            addresses: ServerAddresses(api: server.url))
          return await source.read(now: SourceHome.now).answer != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    await transport.shutDown()
    #expect(answers == 1)
    #expect(server.requests.count == 1)
    let early = now.advanced(byMilliseconds: 299_999)
    let later = now.advanced(byMilliseconds: 300_000)
    #expect(try await home.ask(.oauth, now: early) { _ in .json(200, "{}") }.requests.isEmpty)
    #expect(try await home.ask(.oauth, now: later) { _ in .json(200, "{}") }.requests.count == 1)
  }
}

@Suite("Whatever a server does", .timeLimited)
struct ServerFaultTests {
  static let page = "<!DOCTYPE html><title>Sign in to Wi-Fi</title>"

  static let faults: [(name: String, behaviour: FaultServer.Behaviour)] = [
    ("silence", .silence), ("slow", .slow(body: [UInt8](repeating: 0x20, count: 300))),
    ("cut", .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"five_hour\":{".utf8))),
    ("no HTTP", .raw(Array("hello".utf8))), ("half JSON", .json(200, #"{"five_hour":{"#)),
    ("500", .json(500, #"{"error":{"message":"Internal"}}"#)), ("529", .json(529, "overloaded")),
    ("redirect", .reply(307, headers: ["Location: https://example.com/login"])),
    ("page", .reply(200, headers: ["Content-Type: text/html"], body: Array(page.utf8))),
    ("page as 403", .reply(403, headers: ["Content-Type: text/html"], body: Array(page.utf8))),
    ("empty", .json(200, "")), ("array", .json(200, "[]")), ("number", .json(200, "7")),
    ("nothing known", .json(200, #"{"hello":"world"}"#)),
    ("token in the message", .json(400, #"{"error":{"message":"bad \#(SourceHome.token)"}}"#)),
    ("token in a page", .reply(500, body: Array("x \(SourceHome.token) y".utf8))),
  ]

  @Test(arguments: faults.indices)
  func aFaultIsSaidInWordsWithoutASecret(index: Int) async throws {
    let home = try SourceHome()
    try home.signIn()
    let fault = Self.faults[index]
    // Only the first two make one wait.
    let (outcome, requests) = try await home.ask(.oauth, timeLimit: index < 2 ? 2 : 15) { _ in
      fault.behaviour
    }
    #expect(requests.count == 1, "\(fault.name)")
    switch outcome.result {
    case .answer, .nothing, .expired: Issue.record("\(fault.name): \(outcome.result)")
    case .early(_, let reason), .blocked(_, let reason): #expect(!reason.isEmpty)
    case .failed(let failure):
      #expect(!failure.what.isEmpty && !failure.reason.isEmpty && failure.hint != nil)
    }
    #expect(outcome.exchanges.count == 1)
    #expect(!SourceHome.everything(outcome).contains("SECRET"), "\(fault.name)")
  }

  @Test func fiftyMegabytesAreNotRead() async throws {
    let home = try SourceHome()
    try home.signIn()
    let (outcome, _) = try await home.ask(.oauth) { _ in .flood(50 << 20) }
    guard case .failed = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
  }

  @Test func aWrongContentTypeAndUnknownFieldsDoNotMatter() async throws {
    let home = try SourceHome()
    try home.signIn()
    let body = #"{"five_hour":{"utilization":7,"new":[1]},"comet":{"a":1}}"#
    let (outcome, _) = try await home.ask(.oauth) { _ in
      .reply(200, headers: ["Content-Type: text/plain"], body: Array(body.utf8))
    }
    #expect(outcome.answer?.readings.map(\.percent) == [7])
    #expect(outcome.answer?.unknownFields == ["comet"])
  }

  @Test func allNullIsAnAnswerWithoutWindows() async throws {
    let home = try SourceHome()
    try home.signIn()
    let body = #"{"five_hour":null,"seven_day":null,"limits":null,"spend":null,"extra_usage":null}"#
    let (outcome, _) = try await home.ask(.oauth) { _ in .json(200, body) }
    #expect(outcome.answer?.readings == [])
    #expect(outcome.answer?.spend == nil)
  }

  @Test func aGoodAnswerShowsNoSecretEither() async throws {
    let home = try SourceHome()
    try home.signIn()
    let (outcome, _) = try await home.ask(.oauth) { _ in
      .json(200, #"{"five_hour":{"utilization":7},"\#(SourceHome.token)":"\#(SourceHome.token)"}"#)
    }
    let exchange = try #require(outcome.exchanges.first)
    #expect(exchange.status == "200")
    #expect(exchange.request.contains("Authorization: <redacted>"))
    #expect(exchange.conclusion == "1 window")
    #expect(!SourceHome.everything(outcome).contains("SECRET"))
  }

  /// A person may try once while the server wants to be left alone, because its
  /// word may be old; never within five minutes of the last request.
  @Test func oneTryByHandBreaksABlock() async throws {
    let home = try SourceHome()
    try home.signIn()
    func ask(minutes: Int64, byHand: Bool) async throws -> Int {
      let server = try FaultServer { _ in .json(429, "{}", headers: ["retry-after: 7200"]) }
      defer { server.stop() }
      let transport = NIOTransport()
      let source = OAuthSource(
        settings: LimitSettings(), places: home.places, transport: transport,
        addresses: ServerAddresses(api: server.url, claude: server.url))
      _ = await source.read(
        now: SourceHome.now.advanced(byMilliseconds: minutes * 60_000), isByHand: byHand)
      await transport.shutDown()
      return server.requests.count
    }
    #expect(try await ask(minutes: 0, byHand: false) == 1)
    #expect(try await ask(minutes: 4, byHand: true) == 0)
    #expect(try await ask(minutes: 6, byHand: false) == 0)
    #expect(try await ask(minutes: 6, byHand: true) == 1)
    #expect(try await ask(minutes: 30, byHand: true) == 0)
    // Once the block has passed, it is as it was.
    #expect(try await ask(minutes: 127, byHand: false) == 1)
  }

  /// Without a name in any file, the second turn asks who it is, and no other does:
  /// so there is never more than one request in five minutes.
  @Test func whoSignedInIsAskedInATurnOfItsOwn() async throws {
    let home = try SourceHome()
    try home.folder.write(
      """
      {"claudeAiOauth":{"accessToken":"\(SourceHome.token)","expiresAt":1798761600000,
      "scopes":["user:profile"],"subscriptionType":"max"}}
      """, to: ".claude/.credentials.json")
    let usage = try LimitFixtures.text("oauth-usage-2026-03-flat.json")
    let profile = try LimitFixtures.text("oauth-profile.json")
    var paths: [String] = []
    for turn in 0..<4 {
      let now = SourceHome.now.advanced(byMilliseconds: Int64(turn) * 300_000)
      let (outcome, requests) = try await home.ask(.oauth, now: now) { request in
        .json(200, request.line.contains("/profile") ? profile : usage)
      }
      paths += requests.compactMap {
        $0.line.split(separator: " ").dropFirst().first.map(String.init)
      }
      let answer = try #require(outcome.answer)
      #expect(answer.readings.isEmpty == (turn == 1))
      if turn == 1 {
        #expect(answer.account?.plan == "Max 5x" && answer.account?.organization != nil)
        #expect(outcome.exchanges.first?.conclusion == "the account: Max 5x")
      }
    }
    #expect(
      paths == ["/api/oauth/usage", "/api/oauth/profile", "/api/oauth/usage", "/api/oauth/usage"])
  }
}
