package import Settings

/// The folder with the files of settings.
package struct SettingsFolder: Sendable, Equatable {
  /// The path of the file that people edit.
  package let file: String
  /// The path of the file with what only its owner may see.
  package let secrets: String

  /// - Parameter path: `${XDG_CONFIG_HOME:-~/.config}/plimsoll`.
  package init(_ path: String) {
    file = path + "/config.json"
    secrets = path + "/secrets.json"
  }

  /// Reads both files.
  /// - Throws: `TextFileError`, or the first `SettingsProblem` there is.
  package func load() throws -> SettingValues {
    let (settings, problems) = try read()
    if let first = problems.first { throw first }
    return settings
  }

  /// Reads both files and what is wrong with them, apart from what is no JSON.
  package func read() throws -> (settings: SettingValues, problems: [SettingsProblem]) {
    let own = try SettingsFile(path: file, isForSecrets: false).contents()
    let hidden = try SettingsFile(path: secrets, isForSecrets: true).contents()
    return (own.values.merging(hidden.values), own.problems + hidden.problems)
  }
}
