internal import Settings

extension LineColor {
  /// Parameters of the "select graphic rendition" sequence, within what the
  /// terminal can show; for the ground behind the text with `asBackground`.
  func parameters(_ depth: ColorDepth, asBackground: Bool = false) -> String {
    let base = asBackground ? 40 : 30
    switch (self, depth) {
    case (_, .none): return ""
    case (.named(let index), _):
      return String(index < 8 ? base + Int(index) : base + 60 + Int(index) - 8)
    case (.rgb(let red, let green, let blue), .millions):
      return "\(base + 8);2;\(red);\(green);\(blue)"
    case (.indexed(let index), .millions), (.indexed(let index), .indexed):
      return "\(base + 8);5;\(index)"
    case (.rgb, .indexed): return "\(base + 8);5;\(nearestIndex)"
    case (.indexed, .basic), (.rgb, .basic):
      return LineColor.named(nearestName).parameters(depth, asBackground: asBackground)
    }
  }

  /// Red in the bits 16 to 23, green, blue.
  var rgb: UInt32 {
    let (red, green, blue) = components
    return UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  private var components: (red: Int, green: Int, blue: Int) {
    switch self {
    case .rgb(let red, let green, let blue): return (Int(red), Int(green), Int(blue))
    case .indexed(let index) where index >= 232:
      let gray = 8 + (Int(index) - 232) * 10
      return (gray, gray, gray)
    case .indexed(let index) where index >= 16:
      let cube = Int(index) - 16
      func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
      return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    case .indexed(let index), .named(let index):
      let full = index < 8 ? 170 : 255
      func part(_ bit: UInt8) -> Int { index & bit != 0 ? full : (index < 8 ? 0 : 85) }
      return (part(1), part(2), part(4))
    }
  }

  /// The nearest of the cube of 216 and the 24 greys.
  private var nearestIndex: Int {
    let (red, green, blue) = components
    func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
    func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
    func distance(_ first: Int, _ second: Int, _ third: Int) -> Int {
      let parts = (red - first, green - second, blue - third)
      return parts.0 * parts.0 + parts.1 * parts.1 + parts.2 * parts.2
    }
    let (first, second, third) = (step(red), step(green), step(blue))
    let gray = min(max(((red + green + blue) / 3 - 3) / 10, 0), 23)
    let shade = 8 + gray * 10
    return distance(shade, shade, shade) < distance(level(first), level(second), level(third))
      ? 232 + gray : 16 + 36 * first + 6 * second + third
  }

  /// The nearest of the 16.
  private var nearestName: UInt8 {
    if case .indexed(let index) = self, index < 16 { return index }
    let (red, green, blue) = components
    let highest = max(red, green, blue)
    guard highest > 40 else { return 0 }
    var index: UInt8 = 0
    // What is more than half of the strongest part counts as lit.
    for (bit, value) in [(1, red), (2, green), (4, blue)] as [(UInt8, Int)]
    where value * 2 > highest { index |= bit }
    return highest > 200 ? index | 8 : index
  }
}

/// How many colours are sent.
package enum ColorDepth: Int, Sendable {
  case none
  /// The 16 that every terminal has.
  case basic
  /// 256.
  case indexed
  case millions

  /// What the environment asks for: `NO_COLOR`, then `FORCE_COLOR`, then the
  /// terminal's own name. Whether standard output is a terminal says nothing
  /// here: Claude Code reads the line through a pipe.
  package init(environment: LineEnvironment) {
    if let value = environment.noColor, !value.isEmpty {
      self = .none
      return
    }
    switch environment.forceColor {
    case "0", "false": self = .none
    case "1", "true": self = .basic
    case "2": self = .indexed
    case "3": self = .millions
    default: self = ColorDepth(ofTerminal: environment.term, environment.colorTerm)
    }
  }

  private init(ofTerminal name: String?, _ colorTerm: String?) {
    let name = name ?? ""
    if name == "dumb" {
      self = .none
    } else if colorTerm == "truecolor" || colorTerm == "24bit" || name.hasSuffix("-direct") {
      self = .millions
    } else {
      self = name.hasSuffix("256color") ? .indexed : .basic
    }
  }
}
