import Foundation
import TestSupport
import Testing
import UsageModel

@testable import LimitSources

@Suite("claude.ai, asked with a session key", .timeLimited)
struct SessionKeySourceTests {
  static let usage = #"{"five_hour":{"utilization":12,"resets_at":"2026-09-03T22:30:00Z"}}"#
  static let organizations =
    #"[{"uuid":"api-1","name":"API","capabilities":["api"]},"#
    + #"{"uuid":"org-2","name":"Mine","capabilities":["chat","claude_max"],"#
    + #""rate_limit_tier":"default_claude_max_20x"}]"#

  @Sendable static func good(_ request: FaultServer.Received) -> FaultServer.Behaviour {
    request.line.contains("/usage ") ? .json(200, usage) : .json(200, organizations)
  }

  func home(_ file: String? = nil) throws -> SourceHome {
    let home = try SourceHome()
    try home.environmentFile(file ?? "CLAUDE_SESSION_KEY=\(SourceHome.sessionKey)\n")
    return home
  }

  @Test func theOrganizationIsPickedAndKept() async throws {
    let home = try home()
    let (outcome, requests) = try await home.ask(.sessionKey, Self.good)
    #expect(
      requests.map(\.line) == [
        "GET /api/organizations HTTP/1.1", "GET /api/organizations/org-2/usage HTTP/1.1",
      ])
    #expect(
      requests.allSatisfy { $0.header("Cookie") == "sessionKey=" + SourceHome.sessionKey })
    #expect(outcome.answer?.readings.map(Row.init) == [Row("five_hour", 12)])
    #expect(outcome.answer?.readings.first?.organization == "org-2")
    #expect(outcome.answer?.account?.plan == "Max 20x")
    let later = SourceHome.now.advanced(byMilliseconds: 300_000)
    let (_, again) = try await home.ask(.sessionKey, now: later, Self.good)
    #expect(again.map(\.line) == ["GET /api/organizations/org-2/usage HTTP/1.1"])
  }

  @Test func theOrganizationThatIsSetIsAsked() async throws {
    var home = try SourceHome()
    home.environment["CLAUDE_SESSION_KEY"] = SourceHome.sessionKey
    home.environment["CLAUDE_ORG_ID"] = "org-9"
    let (_, requests) = try await home.ask(.sessionKey, Self.good)
    #expect(requests.map(\.line) == ["GET /api/organizations/org-9/usage HTTP/1.1"])
  }

  @Test(arguments: [0o644, 0o640, 0o660, 0o604, 0o622])
  func aFileThatOthersMayReadIsRefused(mode: Int) async throws {
    let home = try SourceHome()
    try home.environmentFile("CLAUDE_SESSION_KEY=\(SourceHome.sessionKey)\n", mode: mode)
    let (outcome, requests) = try await home.ask(.sessionKey, Self.good)
    #expect(requests.isEmpty)
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.hint?.hasPrefix("run `chmod 600 ") == true)
    #expect(failure.reason.contains("0" + String(mode, radix: 8)))
    #expect(!SourceHome.everything(outcome).contains("SECRET"))
  }

  @Test func aRenewedKeyIsKeptForItsOwnerAlone() async throws {
    let home = try home()
    let (outcome, _) = try await home.ask(.sessionKey) { request in
      let body = request.line.contains("/usage ") ? Self.usage : Self.organizations
      return .json(
        200, body,
        headers: [
          "Set-Cookie: other=1", "Set-Cookie: sessionKey=sk-ant-sid02-NEWSECRET; Path=/; Secure",
        ])
    }
    #expect(!SourceHome.everything(outcome).contains("SECRET"))
    let path = home.folder.path + "/state/limits/session-key.json"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let later = SourceHome.now.advanced(byMilliseconds: 300_000)
    let (_, requests) = try await home.ask(.sessionKey, now: later, Self.good)
    #expect(requests.first?.header("Cookie") == "sessionKey=sk-ant-sid02-NEWSECRET")
    // The user's own file stays, and a new key of theirs counts at once.
    #expect(try home.folder.read("config/.env").contains(SourceHome.sessionKey))
    try home.environmentFile("CLAUDE_SESSION_KEY=sk-ant-sid03-THIRD\n")
    let (_, others) = try await home.ask(.sessionKey, now: later, Self.good)
    #expect(others.first?.header("Cookie") == "sessionKey=sk-ant-sid03-THIRD")
  }

  @Test(arguments: [true, false])
  func aCheckForBrowsersIsNoLostLogin(hasHeader: Bool) async throws {
    let home = try home()
    let (outcome, requests) = try await home.ask(.sessionKey) { _ in
      hasHeader
        ? .reply(403, headers: ["cf-mitigated: challenge"])
        : .reply(403, body: Array("<title>Just a moment...</title>".utf8))
    }
    #expect(requests.count == 1)
    guard case .blocked(_, let reason) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(reason.contains("Cloudflare"))
  }

  @Test func aLostLoginIsSaidSo() async throws {
    let home = try home()
    let (outcome, _) = try await home.ask(.sessionKey) { _ in
      .json(403, #"{"error":{"message":"Invalid session","type":"permission_error"}}"#)
    }
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.what == "claude.ai no longer accepts your session key")
    #expect(failure.reason == "Invalid session")
  }

  @Test func aWrongOrganizationIsSaidSo() async throws {
    let home = try home("export CLAUDE_SESSION_KEY='abc' # mine\nCLAUDE_ORG_ID=\"org-1\"\n")
    let (outcome, requests) = try await home.ask(.sessionKey) { _ in
      .json(403, #"{"error":{"message":"Invalid authorization for organization"}}"#)
    }
    #expect(requests.first?.header("Cookie") == "sessionKey=abc")
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.hint?.contains("CLAUDE_ORG_ID") == true)
  }

  @Test(arguments: ["a b", "a;b", "a\u{e9}", "a=b"])
  func aKeyThatCouldNotBeOneIsNotSent(key: String) async throws {
    var home = try SourceHome()
    home.environment["CLAUDE_SESSION_KEY"] = key
    let (outcome, requests) = try await home.ask(.sessionKey, Self.good)
    #expect(requests.isEmpty)
    guard case .failed = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
  }

  @Test func anOrganizationCannotLeadElsewhere() async throws {
    var home = try SourceHome()
    home.environment["CLAUDE_SESSION_KEY"] = "abc"
    home.environment["CLAUDE_ORG_ID"] = "../../evil"
    let (_, requests) = try await home.ask(.sessionKey, Self.good)
    #expect(requests.isEmpty)
  }

  @Test func withoutAKeyThereIsNothing() async throws {
    let (outcome, requests) = try await SourceHome().ask(.sessionKey, Self.good)
    #expect(requests.isEmpty)
    guard case .nothing = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
  }
}

