import Analytics
import Live
import Pricing
import Reports
import Terminal
package import UsageModel
import Wording

/// One row of the screen on what used it: a skill, a branch or the like.
package struct AttributePlace: Hashable, Sendable {
  package var dimension: UsageDimension
  /// Hostile text, as the project's name.
  package var name: String
  /// The project, where rows are kept apart by project.
  package var project: String?
}

extension UsageDimension {
  /// What the screen goes through, in this order.
  static let shown: [UsageDimension] = [
    .skill, .agent, .plugin, .mcpServer, .branch, .pull, .entrypoint,
  ]

  /// What its rows are called together.
  var title: String {
    switch self {
    case .skill: "skills"
    case .agent: "subagents"
    case .plugin: "plugins"
    case .mcpServer: "MCP servers"
    case .mcpTool: "MCP tools"
    case .branch: "branches"
    case .entrypoint: "entrypoints"
    case .pull: "pull requests"
    }
  }
}

extension MonitorState {
  var attributionKey: HistoryKey { .attribution(dimension, days: days.rawValue) }

  /// The rows of the screen that match, what nothing is said of last.
  var attributeRows: [NamedUsage] {
    let rows = (history[attributionKey]?.attributes ?? []).filter { row in
      matches(row.name) || row.projectName.map(matches) ?? false
    }
    return rows.filter(\.isAttributed) + rows.filter { !$0.isAttributed }
  }

  /// What the selected row is; nil without one.
  var selectedPlace: AttributePlace? {
    let rows = attributeRows
    guard rows.indices.contains(selected) else { return nil }
    return AttributePlace(
      dimension: dimension, name: rows[selected].name, project: rows[selected].projectName)
  }

  /// Goes on to the next dimension, or back.
  mutating func nextDimension(_ step: Int) -> [MonitorEffect] {
    guard screen == .attribution else { return [] }
    let all = UsageDimension.shown
    let index = (all.firstIndex(of: dimension) ?? 0) + step
    return show(all[(index + all.count) % all.count])
  }

  /// Shows what a dimension tells apart.
  mutating func show(_ dimension: UsageDimension) -> [MonitorEffect] {
    self.dimension = dimension
    lists[.attribution] = ListState()
    return show(.attribution)
  }
}

extension Picture {
  /// Screen 7: which skills, subagents, branches and the like used how much.
  mutating func drawAttribution(_ state: MonitorState, _ area: Area) {
    let used = drawRanges(state, area)
    drawDimensions(state, area)
    guard let answer = state.history[state.attributionKey] else {
      return canvas.draw("Reading the index …", .dim, area, row: 3)
    }
    if let text = state.readingText {
      _ = canvas.paragraph(text, .dim, area, row: 3, most: 3)
      return
    }
    canvas.drawRight(
      [
        Piece("total ", .dim), Piece(UsageCells.cost(answer.total), .strong),
        Piece("  \(compactCount(answer.total.tally.tokens.total)) tokens", .dim),
      ], area, after: used)
    var grid = Grid(
      columns: [
        .name(columnTitle(state.dimension), least: 12),
        .name("Project", least: 8, fold: state.dimension == .branch ? 5 : 9),
        .number("Sessions", fold: 6), .number("Tokens", fold: 3), .number("Cost", fold: 0),
        .number("Of cost", fold: 1), .text("", fold: 4), .text("Last used", fold: 7),
      ], rows: state.attributeRows.map { cells(of: $0, answer.total, state) })
    if state.dimension != .branch { grid.drop(column: 1) }
    if answer.total.cost.hasUnknown { grid.rename(column: "Of cost", to: "Of tokens") }
    grid.empty =
      state.filter.isEmpty ? "no usage in this time" : "nothing here matches \"\(state.filter)\""
    draw(grid, area.below(3), selected: state.selected, firstHit: 0)
  }

  /// What usage can be told apart by; where not all fits, the one that is shown and how
  /// many there are.
  private mutating func drawDimensions(_ state: MonitorState, _ area: Area) {
    var pieces: [Piece] = []
    for dimension in UsageDimension.shown {
      if !pieces.isEmpty { pieces.append(Piece("   ", .text)) }
      pieces.append(Piece(dimension.title, dimension == state.dimension ? .strong : .dim))
    }
    if pieces.width > area.columns {
      let place = (UsageDimension.shown.firstIndex(of: state.dimension) ?? 0) + 1
      pieces = [
        Piece(state.dimension.title, .strong),
        Piece("   \(place) of \(UsageDimension.shown.count), d for the next", .dim),
      ]
    }
    canvas.draw(pieces, area, row: 1)
  }

  private func columnTitle(_ dimension: UsageDimension) -> String {
    let noun = dimension == .agent ? "subagent" : dimension.noun
    return noun.prefix(1).uppercased() + noun.dropFirst()
  }

  private func cells(
    of row: NamedUsage, _ whole: Usage, _ state: MonitorState
  ) -> [Piece] {
    let share = ShareRow(name: row.name, usage: row.usage, whole: whole)
    let part =
      whole.cost.known > .zero ? row.usage.cost.known.dollars / whole.cost.known.dollars : 0
    return [
      Piece(row.name, row.isAttributed ? .text : .dim), Piece(row.projectName ?? "", .dim),
      Piece(grouped(Int64(row.sessionCount)), .dim),
      Piece(compactCount(row.usage.tally.tokens.total), .dim),
      Piece(UsageCells.cost(row.usage), .text), Piece(share.share, .text),
      Piece(padded(Glyphs.bar(part, cells: 10), toCells: 10), .accent),
      Piece(row.last.map { state.words.clock($0) } ?? "", .dim),
    ]
  }

  /// Lines of the popup on what one row is made of.
  func attributeLines(
    _ place: AttributePlace, _ state: MonitorState
  ) -> (title: String, lines: [[Piece]]) {
    let title = plainText(place.name)
    let names = max(12, min(72, state.size.columns) - 16)
    guard let answer = state.history[.inside(place, days: state.days.rawValue)] else {
      return (title, [[Piece("Reading the index …", .dim)]])
    }
    var lines: [[Piece]] = [
      [
        Piece(UsageCells.cost(answer.total), .strong),
        Piece("  \(compactCount(answer.total.tally.tokens.total)) tokens, ", .dim),
        Piece(counted(Int64(answer.sessionCount), "session") + ", " + state.days.title, .dim),
      ]
    ]
    func add(_ title: String, _ rows: [(name: String, usage: Usage)]) {
      guard !rows.isEmpty else { return }
      lines += [[], [Piece(title, .strong)]]
      for row in rows {
        lines.append([
          Piece(padded(cutAtEnd(row.name, to: names), toCells: names + 1), .text),
          Piece(padded(UsageCells.cost(row.usage), toCells: 11, alignRight: true), .text),
        ])
      }
    }
    add("Models", answer.models.prefix(6).map { (modelName($0.model), $0.usage) })
    add("Projects", answer.topProjects.map { ($0.name, $0.usage) })
    add(
      "Sessions",
      answer.topSessions.map { session in
        let project = session.projectName.map { $0 + ": " } ?? ""
        return (project + (session.title ?? session.id), session.usage)
      })
    return (title, lines)
  }
}
