import Analytics
import Index
import Limits
internal import Live
import Reports
import Terminal
import UsageModel
import Wording

extension Picture {
  /// The boxed form: numbers, bars and resets, and nothing else.
  mutating func drawCompact(_ state: MonitorState, _ all: Area) {
    let box = Area(column: 0, row: 0, columns: min(all.columns, 64), rows: all.rows)
    let lines = state.compactLines(columns: box.columns - 4)
    let height = min(box.rows, lines.count + 2)
    drawBox(
      Area(column: 0, row: 0, columns: box.columns, rows: height),
      title: state.options.banner == nil ? "Claude usage" : "Claude usage, invented")
    let inner = Area(column: 2, row: 1, columns: box.columns - 4, rows: height - 2)
    for (row, line) in lines.prefix(inner.rows).enumerated() { canvas.draw(line, inner, row: row) }
  }

  mutating func drawBox(_ area: Area, title: String) {
    guard area.columns >= 4, area.rows >= 2 else { return }
    let style = canvas.theme.style(.faint)
    let across = String(repeating: "─", count: area.columns - 2)
    canvas.buffer.put("╭" + across + "╮", area.column, area.row, style)
    canvas.buffer.put("╰" + across + "╯", area.column, area.row + area.rows - 1, style)
    for row in (area.row + 1)..<(area.row + area.rows - 1) {
      canvas.buffer.put("│", area.column, row, style)
      canvas.buffer.put("│", area.column + area.columns - 1, row, style)
    }
    canvas.draw(
      [Piece(" ", .text), Piece(cutAtEnd(title, to: area.columns - 6), .title), Piece(" ", .text)],
      Area(column: area.column, row: area.row, columns: area.columns - 1, rows: 1), from: 2)
  }

  /// All that fits into one line: percentages first, then when they free.
  mutating func drawOneLine(_ state: MonitorState, _ all: Area) {
    // Where there is nothing but the reason, and room for it, it stands whole.
    if let reason = state.limits?.reason, all.rows > 1, all.columns >= 12,
      state.limits?.current?.rows.isEmpty ?? true
    {
      let form = reason.forms.first {
        wrapped(plainText($0), width: all.columns).count <= all.rows
      }
      _ = canvas.paragraph(form ?? reason.brief, reason.role, all, row: 0, most: all.rows)
      return
    }
    let forms = state.oneLineForms
    let form = forms.first { $0.width <= all.columns } ?? forms.last ?? []
    canvas.draw(form, all)
  }
}

extension MonitorState {
  /// The lines of the boxed form, as many as the rows have room for, the dearest.
  func compactLines(columns: Int) -> [[Piece]] {
    let rows = limits?.current?.rows ?? []
    let room = size.rows - 2
    let reason = limits?.reason
    guard !rows.isEmpty else {
      return reasonLines(reason, columns: columns, most: max(1, room - 1)) + [footLine(columns)]
    }
    let names = rows.map { columns < 44 ? $0.window.shortName : $0.window.label }
    let widest = min(names.map { displayWidth($0) }.max() ?? 0, max(8, columns - 12))
    var lines: [[Piece]] = []
    // Without room for both, the reset stands behind the figure or goes.
    let isRoomy = room >= rows.count * 3 + 1
    let hasResets = room >= rows.count * 2 + 1
    for (row, name) in zip(rows, names) {
      let gauge = Gauge(row)
      let percent = NumberForms.percent(gauge.percent)
      let bar = min(30, columns - widest - 2 - 5)
      var line = [Piece(padded(cutAtEnd(name, to: widest) + ":", toCells: widest + 2), .text)]
      if bar >= 5 { line += gauge.bar(cells: bar) + [Piece(" ", .text)] }
      line.append(Piece(percent, gauge.role == .good ? .strong : gauge.role))
      if !gauge.shape.isEmpty, gauge.role != .good, columns - line.width >= 2 {
        line.append(Piece(" " + gauge.shape, gauge.role))
      }
      lines.append(line)
      if hasResets { lines.append(resetLine(row, columns: columns)) }
      if isRoomy { lines.append([]) }
    }
    if lines.count > room { lines = Array(lines.prefix(max(1, room - 1))) }
    if let reason, room - lines.count > 1 {
      lines += reasonLines(reason, columns: columns, most: room - lines.count - 1)
    }
    if lines.count < room { lines.append(footLine(columns)) }
    return lines
  }

