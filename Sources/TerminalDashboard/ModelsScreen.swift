import Analytics
import Limits
import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

/// A model or project with its part of the whole.
struct ShareRow {
  var name: String
  var usage: Usage
  var whole: Usage

  /// Whether its part is one of the tokens, because some cost is unknown.
  var isShareOfTokens: Bool { whole.cost.hasUnknown || whole.cost.known <= .zero }

  /// Its part of the cost; of the tokens where some cost is unknown.
  var share: String {
    if isShareOfTokens {
      return percentage(usage.tally.tokens.total, of: whole.tally.tokens.total)
    }
    // Tenths of a cent: picodollars would not fit.
    let unit: Int128 = 1_000_000_000
    return percentage(
      Int64(clamping: usage.cost.known.rounded(to: unit)),
      of: Int64(clamping: whole.cost.known.rounded(to: unit)))
  }

  var hits: String {
    let tokens = usage.tally.tokens
    return tokens.prompt > 0 ? percentage(tokens.cacheRead, of: tokens.prompt) : "—"
  }
}

extension MonitorState {
  private var sums: HistoryAnswer? { history[.models(days: days.rawValue)] }

  var modelRows: [ShareRow] {
    guard let sums else { return [] }
    return sums.models.filter { matches($0.model) }.map {
      ShareRow(name: modelName($0.model), usage: $0.usage, whole: sums.total)
    }
  }

  var projectRows: [ShareRow] {
    guard let sums else { return [] }
    return sums.topProjects.filter { matches($0.name) }.map {
      ShareRow(name: $0.name, usage: $0.usage, whole: sums.total)
    }
  }
}

extension Picture {
  /// The choice of days on top of a screen; returns its width.
  @discardableResult
  mutating func drawRanges(_ state: MonitorState, _ area: Area) -> Int {
    var head: [Piece] = []
    for range in DayRange.allCases {
      head.append(Piece(range.title, range == state.days ? .strong : .dim))
      head.append(Piece("   ", .text))
    }
    return canvas.draw(head, area)
  }

  /// Screen 4: which models and projects use how much.
  mutating func drawModels(_ state: MonitorState, _ area: Area) {
    let used = drawRanges(state, area)
    guard let answer = state.history[.models(days: state.days.rawValue)] else {
      return canvas.draw("Reading the index …", .dim, area, row: 2)
    }
    if let text = state.readingText {
      _ = canvas.paragraph(text, .dim, area, row: 2, most: 3)
      return
    }
    canvas.drawRight(
      [
        Piece("total ", .dim), Piece(UsageCells.cost(answer.total), .strong),
        Piece("  \(compactCount(answer.total.tally.tokens.total)) tokens", .dim),
      ], area, after: used)
    let body = area.below(2)
    let models = grid("Model", state.modelRows)
    let projects = grid("Project", state.projectRows)
    let count = state.modelRows.count
    let inModels = state.selected < count ? state.selected : nil
    let inProjects = state.selected >= count ? state.selected - count : nil
    if area.columns >= 112 {
      let half = (body.columns - 4) / 2
      draw(
        models, Area(column: body.column, row: body.row, columns: half, rows: body.rows),
        selected: inModels, firstHit: 0)
      draw(
        projects,
        Area(column: body.column + half + 4, row: body.row, columns: half, rows: body.rows),
        selected: inProjects, firstHit: count)
      return
    }
    let top = min(count + 1, max(3, body.rows / 2))
    draw(models, body.withRows(top), selected: inModels, firstHit: 0)
    draw(projects, body.below(top + 1), selected: inProjects, firstHit: count)
  }

  private func grid(_ title: String, _ rows: [ShareRow]) -> Grid {
    var grid = Grid(
      columns: [
        .name(title, least: 12), .number("Tokens", fold: 3), .number("Cost", fold: 0),
        .number(rows.first?.isShareOfTokens == true ? "Of tokens" : "Of cost", fold: 1),
        .text("", fold: 4), .number("Cache hits", fold: 2),
      ],
      rows: rows.map { row in
        let part =
          row.whole.cost.known > .zero
          ? row.usage.cost.known.dollars / row.whole.cost.known.dollars : 0
        return [
          Piece(row.name, .text), Piece(compactCount(row.usage.tally.tokens.total), .dim),
          Piece(UsageCells.cost(row.usage), .text), Piece(row.share, .text),
          Piece(padded(Glyphs.bar(part, cells: 10), toCells: 10), .accent),
          Piece(row.hits, .dim),
        ]
      })
    grid.empty = "no usage in this time"
    return grid
  }
}
