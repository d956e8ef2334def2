import Terminal
import UsageModel

/// Bars, sparklines, and how all of it is said in ASCII.
enum Glyphs {
  static let levels: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// A bar of `cells` cells, full at `fraction` 1; anything above nothing shows.
  static func bar(_ fraction: Double, cells: Int) -> String {
    guard fraction > 0, cells > 0, fraction.isFinite else { return "" }
    let parts = max(1, Int((min(fraction, 1) * Double(cells * 8)).rounded()))
    return String(repeating: "█", count: parts / 8) + eighths[parts % 8]
  }

  /// Values as a row of small bars, as high as their part of the greatest; any
  /// value above nothing shows. The newest stand at the end.
  static func sparkline(_ values: [Double], cells: Int) -> String {
    guard cells > 0, !values.isEmpty else { return "" }
    // Several values share a cell where there are more of them.
    let group = (values.count + cells - 1) / cells
    var sums: [Double] = []
    var end = values.count
    while end > 0 {
      let start = max(0, end - group)
      sums.append(values[start..<end].reduce(0, +) / Double(group))
      end = start
    }
    sums.reverse()
    let greatest = sums.max() ?? 0
    return String(
      sums.map { value -> Character in
        guard value > 0, greatest > 0 else { return "▁" }
        return levels[max(1, min(8, Int((value / greatest * 8).rounded(.up))))]
      })
  }

  /// Rewrites a picture with ASCII alone, cell by cell.
  static func asciiOnly(_ buffer: CellBuffer) -> CellBuffer {
    var result = CellBuffer(buffer.size)
    for row in 0..<buffer.rows {
      for column in 0..<buffer.columns {
        let cell = buffer[column, row]
        // Both halves of a wide character are there for its two cells.
        let glyph = cell.glyph.map(ascii) ?? "?"
        result.put(String(glyph), column, row, cell.style)
      }
    }
    return result
  }

  private static let spelled: [Character: Character] = [
    "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": "=", "▎": "=", "▏": "=",
    "▓": "%", "▒": "=", "░": "-", "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "+", "▆": "*",
    "▇": "*", "─": "-", "│": "|", "┃": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "├": "+",
    "┤": "+", "●": "*", "○": "o", "◐": "o", "▲": "!", "■": "X", "▶": ">", "▸": ">", "▾": "v",
    "·": ".", "…": "~", "—": "-", "–": "-", "≥": ">", "←": "<", "→": ">", "↑": "^", "↓": "v",
    "×": "x", "€": "E", "£": "L", "✓": "+",
  ]

  private static func ascii(_ glyph: Character) -> Character {
    if glyph.isASCII { return glyph }
    if let scalar = glyph.unicodeScalars.first, (0x2801...0x28FF).contains(scalar.value) {
      return "*"
    }
    return spelled[glyph] ?? "?"
  }
}
