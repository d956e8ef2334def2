/// Turns pictures of the screen into the bytes that change a terminal from one to
/// the next: only cells that differ, inside one synchronized update.
package struct FrameWriter: Sendable {
  package var depth: ScreenColors
  /// What the terminal shows; nil when that is not known.
  private var shown: CellBuffer?
  /// The style in which the terminal would write on.
  private var style = CellStyle.plain
  /// Where its cursor is, as far as that is known.
  private var cursor: Place?
  /// Whether the picture stands among other lines, at a row that nobody knows:
  /// then all moves are relative to where the cursor is.
  private let isInline: Bool

  private struct Place: Sendable {
    /// nil when it is not known.
    var column: Int?
    var row: Int
  }

  /// - Parameter isInline: Whether the picture begins at the cursor's row instead of
  ///   the top of the screen.
  package init(depth: ScreenColors, isInline: Bool = false) {
    self.depth = depth
    self.isInline = isInline
  }

  /// Forgets what the terminal shows: after a stop, or where others wrote on it.
  package mutating func forget() {
    shown = nil
    if !isInline { cursor = nil }
  }

  /// How far, in cells, unchanged text is written again rather than jumped over:
  /// a jump takes four bytes or more.
  private static let bridge = 3
  /// Blank cells at the end of a row from which on erasing is shorter.
  private static let erasure = 4

  /// The bytes that make the terminal show `frame`; none where it shows it already.
  package mutating func bytes(for frame: CellBuffer) -> [UInt8] {
    if let shown, shown == frame { return [] }
    let known = shown.flatMap { $0.size == frame.size ? $0 : nil }
    var body: [UInt8] = []
    if known == nil {
      // Sizes differ or nothing is known: every row is written and its rest erased,
      // which needs no clearing of the screen.
      body += Array("\u{1B}[0m".utf8)
      style = .plain
      if isInline { makeRoom(for: frame, into: &body) } else { cursor = nil }
    }
    for row in 0..<frame.rows { write(row: row, of: frame, known: known, into: &body) }
    shown = frame
    guard !body.isEmpty else { return [] }
    // Whatever ends the program, the prompt comes below the picture.
    if isInline { move(to: 0, frame.rows - 1, in: frame, into: &body) }
    return FrameWriter.beginUpdate + body + FrameWriter.endUpdate
  }

  private static let beginUpdate = Array("\u{1B}[?2026h".utf8)
  private static let endUpdate = Array("\u{1B}[?2026l".utf8)

  /// Goes to where the last picture began, erases from there on, and scrolls until
  /// the new one has its rows.
  private mutating func makeRoom(for frame: CellBuffer, into body: inout [UInt8]) {
    if let cursor, cursor.row > 0 { body += Array("\u{1B}[\(cursor.row)A".utf8) }
    body += Array("\r\u{1B}[J".utf8)
    let below = max(0, frame.rows - 1)
    body += Array(repeating: 0x0A, count: below)
    if below > 0 { body += Array("\u{1B}[\(below)A".utf8) }
    cursor = Place(column: 0, row: 0)
  }

  private mutating func write(
    row: Int, of frame: CellBuffer, known: CellBuffer?, into body: inout [UInt8]
  ) {
    let end = trailingBlank(row, of: frame)
    var column = 0
    while column < frame.columns {
      if let known, known[column, row] == frame[column, row] {
        column += 1
        continue
      }
      // The right half of a wide character is written with its left one.
      if frame[column, row].glyph == nil, column > 0 { column -= 1 }
      if column >= end, frame.columns - column >= FrameWriter.erasure {
        move(to: column, row, in: frame, into: &body)
        select(.plain, into: &body)
        body += Array("\u{1B}[K".utf8)
        return
      }
      move(to: column, row, in: frame, into: &body)
      column = put(column, row, of: frame, into: &body)
    }
  }

  /// Writes one character. Returns the column after it.
  private mutating func put(
    _ column: Int, _ row: Int, of frame: CellBuffer, into body: inout [UInt8]
  ) -> Int {
    let cell = frame[column, row]
    let glyph = cell.glyph ?? " "
    let isWide = column + 1 < frame.columns && frame[column + 1, row].glyph == nil
    select(cell.style, into: &body)
    body.append(contentsOf: String(glyph).utf8)
    let next = column + (isWide ? 2 : 1)
    // Terminals differ in how wide they draw what is made of several code points,
    // and in where the cursor is after the last column.
    let isSimple = glyph.unicodeScalars.count == 1
    cursor = Place(column: isSimple && next < frame.columns ? next : nil, row: row)
    return next
  }

  private mutating func select(_ wanted: CellStyle, into body: inout [UInt8]) {
    guard wanted != style else { return }
    let parameters = wanted.parameters(after: style, depth: depth)
    style = wanted
    guard !parameters.isEmpty else { return }
    body += [0x1B, 0x5B] + parameters + [UInt8(ascii: "m")]
  }

  /// The column from which on a row is blank and plain.
  private func trailingBlank(_ row: Int, of frame: CellBuffer) -> Int {
    var column = frame.columns
    while column > 0, frame[column - 1, row] == .blank { column -= 1 }
    return column
  }

  private mutating func move(
    to column: Int, _ row: Int, in frame: CellBuffer, into body: inout [UInt8]
  ) {
    if let known = cursor?.column, cursor?.row == row, known <= column {
      let gap = column - known
      if gap == 0 { return }
      if gap <= FrameWriter.bridge, isBridgeable(known..<column, row, of: frame) {
        for place in known..<column {
          body.append(contentsOf: String(frame[place, row].glyph ?? " ").utf8)
        }
      } else {
        body += Array("\u{1B}[\(gap == 1 ? "" : String(gap))C".utf8)
      }
    } else if isInline {
      let distance = row - (cursor?.row ?? row)
      if distance != 0 {
        body += Array("\u{1B}[\(abs(distance))\(distance > 0 ? "B" : "A")".utf8)
      }
      body.append(0x0D)
      if column > 0 { body += Array("\u{1B}[\(column)C".utf8) }
    } else {
      body += Array("\u{1B}[\(row + 1)\(column == 0 ? "" : ";\(column + 1)")H".utf8)
    }
    cursor = Place(column: column, row: row)
  }

  /// Whether cells can be written again in the style that is on, at one byte each.
  private func isBridgeable(_ columns: Range<Int>, _ row: Int, of frame: CellBuffer) -> Bool {
    columns.allSatisfy {
      let cell = frame[$0, row]
      return cell.style == style && cell.glyph?.isASCII == true
    }
  }
}
