import Analytics
import Index
internal import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

extension Picture {
  /// Beside the limits of a wide screen: sums, pace, and who works.
  mutating func drawSide(_ state: MonitorState, _ area: Area) {
    guard let usage = state.update?.usage else { return }
    var row = 0
    // What has not been read yet is not nothing, and a part of it no sum.
    let sums = state.knownSums
    if sums.isEmpty || usage.isEmpty {
      let text = state.readingText ?? "No local use found."
      _ = canvas.paragraph(text, .dim, area, row: 0, most: 3)
      return
    }
    let machines = state.update?.machines ?? 1
    let title = machines > 1 ? "Use on \(machines) machines" : "Local use"
    canvas.draw([Piece(title, .strong)], area, row: row)
    canvas.drawRight([Piece("at list prices", .faint)], area, row: row, after: 12)
    row += 1
    for (name, sum) in sums {
      drawSum(name, sum.usage, area, row: row)
      row += 1
    }
    if state.readingText != nil {
      _ = canvas.paragraph(state.readingMoreText, .dim, area, row: row, most: 3)
      return
    }
    if let window = usage.window, window.isActive(at: state.now) {
      drawSum("5 hours", window.usage, area, row: row)
      row += 1
    }
    // There is room for three: those that are used most.
    let budgets = (state.update?.budgets ?? []).sorted {
      ($0.percent ?? -1, $1.budget.id) > ($1.percent ?? -1, $0.budget.id)
    }
    for status in budgets.prefix(3) {
      drawBudget(status, at: state.now, area, row: row)
      row += 1
    }
    row += 1
    canvas.draw([Piece("Burn", .strong)], area, row: row)
    canvas.drawRight([Piece("last 6 hours", .faint)], area, row: row, after: 8)
    canvas.draw(usage.burn.spark(cells: area.columns), .accent, area, row: row + 1)
    drawBurn(usage.burn.quarter, "15 min", area, row: row + 2)
    drawBurn(usage.burn.hour, "60 min", area, row: row + 3)
    row += 5
    let working = usage.sessions.filter { $0.state == .working && $0.tokensPerMinute > 0 }
      .sorted { ($0.tokensPerMinute, $1.id) > ($1.tokensPerMinute, $0.id) }
    guard area.rows - row > 1 else { return }
    canvas.draw([Piece("Working now", .strong)], area, row: row)
    if working.isEmpty { canvas.draw("nobody", .dim, area, row: row + 1) }
    for (offset, session) in working.prefix(max(0, area.rows - row - 1)).enumerated() {
      let rate = compactCount(session.tokensPerMinute) + "/min"
      let name = cutAtEnd(session.displayName, to: area.columns - rate.count - 4)
      canvas.draw(
        [Piece("● ", .good), Piece(name, .text)], area, row: row + 1 + offset)
      canvas.drawRight([Piece(rate, .dim)], area, row: row + 1 + offset, after: 4)
    }
  }

  private mutating func drawSum(_ name: String, _ usage: Usage, _ area: Area, row: Int) {
    canvas.draw([Piece(name, .dim)], area, row: row)
    let cost = padded(UsageCells.cost(usage), toCells: 13, alignRight: true)
    let tokens = compactCount(usage.tally.tokens.total)
    canvas.drawRight([Piece(tokens, .dim), Piece(cost, .text)], area, row: row, after: 10)
  }

  private mutating func drawBudget(
    _ status: BudgetStatus, at now: Timestamp, _ area: Area, row: Int
  ) {
    let name =
      "of " + plainText(status.budget.text) + (status.projectName.map { " " + plainText($0) } ?? "")
    let used = padded(BudgetText.used(status), toCells: 13, alignRight: true)
    let ahead = BudgetText.ahead(status, at: now)
    let role: Role =
      status.percent ?? 0 >= 100 ? .bad : status.runsOutAt(now) != nil ? .warning : .dim
    var right = [Piece(BudgetText.percent(status), role), Piece(used, .text)]
    // Where the pace leads, as far as there is room.
    let wider = [Piece(BudgetText.percent(status) + " → " + ahead, role), Piece(used, .text)]
    let taken = displayWidth(name) + 1
    if ahead != "-", taken + wider.width <= area.columns { right = wider }
    canvas.draw([Piece(name, .dim)], area, row: row)
    canvas.drawRight(right, area, row: row, after: taken)
  }

  private mutating func drawBurn(_ burn: BurnRate, _ name: String, _ area: Area, row: Int) {
    canvas.draw([Piece(name, .dim)], area, row: row)
    let cost = padded(burn.costText, toCells: 13, alignRight: true)
    canvas.drawRight(
      [Piece(compactCount(burn.tokensPerMinute) + "/min", .dim), Piece(cost, .text)], area,
      row: row, after: 8)
  }

  /// The sums below the limits of a narrow screen, in one line or two. Returns how
  /// many.
  mutating func drawSums(_ state: MonitorState, _ area: Area) -> Int {
    guard let usage = state.update?.usage else { return 0 }
    let sums = state.knownSums
    if sums.isEmpty || usage.isEmpty {
      let text = state.readingText ?? "No local use found."
      return canvas.paragraph(text, .dim, area, row: 0, most: max(1, min(2, area.rows)))
    }
    var lines: [[Piece]] = [[]]
    func add(_ name: String, _ value: String) {
      let pieces = [Piece(name + " ", .dim), Piece(value, .text)]
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = pieces
      } else if last.width + 3 + pieces.width <= area.columns {
        lines[lines.count - 1] += [Piece("   ", .text)] + pieces
      } else {
        lines.append(pieces)
      }
    }
    for (name, sum) in sums { add(name.lowercased(), UsageCells.cost(sum.usage)) }
    if state.readingText != nil {
      canvas.draw(lines[0], area, row: 0)
      guard area.rows > 1 else { return 1 }
      return 1
        + canvas.paragraph(
          state.readingMoreText, .dim, area, row: 1, most: max(1, min(2, area.rows - 1)))
    }
    let machines = state.update?.machines ?? 1
    if machines > 1 { add("machines", String(machines)) }
    for status in (state.update?.budgets ?? []).prefix(2) {
      let ahead = BudgetText.ahead(status, at: state.now)
      add(
        "of " + plainText(status.budget.text),
        BudgetText.percent(status) + (ahead == "-" ? "" : " → " + ahead))
    }
    let rate = usage.burn.quarter
    add("burn", "\(compactCount(rate.tokensPerMinute))/min, \(rate.costText)")
    for (row, line) in lines.prefix(area.rows).enumerated() { canvas.draw(line, area, row: row) }
    return min(lines.count, area.rows)
  }
}

extension UsagePicture {
  /// The sums with their names.
  var sums: [(String, PeriodSum)] {
    [("Today", today), ("Yesterday", yesterday), ("Week", week), ("Month", monthToDate)]
  }
}

extension BurnRate {
  /// `$4.20/h`, `?/h`.
  var costText: String { (costPerHour.map { dollars($0) } ?? "?") + "/h" }
}

extension RecentBurn {
  /// The series as a row of small bars.
  func spark(cells: Int) -> String {
    Glyphs.sparkline(series.map { Double($0.usage.tally.tokens.total) }, cells: cells)
  }
}

extension SessionActivity {
  /// What people call it: its title beside its project.
  var displayName: String { title.map { "\(projectName): \($0)" } ?? projectName }
}
