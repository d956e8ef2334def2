package import UsageModel

/// What the user has settled about the sources of limits.
package struct LimitSettings: Hashable, Sendable {
  /// Whether the usage endpoint is asked with the token that Claude Code keeps, when no
  /// other source has anything fresh.
  package var asksOAuth: Bool
  /// Whether Claude Code itself is started and asked.
  package var asksClaude: Bool
  /// Whether the macOS Keychain is read, which can ask the user for leave.
  package var readsKeychain: Bool
  /// The user's `claude`; nil to look for it.
  package var claudeCommand: String?
  /// An Anthropic API key that the user gave.
  package var apiKey: String?
  /// Seconds between two questions to Claude Code, each of which costs it some
  /// 640 MB of memory for four seconds; never less than 180.
  package var claudeMinimumAge: Int64
  /// Seconds between two requests to a server, and between two questions to Claude
  /// Code in the background; never less than 300.
  package var networkMinimumAge: Int64
  /// The variable by which Claude Code is billed by use; nil where none is set.
  package var billedBy: String?
  /// The plan that the user named, in words, for where no source names one.
  package var plan: String?

  package init(
    asksOAuth: Bool = true, asksClaude: Bool = true, readsKeychain: Bool = false,
    claudeCommand: String? = nil,
    apiKey: String? = nil, claudeMinimumAge: Int64 = 180, networkMinimumAge: Int64 = 300,
    billedBy: String? = nil, plan: String? = nil
  ) {
    self.asksOAuth = asksOAuth
    self.asksClaude = asksClaude
    self.readsKeychain = readsKeychain
    self.claudeCommand = claudeCommand
    self.apiKey = apiKey
    self.claudeMinimumAge = max(180, claudeMinimumAge)
    self.networkMinimumAge = max(300, networkMinimumAge)
    self.billedBy = billedBy
    self.plan = plan
  }

  /// Seconds after which all windows should have been told of at once. A status line
  /// tells but two of them, as often as it may.
  package static let completeAge: Int64 = 600

  /// Whether a source is to be asked unbidden, given how old the figures are. A file
  /// is always read. Claude Code is asked when what is known is old; a server only
  /// when, besides, nobody else could help: its budget is shared with Claude Code
  /// itself.
  ///
  /// - Parameter isWatched: Whether a person is waiting for the figures; in the
  ///   background Claude Code is asked less often.
  package func asksUnbidden(
    _ source: LimitSourceKind, _ age: LimitAge, isWatched: Bool = true
  ) -> Bool {
    func isDue(_ interval: Int64) -> Bool {
      age.figures >= interval || age.complete >= max(interval, Self.completeAge)
    }
    switch source {
    case .statusLine, .cache, .transcript: return true
    case .claudeCommand:
      return isDue(isWatched ? claudeMinimumAge : max(claudeMinimumAge, networkMinimumAge))
    case .oauth: return asksOAuth && isDue(networkMinimumAge)
    case .sessionKey: return isDue(networkMinimumAge)
    // A key has no windows of a plan; it is tried where nobody knows any.
    case .apiKey: return age.figures >= networkMinimumAge
    }
  }
}

/// How old what is known of an account's limits is, in seconds; `.max` where nothing
/// is known, or where a window has ended since.
package struct LimitAge: Hashable, Sendable {
  /// The oldest of the figures that every plan has: of 5 hours and of 7 days.
  package var figures: Int64
  /// The last answer that had all windows, those of single models too.
  package var complete: Int64

  package init(figures: Int64, complete: Int64) {
    self.figures = figures
    self.complete = complete
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
