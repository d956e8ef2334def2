package import Analytics
internal import Scanning
import Terminal
package import UsageModel
import Wording

/// The machines that share usage and what each of them has used: `plimsoll machines`.
package struct MachinesReport: Sendable {
  /// One machine, or several that came and went under one name.
  package struct Row: Sendable {
    package var machine: Machine
    /// How many machines the row stands for.
    package var count: Int
    package var usage: Usage
    package var last: Timestamp?

    package init(machine: Machine, count: Int = 1, usage: Usage, last: Timestamp?) {
      self.machine = machine
      self.count = count
      self.usage = usage
      self.last = last
    }
  }

  package var context: ReportContext
  package var rows: [Row]
  /// What all of them used together, each response once.
  package var total: Usage
  /// The folder that they share; nil where this machine shares none.
  package var folder: String?
  /// Machines that are retired or forgotten, and not in the rows.
  package var hidden: [Machine]

  package init(
    context: ReportContext, rows: [Row], total: Usage, folder: String?, hidden: [Machine] = []
  ) {
    self.context = context
    self.rows = rows
    self.total = total
    self.folder = folder
    self.hidden = hidden
  }

  func tableLines(on surface: Surface) -> [String] {
    var table = TextTable(columns: [
      .name("Machine", cells: 10...32), .number("Tokens", fold: 3), .number("Cost", fold: 0),
      .text("Last heard", fold: 1), .text("Last used", fold: 4), .text("Version", fold: 5),
      .name("Shares", fold: 6, cells: 10...44),
    ])
    for row in rows {
      table.rows.append(
        .init([
          .text(label(row)), .text(grouped(row.usage.tally.tokens.total)),
          .text(UsageCells.cost(row.usage)), .text(heard(row.machine)), .text(time(row.last)),
          .text(row.machine.version ?? "unknown"), .text(row.machine.scope),
        ]))
    }
    table.rows.append(
      .init(
        [
          .text("Together"), .text(grouped(total.tally.tokens.total)),
          .text(UsageCells.cost(total)), "", "", "", "",
        ], style: .strong, hasRuleAbove: true))
    let layout = table.layout(width: surface.columns, colored: surface.isColored)
    return TableTitle.lines("Machines", folder ?? "no shared folder", surface: surface)
      + layout.lines + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  private func label(_ row: Row) -> String {
    var label = row.machine.label.isEmpty ? row.machine.id : row.machine.label
    // One that shares nothing has no name yet.
    if row.machine.isOwn { label = label.isEmpty ? "this one" : label + " (this one)" }
    if row.count > 1 { label += " (\(row.count) times)" }
    return label
  }

  private func heard(_ machine: Machine) -> String {
    machine.isOwn ? "now" : time(machine.heardAt)
  }

  var notes: [ReportNote] {
    let sum = rows.reduce(into: Usage()) { $0 += $1.usage }
    var notes = [ReportNote.lowerBound(total.tally)].compactMap(\.self)
    if sum.tally.responses > total.tally.responses {
      notes.append(
        ReportNote(
          kind: .onSeveralMachines,
          text: "\(counted(sum.tally.responses - total.tally.responses, "response")) of "
            + "transcripts that are on several machines count for each of them, and once together.")
      )
    }
    if !hidden.isEmpty {
      let names = hidden.map { "\($0.label) (\($0.state == .retired ? "retired" : "forgotten"))" }
      notes.append(
        ReportNote(
          kind: .machinesNotListed,
          text: "Not listed: \(names.joined(separator: ", ")). `plimsoll machines recall NAME` "
            + "lists one again."))
    }
    if folder == nil {
      notes.append(
        ReportNote(
          kind: .machinesNotListed,
          text:
            "This machine does not share its usage with another one: see `plimsoll sync --help`."))
    }
    return notes
  }

  var json: JSONValue {
    .object(
      context.members(report: "machines") + [
        .init("folder", .optional(folder)),
        .init(
          "rows",
          .array(
            rows.map { row in
              .object(
                [
                  .init("machine", .string(row.machine.label)),
                  .init("id", .string(row.machine.id)),
                  .init("isThisOne", .bool(row.machine.isOwn)),
                  .init("isEphemeral", .bool(row.machine.isEphemeral)),
                  .init("count", .integer(Int64(row.count))),
                ] + UsageCells.members(row.usage) + [
                  .init("lastHeard", .time(row.machine.heardAt)),
                  .init("lastActivity", .time(row.last)),
                  .init("version", .optional(row.machine.version)),
                  .init("scope", .string(row.machine.scope)),
                ])
            })),
        .init("totals", .object(UsageCells.members(total))),
        .init(
          "hidden",
          .array(
            hidden.map {
              .object([
                .init("machine", .string($0.label)), .init("id", .string($0.id)),
                .init("state", .string($0.state == .retired ? "retired" : "forgotten")),
                .init("since", .time($0.stateAt)),
              ])
            })), .init("notes", .array(notes.map(\.json))),
      ])
  }

  var csv: String {
    var csv = CSVText(
      header: [
        "machine", "id", "is_this_one", "is_ephemeral", "last_heard", "last_activity", "version",
        "scope",
      ] + UsageCells.csvHeader)
    for row in rows {
      csv.append(
        [
          .text(row.machine.label), .text(row.machine.id), .bool(row.machine.isOwn),
          .bool(row.machine.isEphemeral), .time(row.machine.heardAt), .time(row.last),
          .text(row.machine.version ?? ""), .text(row.machine.scope),
        ] + UsageCells.csvFields(row.usage))
    }
    return csv.text
  }

  private func time(_ time: Timestamp?) -> String {
    time.map { clockText($0, offset: context.zone.offset(at: $0)) } ?? "never"
  }
}
