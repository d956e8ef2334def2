/// One place of the screen.
package struct Cell: Hashable, Sendable {
  /// What stands there; nil in the right half of a wide character.
  package var glyph: Character?
  package var style: CellStyle

  package init(_ glyph: Character?, _ style: CellStyle = .plain) {
    self.glyph = glyph
    self.style = style
  }

  package static let blank = Cell(" ")
}

/// A picture of the screen: what is drawn before any of it is written.
///
/// Everything outside is cut off, nothing wraps, and a wide character is there
/// with both halves or not at all.
package struct CellBuffer: Hashable, Sendable {
  package let columns: Int
  package let rows: Int
  /// Row by row.
  package private(set) var cells: [Cell]

  /// - Parameters:
  ///   - columns: Less than 0 counts as 0, as do rows.
  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    cells = Array(repeating: .blank, count: self.columns * self.rows)
  }

  package init(_ size: TerminalSize) { self.init(columns: size.columns, rows: size.rows) }

  package var size: TerminalSize { TerminalSize(columns: columns, rows: rows) }

  package subscript(column: Int, row: Int) -> Cell { cells[row * columns + column] }

  /// Writes `text` from a cell on to the right, made harmless by `plainText`.
  ///
  /// - Parameter width: Cells that it may fill; to the right edge without it.
  /// - Returns: How many cells were filled.
  @discardableResult
  package mutating func put(
    _ text: String, _ column: Int, _ row: Int, _ style: CellStyle = .plain, width: Int? = nil
  ) -> Int {
    guard row >= 0, row < rows, column < columns else { return 0 }
    let end = min(columns, width.map { column + max(0, $0) } ?? columns)
    var place = column
    for character in plainText(text) {
      let cells = displayWidth(character)
      guard cells > 0 else { continue }
      guard place + cells <= end else { break }
      if place >= 0 { set(character, width: cells, place, row, style) }
      place += cells
    }
    return max(0, place - column)
  }

  /// Puts one character of the given width there; both halves of what it covers
  /// in part become blank.
  private mutating func set(
    _ character: Character, width: Int, _ column: Int, _ row: Int, _ style: CellStyle
  ) {
    let index = row * columns + column
    release(index, column: column)
    cells[index] = Cell(character, style)
    guard width == 2 else { return }
    release(index + 1, column: column + 1)
    cells[index + 1] = Cell(nil, style)
  }

  /// Blanks the other half of a wide character of which one half goes.
  private mutating func release(_ index: Int, column: Int) {
    if cells[index].glyph == nil, column > 0 { cells[index - 1].glyph = " " }
    if column + 1 < columns, cells[index + 1].glyph == nil, cells[index].glyph != nil {
      cells[index + 1].glyph = " "
    }
  }

  /// Fills a part of the screen with blanks of a style, or with one narrow
  /// character.
  package mutating func fill(
    _ columns: Range<Int>, _ rows: Range<Int>, _ style: CellStyle = .plain,
    with glyph: Character = " "
  ) {
    let columns = columns.clamped(to: 0..<self.columns)
    for row in rows.clamped(to: 0..<self.rows) {
      for column in columns { set(glyph, width: 1, column, row, style) }
    }
  }

  /// Changes how a part of a row looks, and nothing else.
  package mutating func restyle(
    _ columns: Range<Int>, row: Int, _ change: (CellStyle) -> CellStyle
  ) {
    guard row >= 0, row < rows else { return }
    for column in columns.clamped(to: 0..<self.columns) {
      let index = row * self.columns + column
      cells[index].style = change(cells[index].style)
    }
  }

  /// Puts another picture on top of this one.
  package mutating func draw(_ other: CellBuffer, at column: Int, _ row: Int) {
    for otherRow in 0..<other.rows where row + otherRow >= 0 && row + otherRow < rows {
      var place = 0
      while place < other.columns {
        let cell = other[place, otherRow]
        let isWide = place + 1 < other.columns && other[place + 1, otherRow].glyph == nil
        let target = column + place
        if let glyph = cell.glyph, target >= 0, target + (isWide ? 2 : 1) <= columns {
          set(glyph, width: isWide ? 2 : 1, target, row + otherRow, cell.style)
        }
        place += isWide ? 2 : 1
      }
    }
  }

  /// The rows as text, without blanks at their ends: for snapshots, pipes and tests.
  package var lines: [String] {
    (0..<rows).map { row in
      var line = ""
      for column in 0..<columns {
        if let glyph = self[column, row].glyph { line.append(glyph) }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
