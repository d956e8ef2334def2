package import Analytics
import Pricing
internal import Scanning
import Terminal
import UsageModel
import Wording

/// A report of five-hour windows.
package struct WindowReport: Sendable {
  package var context: ReportContext
  /// The windows in the range, ascending.
  package var windows: [UsageWindow]
  /// The windows to show: the last ones under a limit.
  package var shown: [UsageWindow]
  /// Responses that are in no window because their line had no readable time.
  package var untimedResponses: Int64

  /// - Parameters:
  ///   - windows: All windows that were built; those outside the range are left
  ///     out here. A window belongs to the day on which it began.
  ///   - onlyActive: Whether to show nothing but the window that runs now.
  ///   - untimedResponses: Responses without a time that the reader asked for.
  package init(
    context: ReportContext, windows: [UsageWindow], limit: Int? = nil, onlyActive: Bool = false,
    untimedResponses: Int64 = 0
  ) {
    self.untimedResponses = untimedResponses
    self.context = context
    let now = context.generatedAt
    let inRange = windows.filter { window in
      context.range.contains(start: window.start, end: window.end, in: context.zone)
        && window.usage.tally.responses > 0 && (!onlyActive || window.isActive(at: now))
    }
    self.windows = inRange
    shown = limit.map { Array(inRange.suffix($0)) } ?? inRange
  }

  private var now: Timestamp { context.generatedAt }

  private var total: Usage {
    windows.reduce(into: Usage()) { $0 += $1.usage }
  }

  var notes: [ReportNote] {
    var models: [String: ModelUsage] = [:]
    for part in windows.flatMap(\.models) {
      models[part.model, default: ModelUsage(model: part.model, usage: Usage())].usage += part.usage
    }
    return [
      ReportNote.windows(machines: context.machines), ReportNote.untimed(untimedResponses),
      ReportNote.lowerBound(total.tally),
      ReportNote.unknownCost(Array(models.values).dearestFirst(), mode: context.costMode),
      ReportNote.omitted(windows.count - shown.count, noun: "window"),
      ReportNote.unreadable(context.lostLines), ReportNote.unreadable(files: context.lostFiles),
      ReportNote.hidden(context.hidden),
    ].compactMap(\.self)
  }

  // MARK: Table

  func tableLines(on surface: Surface) -> [String] {
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    var lines = TableTitle.lines("Five-hour windows", context.subtitle, surface: surface)
    lines += layout.lines
    let outlook = outlookLines(on: surface)
    if !outlook.isEmpty { lines += [""] + outlook }
    return lines + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  /// What the running window comes to, in lines; none when none runs.
  package func outlookLines(on surface: Surface) -> [String] {
    guard let outlook else { return [] }
    return wrapped(outlook, width: surface.columns, indent: "  ").map {
      Style.accent.applied(to: $0, colored: surface.isColored)
    }
  }

  private var table: TextTable {
    var table = TextTable(columns: [
      .text("Began"), .text("Ends", fold: 5), .name("Models", fold: 9, cells: 12...40),
      .number("Output", fold: 6), .number("Total", fold: 2), .number("Tokens/min", fold: 7),
      .number("Cost/h", fold: 4), .number("Cost", fold: 0),
    ])
    for (index, window) in shown.enumerated() {
      if index > 0, let idle = window.idleBefore, idle >= UsageWindow.fiveHours {
        let blanks = Array(repeating: TextTable.Cell.text(""), count: table.columns.count - 1)
        table.rows.append(
          .init([.text("· " + duration(minutes: idle / 60_000) + " idle")] + blanks, style: .dim))
      }
      table.rows.append(
        .init(cells(of: window), style: window.isActive(at: now) ? .accent : nil))
    }
    let total = UsageCells.cells(total)
    table.rows.append(
      .init(
        ["Total", "", "", total[1], total[4], "", "", total[5]], style: .strong, hasRuleAbove: true)
    )
    return table
  }

  private func cells(of window: UsageWindow) -> [TextTable.Cell] {
    let numbers = UsageCells.cells(window.usage)
    let rate = BurnRate(of: window, at: now)
    let mark = window.usage.tally.isLowerBound ? "≥" : ""
    return [
      .text(clock(window.start)),
      .text(window.isActive(at: now) ? "▶ \(timeOnly(window.end))" : timeOnly(window.end)),
      .list(window.models.map { modelName($0.model) }), numbers[1], numbers[4],
      .text(rate.map { mark + grouped(Int64($0.tokensPerMinute.rounded())) } ?? ""),
      .text(rate.map { hourly($0, of: window) } ?? ""), numbers[5],
    ]
  }

  private func hourly(_ rate: BurnRate, of window: UsageWindow) -> String {
    rate.costPerHour.map { dollars($0, isLowerBound: window.usage.isCostLowerBound) } ?? "?"
  }

  /// What the running window comes to; nil when none runs.
  private var outlook: String? {
    guard let window = windows.last, window.isActive(at: now) else { return nil }
    let rest = (window.end.milliseconds - now.milliseconds + 59_999) / 60_000
    let text =
      "▶ The window that began at \(timeOnly(window.start)) runs: "
      + "\(duration(minutes: rest)) left."
    guard let projection = Projection(of: window, at: now) else { return text }
    let cost = projection.cost.map { " and ~" + dollars($0) } ?? ""
    let bound = window.usage.isCostLowerBound ? "at least " : ""
    return text + " At its mean pace it will end with \(bound)"
      + "~\(grouped(projection.totalTokens)) tokens\(cost)."
  }

  private func clock(_ time: Timestamp) -> String {
    clockText(time, offset: context.zone.offset(at: time))
  }

  private func timeOnly(_ time: Timestamp) -> String { String(clock(time).suffix(5)) }

  // MARK: JSON and CSV

  var json: JSONValue {
    .object(
      context.members(report: "blocks") + [
        .init("source", .string("derivedFromLocalLogs")),
        .init("rows", .array(shown.map(row))),
        .init("rowsOmitted", .integer(Int64(windows.count - shown.count))),
        .init("totals", .object(UsageCells.members(total))),
        .init("notes", .array(notes.map(\.json))),
      ])
  }

  private func row(_ window: UsageWindow) -> JSONValue {
    .object(
      [
        .init("start", .time(window.start)),
        .init("end", .time(window.end)),
        .init("lastActivity", .time(window.lastActivity)),
        .init("isActive", .bool(window.isActive(at: now))),
        .init("isOfficial", .bool(window.isOfficial)),
        .init("idleBeforeSeconds", .optional(window.idleBefore.map { $0 / 1000 })),
      ] + UsageCells.members(window.usage) + [
        .init("modelsUsed", .strings(window.models.map(\.model))),
        .init("burnRate", burnRate(window)),
        .init("projection", projection(window)),
      ])
  }

  private func burnRate(_ window: UsageWindow) -> JSONValue {
    guard let rate = BurnRate(of: window, at: now) else { return .null }
    return .object([
      .init("tokensPerMinute", .rounded(rate.tokensPerMinute, decimals: 2)),
      .init("uncachedTokensPerMinute", .rounded(rate.uncachedTokensPerMinute, decimals: 2)),
      .init("costPerHourUSD", .cost(rate.costPerHour)),
    ])
  }

  private func projection(_ window: UsageWindow) -> JSONValue {
    guard let projection = Projection(of: window, at: now) else { return .null }
    return .object([
      .init("totalTokens", .integer(projection.totalTokens)),
      .init("costUSD", .cost(projection.cost)),
      .init("remainingMinutes", .integer(projection.remainingMinutes)),
    ])
  }

  var csv: String {
    var csv = CSVText(
      header: ["start", "end", "last_activity", "is_active", "models"] + UsageCells.csvHeader)
    for window in shown {
      csv.append(
        [
          .time(window.start), .time(window.end), .time(window.lastActivity),
          .bool(window.isActive(at: now)),
          .text(window.models.map(\.model).joined(separator: " ")),
        ] + UsageCells.csvFields(window.usage))
    }
    return csv.text
  }
}

extension ReportRange {
  /// Whether a window belongs to the range: by the day on which it began, and
  /// by any overlap where the range counts in hours.
  fileprivate func contains(start: Timestamp, end: Timestamp, in zone: ZoneDays) -> Bool {
    let day = zone.day(of: start)
    if let since, day < since { return false }
    if let until, day > until { return false }
    return from.map { end > $0.start } ?? true
  }
}
