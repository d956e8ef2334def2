/// A setting as the program reads it: its full name, the type of its value, and what
/// holds where nothing is set.
///
/// Each is defined once, as a static member beside its row of the table. A member is
/// computed, so the status line, which reads a few of them, builds no table.
package struct SettingKey<Value: SettingType>: Sendable {
  /// The name from the top of the file, such as `limits.oauth`: each dot is a step
  /// into an object.
  package let name: String
  /// What holds where nothing is set.
  package let fallback: Value

  init(_ name: String, _ fallback: Value) {
    self.name = name
    self.fallback = fallback
  }
}

extension SettingKey where Value: ExpressibleByNilLiteral {
  /// A setting without a default.
  init(_ name: String) { self.init(name, nil) }
}

/// A type that the value of a setting can have.
package protocol SettingType: Sendable {
  /// The value of this type that was set; nil where that is of another kind.
  static func read(_ value: SettingValue) -> Self?
  /// The value as it is set; nil for none.
  var settingValue: SettingValue? { get }
}

extension Bool: SettingType {
  /// The flag that was set.
  package static func read(_ value: SettingValue) -> Bool? {
    if case .flag(let flag) = value { flag } else { nil }
  }

  package var settingValue: SettingValue? { .flag(self) }
}

extension Int: SettingType {
  /// The number that was set.
  package static func read(_ value: SettingValue) -> Int? {
    if case .number(let number) = value { number } else { nil }
  }

  package var settingValue: SettingValue? { .number(self) }
}

extension String: SettingType {
  /// The text, path or secret that was set.
  package static func read(_ value: SettingValue) -> String? {
    if case .text(let text) = value { text } else { nil }
  }

  package var settingValue: SettingValue? { .text(self) }
}

extension [String]: SettingType {
  /// The words that were set.
  package static func read(_ value: SettingValue) -> [String]? {
    if case .words(let words) = value { words } else { nil }
  }

  package var settingValue: SettingValue? { .words(self) }
}

extension Optional: SettingType where Wrapped: SettingType {
  /// An empty text means none.
  package static func read(_ value: SettingValue) -> Wrapped?? {
    if case .text(let text) = value, text.isEmpty { return .some(nil) }
    return Wrapped.read(value).map { .some($0) }
  }

  package var settingValue: SettingValue? {
    switch self {
    case .some(let value): value.settingValue
    case nil: nil
    }
  }
}

/// The words of a setting that takes one of a few.
package protocol SettingChoice: SettingType, RawRepresentable, CaseIterable
where RawValue == String, AllCases == [Self] {}

extension SettingChoice {
  /// Without `init(rawValue:)`, which makes a table of all words at its first use.
  package static func read(_ value: SettingValue) -> Self? {
    guard case .text(let word) = value else { return nil }
    for candidate in allCases where candidate.rawValue == word { return candidate }
    return nil
  }

  package var settingValue: SettingValue? { .text(rawValue) }
}
