/// What is set, and the defaults for the rest.
package struct SettingValues: Sendable, Hashable {
  /// What is set, by the full names of settings.
  private var values: [String: SettingValue] = [:]

  package init() {}

  /// The value that holds for a key.
  package subscript<Value>(key: SettingKey<Value>) -> Value {
    get {
      guard let value = values[key.name] else { return key.fallback }
      return Value.read(value) ?? key.fallback
    }
    set { values[key.name] = newValue.settingValue }
  }

  /// Whether somebody has set the key.
  package func isSet<Value>(_ key: SettingKey<Value>) -> Bool { values[key.name] != nil }

  // MARK: Settings that a user's word names

  /// The value that holds for a row of the table; nil where none does.
  package subscript(setting: Setting) -> SettingValue? {
    values[setting.key] ?? setting.fallback
  }

  /// Whether somebody has set a row of the table.
  package func isSet(_ setting: Setting) -> Bool { values[setting.key] != nil }

  /// Sets a row of the table to a value that it takes.
  package mutating func set(_ setting: Setting, to value: SettingValue) {
    values[setting.key] = value
  }

  /// These, and what others say of the rest.
  package func merging(_ others: SettingValues) -> SettingValues {
    var merged = others
    for (key, value) in values { merged.values[key] = value }
    return merged
  }
}
