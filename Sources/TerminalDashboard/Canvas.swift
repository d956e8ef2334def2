import Terminal

/// A piece of text and what it means.
struct Piece: Sendable {
  var text: String
  var role: Role

  init(_ text: String, _ role: Role = .text) {
    self.text = text
    self.role = role
  }

  var width: Int { displayWidth(plainText(text)) }
}

extension [Piece] {
  var width: Int { reduce(0) { $0 + $1.width } }

  /// The same in at most `width` cells, with `…` for what is left out.
  func cut(toCells width: Int) -> [Piece] {
    guard self.width > width else { return self }
    var kept: [Piece] = []
    var used = 0
    for piece in self {
      let cells = piece.width
      guard used + cells >= width else {
        kept.append(piece)
        used += cells
        continue
      }
      kept.append(Piece(cutAtEnd(piece.text + "…", to: width - used), piece.role))
      break
    }
    return kept
  }
}

/// A rectangle of the screen.
struct Area: Sendable, Equatable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int

  /// What is left without so many rows on top.
  func below(_ count: Int) -> Area {
    Area(column: column, row: row + count, columns: columns, rows: Swift.max(0, rows - count))
  }

  /// The same with blank cells at both sides.
  func inset(_ cells: Int) -> Area {
    Area(
      column: column + cells, row: row, columns: Swift.max(0, columns - 2 * cells), rows: rows)
  }

  func contains(column: Int, row: Int) -> Bool {
    column >= self.column && column < self.column + columns && row >= self.row
      && row < self.row + rows
  }
}

/// The picture being drawn, with the theme it is drawn in.
struct Canvas {
  var buffer: CellBuffer
  let theme: Theme
  /// Whether shapes must tell what colours would: there are none.
  let isMonochrome: Bool

  /// Draws pieces one after the other, cut at the right edge of the area.
  @discardableResult
  mutating func draw(_ pieces: [Piece], _ area: Area, row: Int = 0, from column: Int = 0) -> Int {
    guard row >= 0, row < area.rows else { return 0 }
    var place = column
    for piece in pieces where place < area.columns {
      place += buffer.put(
        piece.text, area.column + place, area.row + row, theme.style(piece.role),
        width: area.columns - place)
    }
    return place
  }

  mutating func draw(_ text: String, _ role: Role = .text, _ area: Area, row: Int = 0) {
    draw([Piece(text, role)], area, row: row)
  }

  /// Draws pieces that end at the right edge; nothing where they do not fit after
  /// `column`.
  mutating func drawRight(_ pieces: [Piece], _ area: Area, row: Int = 0, after column: Int = 0) {
    let start = area.columns - pieces.width
    guard start >= column else { return }
    draw(pieces, area, row: row, from: start)
  }

  /// A line across the area.
  mutating func rule(_ area: Area, row: Int) {
    guard row >= 0, row < area.rows else { return }
    buffer.put(
      String(repeating: "─", count: area.columns), area.column, area.row + row,
      theme.style(.faint))
  }

  /// Marks a row as the one that is selected.
  mutating func select(_ area: Area, row: Int) {
    guard row >= 0, row < area.rows else { return }
    let (selection, isMonochrome) = (theme.selection, isMonochrome)
    buffer.restyle(area.column..<(area.column + area.columns), row: area.row + row) {
      isMonochrome ? $0.with(.reverse) : $0.on(selection).with(.bold)
    }
  }

  /// Text broken into lines; returns how many rows it took.
  @discardableResult
  mutating func paragraph(
    _ text: String, _ role: Role, _ area: Area, row: Int = 0, most: Int = .max
  ) -> Int {
    guard area.columns > 0 else { return 0 }
    var lines = wrapped(text, width: area.columns)
    if lines.count > most, most > 0 {
      lines = Array(lines.prefix(most))
      lines[most - 1] = cutAtEnd(lines[most - 1] + "…", to: area.columns)
    }
    for (index, line) in lines.enumerated() {
      draw([Piece(line, role)], area, row: row + index)
    }
    return lines.count
  }
}

/// `text` cut at its end to at most `width` cells, with `…` for what is left out.
func cutAtEnd(_ text: String, to width: Int) -> String {
  let text = plainText(text)
  guard displayWidth(text) > width else { return text }
  guard width > 1 else { return width == 1 ? "…" : "" }
  var result = ""
  var used = 0
  for character in text {
    let cells = displayWidth(character)
    guard used + cells < width else { break }
    used += cells
    result.append(character)
  }
  return result + "…"
}
