package import Analytics
internal import Scanning
import Terminal
package import UsageModel
import Wording

/// The folders of Claude Code and what each of them has used: `plimsoll folders`.
package struct FoldersReport: Sendable {
  /// One folder.
  package struct Row: Sendable {
    /// Its path in short form.
    package var name: String
    /// Further paths that lead to it, as users write them.
    package var aliases: [String]
    /// Whether reports show it at present.
    package var isShown: Bool
    package var usage: Usage
    package var first: Timestamp?
    package var last: Timestamp?

    package init(
      name: String, aliases: [String], isShown: Bool, usage: Usage, first: Timestamp?,
      last: Timestamp?
    ) {
      self.name = name
      self.aliases = aliases
      self.isShown = isShown
      self.usage = usage
      self.first = first
      self.last = last
    }
  }

  package var context: ReportContext
  package var rows: [Row]

  package init(context: ReportContext, rows: [Row]) {
    self.context = context
    self.rows = rows
  }

  func tableLines(on surface: Surface) -> [String] {
    var table = TextTable(columns: [
      .name("Folder", cells: 12...40), .name("Also", fold: 4, cells: 8...40),
      .text("First used", fold: 3), .text("Last used", fold: 1), .number("Responses", fold: 2),
      .number("Cost", fold: 0), .text("Shown"),
    ])
    for row in rows {
      table.rows.append(
        .init([
          .text(row.name), .list(row.aliases), .text(time(row.first)), .text(time(row.last)),
          .text(grouped(row.usage.tally.responses)), .text(UsageCells.cost(row.usage)),
          .text(row.isShown ? "yes" : "no"),
        ]))
    }
    let layout = table.layout(width: surface.columns, colored: surface.isColored)
    return TableTitle.lines("Folders of Claude Code", context.subtitle, surface: surface)
      + layout.lines
      + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  var notes: [ReportNote] {
    let total = rows.reduce(into: Usage()) { $0 += $1.usage }
    return [
      ReportNote.lowerBound(total.tally),
      rows.contains { !$0.isShown }
        ? ReportNote(
          kind: .foldersNotShown,
          text: "Reports show the folders of this shell; `--all-folders` or `--folder NAME` shows "
            + "others, and so does the setting index.folders.") : nil,
    ].compactMap(\.self)
  }

  var json: JSONValue {
    .object(
      context.members(report: "folders") + [
        .init(
          "rows",
          .array(
            rows.map { row in
              .object(
                [
                  .init("folder", .string(row.name)), .init("aliases", .strings(row.aliases)),
                  .init("isShown", .bool(row.isShown)),
                ] + UsageCells.members(row.usage) + [
                  .init("firstActivity", .time(row.first)), .init("lastActivity", .time(row.last)),
                ])
            })), .init("notes", .array(notes.map(\.json))),
      ])
  }

  var csv: String {
    var csv = CSVText(
      header: ["folder", "aliases", "is_shown", "first_activity", "last_activity"]
        + UsageCells.csvHeader)
    for row in rows {
      csv.append(
        [
          .text(row.name), .text(row.aliases.joined(separator: " ")), .bool(row.isShown),
          .time(row.first), .time(row.last),
        ] + UsageCells.csvFields(row.usage))
    }
    return csv.text
  }

  private func time(_ time: Timestamp?) -> String {
    time.map { clockText($0, offset: context.zone.offset(at: $0)) } ?? "never"
  }
}

extension HiddenUsage {
  /// "$812.40 in ~/.claude is not shown; `--all-folders`".
  package var text: String {
    let more = folders.count - 2
    let names =
      more > 0
      ? folders.prefix(2).joined(separator: ", ") + " and \(more) more"
      : folders.joined(separator: " and ")
    return "\(UsageCells.cost(usage)) in \(names) is not shown; `--all-folders` shows it, "
      + "`plimsoll folders` lists all."
  }
}
