package import Analytics
import Limits
import Pricing
package import Scanning
import Terminal
package import UsageModel
import Wording

/// How far each budget is used, and where that leads.
package struct BudgetReport: Sendable {
  package var statuses: [BudgetStatus]
  package var now: Timestamp
  package var zone: ZoneDays

  package init(statuses: [BudgetStatus], now: Timestamp, zone: ZoneDays) {
    self.statuses = statuses
    self.now = now
    self.zone = zone
  }

  /// The report as a table.
  package func lines(on surface: Surface) -> [String] {
    guard !statuses.isEmpty else {
      return wrapped(
        "No budget is set. `plimsoll budget set 15/day` sets one, in dollars by list prices; "
          + "`plimsoll budget set 80%/7d` sets one of a limit.", width: surface.columns)
    }
    var table = TextTable(columns: [
      .number("No.", fold: 5), .text("Budget"), .name("Project", fold: 4, cells: 7...28),
      .number("Used", fold: 0), .number("Share", fold: 0), .number("Projected", fold: 2),
      .text("Resets", fold: 3),
    ])
    for status in statuses {
      table.rows.append(
        .init([
          .text(String(status.budget.id)), .text(status.budget.text),
          .text(status.projectName ?? ""), .text(BudgetText.used(status)),
          .text(BudgetText.percent(status)), .text(BudgetText.ahead(status, at: now)),
          .text(end(of: status)),
        ]))
    }
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    return TableTitle.lines("Budgets", zone.name, surface: surface) + layout.lines
      + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  private func end(of status: BudgetStatus) -> String {
    if status.budget.period == .session { return "with each session" }
    return status.end.map { clockText($0, offset: zone.offset(at: $0)) } ?? "unknown"
  }

  private var notes: [ReportNote] {
    var notes: [ReportNote] = statuses.compactMap { status in
      status.problem.map {
        ReportNote(kind: .unattributed, text: "\(status.budget.text): \($0).")
      }
    }
    if statuses.contains(where: { !$0.budget.isPercent }) {
      notes.append(
        ReportNote(
          kind: .derivedFromLocalLogs,
          text: "Dollars are list prices for what is in this computer's transcripts, not a bill. "
            + "Projected: where the pace so far leads by the end of the period."))
    }
    if statuses.contains(where: { $0.isTooEarly(at: now) }) {
      notes.append(
        ReportNote(
          kind: .derivedFromLocalLogs,
          text: "There is a projection once a twentieth of the period is over."))
    }
    if statuses.contains(where: { $0.budget.period == .session }) {
      notes.append(
        ReportNote(
          kind: .derivedFromLocalLogs,
          text: "For sessions, the costliest of the last 12 hours is shown."))
    }
    return notes
  }

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object([
      .init("schemaVersion", .integer(1)), .init("report", .string("budget")),
      .init("generatedAt", .time(now)), .init("timeZone", .string(zone.name)),
      .init("budgets", .array(statuses.map { .object(BudgetText.members($0, at: now)) })),
    ])
  }

  /// The report as CSV.
  package var csv: String {
    var csv = CSVText(header: [
      "number", "budget", "period", "project", "session", "used_usd", "limit_usd",
      "limit_percent", "used_percent", "projected_percent", "begins", "ends",
    ])
    for status in statuses {
      var limit: Cost?
      if case .cost(let cost) = status.budget.amount { limit = cost }
      let projected = status.projectedPercent(at: now)
      csv.append([
        .integer(status.budget.id), .plain(status.budget.text),
        .plain(status.budget.period.name), .text(status.projectName ?? ""),
        .text(status.session ?? ""),
        .cost(status.budget.isPercent ? nil : status.usage.cost.cost), .cost(limit),
        status.limitPercent.map { .plain(BudgetText.decimal($0)) } ?? .empty,
        status.percent.map { .plain(BudgetText.decimal($0)) } ?? .empty,
        projected.map { .plain(BudgetText.decimal($0)) } ?? .empty, .time(status.start),
        .time(status.end),
      ])
    }
    return csv.text
  }

  /// Compares the budgets with two thresholds, as plugins of monitoring systems do.
  package func check(
    warn: Double, fail: Double, isProjected: Bool
  ) -> (verdict: LimitCheck.Verdict, line: String) {
    var worst: LimitCheck.Verdict?
    var parts: [String] = []
    var figures: [String] = []
    for status in statuses {
      let name = status.budget.text + (status.projectName.map { " of \($0)" } ?? "")
      guard let percent = status.percent, status.isOfficial else {
        parts.append(name + " unknown" + (status.problem.map { " (\($0))" } ?? ""))
        continue
      }
      let ahead = isProjected ? status.projectedPercent(at: now) : nil
      let counted = max(percent, ahead ?? percent)
      worst = max(worst ?? .fine, counted >= fail ? .critical : counted >= warn ? .warning : .fine)
      parts.append(
        "\(name) \(BudgetText.percent(status)) (\(BudgetText.used(status)))"
          + (counted > percent ? ", \(percentText(counted, mark: "~")) ahead" : ""))
      figures.append(
        "'budget \(status.budget.id)'=\(BudgetText.decimal(counted))%;"
          + "\(BudgetText.decimal(warn));\(BudgetText.decimal(fail));0;100")
    }
    if statuses.isEmpty { parts.append("no budget is set") }
    let verdict = worst ?? .unknown
    let word =
      switch verdict {
      case .fine: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    // A bar would begin the figures.
    let text = String(parts.joined(separator: "; ").map { $0 == "|" ? "/" : $0 })
    let tail = figures.isEmpty ? "" : " | " + figures.joined(separator: " ")
    return (verdict, "BUDGETS \(word) - " + text + tail)
  }
}
