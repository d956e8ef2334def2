package import UsageModel

/// What the user has settled about the sources of limits.
package struct LimitSettings: Hashable, Sendable {
  /// Whether the usage endpoint is asked with the token that Claude Code keeps.
  package enum OAuth: String, Hashable, Sendable, CaseIterable {
    /// When no other source has anything fresh.
    case auto
    /// Never.
    case off
  }

  package var oauth: OAuth
  /// Whether the macOS Keychain is read, which can ask the user for leave.
  package var readsKeychain: Bool
  /// The user's `claude`; nil to look for it.
  package var claudeCommand: String?
  /// An Anthropic API key that the user gave.
  package var apiKey: String?
  /// Seconds between two questions to Claude Code, each of which costs it some
  /// 640 MB of memory for four seconds; never less than 180.
  package var claudeMinimumAge: Int64
  /// Seconds between two requests to a server; never less than 300.
  package var networkMinimumAge: Int64

  package init(
    oauth: OAuth = .auto, readsKeychain: Bool = false, claudeCommand: String? = nil,
    apiKey: String? = nil, claudeMinimumAge: Int64 = 180, networkMinimumAge: Int64 = 300
  ) {
    self.oauth = oauth
    self.readsKeychain = readsKeychain
    self.claudeCommand = claudeCommand
    self.apiKey = apiKey
    self.claudeMinimumAge = max(180, claudeMinimumAge)
    self.networkMinimumAge = max(300, networkMinimumAge)
  }

  /// Whether a source is to be asked unbidden, given when the newest reading of
  /// any source was made. A file is always read. Claude Code is asked when what is
  /// known is old; a server only when, besides, nobody else could help: its
  /// budget is shared with Claude Code itself.
  package func asksUnbidden(
    _ source: LimitSourceKind, newestReading: Timestamp?, now: Timestamp
  ) -> Bool {
    let age = newestReading.map { max(0, now.milliseconds - $0.milliseconds) / 1000 } ?? .max
    switch source {
    case .statusLine, .cache, .transcript: return true
    case .claudeCommand: return age >= claudeMinimumAge
    case .oauth: return oauth == .auto && age >= networkMinimumAge
    case .sessionKey, .apiKey: return age >= networkMinimumAge
    }
  }
}

/// Where the sources look, settled once at the start.
package struct LimitPlaces: Hashable, Sendable {
  package var homeDirectory: String
  /// The environment of the process.
  package var environment: [String: String]
  /// Our own folder for what must be kept: budgets and their locks.
  package var stateDirectory: String
  /// Our own folder for what the user writes: `.env`.
  package var configurationDirectory: String

  package init(
    homeDirectory: String, environment: [String: String], stateDirectory: String,
    configurationDirectory: String
  ) {
    self.homeDirectory = homeDirectory
    self.environment = environment
    self.stateDirectory = stateDirectory
    self.configurationDirectory = configurationDirectory
  }
}
