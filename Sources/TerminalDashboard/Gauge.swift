import Limits
import Reports
import UsageModel
import Wording

/// One window as the monitor shows it: its state by shape, word and colour, so that
/// any one of the three would do.
struct Gauge {
  let row: LimitsReport.Row
  /// `41 %`
  let percentText: String
  /// Used, in per cent; nil where that is void.
  let percent: Double?
  let role: Role
  let shape: String
  let word: String

  init(_ row: LimitsReport.Row) {
    self.row = row
    percent = row.state.percent
    percentText = Wording.percentText(row.state.percent)
    (role, shape, word) = Gauge.judgement(row)
  }

  private static func judgement(_ row: LimitsReport.Row) -> (Role, String, String) {
    switch row.state.condition {
    case .ended: return (.dim, "○", "unknown")
    case .notStarted: return (.dim, "○", "not started")
    case .running: break
    }
    let percent = row.state.reading.percent
    if percent >= 100 { return (.bad, "■", "used up") }
    if percent >= Double(LevelBounds.critical) { return (.bad, "▲", "nearly used up") }
    if row.forecast?.lasts == false { return (.warning, "▲", "runs out") }
    if percent >= Double(LevelBounds.high) { return (.warning, "▲", "high") }
    return (.good, "●", "fine")
  }

  /// Where the pace leads, in per cent at the reset, by the less reassuring
  /// estimate; nil where nothing is claimed.
  var projected: Double? {
    guard row.state.condition == .running, let forecast = row.forecast else { return nil }
    return max(forecast.average.percentAtReset, forecast.recent?.percentAtReset ?? 0)
  }

  /// The bar: used, what the pace adds until the reset, room; with a tick where an
  /// even pace would be by now.
  func bar(cells: Int, usedRole: Role? = nil) -> [Piece] {
    guard cells > 0 else { return [] }
    guard let percent else { return [Piece(String(repeating: "·", count: cells), .faint)] }
    return Gauge.bar(
      percent: percent, projected: projected,
      expected: row.state.condition == .running ? row.forecast?.expectedPercent : nil,
      role: usedRole ?? role, cells: cells)
  }

  /// - Parameters:
  ///   - expected: Where an even pace would be by now, in per cent; nil for no tick.
  static func bar(
    percent: Double, projected: Double? = nil, expected: Double? = nil, role: Role, cells: Int
  ) -> [Piece] {
    let used = Glyphs.bar(percent / 100, cells: cells)
    var cellRoles: [(Character, Role)] = used.map { ($0, role) }
    let ahead = projected.map { Int((min($0, 100) / 100 * Double(cells)).rounded()) } ?? 0
    while cellRoles.count < cells {
      cellRoles.append(cellRoles.count < ahead ? ("▒", .dim) : ("░", .faint))
    }
    if let expected, cells >= 8 {
      let place = min(cells - 1, max(0, Int(expected / 100 * Double(cells))))
      cellRoles[place] = ("│", .strong)
    }
    var pieces: [Piece] = []
    for (glyph, role) in cellRoles {
      if pieces.last?.role == role {
        pieces[pieces.count - 1].text.append(glyph)
      } else {
        pieces.append(Piece(String(glyph), role))
      }
    }
    return pieces
  }
}
