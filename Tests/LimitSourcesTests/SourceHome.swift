import AnthropicAPI
import Foundation
import HTTPTransportNIO
import TestSupport
import UsageModel

@testable import LimitSources

/// A home folder with the files that sources look at, and the secrets in them.
struct SourceHome {
  /// Within the hour of the fixtures' cache, before their windows end.
  static let now = Timestamp(seconds: 1_788_473_000)
  static let token = "sk-ant-oat01-SECRETsecretSECRET"
  static let sessionKey = "sk-ant-sid01-SECRETsecretSECRET"
  static let organization = "00000000-0000-4000-8000-000000000001"

  let folder: TemporaryDirectory
  var environment: [String: String] = ["PATH": "/usr/bin:/bin"]

  init() throws {
    folder = try TemporaryDirectory()
  }

  var places: LimitPlaces {
    LimitPlaces(
      homeDirectory: folder.path, environment: environment,
      stateDirectory: folder.path + "/state", configurationDirectory: folder.path + "/config")
  }

  /// Puts Claude Code's sign-in into its place.
  func signIn(
    expiresAt: String = "1798761600000", token: String = SourceHome.token,
    scopes: String = #"["user:inference","user:profile"]"#
  ) throws {
    try folder.write(
      """
      {"claudeAiOauth":{"accessToken":"\(token)","refreshToken":"sk-ant-ort01-REFRESHsecret",
      "expiresAt":\(expiresAt),"scopes":\(scopes),"subscriptionType":"max",
      "rateLimitTier":"default_claude_max_5x"},"organizationUuid":"\(Self.organization)"}
      """, to: ".claude/.credentials.json")
  }

  func environmentFile(_ text: String, mode: Int = 0o600) throws {
    let path = try folder.write(text, to: "config/.env")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// An executable script in place of `claude`.
  @discardableResult
  func claude(_ script: String) throws -> String {
    let path = try folder.write("#!/bin/sh\n" + script + "\n", to: ".local/bin/claude")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// Asks a source against a server that behaves as told.
  func ask(
    _ kind: LimitSourceKind, settings: LimitSettings = LimitSettings(), now: Timestamp = Self.now,
    timeLimit: Int = 15,
    _ behave: @escaping @Sendable (FaultServer.Received) -> FaultServer.Behaviour
  ) async throws -> (outcome: LimitSourceOutcome, requests: [FaultServer.Received]) {
    let server = try FaultServer(behave)
    defer { server.stop() }
    let transport = NIOTransport()
    let sources = LimitSourceList.all(
      settings: settings, places: places,
      transport: LimitedTransport(transport: transport, timeLimit: timeLimit),
      addresses: ServerAddresses(api: server.url, claude: server.url))
    guard let source = sources.first(where: { $0.kind == kind }) else {
      throw NoSuchSource(kind: kind)
    }
    let outcome = await source.read(now: now)
    await transport.shutDown()
    return (outcome, server.requests)
  }

  struct NoSuchSource: Error {
    var kind: LimitSourceKind
  }

  /// Everything that can be shown of an outcome, as one text.
  static func everything(_ outcome: LimitSourceOutcome) -> String {
    String(describing: outcome)
      + outcome.exchanges.map {
        [$0.request, $0.status ?? "", $0.bodyExcerpt, $0.conclusion].joined(separator: "\n")
      }.joined()
  }
}

/// The live transport with less patience.
struct LimitedTransport: HTTPTransport {
  var transport: NIOTransport
  var timeLimit: Int

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    var request = request
    request.timeLimit = timeLimit
    return try await transport.send(request)
  }
}
