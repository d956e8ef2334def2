import Terminal

extension Picture {
  mutating func drawPopup(_ state: MonitorState, _ all: Area) {
    switch state.prompt {
    case .filter(let text): return drawPrompt("/", text, all)
    case .palette(let text, let selected):
      drawPalette(text, selected: selected, all)
      return drawPrompt(":", text, all)
    case nil: break
    }
    switch state.popup {
    case .help(let offset): drawHelp(offset, all)
    case .settings(let selected): drawSettings(state, selected: selected, all)
    case .session(let id, let offset):
      guard let (title, lines) = sessionLines(id, state) else { return }
      drawWindow(title, lines, columns: 72, from: offset, all)
    case .attribute(let place, let offset):
      let (title, lines) = attributeLines(place, state)
      drawWindow(title, lines, columns: 72, from: offset, all)
    case nil: break
    }
  }

  /// The line that is being typed, in the last row.
  private mutating func drawPrompt(_ mark: String, _ text: String, _ all: Area) {
    let row = Area(column: 0, row: all.rows - 1, columns: all.columns, rows: 1)
    canvas.buffer.fill(0..<all.columns, row.row..<(row.row + 1))
    // The end of a long line is what is being typed.
    var shown = plainText(text)
    while displayWidth(shown) > max(0, all.columns - 4) { shown.removeFirst() }
    canvas.draw([Piece(" " + mark, .accent), Piece(shown, .text), Piece("▏", .accent)], row)
  }

  /// A box in the middle with lines in it. Where not all of them fit, marks in its right
  /// edge tell that there are more, above or below.
  ///
  /// - Parameters:
  ///   - selected: A line that is marked, and always seen.
  ///   - first: Lines that are scrolled past, as far as there are some.
  private mutating func drawWindow(
    _ title: String, _ lines: [[Piece]], columns: Int, selected: Int? = nil, from first: Int = 0,
    _ all: Area
  ) {
    let width = min(columns, all.columns)
    let height = min(lines.count + 2, all.rows)
    let box = Area(
      column: (all.columns - width) / 2, row: max(0, (all.rows - height) / 2), columns: width,
      rows: height)
    canvas.buffer.fill(
      box.column..<(box.column + box.columns), box.row..<(box.row + box.rows))
    drawBox(box, title: title)
    let inner = Area(
      column: box.column + 2, row: box.row + 1, columns: max(0, width - 4),
      rows: max(0, height - 2))
    popupLinesLeft = max(0, lines.count - inner.rows)
    let start =
      selected.map { scrollStart(count: lines.count, visible: inner.rows, selected: $0) }
      ?? min(first, popupLinesLeft)
    for (row, line) in lines.dropFirst(start).prefix(inner.rows).enumerated() {
      canvas.draw(line.cut(toCells: inner.columns), inner, row: row)
      if row + start == selected { canvas.select(inner, row: row) }
    }
    let edge = Area(column: box.column + width - 1, row: inner.row, columns: 1, rows: inner.rows)
    if start > 0 { canvas.draw("▲", .dim, edge) }
    if start + inner.rows < lines.count { canvas.draw("▼", .dim, edge, row: inner.rows - 1) }
  }

  private mutating func drawHelp(_ offset: Int, _ all: Area) {
    let keys: [(String, String)] = [
      ("1 … 7, Tab, [ ]", "screens"), ("↑ ↓ j k", "move"), ("← → h l", "range, or subagents"),
      ("PgUp PgDn ^U ^D", "by pages"), ("Home End g G", "to the ends"),
      ("Enter", "detail of a session, or of a row of screen 7"), ("Esc", "back"), ("/", "filter"),
      (":", "palette"),
      ("Space", "hold the picture still"), ("s", "order of the table"),
      ("d D", "screen 7: skills, branches …"), ("r", "refresh now"),
      ("+ -", "look less or more often"), ("t", "theme"), ("p", "full, calm, compact"),
      ("z", "this screen alone"), ("o", "settings"), ("e", "write what is shown to a file"),
      ("y", "copy the selected row"),
      ("^Z", "suspend"), ("q ^C", "quit"),
    ]
    var lines = keys.map { key, word in
      [Piece(padded(key, toCells: 18), .text), Piece(word, .dim)]
    }
    if lines.count + 6 <= all.rows {
      lines.append([])
      lines.append([
        Piece("█", .good), Piece(" used  ", .dim), Piece("▒", .dim), Piece(" at this pace  ", .dim),
        Piece("│", .strong), Piece(" even pace by now", .dim),
      ])
      lines.append([
        Piece("● fine", .good), Piece("  ", .text), Piece("▲ high or runs out", .warning),
        Piece("  ", .text), Piece("■ used up", .bad),
      ])
    }
    drawWindow("Keys", lines, columns: 52, from: offset, all)
  }

  private mutating func drawSettings(_ state: MonitorState, selected: Int, _ all: Area) {
    let lines = MonitorSetting.allCases.map { setting in
      let value = state.word(setting)
      let word = value == "true" ? "on" : value == "false" ? "off" : value
      return [
        Piece(padded(cutAtEnd(setting.label, to: 40), toCells: 42), .text),
        Piece(setting == .interval ? word + " s" : word, .accent),
      ]
    }
    let foot: [[Piece]] = [
      [], [Piece("←→ change, Esc close; kept in the configuration file", .dim)],
    ]
    drawWindow("Settings", lines + foot, columns: 62, selected: selected, all)
  }

  private mutating func drawPalette(_ text: String, selected: Int, _ all: Area) {
    let entries = PaletteEntry.matching(text)
    let visible = max(1, min(12, all.rows - 4))
    let first = scrollStart(count: entries.count, visible: visible, selected: selected)
    var lines = entries.dropFirst(first).prefix(visible).map { entry in
      [Piece(padded(entry.name, toCells: 22), .text), Piece(entry.summary, .dim)]
    }
    if lines.isEmpty { lines = [[Piece("nothing is called that", .dim)]] }
    drawWindow("Palette", lines, columns: 56, selected: selected - first, all)
  }
}
