import AnthropicAPI
import Configuration
import Foundation
import HTTPTransportNIO
import Index
import LimitSources
import Settings
import UsageModel

/// Where limits are asked for, and by which settings.
extension Invocation {
  /// The folder of Claude Code whose sign-in counts: the first of several.
  var signInFolder: String { roots([]).first ?? workspace.homeDirectory + "/.claude" }

  /// What the user has settled about the sources.
  func limitSettings() async throws -> LimitSettings {
    // The demo asks nobody, whatever the settings are.
    guard fixedRoots == nil else { return LimitSettings() }
    let access = SettingsAccess(self)
    let settings = try access.settings()
    return LimitSettings(
      asksOAuth: settings[.limitsOAuth] == .auto,
      asksClaude: settings[.limitsAskClaude], readsKeychain: settings[.limitsKeychain],
      claudeCommand: settings[.limitsClaudePath],
      apiKey: try await access.secret(.anthropicAPIKey, in: settings),
      networkMinimumAge: Int64(settings[.limitsRefreshInterval]), billedBy: billedBy,
      plan: namedPlan(settings))
  }

  /// The variable by which a Claude Code that is started here is billed by use.
  private var billedBy: String? {
    ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"].first { environment[$0]?.isEmpty == false }
      ?? ["BEDROCK", "VERTEX", "FOUNDRY"].map { "CLAUDE_CODE_USE_" + $0 }.first {
        !["", "0", "false", "no", "off"].contains(environment[$0]?.lowercased() ?? "")
      }
  }

  /// The plan that the user named, as sources name it. A word that is not a plan names
  /// none here: `plimsoll credits` refuses it.
  private func namedPlan(_ settings: SettingValues) -> String? {
    switch PlanTier(environment: environment, settings: settings) {
    case .free: return "Free"
    case .pro: return "Pro"
    case .max5: return "Max 5x"
    case .max20: return "Max 20x"
    case .team: return "Team"
    case .enterprise: return "Enterprise"
    case nil: return nil
    }
  }

  /// The sources that are asked, in no particular order.
  func limitSources(_ settings: LimitSettings) throws -> [any LimitSource] {
    guard fixedRoots == nil else { return [DemoLimits(start: now)] }
    let places = LimitPlaces(
      homeDirectory: workspace.homeDirectory, environment: environment,
      stateDirectory: workspace.stateDirectory,
      configurationDirectory: workspace.configurationDirectory)
    return LimitSourceList.all(
      settings: settings, places: places, transport: BriefTransport(network),
      addresses: try serverAddresses())
  }

  /// Through which proxy requests go, and whose certificates count.
  var network: NetworkSettings { NetworkSettings(environment: environment) }

  /// The servers that are asked: Anthropic's, or the one that a test put up on this
  /// machine.
  func serverAddresses() throws -> ServerAddresses {
    guard let text = environment[LoopbackServer.variable], !text.isEmpty else {
      return ServerAddresses()
    }
    guard let server = LoopbackServer(text) else {
      // To ask the real servers instead is the last thing that a test wants.
      throw Explanation(
        what: "\(LoopbackServer.variable) is not the address of a test server",
        because: "it only takes http://127.0.0.1:PORT, and has another value",
        hint: "unset it", status: .configuration)
    }
    return ServerAddresses(server)
  }

  /// What the clock says now, for commands that go on for a while.
  static func clock() -> Timestamp {
    Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
  }
}
