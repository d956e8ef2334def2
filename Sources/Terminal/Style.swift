/// When output is coloured: the values of `--color`.
package enum ColorChoice: String, Sendable, CaseIterable {
  case auto
  case always
  case never

  /// Whether to colour what goes to a stream.
  ///
  /// The choice of the command line decides first; then `NO_COLOR`, then
  /// `FORCE_COLOR` or `CLICOLOR_FORCE` (set to anything but nothing or `0`); else
  /// a terminal is coloured unless it calls itself dumb.
  package func allowsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
      if let value = environment[name], !value.isEmpty, value != "0" { return true }
    }
    return isTerminal && environment["TERM"] != "dumb"
  }
}

/// What a piece of text is, as far as its look tells; the meaning never rests on
/// colour alone. Only the 16 colours that every theme defines are used.
package enum Style: Sendable, CaseIterable {
  case strong
  case dim
  case accent
  case warning
  case bad

  /// Parameters of the "select graphic rendition" sequence.
  private var parameters: String {
    switch self {
    case .strong: "1"
    case .dim: "2"
    case .accent: "36"
    case .warning: "33"
    case .bad: "31"
    }
  }

  /// `text` in this style, or as it is where there is no colour.
  package func applied(to text: String, colored: Bool) -> String {
    colored && !text.isEmpty ? "\u{1B}[\(parameters)m\(text)\u{1B}[0m" : text
  }
}
