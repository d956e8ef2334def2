internal import Scanning

/// One thing that a user can set.
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

  /// The name from the top of the file, such as `limits.oauth`: each dot is a step
  /// into an object.
  package var key: String
  package var kind: Kind
  /// What holds where nothing is set; nil where nothing holds then.
  package var fallback: SettingValue?
  /// One line for people, without a capital and without a full stop.
  package var summary: String
  /// Whether a value of the right kind is one that the setting takes: nil, or the
  /// reason why not. For kinds whose values no list can tell.
  var check: @Sendable (SettingValue) -> String?

  init(
    _ key: String, _ kind: Kind, fallback: SettingValue? = nil, _ summary: String,
    check: @escaping @Sendable (SettingValue) -> String? = { _ in nil }
  ) {
    self.key = key
    self.kind = kind
    self.fallback = fallback
    self.summary = summary
    self.check = check
  }

  package static func == (left: Setting, right: Setting) -> Bool {
    left.key == right.key && left.kind == right.kind && left.fallback == right.fallback
      && left.summary == right.summary
  }

  /// The names of the objects on the way, and of the member.
  package var path: [String] { key.split(separator: ".").map(String.init) }

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

/// The value of a setting.
package enum SettingValue: Sendable, Hashable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case words([String])

  /// As it is written on a command line and shown in a list.
  package var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .words(let words): words.joined(separator: ",")
    }
  }

  /// As it stands in a file.
  package var json: String {
    switch self {
    case .text(let text): JSONWriter.quoted(text)
    case .number, .flag: text
    case .words(let words):
      String(decoding: JSONValue.strings(words).written(.spaced), as: UTF8.self)
    }
  }
}

/// Why a value is not taken.
package struct SettingRefusal: Error, Sendable, Equatable {
  /// As the end of a sentence: "it takes auto or off".
  package var reason: String
  /// The word of which something nearer is to be suggested.
  package var word: String?

  package init(reason: String, word: String? = nil) {
    self.reason = reason
    self.word = word
  }
}

extension Setting {
  /// The value that a word of a command line stands for.
  package func value(of word: String) throws(SettingRefusal) -> SettingValue {
    let value: SettingValue
    switch kind {
    case .flag:
      guard let flag = Setting.flags[word.lowercased()] else { throw refusal(of: word) }
      value = .flag(flag)
    case .number:
      guard let number = Int(word) else { throw refusal(of: word) }
      value = .number(number)
    case .words:
      let words = word.split(separator: ",").map { $0.filter { $0 != " " } }
      value = .words(words.filter { !$0.isEmpty })
    case .choice, .text, .path, .color, .secret, .password:
      value = .text(word)
    }
    try accept(value)
    return value
  }

  /// The value that stands in a file.
  package func value(of node: JSONNode) throws(SettingRefusal) -> SettingValue {
    let value: SettingValue
    switch (kind, node.content) {
    case (.flag, .bool(let flag)): value = .flag(flag)
    case (.number, .number(let text)):
      // To JSON, 5.0 is a whole number too.
      guard let number = Int(text) ?? Double(text).flatMap({ Int(exactly: $0) }) else {
        throw refusal(of: nil)
      }
      value = .number(number)
    case (.words, .array(let nodes)):
      let words = nodes.compactMap(\.string)
      guard words.count == nodes.count else { throw refusal(of: nil) }
      value = .words(words)
    case (.choice, .string(let text)), (.text, .string(let text)), (.path, .string(let text)),
      (.color, .string(let text)), (.secret, .string(let text)), (.password, .string(let text)):
      value = .text(text)
    default: throw refusal(of: nil)
    }
    try accept(value)
    return value
  }

  private static let flags = [
    "true": true, "yes": true, "on": true, "1": true,
    "false": false, "no": false, "off": false, "0": false,
  ]

  private func refusal(of word: String?) -> SettingRefusal {
    SettingRefusal(reason: "it takes \(allowed)", word: word)
  }

  private func accept(_ value: SettingValue) throws(SettingRefusal) {
    switch (kind, value) {
    case (.choice(let words), .text(let word)):
      guard words.contains(word) else { throw refusal(of: word) }
    case (.words(let known), .words(let words)):
      if let odd = words.first(where: { !known.contains($0) }) { throw refusal(of: odd) }
    case (.number(let range), .number(let number)):
      guard range.contains(number) else { throw refusal(of: nil) }
    case (.path, .text(let path)):
      guard path.hasPrefix("/") || path.hasPrefix("~/") else { throw refusal(of: nil) }
    case (.secret, .text(let secret)):
      let isClean = secret.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
      guard isClean, !secret.isEmpty else { throw refusal(of: nil) }
    case (.password, .text(let password)):
      guard !password.isEmpty else { throw refusal(of: nil) }
    default: break
    }
    if let reason = check(value) { throw SettingRefusal(reason: reason, word: nil) }
  }
}

/// A secret as it may be shown: its kind and its last four characters, which tell
/// two keys apart and help nobody else.
package func masked(_ secret: String) -> String {
  let start = secret.hasPrefix("sk-ant-") ? "sk-ant-" : ""
  guard secret.count >= start.count + 12 else { return start + "…" }
  return start + "…" + secret.suffix(4)
}

private func listed(_ words: [String], by conjunction: String) -> String {
  guard words.count > 1 else { return words.joined() }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) " + words[words.count - 1]
}
