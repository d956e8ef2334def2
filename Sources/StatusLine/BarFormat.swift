internal import Settings
internal import StatusSnapshot
internal import UsageModel

/// A bar, a prompt or a launcher whose language Plimsoll writes.
package enum BarFormat: String, CaseIterable, Sendable {
  case waybar
  case polybar
  case i3blocks
  case i3statusRust = "i3status-rs"
  case tmux
  case swiftbar
  case argos
  case sketchybar
  case starship
  case raycast
  case plain
  case json

  /// The format of that name; nil when there is none.
  package init?(name: String) {
    // `init(rawValue:)` makes a table of all names, which a program that ends after one
    // look never gets back.
    for format in BarFormat.allCases where format.rawValue.utf8.elementsEqual(name.utf8) {
      self = format
      return
    }
    return nil
  }

  /// Whether the target reads one output after another from a program that goes on
  /// running.
  package var canFollow: Bool {
    switch self {
    case .argos, .starship, .raycast: false
    default: true
    }
  }

  /// What a target does instead of following.
  var rhythm: String {
    switch self {
    case .argos: "Argos starts it again as often as the name of its file says"
    case .starship: "Starship starts it again with each prompt"
    default: "Raycast starts it again as often as the script's refreshTime says"
    }
  }
}

/// How serious what a bar shows is: by the thresholds and the forecast by which every
/// face judges.
package enum BarState: String, CaseIterable, Comparable, Sendable {
  /// Nothing is known.
  case unknown
  case normal
  /// High, or used up before its reset at this pace.
  case warning
  case critical

  package static func < (left: BarState, right: BarState) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .unknown: 0
    case .normal: 1
    case .warning: 2
    case .critical: 3
    }
  }

  /// - Parameter settings: They hold the thresholds of "high" and "critical".
  init(_ figure: LimitFigure, _ settings: StatusLineSettings) {
    // A guess, and an amount without a limit, raise no alarm.
    guard figure.limit.reading.confidence != .estimate, !figure.isAmountAlone else {
      self = .normal
      return
    }
    if figure.percent >= Double(settings[.lineThresholdCritical]) {
      self = .critical
    } else if figure.percent >= Double(settings[.lineThresholdHigh])
      || figure.pace?.exhaustedAt != nil
    {
      self = .warning
    } else {
      self = .normal
    }
  }
}
