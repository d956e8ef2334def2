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

  init<Value>(_ name: String, for key: SettingKey<Value>) {
    self.name = name
    self.key = key.name
  }

  init<Value: SettingChoice>(
    _ name: String, for key: SettingKey<Value>, whenTrue: Value, whenFalse: Value
  ) {
    self.init(name, for: key)
    flagWords = FlagWords(whenTrue: whenTrue.rawValue, whenFalse: whenFalse.rawValue)
  }

  /// The word for the setting that a word for the alias stands for.
  package func word(for word: String) throws(SettingRefusal) -> String {
    guard let flagWords else { return word }
    guard let flag = Setting.flag(word) else {
      throw SettingRefusal(reason: "it takes true or false", word: word)
    }
    return flag ? flagWords.whenTrue : flagWords.whenFalse
  }

  /// What the alias shows where the setting has a value.
  package func value(for value: SettingValue) -> SettingValue {
    guard let flagWords else { return value }
    return .flag(value == .text(flagWords.whenTrue))
  }
}

extension SettingsTable {
  /// Other names for settings, most of them from tools that people come from.
  package static let aliases = [
    SettingAlias("display.show_session_usage", for: .lineShowSession),
    SettingAlias("display.show_weekly_usage", for: .lineShowWeekly),
    SettingAlias("usage.warning_threshold", for: .lineThresholdHigh),
    SettingAlias(
      "usage.compact_format", for: .linePreset, whenTrue: .compact, whenFalse: .calm),
  ]

  /// All names that a setting can be called by.
  package static var names: [String] { all.map { $0.key } + aliases.map { $0.name } }

  /// The setting that a name means, by its key or an alias.
  package static func resolve(_ name: String) -> (setting: Setting, alias: SettingAlias?)? {
    if let setting = setting(name) { return (setting, nil) }
    guard let alias = aliases.first(where: { $0.name == name }), let setting = setting(alias.key)
    else { return nil }
    return (setting, alias)
  }
}
