/// One thing that a user can set: a row of the table.
package struct Setting: Sendable, Equatable {
  /// What values a setting takes.
  package enum Kind: Sendable, Equatable {
    /// One of a few words.
    case choice([String])
    /// A whole number within bounds.
    case number(ClosedRange<Int>)
    case flag
    case text
    /// A path of a file or folder, absolute or with `~`.
    case path
    /// Words out of a list, in an array.
    case words([String])
    /// A colour, by its name or number.
    case color
    /// Something that only its owner may see. It is kept in a file of its own.
    case secret
    /// A secret that its owner types: blanks are part of it, and nothing of it is ever
    /// shown.
    case password
  }

  /// Why a text of the right kind is not one that the setting takes; nil where it is.
  /// For kinds whose values no list can tell.
  package typealias Check = @Sendable (String) -> String?

  /// The name of the setting's key.
  package let key: String
  package let kind: Kind
  /// What holds where nothing is set; nil where nothing holds then.
  package let fallback: SettingValue?
  /// One line for people, without a capital and without a full stop.
  package let summary: String
  let check: Check?

  private init<Value>(
    _ key: SettingKey<Value>, _ kind: Kind, _ summary: String, _ check: Check? = nil
  ) {
    self.key = key.name
    self.kind = kind
    fallback = key.fallback.settingValue
    self.summary = summary
    self.check = check
  }

  package static func == (left: Setting, right: Setting) -> Bool {
    left.key == right.key && left.kind == right.kind && left.fallback == right.fallback
      && left.summary == right.summary
  }

  /// The names of the objects on the way, and of the member.
  package var path: [String] { key.split(separator: ".").map { String($0) } }

  package var isSecret: Bool { kind == .secret || kind == .password }

  /// The words that can be meant where one is wrong.
  package var words: [String] {
    switch kind {
    case .choice(let words), .words(let words): words
    case .flag: ["true", "false"]
    default: []
    }
  }

  /// What the setting takes, for people: "auto or off".
  package var allowed: String {
    switch kind {
    case .choice(let words): listed(words, by: "or")
    case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .text: "text"
    case .path: "an absolute path, or one that begins with ~/"
    case .words(let words): "a list of \(listed(words, by: "and"))"
    case .color: "a name such as green or bright-red, a number up to 255, or #rrggbb"
    case .secret: "text without blanks"
    case .password: "text, blanks too"
    }
  }
}

/// The rows that keys make: which kinds there are for a type is decided here.
extension Setting {
  /// One of the words of a type.
  package static func choice<Value: SettingChoice>(
    _ key: SettingKey<Value>, _ summary: String, among words: [Value] = Value.allCases
  ) -> Setting { Setting(key, .choice(words.map { $0.rawValue }), summary) }

  /// One of the words of a type, or none.
  package static func choice<Value: SettingChoice>(
    _ key: SettingKey<Value?>, _ summary: String
  ) -> Setting { Setting(key, .choice(Value.allCases.map { $0.rawValue }), summary) }

  static func number(
    _ key: SettingKey<Int>, _ range: ClosedRange<Int>, _ summary: String
  ) -> Setting { Setting(key, .number(range), summary) }

  static func number(
    _ key: SettingKey<Int?>, _ range: ClosedRange<Int>, _ summary: String
  ) -> Setting { Setting(key, .number(range), summary) }

  static func flag(_ key: SettingKey<Bool>, _ summary: String) -> Setting {
    Setting(key, .flag, summary)
  }

  static func text(
    _ key: SettingKey<String>, _ summary: String, check: Check? = nil
  ) -> Setting { Setting(key, .text, summary, check) }

  static func text(
    _ key: SettingKey<String?>, _ summary: String, check: Check? = nil
  ) -> Setting { Setting(key, .text, summary, check) }

  static func path(_ key: SettingKey<String?>, _ summary: String) -> Setting {
    Setting(key, .path, summary)
  }

  static func words(
    _ key: SettingKey<[String]>, _ words: [String], _ summary: String
  ) -> Setting { Setting(key, .words(words), summary) }

  static func color(_ key: SettingKey<LineColor?>, _ summary: String) -> Setting {
    Setting(key, .color, summary)
  }

  static func secret(
    _ key: SettingKey<String?>, _ summary: String, check: Check? = nil
  ) -> Setting { Setting(key, .secret, summary, check) }

  static func password(_ key: SettingKey<String?>, _ summary: String) -> Setting {
    Setting(key, .password, summary)
  }
}

private func listed(_ words: [String], by conjunction: String) -> String {
  guard words.count > 1 else { return words.joined() }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) " + words[words.count - 1]
}
