/// A colour of the screen, with what to take where terminals know fewer of them.
package struct TerminalColor: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8
  /// The nearest in meaning of the 16 colours that every terminal has, 0 to 15.
  package var basic: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, basic: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
    self.basic = basic & 15
  }

  /// The nearest of the 240 fixed colours of a palette of 256.
  package var palette: UInt8 {
    let levels: [Int] = [0, 95, 135, 175, 215, 255]
    func step(_ value: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
    }
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      let (x, y, z) = (r - Int(red), g - Int(green), b - Int(blue))
      return x * x + y * y + z * z
    }
    let (r, g, b) = (step(red), step(green), step(blue))
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let gray = min(max((mean - 3) / 10, 0), 23)
    let level = 8 + gray * 10
    return distance(level, level, level) < distance(levels[r], levels[g], levels[b])
      ? UInt8(232 + gray) : UInt8(16 + 36 * r + 6 * g + b)
  }

  /// How light the colour looks, from 0 to 1 (ITU-R BT.601).
  package var luminance: Double {
    (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255
  }
}

/// How many colours a terminal shows.
package enum ScreenColors: Int, Sendable, CaseIterable, Comparable {
  /// None at all: bold and the like stay.
  case none
  case basic
  case palette
  case full

  package static func < (left: ScreenColors, right: ScreenColors) -> Bool {
    left.rawValue < right.rawValue
  }

  /// What a terminal says of itself. `NO_COLOR` outranks all but the command line.
  package init(choice: ColorChoice, isTerminal: Bool, environment: [String: String]) {
    guard choice.allowsColor(isTerminal: isTerminal, environment: environment) else {
      self = .none
      return
    }
    let term = environment["TERM"] ?? ""
    let color = environment["COLORTERM"]?.lowercased() ?? ""
    if color == "truecolor" || color == "24bit" || term.hasSuffix("-direct") {
      self = .full
    } else if term.contains("256") || term.hasPrefix("tmux") || term.hasPrefix("xterm") {
      self = .palette
    } else {
      self = .basic
    }
  }
}

/// How the text of a cell looks.
package struct CellStyle: Hashable, Sendable {
  /// What a style may have besides colours.
  package struct Attributes: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let italic = Attributes(rawValue: 4)
    package static let underline = Attributes(rawValue: 8)
    package static let reverse = Attributes(rawValue: 16)
  }

  /// nil for the terminal's own.
  package var foreground: TerminalColor?
  package var background: TerminalColor?
  package var attributes: Attributes

  package init(
    _ foreground: TerminalColor? = nil, on background: TerminalColor? = nil,
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own colours.
  package static let plain = CellStyle()

  /// The same with more attributes.
  package func with(_ more: Attributes) -> CellStyle {
    var style = self
    style.attributes.formUnion(more)
    return style
  }

  /// The same in front of another colour.
  package func on(_ background: TerminalColor?) -> CellStyle {
    var style = self
    style.background = background
    return style
  }
}

extension CellStyle {
  /// Parameters of a "select graphic rendition" sequence that leads from `last` to
  /// this style; empty where both look the same.
  func parameters(after last: CellStyle, depth: ScreenColors) -> [UInt8] {
    var parts: [String] = []
    let lost = last.attributes.subtracting(attributes)
    var kept = last.attributes
    if !lost.isEmpty {
      if attributes.isEmpty, foreground == nil, background == nil { return Array("0".utf8) }
      // Bold and dim are taken away together.
      if !lost.isDisjoint(with: [.bold, .dim]) {
        parts.append("22")
        kept.subtract([.bold, .dim])
      }
      for (attribute, code) in CellStyle.off where lost.contains(attribute) { parts.append(code) }
      kept.formIntersection(attributes)
    }
    for (attribute, code) in CellStyle.on where attributes.subtracting(kept).contains(attribute) {
      parts.append(code)
    }
    if depth != .none {
      if foreground != last.foreground { parts.append(code(foreground, base: 30, depth: depth)) }
      if background != last.background { parts.append(code(background, base: 40, depth: depth)) }
    }
    return Array(parts.joined(separator: ";").utf8)
  }

  private static let on: [(Attributes, String)] = [
    (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
  ]
  private static let off: [(Attributes, String)] = [
    (.italic, "23"), (.underline, "24"), (.reverse, "27"),
  ]

  private func code(_ color: TerminalColor?, base: Int, depth: ScreenColors) -> String {
    guard let color else { return String(base + 9) }
    switch depth {
    case .none, .basic:
      let bright = color.basic >= 8
      return String(base + (bright ? 60 : 0) + Int(color.basic & 7))
    case .palette: return "\(base + 8);5;\(color.palette)"
    case .full: return "\(base + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
