internal import Settings

/// The characters that a line is drawn with; each takes one cell.
struct LineGlyphs: Sendable {
  var full: String
  var empty: String
  /// Where an even pace would be now.
  var tick: String
  var reset: String
  var arrow: String
  var survives: String
  var fails: String
  var branch: String
  var separator: String
  var powerline: String
  var age: String
  var atLeast: String
  var dot: String
  var minus: String
  var bracket: (String, String)
  /// Whether only ASCII is drawn.
  var isPlain: Bool

  init(_ set: GlyphSet) {
    isPlain = set == .ascii
    switch set {
    case .ascii:
      full = "#"
      empty = "-"
      tick = "|"
      reset = "in "
      arrow = "->"
      survives = "ok"
      fails = "x"
      branch = "git:"
      separator = "|"
      powerline = ">"
      age = " ~"
      atLeast = ">="
      dot = "."
      minus = "-"
      bracket = ("[", "]")
    case .unicode, .nerd:
      full = "█"
      empty = "░"
      tick = "┃"
      reset = set == .nerd ? "\u{F0E2} " : "↻"
      arrow = "→"
      survives = "✓"
      fails = "✗"
      branch = set == .nerd ? "\u{E0A0} " : "⎇ "
      separator = "│"
      powerline = set == .nerd ? "\u{E0B0}" : "▌"
      age = " ·"
      atLeast = "≥"
      dot = "·"
      minus = "-"
      bracket = ("", "")
    }
  }

  /// The state of a task, as a mark before its name; nil for words that mean nothing
  /// here, which are then shown themselves.
  func mark(ofStatus status: String?) -> LineRun? {
    switch status {
    case "running", "in_progress", "active": LineRun(isPlain ? "* " : "● ", .low)
    case "completed", "done", "success", "succeeded": LineRun(survives + " ", .label)
    case "failed", "error", "killed", "cancelled", "canceled": LineRun(fails + " ", .critical)
    case "pending", "queued", "waiting": LineRun(isPlain ? ". " : "○ ", .label)
    default: nil
    }
  }

  /// A bar of `width` cells; filled and empty cells differ by their shape, not by
  /// colour alone.
  func bar(_ percent: Double, width: Int, tickAt expected: Double?, role: LineRole) -> [LineRun] {
    let share = min(max(percent, 0), 100) / 100
    var filled = Int((share * Double(width)).rounded())
    // Something is never nothing, and not everything is not all.
    if percent > 0, filled == 0 { filled = 1 }
    if percent < 100, filled == width { filled = width - 1 }
    let tickCell = expected.map { min(width - 1, Int(min(max($0, 0), 100) / 100 * Double(width))) }
    var runs: [LineRun] = bracket.0.isEmpty ? [] : [LineRun(bracket.0, .label)]
    func add(_ from: Int, _ until: Int) {
      let end = min(until, filled)
      if from < end { runs.append(LineRun(String(repeating: full, count: end - from), role)) }
      let start = max(from, filled)
      if start < until {
        runs.append(LineRun(String(repeating: empty, count: until - start), .label))
      }
    }
    if let tickCell {
      add(0, tickCell)
      runs.append(LineRun(tick, .strong))
      add(tickCell + 1, width)
    } else {
      add(0, width)
    }
    if !bracket.1.isEmpty { runs.append(LineRun(bracket.1, .label)) }
    return runs
  }
}
