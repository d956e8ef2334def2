internal import Settings

/// What a bar is asked for on its command line.
package struct BarOptions: Hashable, Sendable {
  package var format: BarFormat
  /// As in `statusline.template`, or the name of one of its presets; nil for the two
  /// windows, and any other that is high.
  package var template: String?
  /// The most cells that a template may take.
  package var width: Int
  /// Whether it goes on running and prints whenever something has changed.
  package var follows: Bool
  /// Whether xbar reads the menu, which takes less than SwiftBar does.
  package var isXbar: Bool

  package static let defaultWidth = 40
  package static let widths = 1...400

  package init(
    format: BarFormat, template: String? = nil, width: Int = BarOptions.defaultWidth,
    follows: Bool = false, isXbar: Bool = false
  ) {
    self.format = format
    self.template = template
    self.width = width
    self.follows = follows
    self.isXbar = isXbar
  }

  /// What is wrong with a command line.
  package struct Refusal: Error, Hashable, Sendable {
    package var what: String
    package var hint: String
  }

  /// Reads what follows `plimsoll-line bar`.
  package init(_ arguments: [String]) throws(Refusal) {
    self.init(format: .plain)
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let equals = argument.utf8.firstIndex(of: UInt8(ascii: "="))
      let isLong = argument.utf8.starts(with: "--".utf8)
      let name = isLong ? equals.map { String(argument[..<$0]) } ?? argument : argument
      func value() throws(Refusal) -> String {
        if isLong, let equals { return String(argument[argument.utf8.index(after: equals)...]) }
        guard let next = rest.popFirst() else {
          throw Refusal(what: name + " lacks its value", hint: "see `plimsoll-line bar --help`")
        }
        return next
      }
      switch name {
      case "--format":
        let word = try value()
        guard let format = BarFormat(name: word) else { throw BarOptions.unknown(word) }
        self.format = format
      case "--template": template = try value()
      case "--width":
        let word = try value()
        guard let cells = Int(word), BarOptions.widths.contains(cells) else {
          throw Refusal(what: word + " is not a width", hint: "name one from 1 to 400")
        }
        width = cells
      case "--follow": follows = true
      case "install":
        throw Refusal(
          what: "plimsoll-line does not install anything",
          hint: "`plimsoll bar install FORMAT` shows what belongs where")
      default:
        throw Refusal(
          what: "bar does not know " + harmless(argument), hint: "see `plimsoll-line bar --help`")
      }
    }
    try check()
  }

  /// Refuses what does not go together.
  package func check() throws(Refusal) {
    if follows, !format.canFollow {
      throw Refusal(
        what: format.rawValue + " cannot be used with --follow", hint: format.rhythm)
    }
  }

  /// The refusal of a format that does not exist.
  package static func unknown(_ word: String) -> Refusal {
    Refusal(
      what: harmless(word) + " is not a format",
      hint: "there are " + BarFormat.allCases.map { $0.rawValue }.joined(separator: ", "))
  }

  /// What the lines are made of; nothing where no template was named.
  var lineTemplate: LineTemplate {
    guard let template else { return LineTemplate("") }
    return LineTemplate(preset?.template ?? template)
  }

  /// The preset that was named in place of a template.
  var preset: LinePreset? {
    guard let template else { return nil }
    return LinePreset.allCases.first { $0.rawValue.utf8.elementsEqual(template.utf8) }
  }
}
