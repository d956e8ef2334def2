/// All settings there are. The command that lists and checks them, the status line,
/// the published schema and the documentation go by this list; there is no other.
package enum SettingsTable {
  package static let all: [Setting] =
    limits + index + sync + statusLine + monitor + credits + alerts + web + hub + secrets

  /// The setting that a user's word names.
  package static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }
}

// MARK: Limits

extension SettingKey<OAuthUse> {
  package static var limitsOAuth: Self { Self("limits.oauth", .auto) }
}

extension SettingKey<Bool> {
  package static var limitsKeychain: Self { Self("limits.keychain", false) }
  package static var limitsAskClaude: Self { Self("limits.ask_claude", true) }
}

extension SettingKey<String?> {
  package static var limitsClaudePath: Self { Self("limits.claude_path") }
}

extension SettingKey<Int> {
  package static var limitsRefreshInterval: Self { Self("limits.refresh_interval", 300) }
}

extension SettingsTable {
  private static let limits: [Setting] = [
    .choice(
      .limitsOAuth,
      "ask Anthropic's usage endpoint with Claude Code's own login when nothing nearer is fresh"),
    .flag(.limitsKeychain, "let that login be read from the keychain of macOS"),
    .flag(
      .limitsAskClaude,
      "start the program of Claude Code now and then to ask it for limits, which costs no tokens"),
    .path(
      .limitsClaudePath,
      "the program of Claude Code that is asked for limits; without it, the one on your PATH"),
    .number(
      .limitsRefreshInterval, 300...86_400,
      "seconds between two requests to a server for limits"),
  ]
}

// MARK: What is counted

extension SettingKey<String> {
  package static var indexFolders: Self { Self("index.folders", "environment") }
}

extension SettingKey<Bool> {
  package static var indexCowork: Self { Self("index.cowork", true) }
}

extension SettingKey<String?> {
  package static var projectsAlias: Self { Self("projects.alias") }
}

extension SettingsTable {
  private static let index: [Setting] = [
    .text(
      .indexFolders,
      "folders of Claude Code to show: environment (CLAUDE_CONFIG_DIR), all, or paths with commas"
    ) { text in
      ["environment", "all"].contains(text) || text.hasPrefix("/") || text.hasPrefix("~/")
        ? nil : "it takes environment, all, or absolute paths with commas between them"
    },
    .flag(
      .indexCowork,
      "count the sessions of Claude's desktop program (Cowork) with the default folder"),
    .text(
      .projectsAlias,
      "names of your own for projects, and which are one: shop=api,web; client=/home/ada/x"
    ) { text in
      let isList = text.split(separator: ";").allSatisfy { part in
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { side in side.contains { $0 != " " } }
      }
      return isList ? nil : "it takes NAME=PROJECT,PROJECT with semicolons between"
    },
  ]
}
