/// The settings that hold: what the files say, and the defaults for the rest.
package struct Settings: Sendable {
  /// What the files say, by key.
  package private(set) var values: [String: SettingValue]

  /// Where the settings are.
  package struct Paths: Sendable, Equatable {
    /// The file that people edit.
    package var file: String
    /// The file with what only its owner may see.
    package var secrets: String

    /// - Parameter directory: `${XDG_CONFIG_HOME:-~/.config}/plimsoll`.
    package init(directory: String) {
      file = directory + "/config.json"
      secrets = directory + "/secrets.json"
    }
  }

  /// Reads both files.
  /// - Throws: `TextFileError`, or the first `SettingsProblem` there is.
  package static func load(_ paths: Paths) throws -> Settings {
    let (settings, problems) = try read(paths)
    if let first = problems.first { throw first }
    return settings
  }

  /// Reads both files and what is wrong with them, apart from what is no JSON.
  package static func read(
    _ paths: Paths
  ) throws -> (settings: Settings, problems: [SettingsProblem]) {
    let file = try SettingsFile(path: paths.file, isForSecrets: false).contents()
    let secrets = try SettingsFile(path: paths.secrets, isForSecrets: true).contents()
    let values = file.values.merging(secrets.values) { first, _ in first }
    return (Settings(values: values), file.problems + secrets.problems)
  }

  /// The value that holds for a key; nil where none does.
  ///
  /// - Precondition: The key is one of the table.
  package func value(_ key: String) -> SettingValue? {
    let setting = SettingsTable.setting(key)
    precondition(setting != nil, "no setting is called \(key)")
    return values[key] ?? setting?.fallback
  }

  /// Whether secrets are kept in the keychain of the system.
  package var keepsSecretsInKeychain: Bool { value("secrets.keep_in") == .text("keychain") }

  /// The same settings with a secret that stood elsewhere.
  package func with(secret: String, for key: String) -> Settings {
    var settings = self
    settings.values[key] = .text(secret)
    return settings
  }

  /// Whether somebody has set the key.
  package func isSet(_ key: String) -> Bool { values[key] != nil }
}
