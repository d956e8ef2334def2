import Terminal

/// A table on the screen: columns that give way, a row that is selected, and as
/// many rows as fit around it.
struct Grid {
  /// One column.
  struct Column {
    var title: String
    var isNumeric: Bool
    /// The order of giving way: largest first, 0 never.
    var fold: Int
    /// For names: to how many cells they may shrink.
    var least: Int?

    static func number(_ title: String, fold: Int) -> Column {
      Column(title: title, isNumeric: true, fold: fold)
    }

    static func text(_ title: String, fold: Int) -> Column {
      Column(title: title, isNumeric: false, fold: fold)
    }

    static func name(_ title: String, least: Int, fold: Int = 0) -> Column {
      Column(title: title, isNumeric: false, fold: fold, least: least)
    }
  }

  var columns: [Column]
  var rows: [[Piece]]
  /// What is said instead of rows where there are none.
  var empty = "nothing here"

  private static let gap = 2

  /// Leaves a column out.
  mutating func drop(column: Int) {
    columns.remove(at: column)
    for row in rows.indices { rows[row].remove(at: column) }
  }

  /// Gives a column another title.
  mutating func rename(column title: String, to other: String) {
    for index in columns.indices where columns[index].title == title {
      columns[index].title = other
    }
  }

  /// The columns that are shown in `width` cells, and how wide.
  func layout(width: Int) -> [(index: Int, width: Int)] {
    let natural = columns.indices.map { column in
      rows.reduce(displayWidth(columns[column].title)) { max($0, $1[column].width) }
    }
    func least(_ column: Int) -> Int {
      columns[column].least.map { min($0, natural[column]) } ?? natural[column]
    }
    var shown = Array(columns.indices)
    func needed() -> Int {
      shown.reduce(0) { $0 + least($1) } + Grid.gap * max(0, shown.count - 1)
    }
    while needed() > width,
      let next = shown.filter({ columns[$0].fold > 0 }).max(by: {
        columns[$0].fold < columns[$1].fold
      })
    {
      shown.removeAll { $0 == next }
    }
    var room = width - needed()
    return shown.map { column in
      let more = max(0, min(room, natural[column] - least(column)))
      room -= more
      return (column, least(column) + more)
    }
  }
}

extension Picture {
  /// Draws a table. A click on a row selects it; `firstHit` is the number of its
  /// first row among the rows of the screen, nil where its rows cannot be selected.
  mutating func draw(
    _ grid: Grid, _ area: Area, selected: Int? = nil, firstHit: Int? = nil
  ) {
    guard area.rows > 1 else { return }
    let layout = grid.layout(width: area.columns)
    var head = ""
    for (place, (index, width)) in layout.enumerated() {
      if place > 0 { head += "  " }
      head += padded(
        grid.columns[index].title, toCells: width, alignRight: grid.columns[index].isNumeric)
    }
    canvas.draw(head, .dim, area)
    guard !grid.rows.isEmpty else { return canvas.draw(grid.empty, .dim, area, row: 1) }
    let visible = area.rows - 1
    let first = scrollStart(count: grid.rows.count, visible: visible, selected: selected)
    for offset in 0..<min(visible, grid.rows.count - first) {
      let number = first + offset
      var column = 0
      for (place, (index, width)) in layout.enumerated() {
        if place > 0 { column += 2 }
        let cell = grid.rows[number][index]
        let text = cutAtEnd(cell.text, to: width)
        let start =
          grid.columns[index].isNumeric ? column + max(0, width - displayWidth(text)) : column
        canvas.draw([Piece(text, cell.role)], area, row: 1 + offset, from: start)
        column += width
      }
      if number == selected { canvas.select(area, row: 1 + offset) }
      if let firstHit {
        mark(
          Area(column: area.column, row: area.row + 1 + offset, columns: area.columns, rows: 1),
          .row(firstHit + number))
      }
    }
  }

  /// The first row to show, so that the selected one stays in the middle.
  func scrollStart(count: Int, visible: Int, selected: Int?) -> Int {
    guard count > visible, visible > 0 else { return 0 }
    return min(max(0, (selected ?? 0) - visible / 2), count - visible)
  }
}
