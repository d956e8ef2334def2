/// As much of a terminal as programs under test use of one: what it was sent, it
/// shows. Anything that it does not know is noted, so that a test can fail on it.
package struct VirtualTerminal {
  /// One place of its screen.
  package struct Place: Hashable, Sendable {
    package var glyph: Character? = " "
    /// The parameters of everything that was set of the style, sorted.
    package var style: [String] = []
  }

  package let columns: Int
  package let rows: Int
  package private(set) var places: [Place]
  package private(set) var unknown: [String] = []
  /// Times that the whole screen, or the rest of it, was erased.
  package private(set) var erasures = 0
  private var column = 0
  private var row = 0
  private var style: [String: String] = [:]
  /// How many cells a character takes.
  private let width: (Character) -> Int

  package init(columns: Int, rows: Int, width: @escaping (Character) -> Int) {
    self.columns = columns
    self.rows = rows
    self.width = width
    places = Array(repeating: Place(), count: columns * rows)
  }

  /// The rows as text.
  package var lines: [String] {
    (0..<rows).map { row in
      String(places[(row * columns)..<((row + 1) * columns)].compactMap(\.glyph))
    }
  }

  /// Takes in what a program wrote.
  package mutating func feed(_ bytes: [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self)[...]
    while let character = text.first {
      if character == "\u{1B}" {
        text = sequence(text.dropFirst())
        continue
      }
      text = text.dropFirst()
      switch character {
      case "\r": column = 0
      case "\n", "\r\n":
        if character == "\r\n" { column = 0 }
        lineFeed()
      default: put(character)
      }
    }
  }

  private mutating func lineFeed() {
    guard row == rows - 1 else {
      row += 1
      return
    }
    places.removeFirst(columns)
    places += Array(repeating: Place(), count: columns)
  }

  private mutating func put(_ character: Character) {
    let cells = width(character)
    guard cells > 0 else { return unknown.append("character \(character.unicodeScalars)") }
    // Automatic wrapping is off.
    let start = min(column, columns - cells)
    let look = style.values.sorted()
    clear(start, row)
    places[row * columns + start] = Place(glyph: character, style: look)
    if cells == 2 {
      clear(start + 1, row)
      places[row * columns + start + 1] = Place(glyph: nil, style: look)
    }
    column = min(start + cells, columns - 1)
  }

  /// A wide character of which half is overwritten goes.
  private mutating func clear(_ column: Int, _ row: Int) {
    let index = row * columns + column
    if places[index].glyph == nil, column > 0 { places[index - 1].glyph = " " }
    if column + 1 < columns, places[index + 1].glyph == nil { places[index + 1].glyph = " " }
  }

  private mutating func sequence(_ text: Substring) -> Substring {
    guard text.first == "[" else {
      unknown.append("ESC \(text.first.map(String.init) ?? "")")
      return text.dropFirst()
    }
    let body = text.dropFirst().prefix { !("@"..."~").contains($0) }
    let rest = text.dropFirst(1 + body.count)
    guard let final = rest.first else { return rest }
    control(String(body), final)
    return rest.dropFirst()
  }

  private mutating func control(_ body: String, _ final: Character) {
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let first = numbers.first.flatMap(\.self)
    switch final {
    case "H":
      row = min((first ?? 1) - 1, rows - 1)
      column = min((numbers.count > 1 ? numbers[1] ?? 1 : 1) - 1, columns - 1)
    case "A": row = max(0, row - (first ?? 1))
    case "B": row = min(rows - 1, row + (first ?? 1))
    case "C": column = min(columns - 1, column + (first ?? 1))
    case "K":
      // With the background that is on, as terminals do.
      for place in column..<columns { erase(place, row) }
    case "J":
      erasures += 1
      for place in column..<columns { erase(place, row) }
      for below in (row + 1)..<max(row + 1, rows) {
        for place in 0..<columns { erase(place, below) }
      }
    case "m": select(body.isEmpty ? ["0"] : body.split(separator: ";").map(String.init))
    case "h", "l":
      if body != "?2026" { unknown.append("mode \(body)\(final)") }
    default: unknown.append("CSI \(body)\(final)")
    }
  }

  private mutating func erase(_ column: Int, _ row: Int) {
    clear(column, row)
    let background = style["background"]
    places[row * columns + column] = Place(glyph: " ", style: background.map { [$0] } ?? [])
  }

  private mutating func select(_ parameters: [String]) {
    var rest = parameters[...]
    while let parameter = rest.popFirst() {
      switch parameter {
      case "0": style = [:]
      case "1", "2", "3", "4", "7": style[parameter] = parameter
      case "22":
        style["1"] = nil
        style["2"] = nil
      case "23", "24", "27": style[String(parameter.dropFirst())] = nil
      case "39": style["foreground"] = nil
      case "49": style["background"] = nil
      case "38", "48":
        let count = rest.first == "5" ? 2 : 4
        style[parameter == "38" ? "foreground" : "background"] =
          parameter + ";" + rest.prefix(count).joined(separator: ";")
        rest = rest.dropFirst(count)
      default:
        guard let number = Int(parameter) else { return unknown.append("style \(parameter)") }
        switch number {
        case 30...37, 90...97: style["foreground"] = parameter
        case 40...47, 100...107: style["background"] = parameter
        default: unknown.append("style \(parameter)")
        }
      }
    }
  }
}
