/// A small picture of lines, made of Braille dots: two across and four down in each
/// cell. What is drawn later covers what was drawn before.
struct DotGrid {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var roles: [Role]

  init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    dots = Array(repeating: 0, count: self.columns * self.rows)
    roles = Array(repeating: .faint, count: dots.count)
  }

  /// Which bit of a cell a dot is, by its place in the cell: column, then row.
  private static let bits: [[UInt8]] = [[0, 1, 2, 6], [3, 4, 5, 7]]

  /// Sets a dot; one outside of the picture is none.
  ///
  /// - Parameters:
  ///   - x: From 0 at the left to 1 at the right.
  ///   - y: From 0 at the foot to 1 at the top.
  mutating func plot(_ x: Double, _ y: Double, _ role: Role) {
    let column = Int((x * Double(columns * 2 - 1)).rounded())
    let row = Int(((1 - y) * Double(rows * 4 - 1)).rounded())
    guard (0..<columns * 2).contains(column), (0..<rows * 4).contains(row) else { return }
    let cell = row / 4 * columns + column / 2
    dots[cell] |= 1 << DotGrid.bits[column % 2][row % 4]
    roles[cell] = role
  }

  /// A straight line; with `step` above 1 only each such dot of it.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ role: Role,
    step: Int = 1
  ) {
    let across = abs(end.x - start.x) * Double(columns * 2)
    let down = abs(end.y - start.y) * Double(rows * 4)
    let count = max(1, Int(max(across, down).rounded(.up)))
    for number in stride(from: 0, through: count, by: step) {
      let part = Double(number) / Double(count)
      plot(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part, role)
    }
  }

  /// One row of cells, as pieces of one role each.
  func pieces(row: Int) -> [Piece] {
    var pieces: [Piece] = []
    for column in 0..<columns {
      let cell = row * columns + column
      let isEmpty = dots[cell] == 0
      let role = isEmpty ? pieces.last?.role ?? .faint : roles[cell]
      let scalar = isEmpty ? " " : Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " "
      if pieces.last?.role == role {
        pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
      } else {
        pieces.append(Piece(String(Character(scalar)), role))
      }
    }
    return pieces
  }
}
