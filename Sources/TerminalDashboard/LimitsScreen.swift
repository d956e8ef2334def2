import Analytics
import Index
import Limits
internal import Live
import Reports
import Settings
import Terminal
import UsageModel
import Wording

extension Picture {
  /// Screen 1: every window, and above them the answer.
  mutating func drawLimits(_ state: MonitorState, _ area: Area) {
    guard let report = state.limits else {
      return canvas.draw("Reading …", .dim, area)
    }
    let isWide = area.columns >= 116 && state.options.preset == .full
    var left = area
    if isWide {
      let side = 38
      left.columns = area.columns - side - 4
      drawSide(
        state,
        Area(
          column: area.column + left.columns + 4, row: area.row, columns: side, rows: area.rows))
    }
    let answer = LimitAnswer(report)
    var row = canvas.paragraph(
      answer.sentences.joined(separator: " "), answer.role, left, row: 0,
      most: answer.reason == nil ? 3 : 8)
    row += left.rows - row > 8 ? 1 : 0
    let notes = state.calmNotes(report, besides: answer.reason)
    let lines = report.current.map { LimitLines($0, state: state) }
    let noteRows = notes.isEmpty ? 0 : min(notes.count * 2 + 1, 5)
    let sumRows = isWide || state.options.preset == .calm ? 0 : 3
    row =
      drawWindows(
        lines, state, left.below(row), room: left.rows - row - noteRows, spare: sumRows) + row
    if !isWide, state.options.preset == .full, left.rows - row - noteRows >= 2, row > 0 {
      row += drawSums(state, left.below(row)) + 1
    }
    for step in state.firstSteps where row < left.rows {
      row += canvas.paragraph(step, .text, left, row: row, most: min(3, left.rows - row))
    }
    for note in notes where row < left.rows {
      row += canvas.paragraph(
        note.text, note.role, left, row: row, most: max(1, min(3, left.rows - row)))
    }
    guard state.options.preset == .full, left.columns >= 36, answer.reason == nil,
      left.rows - row > Picture.leastCourseRows
    else { return }
    drawCourses(state, left.below(row + 1))
  }

  /// Draws the windows as roomy as the rows allow. Returns the rows taken.
  private mutating func drawWindows(
    _ lines: LimitLines?, _ state: MonitorState, _ area: Area, room: Int, spare: Int
  ) -> Int {
    guard let lines, !lines.gauges.isEmpty || lines.spend != nil else { return 0 }
    let count = lines.gauges.count + (lines.spend == nil ? 0 : 1)
    let height =
      [4, 3].first { $0 * count <= room - spare } ?? [3, 2].first { $0 * count <= room } ?? 1
    var row = 0
    for gauge in lines.gauges {
      guard row < max(room, count) else { break }
      drawWindow(gauge, state, area.below(row), height: height)
      row += height
    }
    if let spend = lines.spend, row < room {
      drawSpend(spend, state, area.below(row), height: height)
      row += height
    }
    return row
  }

  private mutating func drawWindow(
    _ gauge: Gauge, _ state: MonitorState, _ area: Area, height: Int
  ) {
    let words = state.words
    let reset = words.reset(of: gauge.row.state)
    let name = cutAtEnd(gauge.row.window.label, to: 16)
    if height == 1 {
      let bar = max(0, min(24, area.columns - 58))
      let head =
        [Piece(padded(name, toCells: 16) + " ", .text)]
        + gauge.bar(cells: bar) + [
          Piece(padded(gauge.percentText, toCells: 7, alignRight: true) + "  ", gauge.role)
        ]
      let end = canvas.draw(head, area)
      canvas.drawRight([Piece(reset, .dim)], area, after: end)
      return
    }
    let head = [
      Piece(name, .strong), Piece("  \(gauge.shape) ", gauge.role), Piece(gauge.word, gauge.role),
    ]
    let end = canvas.draw(head, area)
    let prefix = gauge.row.state.condition == .running ? "resets " : ""
    canvas.drawRight([Piece(prefix + reset, .text)], area, after: end + 1)
    let percent = padded(gauge.percentText, toCells: 7, alignRight: true)
    canvas.draw(
      gauge.bar(cells: area.columns - 7) + [
        Piece(percent, gauge.role == .good ? .strong : gauge.role)
      ],
      area, row: 1)
    guard height > 2 else { return }
    let outlook = state.pieces(ofOutlook: gauge)
    let used = canvas.draw(outlook, area, row: 2)
    guard state.options.preset == .full else { return }
    let origin = gauge.row.state.reading
    let trust = origin.confidence == .official ? "" : "\(origin.confidence.name), "
    canvas.drawRight(
      [Piece("\(trust)\(origin.source.name), \(words.ago(gauge.row.state))", .faint)], area,
      row: 2, after: used + 2)
  }

