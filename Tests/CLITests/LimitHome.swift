import Foundation
import TestSupport

/// A home folder with a Claude Code that is signed in, and a server on this machine
/// in place of Anthropic's.
struct LimitHome {
  static let token = "sk-ant-oat01-SECRETsecretSECRET"
  static let organization = "00000000-0000-4000-8000-000000000001"

  let home: Home
  let server: FaultServer

  init(_ behave: @escaping @Sendable (FaultServer.Received) -> FaultServer.Behaviour) throws {
    home = try Home()
    server = try FaultServer(behave)
  }

  /// A server that tells limits to everybody.
  init(fiveHour: Double = 41, sevenDay: Double = 20) throws {
    try self.init { request in
      request.line.contains("/api/organizations ")
        ? .json(200, LimitHome.organizations)
        : .json(200, LimitHome.usage(fiveHour: fiveHour, sevenDay: sevenDay))
    }
  }

  static let organizations =
    #"[{"uuid":"\#(organization)","name":"Ada","capabilities":["chat","claude_max"]}]"#

  /// An answer of the usage endpoint as it would be now.
  static func usage(fiveHour: Double, sevenDay: Double) -> String {
    let session = time(inHours: 2.2)
    let week = time(inHours: 80)
    return """
      {"five_hour":{"utilization":\(fiveHour),"resets_at":"\(session)"},
      "seven_day":{"utilization":\(sevenDay),"resets_at":"\(week)"},"iguana_necktie":null,
      "limits":[
      {"kind":"session","percent":\(fiveHour),"resets_at":"\(session)","scope":null},
      {"kind":"weekly_all","percent":\(sevenDay),"resets_at":"\(week)","scope":null},
      {"kind":"weekly_scoped","percent":36,"resets_at":"\(week)",
      "scope":{"model":{"id":null,"display_name":"Fable"},"surface":null}}]}
      """
  }

  /// `2026-09-03T22:30:00.000Z`, so many hours from now.
  static func time(inHours hours: Double) -> String {
    Date.now.addingTimeInterval(hours * 3600)
      .formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
      + "Z"
  }

  /// Puts Claude Code's sign-in into its place.
  func signIn(token: String = LimitHome.token, expiresInHours hours: Double = 5) throws {
    let expiry = Int64((Date.now.timeIntervalSince1970 + hours * 3600) * 1000)
    try home.directory.write(
      """
      {"claudeAiOauth":{"accessToken":"\(token)","refreshToken":"sk-ant-ort01-REFRESHsecret",
      "expiresAt":\(expiry),"scopes":["user:inference","user:profile"],"subscriptionType":"max",
      "rateLimitTier":"default_claude_max_5x"},"organizationUuid":"\(Self.organization)"}
      """, to: ".claude/.credentials.json")
  }

  func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await home.run(arguments, environment: variables.merging(environment) { $1 })
  }

  func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await home.run(arguments, environment: variables.merging(environment) { $1 })
  }

  /// What points the program at the server of the test.
  var variables: [String: String] { ["PLIMSOLL_TEST_SERVER": server.url] }
}
