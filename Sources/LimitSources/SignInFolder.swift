internal import Files
internal import Scanning
internal import UsageModel

/// What Claude Code keeps of its sign-in: in one of its folders, and for the default
/// one also beside it.
package struct SignInFolder: Hashable, Sendable {
  /// The first folder of `ClaudeFolderChoice`: transcripts may come from several, the
  /// sign-in is of that one.
  package var path: String
  /// Whether it is the default one, which pairs with `~/.claude.json` outside.
  package var isDefault: Bool
  /// Where `.claude.json` may stand, most likely place first.
  var configurationFiles: [String]

  package init(_ places: LimitPlaces) {
    let home = places.homeDirectory
    let choice = ClaudeFolderChoice(
      variable: places.environment["CLAUDE_CONFIG_DIR"], home: home,
      workingDirectory: ClaudeFolderResolver.workingDirectory)
    self.init(path: choice.primary ?? FolderPath.trimmed(home) + "/.claude", home: home)
  }

  /// A folder by its path, whatever the environment says.
  package init(path: String, home: String) {
    self.path = path
    isDefault = ClaudeAccountFiles.isDefault(path, home: home)
    configurationFiles = ClaudeAccountFiles(folder: path, home: home).paths
  }

  /// `~/.claude/.credentials.json`, or the same in another folder.
  var credentialsFile: String { path + "/.credentials.json" }

  /// The parts of `.claude.json` that matter here.
  struct Configuration {
    var path: String
    var account: JSONValue?
    var cachedUsage: JSONValue?
    /// The version of Claude Code that ran last, as far as the file tells.
    var version: String?
  }

  /// Reads the first of the possible files that has an account or a cache in it:
  /// empty ones of the same name exist.
  ///
  /// - Throws: The first failure, when no file could be used.
  func configuration() async throws(ConfigurationError) -> Configuration? {
    var failure: ConfigurationError?
    for file in configurationFiles {
      do {
        guard let found = try await Self.read(file) else { continue }
        if found.account != nil || found.cachedUsage != nil { return found }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return nil
  }

  /// The plan that the sign-in in `.credentials.json` names, whether or not its token
  /// has expired; nil where there is none, or where it belongs to another organization.
  ///
  /// - Parameter organization: To whom the folder is signed in, where that is known.
  package func keptPlan(of organization: String?) -> String? {
    do {
      let kept = try Credentials.read(credentialsFile)
      if let organization, let owner = kept.organization, owner != organization { return nil }
      return kept.plan
    } catch {
      // Each source that needs the sign-in says what is wrong with it.
      return nil
    }
  }

  /// Whether the status line that is set there is Plimsoll's, or runs it.
  package var hasStatusLine: Bool {
    do {
      let bytes = try File.read(path + "/settings.json").bytes
      let node = try JSONValue.members(named: ["statusLine"], of: bytes)
      return node["statusLine"]?["command"]?.text?.contains("plimsoll") ?? false
    } catch {
      // Not there, or torn: `plimsoll doctor` says so.
      return false
    }
  }

  /// Whether the user has trusted a folder, as Claude Code asks when it is started
  /// there; nil where nothing says so.
  package func isTrusted(_ folder: String) async -> Bool? {
    for file in configurationFiles {
      do {
        let bytes = try File.read(file).bytes
        let node = try JSONValue.members(named: ["projects"], of: bytes)
        if let told = node["projects"]?[folder]?["hasTrustDialogAccepted"]?.bool { return told }
      } catch {
        // Not there or torn: another one may say it.
        continue
      }
    }
    return nil
  }

  /// A file of Claude Code that is there and cannot be used.
  struct ConfigurationError: Error {
    var path: String
    var reason: String
  }

  private static func read(_ path: String) async throws(ConfigurationError) -> Configuration? {
    let names: Set<String> = [
      "oauthAccount", "cachedUsageUtilization", "lastReleaseNotesSeen", "lastOnboardingVersion",
    ]
    // Claude Code may be writing: what is torn is read once more.
    for isLast in [false, true] {
      let bytes: [UInt8]
      do {
        bytes = try File.read(path).bytes
      } catch {
        if error.isMissing { return nil }
        throw ConfigurationError(path: path, reason: error.reason)
      }
      do {
        let node = try JSONValue.members(named: names, of: bytes)
        return Configuration(
          path: path, account: node["oauthAccount"], cachedUsage: node["cachedUsageUtilization"],
          version: node["lastReleaseNotesSeen"]?.text ?? node["lastOnboardingVersion"]?.text)
      } catch {
        if isLast { break }
        await pause()
      }
    }
    throw ConfigurationError(path: path, reason: "it is not whole JSON")
  }

  private static func pause() async {
    do {
      try await Task.sleep(for: .milliseconds(50))
    } catch {
      // Cancelled: read again at once.
      return
    }
  }
}