  private mutating func drawSpend(
    _ spend: SpendLine, _ state: MonitorState, _ area: Area, height: Int
  ) {
    let name = LimitWindow(kind: .extraUsage).label
    let end = canvas.draw(
      [
        Piece(name, .strong),
        Piece(spend.word.isEmpty ? "" : "  \(spend.shape) ", spend.role),
        Piece(spend.word, spend.role),
      ], area)
    canvas.drawRight([Piece(spend.amount, .text)], area, after: end + 1)
    guard height > 1, let percent = spend.percent else { return }
    let text = padded(percentText(percent), toCells: 7, alignRight: true)
    canvas.draw(
      Gauge.bar(percent: percent, role: spend.role, cells: area.columns - 7)
        + [Piece(text, spend.role)], area, row: 1)
    if height > 2 {
      canvas.draw(spend.detail, .dim, area, row: 2)
    }
  }
}

/// The windows of the account, ready to be drawn.
struct LimitLines {
  var gauges: [Gauge]
  var spend: SpendLine?

  init(_ organization: LimitsReport.Organization, state: MonitorState) {
    gauges = organization.rows.filter(state.matchesFilter).map(Gauge.init)
    spend = organization.spend.flatMap {
      SpendLine(
        $0, words: state.words, isShared: organization.account?.sharesSpending == true)
    }
  }
}

/// What was spent beyond the plan.
struct SpendLine {
  var amount: String
  var percent: Double?
  var role = Role.good
  var shape = "●"
  var word = "fine"
  var detail: String

  /// - Parameter isShared: Whether it is what the whole organization spent.
  init?(_ spend: SpendReading, words: LimitText, isShared: Bool) {
    detail = "\(spend.source.name), \(words.ago(spend.capturedAt))"
    guard let used = spend.used, spend.isEnabled != false || used.minorUnits > 0 else {
      guard spend.isEnabled == false || spend.used != nil else { return nil }
      amount = "off"
      (role, shape, word) = (.dim, "○", "")
      return
    }
    let cap = spend.limit.map { " of " + moneyText($0) } ?? ", no limit set"
    let reset = spend.resetsAt.map { ", resets " + words.clock($0) } ?? ""
    amount = moneyText(used) + cap + (isShared ? ", whole organization" : "") + reset
    percent = spend.percent
    if let percent {
      if percent >= 100 {
        (role, shape, word) = (.bad, "■", "used up")
      } else if percent >= Double(LevelBounds.high) {
        (role, shape, word) = (.warning, "▲", "high")
      }
    }
  }
}

extension MonitorState {
  func matchesFilter(_ row: LimitsReport.Row) -> Bool {
    matches(row.window.label) || screen != .limits
  }

  func matches(_ text: String) -> Bool {
    filter.isEmpty || text.lowercased().contains(filter.lowercased())
  }

  /// `even pace 56 %, 15 % spare, lasts, ~73 %`
  func pieces(ofOutlook gauge: Gauge) -> [Piece] {
    guard gauge.row.state.condition == .running else {
      return gauge.row.state.condition == .ended
        ? [Piece("last known \(percentText(gauge.row.state.reading.percent))", .dim)] : []
    }
    var pieces: [Piece] = []
    if let forecast = gauge.row.forecast {
      pieces.append(Piece("even pace " + percentText(forecast.expectedPercent), .dim))
      let pace = words.pace(gauge.row)
      if !pace.isEmpty { pieces.append(Piece(", " + pace, .dim)) }
    }
    let outlook =
      gauge.row.state.reading.percent >= 100
      ? words.outlook(gauge.row)
      : gauge.row.forecast?.runsOutAt.map { "used up ~" + words.clock($0) }
        ?? words.outlook(gauge.row)
    if !outlook.isEmpty {
      let isBad = gauge.row.forecast?.lasts == false
      pieces.append(Piece((pieces.isEmpty ? "" : "  ·  "), .faint))
      pieces.append(Piece(outlook, isBad ? .warning : .text))
    }
    return pieces
  }

  /// What else must be known: calm words, and the command that helps.
  ///
  /// - Parameter reason: What is said already.
  func calmNotes(
    _ report: LimitsReport, besides reason: LimitReason?
  ) -> [(text: String, role: Role)] {
    var notes: [(String, Role)] = []
    if let failure = update?.failure {
      notes.append((failure.note + ".", .warning))
    }
    if let hidden = update?.hidden { notes.append((hidden.text, .warning)) }
    guard let current = report.current else { return notes }
    for note in report.notes(of: current) where note.text != reason?.text {
      notes.append((note.text, note.style == .warning ? .warning : .dim))
    }
    return notes
  }
}
