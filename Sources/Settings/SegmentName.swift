/// Everything that a line can consist of, by its name in templates.
package enum SegmentName: String, CaseIterable, Sendable {
  case model
  case effort
  case thinking
  case fast
  case folder
  case git
  case context
  case fiveHour = "5h"
  case sevenDay = "7d"
  /// The 5-hour and the 7-day figure, as `36%/20%`.
  case pair
  /// Weekly windows of single models, and windows of other names.
  case models
  case spend
  case extra
  case cost
  case today
  case month
  /// The fullest of the user's budgets.
  case budget
  case block
  case burn
  case tokens
  case cache
  case lines
  case duration
  case clock
  case version
  case vim
  case agent
  case pull = "pr"
  case worktree
  case session
  case command
  case text
}

extension SegmentName {
  /// Other looks that a template can ask for, as in `{5h:percent}`.
  package var looks: [String] {
    switch self {
    case .fiveHour, .sevenDay: ["percent", "bare", "brief", "of"]
    case .tokens: ["bare"]
    case .clock, .duration: ["glyph"]
    default: []
    }
  }

  /// The same as a question, without an array for each: presets have looks too.
  package func has(_ look: String) -> Bool {
    switch self {
    case .fiveHour, .sevenDay:
      look == "brief" || look == "percent" || look == "bare" || look == "of"
    case .tokens: look == "bare"
    case .clock, .duration: look == "glyph"
    default: false
    }
  }

  /// The segment of this name in UTF-8; nil when there is none. `init(rawValue:)` makes
  /// a table of all names at its first use, which a program that ends after a dozen
  /// look-ups never gets back: a tenth of what the line takes.
  package init?(_ name: ArraySlice<UInt8>) {
    for candidate in SegmentName.allCases {
      let text = candidate.rawValue.utf8
      if text.count == name.count, zip(text, name).allSatisfy({ $0 == $1 }) {
        self = candidate
        return
      }
    }
    return nil
  }
}
