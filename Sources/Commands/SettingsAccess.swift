package import Configuration
import Index
import Reports
import Scanning
import Settings
import Terminal
package import UsageModel

/// The settings of the user who runs the program, and how they are shown.
struct SettingsAccess {
  let folder: SettingsFolder
  private let environment: [String: String]

  init(_ invocation: Invocation) {
    environment = invocation.environment
    folder = SettingsFolder(invocation.workspace.configurationDirectory)
  }

  /// What holds; a file that is wrong anywhere is refused.
  func settings() throws -> SettingValues { try folder.load() }

  /// What holds, with a warning for each thing that is wrong beside it.
  func settingsWithWarnings() async throws -> SettingValues {
    let (read, problems) = try folder.read()
    let settings = try await adding(secretsTo: read)
    for problem in problems {
      try StandardStream.standardError.send(
        plainText("warning: \(problem.explanation.reason)") + "\n")
    }
    return settings
  }

  /// What holds, with the secrets that the keychain of the system keeps.
  func settingsWithSecrets() async throws -> SettingValues {
    try await adding(secretsTo: try settings())
  }

  private func adding(secretsTo settings: SettingValues) async throws -> SettingValues {
    guard settings[.secretsKeepIn] == .keychain else { return settings }
    let vault = try vault()
    var settings = settings
    for setting in SettingsTable.all where setting.isSecret {
      guard let secret = try await vault.read(setting.key) else { continue }
      settings.set(setting, to: .text(secret))
    }
    return settings
  }

  /// A secret, wherever it is kept; nil where there is none.
  func secret(
    _ key: SettingKey<String?>, in settings: SettingValues
  ) async throws -> String? {
    if settings[.secretsKeepIn] == .keychain, let secret = try await vault().read(key.name) {
      return secret
    }
    return settings[key]
  }

  private func vault() throws -> SecretVault {
    if let vault = SecretVault(environment: environment) { return vault }
    throw Explanation(
      what: "there is no keychain here",
      because: "secrets.keep_in is keychain, and neither security nor secret-tool is installed",
      hint: "install secret-tool (libsecret), or `plimsoll config set secrets.keep_in file`",
      status: .configuration)
  }

  /// Changes where secrets are kept, and brings those that are there along.
  func moveSecrets(to place: SecretPlace) async throws {
    let before = try await settingsWithSecrets()
    // Before anything is changed: without a keychain nothing could be read again.
    if place == .keychain { _ = try vault() }
    let secrets = SettingsTable.all.filter(\.isSecret)
    let old = try before[.secretsKeepIn] == .keychain ? vault() : nil
    var file = try SettingsFile(path: folder.file, isForSecrets: false)
    try file.set(.secretsKeepIn, to: place)
    for secret in secrets {
      guard let value = before[secret] else { continue }
      try await keep(value, for: secret)
      if place != .keychain { _ = try await old?.remove(secret.key) }
    }
  }

  /// Keeps a secret where the settings say, and nowhere else.
  func keep(_ secret: String, for key: SettingKey<String?>) async throws {
    try await keep(secret, named: key.name) { try $0.set(key, to: secret) }
  }

  /// Keeps the value of a secret that a user's word names.
  func keep(_ secret: SettingValue, for setting: Setting) async throws {
    try await keep(secret.text, named: setting.key) { try $0.set(setting, to: secret) }
  }

  private func keep(
    _ secret: String, named key: String, write: (inout SettingsFile) throws -> Void
  ) async throws {
    let isInKeychain = try settings()[.secretsKeepIn] == .keychain
    if isInKeychain { try await vault().store(secret, for: key) }
    var file = try SettingsFile(path: folder.secrets, isForSecrets: true)
    if isInKeychain { _ = try file.unset(key) } else { try write(&file) }
  }

  /// Changes the file in which a setting has its place.
  func change(_ setting: Setting, by body: (inout SettingsFile) throws -> Void) throws {
    let path = setting.isSecret ? folder.secrets : folder.file
    var file = try SettingsFile(path: path, isForSecrets: setting.isSecret)
    try body(&file)
  }

  /// Takes a key out of both files.
  /// - Returns: Whether it was there.
  func unset(_ key: String) async throws -> Bool {
    var file = try SettingsFile(path: folder.file, isForSecrets: false)
    var secrets = try SettingsFile(path: folder.secrets, isForSecrets: true)
    let wasInFile = try file.unset(key)
    var wasSecret = try secrets.unset(key)
    if SettingsTable.setting(key)?.isSecret == true, try settings()[.secretsKeepIn] == .keychain {
      let wasInVault = try await vault().remove(key)
      wasSecret = wasInVault || wasSecret
    }
    return wasInFile || wasSecret
  }