@Suite("An API key, tried", .timeLimited)
struct APIKeySourceTests {
  let settings = LimitSettings(apiKey: "sk-ant-api03-SECRET")

  @Test func whatTheServerSaysIsShown() async throws {
    let (outcome, requests) = try await SourceHome().ask(.apiKey, settings: settings) { _ in
      .json(401, #"{"error":{"type":"authentication_error","message":"Only for subscriptions"}}"#)
    }
    #expect(requests.first?.header("x-api-key") == "sk-ant-api03-SECRET")
    #expect(requests.first?.header("anthropic-version") == "2023-06-01")
    #expect(requests.first?.header("Authorization") == nil)
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.reason == "Only for subscriptions")
    #expect(failure.what.contains("401"))
    #expect(!SourceHome.everything(outcome).contains("SECRET"))
  }

  @Test func anAnswerIsTaken() async throws {
    let (outcome, _) = try await SourceHome().ask(.apiKey, settings: settings) { _ in
      .json(200, #"{"five_hour":{"utilization":3}}"#)
    }
    #expect(outcome.answer?.readings.map(\.percent) == [3])
    #expect(outcome.answer?.readings.first?.organization.hasPrefix("api-key:") == true)
  }

  @Test func withoutAKeyThereIsNothing() async throws {
    let (outcome, requests) = try await SourceHome().ask(.apiKey) { _ in .json(200, "{}") }
    #expect(requests.isEmpty)
    #expect(outcome.result == .nothing(reason: "no API key is set (`anthropic.api_key`)"))
  }
}
