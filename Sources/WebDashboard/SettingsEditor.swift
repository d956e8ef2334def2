internal import Configuration
internal import Reports
internal import Scanning
internal import Settings
internal import WebBase

/// The settings as the page shows and changes them: the same files, by the same
/// rules as `plimsoll config`.
struct SettingsEditor: Sendable {
  let folder: SettingsFolder
  /// Whether nothing may be changed, as in the demo.
  let isReadOnly: Bool

  /// Whether a page may see and change a setting. Never one that names a program or
  /// a file, nor whom a hub trusts: whoever stole a session could run what he likes.
  static func isOpen(_ setting: Setting) -> Bool {
    if case .path = setting.kind { return false }
    let own = [
      SettingKey.webPassword.name, SettingKey.secretsKeepIn.name, SettingKey.hubDatabase.name,
      SettingKey.hubSchema.name, SettingKey.hubConnections.name, SettingKey.hubTrustedProxy.name,
      SettingKey.hubProxyHeader.name,
    ]
    return !setting.key.hasSuffix("command") && !own.contains(setting.key)
  }

  /// What holds, as far as the files can be read; what is wrong in them counts as
  /// not set, and the commands say so.
  func settings() throws -> SettingValues { try folder.read().settings }

  /// All settings that a page may see. Of secrets it learns whether there is one.
  func json() throws -> JSONValue {
    let settings = try settings()
    let rows = SettingsTable.all.filter(SettingsEditor.isOpen).map { setting -> JSONValue in
      let value = setting.isSecret ? nil : settings[setting]
      return .object([
        .init("key", .string(setting.key)),
        .init("kind", .string(SettingsEditor.kind(setting.kind))),
        .init("value", value.map(SettingsEditor.json) ?? .null),
        .init(
          "default", setting.isSecret ? .null : setting.fallback.map(SettingsEditor.json) ?? .null),
        .init("isSet", .bool(settings.isSet(setting))),
        .init("isSecret", .bool(setting.isSecret)),
        .init("words", .strings(setting.words)),
        .init(
          "minimum", .optional(SettingsEditor.bounds(setting.kind).map { Int64($0.lowerBound) })),
        .init(
          "maximum", .optional(SettingsEditor.bounds(setting.kind).map { Int64($0.upperBound) })),
        .init("allowed", .string(setting.allowed)),
        .init("summary", .string(setting.summary)),
        .init("needsStart", .bool(SettingsEditor.needsStart(setting.key))),
      ])
    }
    return .object([
      .init("isReadOnly", .bool(isReadOnly)),
      .init("settings", .array(rows)),
    ])
  }

  private static func kind(_ kind: Setting.Kind) -> String {
    switch kind {
    case .choice: "choice"
    case .number: "number"
    case .flag: "flag"
    case .text, .path: "text"
    case .words: "words"
    case .color: "color"
    case .secret, .password: "secret"
    }
  }

  private static func bounds(_ kind: Setting.Kind) -> ClosedRange<Int>? {
    if case .number(let range) = kind { range } else { nil }
  }

  private static func json(_ value: SettingValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .number(let number): .integer(Int64(number))
    case .flag(let flag): .bool(flag)
    case .words(let words): .strings(words)
    }
  }

  /// Refuses to change anything of the demo.
  func refuseInDemo() throws(Refusal) {
    guard isReadOnly else { return }
    throw Refusal(
      .conflict, "nothing can be changed here", because: "the figures and settings are a demo's",
      hint: "start `plimsoll serve` for your own")
  }

  /// What is to become of one setting.
  private struct Change {
    var setting: Setting
    /// nil takes it away, so that the default holds.
    var value: SettingValue?
  }

  /// Changes settings: all that stand in the object, or none of them.
  ///
  /// - Parameter object: As in the file, `{"web": {"theme": "dark"}}`, or with dots
  ///   in the names. null brings the default back.
  /// - Returns: Those of them that hold from the next start of the server.
  /// - Throws: `Refusal` with all that is wrong.
  func change(_ object: JSONNode) throws -> [String] {
    try refuseInDemo()
    var changes: [Change] = []
    var problems: [Refusal.Problem] = []
    SettingsEditor.collect(object.members, above: "", &changes, &problems)
    guard problems.isEmpty else {
      throw Refusal(
        .unprocessableContent, "some settings are not right",
        because: problems.map { "\($0.key): \($0.message)" }.joined(separator: "; "),
        problems: problems)
    }
    if changes.contains(where: \.setting.isSecret), try settings()[.secretsKeepIn] == .keychain {
      throw Refusal(
        .conflict, "secrets are in the keychain of the system",
        hint: "`plimsoll config set` changes them there")
    }
    for isForSecrets in [false, true] {
      let wanted = changes.filter { $0.setting.isSecret == isForSecrets }
      guard !wanted.isEmpty else { continue }
      var file = try SettingsFile(
        path: isForSecrets ? folder.secrets : folder.file, isForSecrets: isForSecrets)
      for change in wanted {
        if let value = change.value {
          try file.set(change.setting, to: value)
        } else {
          _ = try file.unset(change.setting.key)
        }
      }
    }
    return changes.map(\.setting.key).filter(SettingsEditor.needsStart)
  }

  /// Whether a setting is read when the server starts, and not again: what decides
  /// whom it answers, and which folders of Claude Code it shows.
  static func needsStart(_ key: String) -> Bool {
    [
      SettingKey.webNames.name, SettingKey.webBasePath.name, SettingKey.webEmbedOrigins.name,
      SettingKey.indexFolders.name, SettingKey.indexCowork.name, SettingKey.projectsAlias.name,
      SettingKey.billingMonthStarts.name,
    ].contains(key)
  }

  private static func collect(
    _ members: [JSONMember], above: String, _ changes: inout [Change],
    _ problems: inout [Refusal.Problem]
  ) {
    for member in members {
      let name = above + member.name
      guard let setting = SettingsTable.resolve(name)?.setting, isOpen(setting) else {
        if member.value.isObject, SettingsTable.names.contains(where: { $0.hasPrefix(name + ".") })
        {
          collect(member.value.members, above: name + ".", &changes, &problems)
        } else {
          let isKnown = SettingsTable.resolve(name) != nil
          problems.append(
            Refusal.Problem(
              key: name,
              message: isKnown
                ? "this one is changed with `plimsoll config set` only"
                : "no setting is called that"
            ))
        }
        continue
      }
      if member.value.content == .null {
        changes.append(Change(setting: setting, value: nil))
        continue
      }
      do throws(SettingRefusal) {
        changes.append(Change(setting: setting, value: try setting.value(of: member.value)))
      } catch {
        problems.append(Refusal.Problem(key: name, message: error.reason))
      }
    }
  }
}