  /// The setting that a word of the command line names.
  static func resolve(_ name: String) throws -> (setting: Setting, alias: SettingAlias?) {
    if let found = SettingsTable.resolve(name) { return found }
    throw Explanation(
      what: "no setting is called \(name)", hint: suggestion(for: name),
      status: .usage)
  }

  /// What to do about a name that is none.
  static func suggestion(for name: String) -> String {
    let near = nearestNames(to: name, among: SettingsTable.names)
    return near.isEmpty
      ? "`plimsoll config list` shows all settings"
      : "did you mean \(near.joined(separator: ", "))?"
  }

  /// What to do about a value that is refused.
  static func suggestion(for refusal: SettingRefusal, setting: Setting) -> String {
    guard let word = refusal.word,
      let near = nearestNames(to: word, among: setting.words, count: 1).first
    else {
      return setting.isSecret
        ? howToSet(setting) : "docs/configuration.md lists what each setting takes"
    }
    return "did you mean \(near)?"
  }

  static func howToSet(_ setting: Setting) -> String {
    setting.isSecret
      ? "`plimsoll config set \(setting.key) -` reads it from standard input"
      : "`plimsoll config set \(setting.key) …` takes \(setting.allowed)"
  }

  /// The value as a person may see it.
  static func shown(
    _ setting: Setting, alias: SettingAlias? = nil, in settings: SettingValues
  ) -> String {
    guard let value = settings[setting] else { return "none" }
    if setting.isSecret { return masked(value, of: setting) }
    let text = plainText((alias?.value(for: value) ?? value).text)
    return text.isEmpty ? "\"\"" : text
  }

  /// Of a password not even its end.
  private static func masked(_ value: SettingValue, of setting: Setting) -> String {
    setting.kind == .password ? "…" : Configuration.masked(value.text)
  }

  static func json(
    _ setting: Setting, alias: SettingAlias? = nil, in settings: SettingValues
  ) -> JSONValue {
    func shown(_ value: SettingValue?) -> JSONValue {
      guard let value else { return .null }
      if setting.isSecret { return .string(masked(value, of: setting)) }
      switch alias?.value(for: value) ?? value {
      case .text(let text): return .string(text)
      case .number(let number): return .integer(Int64(number))
      case .flag(let flag): return .bool(flag)
      case .words(let words): return .array(words.map(JSONValue.string))
      }
    }
    return .object([
      .init("key", .string(setting.key)),
      .init("value", shown(settings[setting])),
      .init("default", shown(setting.fallback)),
      .init("isSet", .bool(settings.isSet(setting))),
      .init("isSecret", .bool(setting.isSecret)),
      .init("summary", .string(setting.summary)),
    ])
  }
}

extension SettingsProblem: Explained {
  /// What is wrong with a settings file, and what to do.
  package var explanation: Explanation {
    let place = line.map { "line \($0)" + (column.map { ", column \($0)" } ?? "") }
    let before = place.map { $0 + ": " } ?? ""
    let because: String
    let hint: String
    switch kind {
    case .syntax(let reason):
      because = before + reason
      hint = "`plimsoll config edit` opens it"
    case .unknown(let key):
      because = before + "no setting is called \(key)"
      let near = nearestNames(to: key, among: SettingsTable.names, count: 1)
      hint =
        (near.first.map { "did you mean \($0)? " } ?? "")
        + "`plimsoll config unset \(key)` takes it out"
    case .renamed(let key, let to):
      because = before + "\(key) has another name in the file"
      hint =
        "`plimsoll config unset \(key)` takes it out, and `plimsoll config set \(key) …` writes "
        + "it as \(to)"
    case .refused(let key, let refusal):
      because = before + "\(key) has an invalid value; \(refusal.reason)"
      hint =
        SettingsTable.setting(key).map { SettingsAccess.suggestion(for: refusal, setting: $0) }
        ?? "`plimsoll config unset \(key)` takes it out"
    case .misplacedSecret(let key):
      because = before + "\(key) is a secret, and this file is not for secrets"
      hint =
        "`plimsoll config unset \(key)` takes it out, then `plimsoll config set \(key) -` "
        + "keeps it where it belongs"
    case .shared:
      because = "others may read it, and it holds secrets"
      hint = "run `chmod 600 \(path)`"
    case .notAnObject(let key):
      because = before + "\(key) must be an object: { … }"
      hint = "`plimsoll config edit` opens it"
    }
    return Explanation(
      what: "\(path) cannot be used", because: because, hint: hint, status: .configuration)
  }
}
