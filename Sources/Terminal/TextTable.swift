/// A table that fits a terminal.
///
/// Numbers are never cut or wrapped. Where the width does not do, names shrink
/// (cut in their middle), then whole columns fold away, the least important
/// first. Every cell passes through `plainText`.
package struct TextTable: Sendable {
  package var columns: [Column]
  package var rows: [Row]

  package init(columns: [Column], rows: [Row] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// One column: its title, and how it gives way when space is short.
  package struct Column: Sendable {
    package var title: String
    package var isNumeric: Bool
    /// The order of folding away: largest first, 0 never.
    package var fold: Int
    /// To how many cells the column may shrink and grow; nil for the width of its
    /// widest cell, as numbers need it.
    package var flexibility: ClosedRange<Int>?

    /// Numbers, which stand to the right and are never cut.
    package static func number(_ title: String, fold: Int) -> Column {
      Column(title: title, isNumeric: true, fold: fold, flexibility: nil)
    }

    /// Short texts, which are never cut.
    package static func text(_ title: String, fold: Int = 0) -> Column {
      Column(title: title, isNumeric: false, fold: fold, flexibility: nil)
    }

    /// Names, which are cut to between so many cells.
    package static func name(
      _ title: String, fold: Int = 0, cells: ClosedRange<Int>
    ) -> Column {
      Column(title: title, isNumeric: false, fold: fold, flexibility: cells)
    }
  }

  /// What stands in one place of the table.
  package enum Cell: Sendable, ExpressibleByStringLiteral {
    case text(String)
    /// Names of which as many are shown as fit, and how many more there are.
    case list([String])

    package init(stringLiteral value: String) { self = .text(value) }
  }

  /// One line of the table.
  package struct Row: Sendable {
    package var cells: [Cell]
    package var style: Style?
    /// Whether a line is drawn above the row, as above a total.
    package var hasRuleAbove: Bool

    package init(_ cells: [Cell], style: Style? = nil, hasRuleAbove: Bool = false) {
      self.cells = cells
      self.style = style
      self.hasRuleAbove = hasRuleAbove
    }
  }

  /// A table as laid out for one width.
  package struct Layout: Sendable, Equatable {
    package var lines: [String]
    /// Titles of the columns that folded away.
    package var foldedTitles: [String]
  }

  /// Lays the table out for `width` cells; for nil with every column and whole names.
  package func layout(width: Int?, colored: Bool) -> Layout {
    let cells = rows.map { row in row.cells.map(\.plain) }
    let natural = columns.indices.map {
      naturalWidth(of: $0, in: cells, isBounded: width != nil)
    }
    let shown = width.map { shownColumns(natural: natural, width: $0) } ?? Array(columns.indices)
    let widths = width.map { fittedWidths(of: shown, natural: natural, width: $0) } ?? natural
    let fitted = zip(shown, widths).map { index, width in
      TextTable.fitted(cells.map { $0[index] }, to: width)
    }
    let rule = String(repeating: "─", count: widths.reduce(0, +) + gap * max(0, shown.count - 1))

    var lines = [
      line(
        zip(shown, widths).map { (columns[$0].title, $1, columns[$0].isNumeric) },
        style: .strong, colored: colored),
      Style.dim.applied(to: rule, colored: colored),
    ]
    for (number, row) in rows.enumerated() {
      if row.hasRuleAbove { lines.append(Style.dim.applied(to: rule, colored: colored)) }
      let parts = shown.indices.map { place in
        (fitted[place][number], widths[place], columns[shown[place]].isNumeric)
      }
      lines.append(line(parts, style: row.style, colored: colored))
    }
    let folded = columns.indices.filter { !shown.contains($0) }.map { columns[$0].title }
    return Layout(lines: lines, foldedTitles: folded)
  }

  /// The texts of one column, cut to `width`. What is different stays so: where the same
  /// is left of two names that are cut in their middle, they are cut elsewhere.
  private static func fitted(_ cells: [Cell], to width: Int) -> [String] {
    var texts = cells.map { $0.fitted(to: width) }
    for cut in [elidedAtStart, elidedAtEnd] {
      var whole: [String: Set<String>] = [:]
      for (cell, text) in zip(cells, texts) {
        if case .text(let name) = cell { whole[text, default: []].insert(name) }
      }
      for (index, cell) in cells.enumerated() {
        guard case .text(let name) = cell, whole[texts[index], default: []].count > 1 else {
          continue
        }
        texts[index] = cut(name, width)
      }
    }
    return texts
  }

  private func naturalWidth(of column: Int, in cells: [[Cell]], isBounded: Bool) -> Int {
    let widest = cells.reduce(displayWidth(columns[column].title)) {
      max($0, $1[column].width)
    }
    guard isBounded, let flexibility = columns[column].flexibility else { return widest }
    return min(widest, flexibility.upperBound)
  }

  private func leastWidth(of column: Int, natural: [Int]) -> Int {
    min(natural[column], columns[column].flexibility?.lowerBound ?? natural[column])
  }

  private func shownColumns(natural: [Int], width: Int) -> [Int] {
    var shown = Array(columns.indices)
    while shown.reduce(0, { $0 + leastWidth(of: $1, natural: natural) }) + gap * (shown.count - 1)
      > width
    {
      guard
        let next = shown.filter({ columns[$0].fold > 0 }).max(by: {
          columns[$0].fold < columns[$1].fold
        })
      else { break }
      shown.removeAll { $0 == next }
    }
    return shown
  }

  /// Gives what is left of the width to the names, from left to right.
  private func fittedWidths(of shown: [Int], natural: [Int], width: Int) -> [Int] {
    var widths = shown.map { leastWidth(of: $0, natural: natural) }
    var room = width - widths.reduce(0, +) - gap * (shown.count - 1)
    for (position, column) in shown.enumerated() where room > 0 {
      let growth = min(room, natural[column] - widths[position])
      widths[position] += growth
      room -= growth
    }
    return widths
  }

  private func line(
    _ parts: [(text: String, width: Int, alignRight: Bool)], style: Style?, colored: Bool
  ) -> String {
    var text = parts.map { padded($0.text, toCells: $0.width, alignRight: $0.alignRight) }
      .joined(separator: String(repeating: " ", count: gap))
    while text.last == " " { text.removeLast() }
    return style?.applied(to: text, colored: colored) ?? text
  }
}

/// Blank cells between two columns.
private let gap = 2

extension TextTable.Cell {
  /// The same without anything that could disturb a terminal.
  fileprivate var plain: TextTable.Cell {
    switch self {
    case .text(let text): .text(plainText(text))
    case .list(let names): .list(names.map(plainText))
    }
  }

  fileprivate var width: Int {
    switch self {
    case .text(let text): displayWidth(text)
    case .list(let names): displayWidth(names.joined(separator: ", "))
    }
  }

  fileprivate func fitted(to width: Int) -> String {
    switch self {
    case .text(let text):
      return elidedInMiddle(text, to: width)
    case .list(let names):
      for count in stride(from: names.count, to: 0, by: -1) {
        let rest = names.count - count
        let text = names.prefix(count).joined(separator: ", ") + (rest > 0 ? " +\(rest)" : "")
        if displayWidth(text) <= width { return text }
      }
      guard let first = names.first else { return "" }
      let suffix = names.count > 1 ? " +\(names.count - 1)" : ""
      return elidedInMiddle(first, to: width - suffix.utf8.count) + suffix
    }
  }
}

/// `text` broken at spaces into lines of at most `width` cells; what is longer
/// than a line is broken inside. Passes through `plainText`.
///
/// - Parameter keepsPaths: Whether a word with a slash in it is left whole, so that it
///   can be copied, on a line that is then longer.
package func wrapped(
  _ text: String, width: Int, indent: String = "", keepsPaths: Bool = false
) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in plainText(text).split(separator: " ") {
    let room = width - displayWidth(line) - (line.isEmpty ? 0 : 1)
    if displayWidth(word) <= room {
      line += (line.isEmpty ? "" : " ") + word
      continue
    }
    if !line.isEmpty { lines.append(line) }
    line = lines.isEmpty ? "" : indent
    if keepsPaths, word.contains("/") {
      line += word
      continue
    }
    for character in word {
      if displayWidth(line) + displayWidth(character) > width {
        lines.append(line)
        line = indent
      }
      line.append(character)
    }
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}
