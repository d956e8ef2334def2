import Analytics
import Terminal
import UsageModel
import Wording

extension UsageReport {
  /// The report as a table with its notes below.
  func tableLines(on surface: Surface) -> [String] {
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    return TableTitle.lines(kind.title, context.subtitle, surface: surface) + layout.lines
      + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  /// What a reader must know about the numbers.
  var notes: [ReportNote] {
    [
      ReportNote.lowerBound(summary.usage.tally),
      ReportNote.unknownCost(summary.models, mode: context.costMode),
      ReportNote.omitted(
        summary.groups.count - shown.count, noun: kind.noun, nouns: kind.nouns),
      unattributedNote, pricedAsNote,
      ReportNote.unreadable(context.lostLines), ReportNote.unreadable(files: context.lostFiles),
      ReportNote.hidden(context.hidden),
      ReportNote.unsynced(context.sharing) { clockText($0, offset: context.zone.offset(at: $0)) },
    ].compactMap(\.self)
  }

  private var table: TextTable {
    var table = TextTable(columns: nameColumns + UsageCells.columns)
    let labels = labels
    for (group, label) in zip(shown, labels) {
      table.rows.append(.init(nameCells(of: group, label: label) + UsageCells.cells(group.usage)))
      guard hasBreakdown, kind != .models else { continue }
      for model in group.models {
        let cells: [TextTable.Cell] =
          [.text("└ " + modelName(model.model))]
          + Array(repeating: "", count: nameColumns.count - 1) + UsageCells.cells(model.usage)
        table.rows.append(.init(cells, style: .dim))
      }
    }
    let blanks = Array(repeating: TextTable.Cell.text(""), count: nameColumns.count - 1)
    table.rows.append(
      .init(
        [.text("Total")] + blanks + UsageCells.cells(summary.usage), style: .strong,
        hasRuleAbove: true))
    return table
  }

  /// The label of each row; an hour that the clock repeats gets its offset.
  private var labels: [String] {
    if kind == .models {
      return uniqueModelNames(shown.map { names.label(of: $0.subject) })
    }
    if isByMachine {
      return shown.map { names.label(of: $0.subject) + " · " + names.project($0.project) }
    }
    let labels = shown.map { names.label(of: $0.subject) }
    var counts: [String: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    return zip(shown, labels).map { group, label in
      guard case .hour(let hour) = group.subject, counts[label, default: 0] > 1 else {
        return label
      }
      return label + " " + offsetText(hour.offset)
    }
  }

  private var nameColumns: [TextTable.Column] {
    let models = TextTable.Column.name("Models", fold: 9, cells: 12...44)
    let lastUsed = TextTable.Column.text("Last used", fold: 3)
    switch kind {
    case .hourly, .daily, .weekly, .monthly:
      let title =
        kind == .hourly ? "Hour" : kind == .daily ? "Date" : kind == .weekly ? "Week" : "Month"
      let isWide = hasBreakdown || isByMachine
      return [isWide ? .name(title, cells: 16...36) : .text(title), models]
    case .sessions:
      return [
        .name("Project", cells: 10...28), .name("Session", fold: 1, cells: 8...36),
        .text("Last used", fold: 1), models,
      ]
    case .projects:
      return [
        .name("Project", cells: 12...40), .number("Sessions", fold: 5), lastUsed, models,
      ]
    case .models:
      return [.name("Model", cells: 12...44), .number("Sessions", fold: 9), lastUsed]
    case .branches:
      return [
        .name("Branch", cells: 12...40), .name("Project", fold: 1, cells: 8...28),
        .number("Sessions", fold: 5), lastUsed, models,
      ]
    case .skills, .agents, .plugins, .mcpServers, .mcpTools, .entrypoints, .pulls:
      let noun = kind == .agents ? "subagent" : kind.noun
      return [
        .name(noun.prefix(1).uppercased() + noun.dropFirst(), cells: 12...40),
        .number("Sessions", fold: 5), lastUsed, models,
      ]
    }
  }

  private func nameCells(of group: UsageGroup, label: String) -> [TextTable.Cell] {
    let models = TextTable.Cell.list(group.models.map { modelName($0.model) })
    let lastUsed = TextTable.Cell.text(
      group.last.map { clockText($0, offset: context.zone.offset(at: $0)) } ?? "unknown")
    let sessions = TextTable.Cell.text(grouped(Int64(group.sessionCount)))
    switch kind {
    case .hourly, .daily, .weekly, .monthly: return [.text(label), models]
    case .sessions: return [.text(names.project(group.project)), .text(label), lastUsed, models]
    case .projects: return [.text(label), sessions, lastUsed, models]
    case .models: return [.text(label), sessions, lastUsed]
    case .branches:
      return [.text(label), .text(names.project(group.project)), sessions, lastUsed, models]
    case .skills, .agents, .plugins, .mcpServers, .mcpTools, .entrypoints, .pulls:
      return [.text(label), sessions, lastUsed, models]
    }
  }
}

/// The head of a table.
enum TableTitle {
  static func lines(_ title: String, _ subtitle: String, surface: Surface) -> [String] {
    let lines = wrapped(title + " · " + subtitle, width: surface.columns)
    guard let first = lines.first else { return [] }
    return [Style.strong.applied(to: first, colored: surface.isColored)] + lines.dropFirst() + [""]
  }
}
