import Reports
import Settings
import Terminal
import Wording

/// What a piece of the picture means: what it looks like is the theme's business.
enum Role: Sendable, CaseIterable {
  case text, strong, dim, faint, accent
  case good, warning, bad
  case title, selected
}

/// The looks of all roles.
struct Theme: Sendable {
  private var styles: [Role: CellStyle] = [:]
  /// Colours of the families of models, the last for all that are in none.
  let series: [CellStyle]
  /// Behind the row that is selected.
  let selection: TerminalColor

  func style(_ role: Role) -> CellStyle { styles[role] ?? .plain }

  /// The look of a family of models: always the same one.
  func family(_ family: ModelFamily) -> CellStyle { series[family.place] }

  init(_ name: MonitorTheme, isLight: Bool) {
    switch name {
    case .auto: self = isLight ? .light : .dark
    case .dark: self = .dark
    case .light: self = .light
    case .highContrast: self = isLight ? .contrastOnLight : .contrastOnDark
    case .colorBlind: self = isLight ? .colorBlindOnLight : .colorBlindOnDark
    }
  }

  private init(
    dim: TerminalColor, faint: TerminalColor, accent: TerminalColor, good: TerminalColor,
    warning: TerminalColor, bad: TerminalColor, selection: TerminalColor,
    series: [TerminalColor], strong: TerminalColor? = nil
  ) {
    styles = [
      .text: .plain, .strong: CellStyle(strong, .bold), .dim: CellStyle(dim),
      .faint: CellStyle(faint), .accent: CellStyle(accent), .good: CellStyle(good),
      .warning: CellStyle(warning), .bad: CellStyle(bad, .bold),
      .title: CellStyle(accent, .bold), .selected: CellStyle(strong, .bold),
    ]
    self.selection = selection
    self.series = series.map { CellStyle($0) }
  }

  private static let dark = Theme(
    dim: TerminalColor(146, 148, 158, basic: 7), faint: TerminalColor(78, 81, 92, basic: 8),
    accent: TerminalColor(215, 145, 105, basic: 3), good: TerminalColor(126, 176, 135, basic: 2),
    warning: TerminalColor(222, 178, 92, basic: 3), bad: TerminalColor(229, 107, 107, basic: 1),
    selection: TerminalColor(48, 51, 61, basic: 8),
    series: [
      TerminalColor(215, 145, 105, basic: 3), TerminalColor(112, 158, 196, basic: 4),
      TerminalColor(126, 176, 135, basic: 2), TerminalColor(178, 142, 196, basic: 5),
      TerminalColor(105, 178, 178, basic: 6), TerminalColor(146, 148, 158, basic: 7),
    ])

  private static let light = Theme(
    dim: TerminalColor(84, 87, 98, basic: 8), faint: TerminalColor(98, 101, 109, basic: 8),
    accent: TerminalColor(159, 79, 38, basic: 3), good: TerminalColor(41, 115, 58, basic: 2),
    warning: TerminalColor(141, 91, 0, basic: 3), bad: TerminalColor(190, 40, 40, basic: 1),
    selection: TerminalColor(226, 229, 236, basic: 7),
    series: [
      TerminalColor(176, 97, 56, basic: 3), TerminalColor(46, 104, 158, basic: 4),
      TerminalColor(57, 132, 74, basic: 2), TerminalColor(130, 82, 158, basic: 5),
      TerminalColor(24, 130, 134, basic: 6), TerminalColor(110, 113, 122, basic: 8),
    ])

  private static let contrastOnDark = Theme(
    dim: TerminalColor(230, 230, 230, basic: 15), faint: TerminalColor(150, 150, 150, basic: 7),
    accent: TerminalColor(255, 255, 0, basic: 11), good: TerminalColor(0, 255, 127, basic: 10),
    warning: TerminalColor(255, 215, 0, basic: 11), bad: TerminalColor(255, 120, 120, basic: 9),
    selection: TerminalColor(0, 60, 160, basic: 4), series: vivid,
    strong: TerminalColor(255, 255, 255, basic: 15))

