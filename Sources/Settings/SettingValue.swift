/// The value of a setting, whatever its type.
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