  /// Why there is nothing, or nothing newer: in the longest form that fits.
  private func reasonLines(_ reason: LimitReason?, columns: Int, most: Int) -> [[Piece]] {
    let forms = reason?.forms ?? ["No window of this account is known."]
    let texts = forms.map { wrapped(plainText($0), width: max(8, columns)) }
    let lines = texts.first { $0.count <= most } ?? texts.last ?? []
    return lines.prefix(most).map { [Piece(cutAtEnd($0, to: columns), reason?.role ?? .dim)] }
  }

  private func resetLine(_ row: LimitsReport.Row, columns: Int) -> [Piece] {
    guard row.state.condition == .running, let resetsAt = row.state.reading.resetsAt else {
      let text = row.state.condition == .notStarted ? "starts with your next message" : "not known"
      return [Piece(cutAtEnd(text, to: columns), .dim)]
    }
    let left = NumberForms.countdown(resetsAt.seconds - now.seconds)
    let clock = words.clock(resetsAt)
    let long = "Resets in: \(left)  (\(clock))"
    return [Piece(long.count <= columns ? long : "Resets in: \(left)", .dim)]
  }

  private func footLine(_ columns: Int) -> [Piece] {
    let newest = limits?.current?.rows.map(\.state.reading.capturedAt).max()
    let time = newest ?? update?.at ?? now
    let seconds = time.seconds + Int64(zone.offset(at: time))
    let second = Int((seconds % 60 + 60) % 60)
    let clock = clockText(time, offset: zone.offset(at: time)).suffix(5)
    let updated = "Updated: \(clock):\(padded(second, to: 2))"
    let hint = "Ctrl+C to exit"
    let gap = columns - updated.count - hint.count
    guard gap >= 2 else { return [Piece(cutAtEnd(updated, to: columns), .dim)] }
    return [Piece(updated + String(repeating: " ", count: gap) + hint, .dim)]
  }

  /// The line for panes too small for anything else, the longest form first.
  var oneLineForms: [[Piece]] {
    let rows = (limits?.current?.rows ?? []).filter { $0.window.length != nil }
    let main = rows.filter { $0.window.scope == nil }
    guard !main.isEmpty else {
      let reason = limits?.reason
      let forms = reason?.forms ?? ["no window is known"]
      return (forms + ["—"]).map { [Piece(plainText($0), reason?.role ?? .dim)] }
    }
    func form(_ rows: [LimitsReport.Row], hasBar: Bool, hasReset: Bool) -> [Piece] {
      var pieces: [Piece] = []
      for row in rows {
        let gauge = Gauge(row)
        if !pieces.isEmpty { pieces.append(Piece(hasReset ? "  " : " ", .dim)) }
        pieces.append(Piece(row.window.shortName + " ", .dim))
        if hasBar { pieces += gauge.bar(cells: 8) + [Piece(" ", .text)] }
        pieces.append(
          Piece(NumberForms.percent(gauge.percent), gauge.role))
        if hasReset, row.state.condition == .running, let resetsAt = row.state.reading.resetsAt {
          let left = NumberForms.countdown(resetsAt.seconds - now.seconds)
          pieces.append(Piece(" \(left)", .dim))
        }
      }
      return pieces
    }
    let binding = main.max { ($0.state.percent ?? -1) < ($1.state.percent ?? -1) }
    return [
      form(rows, hasBar: true, hasReset: true), form(main, hasBar: true, hasReset: true),
      form(main, hasBar: false, hasReset: true), form(main, hasBar: false, hasReset: false),
      binding.map { form([$0], hasBar: false, hasReset: false) } ?? [],
      binding.map { [Piece(NumberForms.percent($0.state.percent), .text)] }
        ?? [],
    ]
  }
}
