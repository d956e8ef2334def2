/// All settings there are. The command that lists and checks them, the published
/// schema and the documentation go by this list; there is no other.
package enum SettingsTable {
  package static let all: [Setting] =
    limits + index + sync + statusLine + monitor + credits + alerts + web + hub + secrets

  private static let index = [
    Setting(
      "index.folders", .text, fallback: .text("environment"),
      "folders of Claude Code to show: environment (CLAUDE_CONFIG_DIR), all, or paths with commas"
    ) {
      let isWord = ["environment", "all"].contains($0.text)
      let isPath = $0.text.hasPrefix("/") || $0.text.hasPrefix("~/")
      return isWord || isPath
        ? nil : "it takes environment, all, or absolute paths with commas between them"
    },
    Setting(
      "index.cowork", .flag, fallback: .flag(true),
      "count the sessions of Claude's desktop program (Cowork) with the default folder"),
    Setting(
      "projects.alias", .text,
      "names of your own for projects, and which are one: shop=api,web; client=/home/ada/x"
    ) { value in
      let parts = value.text.split(separator: ";")
      let isList = parts.allSatisfy { part in
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { side in side.contains { $0 != " " } }
      }
      return isList ? nil : "it takes NAME=PROJECT,PROJECT with semicolons between"
    },
  ]

  private static let limits = [
    Setting(
      "limits.oauth", .choice(["auto", "off"]), fallback: .text("auto"),
      "ask Anthropic's usage endpoint with Claude Code's own login when nothing nearer is fresh"),
    Setting(
      "limits.keychain", .flag, fallback: .flag(false),
      "let that login be read from the keychain of macOS"),
    Setting(
      "limits.ask_claude", .flag, fallback: .flag(true),
      "start the program of Claude Code now and then to ask it for limits, which costs no tokens"),
    Setting(
      "limits.claude_path", .path,
      "the program of Claude Code that is asked for limits; without it, the one on your PATH"),
    Setting(
      "limits.refresh_interval", .number(300...86_400), fallback: .number(300),
      "seconds between two requests to a server for limits"),
  ]

  private static let credits = [
    Setting(
      "plan.tier", .choice(["free", "pro", "max5", "max20", "team", "enterprise"]),
      "your subscription, where no source of limits names it; CLAUDE_PLAN_TIER counts before it"),
    Setting(
      "credits.refresh_interval", .number(60...86_400), fallback: .number(3600),
      "seconds between two readings of what an organization was billed"),
    Setting(
      "billing.month_starts", .number(1...31), fallback: .number(1),
      "the day on which your months begin, for budgets and `plimsoll monthly`; the last of shorter ones"
    ),
  ]

  private static let secrets = [
    Setting(
      "secrets.keep_in", .choice(["file", "keychain"]), fallback: .text("file"),
      "where secrets are kept: a file for you alone, or the keychain of the system"),
    Setting(
      "anthropic.api_key", .secret, "a key of the Anthropic API, to try it as a source of limits"),
    Setting(
      "anthropic.admin_api_key", .secret,
      "an Admin key of your organization, to read what it was billed"
    ) {
      SettingsTable.adminKeyRefusal($0)
    },
    Setting(
      "web.password", .password,
      "lets anyone without a link into the web dashboard; needed to listen on a network"),
    Setting(
      "hub.token", .secret,
      "lets this machine send usage to the team's hub; `sync join` sets it"),
    Setting(
      "hub.organization_key", .secret,
      "the key for hashes that leave for the hub; `sync join` sets it"),
  ]

  /// What an Admin key begins with; other keys of Anthropic cannot read reports.
  package static let adminKeyPrefix = "sk-ant-admin"

  private static func adminKeyRefusal(_ value: SettingValue) -> String? {
    value.text.hasPrefix(adminKeyPrefix)
      ? nil : "an Admin key begins with \(adminKeyPrefix); other keys cannot read reports"
  }

  /// Other names for settings, most of them from tools that people come from.
  package static let aliases = [
    SettingAlias("display.show_session_usage", for: "statusline.show_session"),
    SettingAlias("display.show_weekly_usage", for: "statusline.show_weekly"),
    SettingAlias("usage.warning_threshold", for: "statusline.threshold_high"),
    SettingAlias(
      "usage.compact_format", for: "statusline.preset", whenTrue: "compact", whenFalse: "calm"),
  ]

  /// The setting with a key.
  package static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }

  /// All names that a setting can be called by.
  package static var names: [String] { all.map(\.key) + aliases.map(\.name) }

  /// The setting that a name means, by its key or an alias.
  package static func resolve(_ name: String) -> (setting: Setting, alias: SettingAlias?)? {
    if let setting = setting(name) { return (setting, nil) }
    guard let alias = aliases.first(where: { $0.name == name }), let setting = setting(alias.key)
    else { return nil }
    return (setting, alias)
  }
}

/// Another name for a setting.
package struct SettingAlias: Sendable, Equatable {
  package var name: String
  /// The setting that is meant.
  package var key: String
  /// For an alias that is a flag where the setting is a choice: the words that
  /// true and false stand for.
  package var flagWords: FlagWords?

  /// What a flag says in words.
  package struct FlagWords: Sendable, Equatable {
    package var whenTrue: String
    package var whenFalse: String
  }

  init(_ name: String, for key: String) {
    self.name = name
    self.key = key
  }

  init(_ name: String, for key: String, whenTrue: String, whenFalse: String) {
    self.init(name, for: key)
    flagWords = FlagWords(whenTrue: whenTrue, whenFalse: whenFalse)
  }

  /// The word for the setting that a word for the alias stands for.
  package func word(for word: String) throws(SettingRefusal) -> String {
    guard let flagWords else { return word }
    let flag = try Setting(name, .flag, "").value(of: word)
    return flag == .flag(true) ? flagWords.whenTrue : flagWords.whenFalse
  }

  /// What the alias shows where the setting has a value.
  package func value(for value: SettingValue) -> SettingValue {
    guard let flagWords else { return value }
    return .flag(value == .text(flagWords.whenTrue))
  }
}
