import Alerts
import Analytics
import Index
import Limits
internal import Live
import Reports
import Terminal
import UsageModel
import Wording

/// A line of the log screen.
struct LogLine: Equatable {
  var pieces: [String]
  var role: Role
  /// Whether it is a heading.
  var isTitle = false
}

extension MonitorState {
  /// What was raised, how the sources do, what the doctor found.
  var logLines: [LogLine] {
    var lines: [LogLine] = [LogLine(pieces: ["Raised"], role: .strong, isTitle: true)]
    let alerts = update?.alerts ?? []
    if alerts.isEmpty { lines.append(LogLine(pieces: ["", "nothing so far"], role: .dim)) }
    for alert in alerts {
      let role: Role =
        switch alert.severity {
        case .critical: .bad
        case .warning: .warning
        case .information: .text
        }
      let shape = alert.severity == .critical ? "■" : alert.severity == .warning ? "▲" : "●"
      let muted = alert.isMuted ? " (kept quiet)" : ""
      lines.append(
        LogLine(
          pieces: [words.clock(alert.raisedAt), "\(shape) \(alert.text)\(muted)"], role: role))
    }
    if let failure = update?.failure {
      lines.append(LogLine(pieces: ["Trouble"], role: .strong, isTitle: true))
      lines.append(
        LogLine(pieces: ["▲", failure.note], role: .warning))
    }
    lines += sourceLines
    for (title, items) in limits?.healthSections.dropFirst() ?? [] {
      lines.append(LogLine(pieces: [title], role: .strong, isTitle: true))
      for item in items { lines.append(LogLine(pieces: ["·", item], role: .text)) }
    }
    lines += watchLines
    for finding in health {
      lines.append(LogLine(pieces: [finding.title], role: .strong, isTitle: true))
      for item in finding.items { lines.append(LogLine(pieces: ["·", item], role: .text)) }
    }
    return lines.filter { $0.isTitle || matches($0.pieces.joined(separator: " ")) }
  }

  /// The sources of limits as a table: source, state, age, what to do.
  private var sourceLines: [LogLine] {
    guard let limits else { return [] }
    var lines = [LogLine(pieces: ["Sources of limits"], role: .strong, isTitle: true)]
    if let reason = limits.reason {
      lines.append(LogLine(pieces: ["▲", reason.text], role: .warning))
    }
    let isWide = size.columns >= 72
    for row in limits.sourceRows {
      let age = row.answeredAt.map { words.ago($0) } ?? "—"
      let (mark, role): (String, Role) =
        switch row.standing {
        case .answers: ("●", .text)
        case .troubled: ("▲", .warning)
        case .silent: ("○", .text)
        case .unused: ("○", .dim)
        }
      // Columns that stay apart when lines are broken.
      let head =
        padded(row.source.name, toCells: 13) + padded(row.state, toCells: 14)
        + (isWide && !row.advice.isEmpty ? padded(age, toCells: 17) : age)
      let text = head.replacing(" ", with: "\u{00A0}") + "  " + row.advice
      lines.append(LogLine(pieces: [mark, text], role: role))
    }
    return lines
  }

  private var watchLines: [LogLine] {
    guard let indexing = update?.indexing else { return [] }
    var items: [LogLine] = []
    switch indexing.watching {
    case .starting: break
    case .events:
      items.append(LogLine(pieces: ["·", "the system reports changes of logs"], role: .text))
    case .polling(let reason):
      items.append(
        LogLine(pieces: ["·", "logs are looked through every few seconds: \(reason)"], role: .dim))
    }
    if let files = indexing.files {
      items.append(
        LogLine(
          pieces: ["·", "\(counted(Int64(files), "transcript")) in the last look"], role: .text))
    }
    if let damage = indexing.damage {
      items.append(
        LogLine(pieces: ["▲", "\(damage.sentence); \(DamageNotice.hint)"], role: .warning))
      for line in damage.kept {
        items.append(LogLine(pieces: ["·", "kept: \(line)"], role: .dim))
      }
    }
    for problem in indexing.problems.prefix(20) {
      items.append(LogLine(pieces: ["▲", "\(problem.path): \(problem.reason)"], role: .warning))
    }
    return items.isEmpty
      ? [] : [LogLine(pieces: ["Reading logs"], role: .strong, isTitle: true)] + items
  }
}

extension Picture {
  /// Screen 6: what was raised, and how everything does.
  mutating func drawAlerts(_ state: MonitorState, _ area: Area) {
    let lines = state.logLines
    var rows: [(line: Int, pieces: [Piece])] = []
    for (number, line) in lines.enumerated() {
      if line.isTitle {
        if number > 0 { rows.append((number, [])) }
        rows.append((number, [Piece(line.pieces[0], line.role)]))
        continue
      }
      let mark = line.pieces[0]
      let indent = max(2, displayWidth(mark) + 1)
      let text = wrapped(line.pieces[1], width: max(10, area.columns - indent))
      for (index, part) in text.enumerated() {
        let head =
          index == 0 ? padded(mark, toCells: indent) : String(repeating: " ", count: indent)
        rows.append((number, [Piece(head, .dim), Piece(part, line.role)]))
      }
    }
    let selectedRow = rows.firstIndex { $0.line == state.selected } ?? 0
    let first = scrollStart(count: rows.count, visible: area.rows, selected: selectedRow)
    for (offset, row) in rows.dropFirst(first).prefix(area.rows).enumerated() {
      canvas.draw(row.pieces, area, row: offset)
    }
  }
}
