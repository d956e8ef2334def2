internal import Settings

/// Turns runs into bytes for a terminal.
struct LinePainter {
  let depth: ColorDepth
  let theme: LineTheme
  /// The user's own colours of the four levels.
  private var low: LineColor?
  private var medium: LineColor?
  private var high: LineColor?
  private var critical: LineColor?

  /// - Parameter theme: nil for that of the settings.
  init(_ settings: StatusLineSettings, depth: ColorDepth, theme: LineTheme? = nil) {
    self.depth = depth
    self.theme = theme ?? settings[.lineTheme]
    low = settings[.lineColorLow]
    medium = settings[.lineColorMedium]
    high = settings[.lineColorHigh]
    critical = settings[.lineColorCritical]
  }

  private func own(_ role: LineRole) -> LineColor? {
    switch role {
    case .low: low
    case .medium: medium
    case .high: high
    case .critical: critical
    default: nil
    }
  }

  /// The colour of a role, its red in the bits 16 to 23; nil for that of the bar's own
  /// text.
  func rgb(_ role: LineRole) -> UInt32? {
    switch role {
    case .plain, .label, .strong: nil
    default: (own(role) ?? color(of: role)).rgb
    }
  }

  func paint(_ runs: [LineRun]) -> String {
    guard depth != .none else { return runs.reduce(into: "") { $0 += $1.text } }
    var result = ""
    var current = ""
    for run in runs where !run.text.isEmpty {
      let wanted = parameters(run.role)
      if wanted != current {
        if !current.isEmpty { result += "\u{1B}[0m" }
        if !wanted.isEmpty { result += "\u{1B}[\(wanted)m" }
        current = wanted
      }
      result += run.text
    }
    return current.isEmpty ? result : result + "\u{1B}[0m"
  }

  /// Groups as coloured blocks, each leading into the next with an arrow. The
  /// colour of the figures is kept: only their ground changes.
  func paintBlocks(_ groups: [[LineRun]], arrow: String) -> String {
    var result = ""
    for (index, runs) in groups.enumerated() {
      let ground = LinePainter.ground(index, theme)
      let back = ground.parameters(depth, asBackground: true)
      for run in [LineRun(" ")] + runs + [LineRun(" ")] where !run.text.isEmpty {
        let front = parameters(run.role == .label ? .plain : run.role)
        result += "\u{1B}[0;\(back)\(front.isEmpty ? "" : ";" + front)m\(run.text)"
      }
      result += "\u{1B}[0;\(ground.parameters(depth))"
      if index + 1 < groups.count {
        let next = LinePainter.ground(index + 1, theme)
        result += ";" + next.parameters(depth, asBackground: true)
      }
      result += "m\(arrow)"
    }
    return result + "\u{1B}[0m"
  }

  private static func ground(_ index: Int, _ theme: LineTheme) -> LineColor {
    let dark: [LineColor] = [
      .rgb(red: 38, green: 50, blue: 66), .rgb(red: 78, green: 78, blue: 84),
    ]
    let light: [LineColor] = [
      .rgb(red: 214, green: 224, blue: 236), .rgb(red: 228, green: 228, blue: 222),
    ]
    return (theme == .light ? light : dark)[index % 2]
  }

  /// Parameters of a role; empty for the terminal's own colour.
  private func parameters(_ role: LineRole) -> String {
    switch role {
    case .plain: return ""
    case .label: return "2"
    case .strong: return "1"
    default: break
    }
    if let color = own(role) { return color.parameters(depth) }
    // For colour-blind eyes only state has a colour, on whatever ground.
    if theme == .colorBlind, role == .model || role == .folder || role == .branch {
      return role == .model ? "1" : ""
    }
    let bold = role == .critical || role == .model ? "1;" : ""
    return bold + color(of: role).parameters(depth)
  }

  private func color(of role: LineRole) -> LineColor {
    // With 16 colours the theme of the terminal decides, as everywhere else.
    if depth == .basic { return basic(role) }
    switch (theme, role) {
    case (.dark, .low), (.dark, .added): return .rgb(red: 120, green: 200, blue: 120)
    case (.dark, .medium): return .rgb(red: 230, green: 200, blue: 90)
    case (.dark, .high): return .rgb(red: 255, green: 150, blue: 60)
    case (.dark, .critical), (.dark, .removed): return .rgb(red: 255, green: 95, blue: 95)
    case (.dark, .folder): return .rgb(red: 110, green: 190, blue: 210)
    case (.dark, .branch): return .rgb(red: 200, green: 150, blue: 220)
    case (.light, .low), (.light, .added): return .rgb(red: 0, green: 115, blue: 40)
    case (.light, .medium): return .rgb(red: 140, green: 100, blue: 0)
    case (.light, .high): return .rgb(red: 185, green: 75, blue: 0)
    case (.light, .critical), (.light, .removed): return .rgb(red: 185, green: 0, blue: 20)
    case (.light, .folder): return .rgb(red: 0, green: 95, blue: 135)
    case (.light, .branch): return .rgb(red: 120, green: 40, blue: 140)
    // Blue, yellow, orange and vermilion, which no common colour blindness joins.
    case (.colorBlind, .low), (.colorBlind, .added): return .rgb(red: 86, green: 180, blue: 233)
    case (.colorBlind, .medium): return .rgb(red: 240, green: 228, blue: 66)
    case (.colorBlind, .high): return .rgb(red: 230, green: 159, blue: 0)
    case (.colorBlind, .critical), (.colorBlind, .removed):
      return .rgb(red: 213, green: 94, blue: 0)
    case (.light, _): return .rgb(red: 30, green: 30, blue: 30)
    default: return .rgb(red: 215, green: 215, blue: 215)
    }
  }

  private func basic(_ role: LineRole) -> LineColor {
    switch role {
    case .low, .added: .named(theme == .colorBlind ? 6 : 2)
    case .medium: .named(3)
    case .high: .named(theme == .colorBlind ? 5 : 11)
    case .critical, .removed: .named(1)
    case .folder, .model: .named(6)
    case .branch: .named(5)
    case .plain, .label, .strong: .named(7)
    }
  }
}