  private static let contrastOnLight = Theme(
    dim: TerminalColor(30, 30, 30, basic: 0), faint: TerminalColor(100, 100, 100, basic: 8),
    accent: TerminalColor(0, 0, 160, basic: 4), good: TerminalColor(0, 90, 30, basic: 2),
    warning: TerminalColor(120, 60, 0, basic: 3), bad: TerminalColor(170, 0, 0, basic: 1),
    selection: TerminalColor(255, 235, 120, basic: 11), series: vividOnLight,
    strong: TerminalColor(0, 0, 0, basic: 0))

  private static let vivid = [
    TerminalColor(255, 255, 0, basic: 11), TerminalColor(90, 200, 255, basic: 14),
    TerminalColor(0, 255, 127, basic: 10), TerminalColor(255, 130, 255, basic: 13),
    TerminalColor(255, 160, 90, basic: 9), TerminalColor(220, 220, 220, basic: 15),
  ]

  private static let vividOnLight = [
    TerminalColor(0, 0, 160, basic: 4), TerminalColor(170, 0, 0, basic: 1),
    TerminalColor(0, 90, 30, basic: 2), TerminalColor(110, 0, 130, basic: 5),
    TerminalColor(0, 100, 110, basic: 6), TerminalColor(70, 70, 70, basic: 8),
  ]

  // Okabe and Ito's palette: told apart with every common form of colour blindness.
  private static let colorBlindOnDark = Theme(
    dim: TerminalColor(146, 148, 158, basic: 7), faint: TerminalColor(78, 81, 92, basic: 8),
    accent: TerminalColor(86, 180, 233, basic: 14), good: TerminalColor(86, 180, 233, basic: 6),
    warning: TerminalColor(240, 228, 66, basic: 3), bad: TerminalColor(230, 120, 30, basic: 1),
    selection: TerminalColor(48, 51, 61, basic: 8), series: okabeIto)

  private static let colorBlindOnLight = Theme(
    dim: TerminalColor(84, 87, 98, basic: 8), faint: TerminalColor(98, 101, 109, basic: 8),
    accent: TerminalColor(0, 106, 165, basic: 4), good: TerminalColor(0, 106, 165, basic: 4),
    warning: TerminalColor(131, 96, 0, basic: 3), bad: TerminalColor(174, 69, 0, basic: 1),
    selection: TerminalColor(226, 229, 236, basic: 7), series: okabeItoOnLight)

  private static let okabeIto = [
    TerminalColor(86, 180, 233, basic: 6), TerminalColor(230, 159, 0, basic: 3),
    TerminalColor(0, 158, 115, basic: 2), TerminalColor(204, 121, 167, basic: 5),
    TerminalColor(0, 114, 178, basic: 4), TerminalColor(146, 148, 158, basic: 7),
  ]

  // The same, as dark as a bar on white has to be.
  private static let okabeItoOnLight = [
    TerminalColor(73, 154, 200, basic: 6), TerminalColor(195, 135, 0, basic: 3),
    TerminalColor(0, 158, 115, basic: 2), TerminalColor(204, 121, 167, basic: 5),
    TerminalColor(0, 114, 178, basic: 4), TerminalColor(115, 116, 124, basic: 8),
  ]
}

extension ModelFamily {
  /// The place of its colour among those of a theme.
  var place: Int {
    switch self {
    case .opus: 0
    case .sonnet: 1
    case .haiku: 2
    case .fable: 3
    case .mythos, .instant: 4
    case .other: 5
    }
  }

  /// What it is drawn with where there are no colours.
  var texture: Character {
    switch self {
    case .opus: "█"
    case .sonnet: "▒"
    case .haiku: "░"
    case .fable, .mythos, .instant: "▓"
    case .other: "·"
    }
  }
}
