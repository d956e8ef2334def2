package import Analytics
import Pricing
package import Scanning
import Terminal
package import UsageModel
import Wording

/// The costliest prompts, with all that each caused.
package struct TurnsReport: Sendable {
  package var context: ReportContext
  package var names: ReportNames
  /// Those that are shown, in their order.
  package var turns: [Turn]
  /// All turns of the range.
  package var all: Usage
  package var unplaced: Usage
  package var omitted: Int
  /// The first line of prompts, by their place among `turns`; only where it was asked for.
  package var texts: [String?]?
  /// What the turns led to: the refusal before which they ran; nil where none is meant.
  package var refusal: LimitRejection?

  package init(
    context: ReportContext, names: ReportNames, turns: [Turn], unplaced: Usage, limit: Int,
    refusal: LimitRejection? = nil
  ) {
    self.context = context
    self.names = names
    self.unplaced = unplaced
    self.refusal = refusal
    all = turns.reduce(into: Usage()) { $0 += $1.usage }
    let sorted = turns.sorted { left, right in
      left.usage.cost.known != right.usage.cost.known
        ? left.usage.cost.known > right.usage.cost.known
        : left.usage.tally.tokens.total != right.usage.tally.tokens.total
          ? left.usage.tally.tokens.total > right.usage.tally.tokens.total
          : left.start > right.start
    }
    self.turns = Array(sorted.prefix(limit))
    omitted = sorted.count - self.turns.count
  }

  /// The command that goes on with a session; nil for an id that is none.
  private func resume(_ turn: Turn) -> String? {
    guard let id = names.session(turn.session)?.id, !id.isEmpty,
      id.utf8.allSatisfy({ byte in
        byte == UInt8(ascii: "-") || (48...57).contains(byte) || (65...90).contains(byte)
          || (97...122).contains(byte)
      })
    else { return nil }
    return "claude --resume " + id
  }

  /// The report as a table.
  package func lines(on surface: Surface) -> [String] {
    var table = TextTable(columns: [
      .name("When", cells: 16...56), .name("Project", fold: 5, cells: 8...24),
      .name("Models", fold: 6, cells: 8...28), .number("Responses", fold: 7),
      .number("Subagents", fold: 4), .number("Total", fold: 2), .number("Cost", fold: 0),
      .number("5-hour", fold: 3), .number("7-day", fold: 3),
    ])
    for (index, turn) in turns.enumerated() {
      table.rows.append(
        .init([
          .text(clockText(turn.start, offset: context.zone.offset(at: turn.start))),
          .text(names.project(turn.project)),
          .list(turn.models.map { modelName($0.model) }),
          .text(grouped(turn.usage.tally.responses)),
          .text(
            percentage(
              turn.subagents.tally.tokens.total, of: turn.usage.tally.tokens.total)),
          .text(
            (turn.usage.tally.isLowerBound ? "≥" : "") + grouped(turn.usage.tally.tokens.total)),
          .text(UsageCells.cost(turn.usage)), .text(share(turn, "five_hour")),
          .text(share(turn, "seven_day")),
        ]))
      if let text = texts?[index] {
        let cells = [TextTable.Cell.text("└ " + text)]
        table.rows.append(
          .init(
            cells + Array(repeating: "", count: table.columns.count - cells.count), style: .dim))
      }
    }
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    let title =
      refusal.map { refusal in
        let time = clockText(refusal.time, offset: context.zone.offset(at: refusal.time))
        return "Turns that filled the \(limitName(refusal)) before it refused a request at \(time)"
      } ?? "Costliest turns"
    return TableTitle.lines(title, context.subtitle, surface: surface) + layout.lines
      + resumeLines(surface) + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  private func limitName(_ refusal: LimitRejection) -> String {
    refusal.limit.split(separator: "_").joined(separator: " ") + " limit"
  }

  private func resumeLines(_ surface: Surface) -> [String] {
    var lines: [String] = []
    for turn in turns.prefix(3) {
      guard let command = resume(turn), !lines.contains(command) else { continue }
      lines.append(command)
    }
    guard !lines.isEmpty else { return [] }
    return ["", "To resume the sessions of the first turns:"] + lines.map { "  " + $0 }
  }

  private func share(_ turn: Turn, _ window: String) -> String {
    guard let share = turn.shares.first(where: { $0.window == window }) else { return "-" }
    let (low, high) = (Int64(share.low.rounded()), Int64(share.high.rounded()))
    return low == high ? "\(high) %" : "~\(low)-\(high) %"
  }

  private var notes: [ReportNote] {
    var notes: [ReportNote?] = [
      ReportNote.lowerBound(all.tally), ReportNote.omitted(omitted, noun: "turn"),
    ]
    if unplaced.tally.responses > 0 {
      notes.append(
        ReportNote(
          kind: .unattributed,
          text:
            "\(grouped(unplaced.tally.tokens.total)) tokens (\(UsageCells.cost(unplaced))) of "
            + "this range do not belong to a prompt that a transcript still has."
        ))
    }
    if !turns.isEmpty, turns.allSatisfy(\.shares.isEmpty) {
      notes.append(
        ReportNote(
          kind: .unattributed,
          text:
            "5-hour and 7-day: there is no turn with a reading of a limit both before and after "
            + "it. The status line provides them while it is drawn; `plimsoll doctor` says whether "
            + "it is set."
        ))
    } else if turns.contains(where: { !$0.shares.isEmpty }) {
      notes.append(
        ReportNote(
          kind: .derivedFromLocalLogs,
          text: "5-hour and 7-day: how far the window rose while the turn ran; a range where other "
            + "turns ran as well. Use on other devices is in it."))
    }
    return notes.compactMap(\.self)
  }

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object(
      context.members(report: "turns") + [
        .init("rows", .array(turns.indices.map(row))),
        .init("rowsOmitted", .integer(Int64(omitted))),
        .init("totals", .object(UsageCells.members(all))),
        .init("unplaced", .object(UsageCells.members(unplaced))),
        .init(
          "refusal",
          refusal.map {
            .object([
              .init("limit", .string($0.limit)), .init("refusedAt", .time($0.time)),
              .init("resetsAt", .time($0.resetsAt)),
            ])
          } ?? .null),
        .init("notes", .array(notes.map(\.json))),
      ])
  }

  private func row(_ index: Int) -> JSONValue {
    let turn = turns[index]
    let info = names.projectInfo(turn.project)
    return .object(
      [
        .init("begins", .time(turn.start)), .init("ends", .time(turn.end)),
        .init("session", .optional(names.session(turn.session)?.id)),
        .init(
          "project",
          .object([
            .init("name", .string(names.project(turn.project))),
            .init("folder", .optional(info?.folder)),
            .init("path", .optional(info?.workingDirectory)),
          ])),
      ] + UsageCells.members(turn.usage) + [
        .init("modelsUsed", .strings(turn.models.map(\.model))),
        .init("subagentTokens", .integer(turn.subagents.tally.tokens.total)),
        .init("subagentCostUSD", .cost(turn.subagents.cost.cost)),
        .init(
          "limitShares",
          .array(
            turn.shares.map {
              .object([
                .init("window", .string($0.window)),
                .init("lowPercent", .rounded($0.low, decimals: 2)),
                .init("highPercent", .rounded($0.high, decimals: 2)),
              ])
            })),
        .init("resume", .optional(resume(turn))),
        .init("text", .optional(texts?[index])),
      ])
  }

  /// The report as CSV.
  package var csv: String {
    var csv = CSVText(
      header: ["begins", "ends", "session", "project", "models", "subagent_tokens"]
        + UsageCells.csvHeader)
    for turn in turns {
      csv.append(
        [
          .time(turn.start), .time(turn.end), .text(names.session(turn.session)?.id ?? ""),
          .text(names.project(turn.project)),
          .text(turn.models.map(\.model).joined(separator: " ")),
          .integer(turn.subagents.tally.tokens.total),
        ] + UsageCells.csvFields(turn.usage))
    }
    return csv.text
  }
}
