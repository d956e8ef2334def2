package import Analytics
package import Scanning
import Terminal
import UsageModel
import Wording

/// What a usual day had before a day and has since.
package struct CompareReport: Sendable {
  package var context: ReportContext
  package var names: ReportNames
  package var comparison: BeforeAfter

  package init(context: ReportContext, names: ReportNames, comparison: BeforeAfter) {
    self.context = context
    self.names = names
    self.comparison = comparison
  }

  private func label(_ subject: BeforeAfter.Subject) -> String {
    switch subject {
    case .total: "All usage"
    case .input: "Input"
    case .output: "Output"
    case .cacheWrite: "Cache write"
    case .cacheRead: "Cache read"
    case .model(let name): modelName(name)
    case .project(let key): names.project(key)
    }
  }

  private func kind(_ subject: BeforeAfter.Subject) -> String {
    switch subject {
    case .total: "total"
    case .input, .output, .cacheWrite, .cacheRead: "class"
    case .model: "model"
    case .project: "project"
    }
  }

  private func name(_ subject: BeforeAfter.Subject) -> String {
    switch subject {
    case .total: "total"
    case .input: "input"
    case .output: "output"
    case .cacheWrite: "cacheWrite"
    case .cacheRead: "cacheRead"
    case .model(let name): name
    case .project(let key): names.project(key)
    }
  }

  /// The report as a table.
  package func lines(on surface: Surface) -> [String] {
    var table = TextTable(columns: [
      .name("Usual day", cells: 10...30), .number("Before", fold: 0),
      .number("Range before", fold: 2), .number("After", fold: 0), .number("Range after", fold: 1),
    ])
    var last = ""
    for row in comparison.rows {
      let kind = kind(row.subject)
      table.rows.append(
        .init(
          [
            .text(label(row.subject)), .text(middle(row.before)), .text(range(row.before)),
            .text(middle(row.after)), .text(range(row.after)),
          ], hasRuleAbove: !last.isEmpty && kind != last))
      last = kind
    }
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    let before = "\(comparison.reach) days before \(comparison.at)"
    return TableTitle.lines(
      "Before and after", before + " and from then on · \(context.zone.name)", surface: surface)
      + layout.lines + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  private func middle(_ side: BeforeAfter.Side?) -> String { text(side) { $0.median } }

  private func range(_ side: BeforeAfter.Side?) -> String {
    guard let side else { return "-" }
    let (least, most) = (text(side) { $0.least }, text(side) { $0.most })
    return least == most ? least : least + " to " + most
  }

  /// Dollars where a price is known, else tokens.
  private func text(
    _ side: BeforeAfter.Side?, _ pick: (BeforeAfter.Spread) -> Int128
  ) -> String {
    guard let side else { return "-" }
    if let cost = side.cost { return dollars(Cost(picodollars: pick(cost))) }
    return grouped(Int64(clamping: pick(side.tokens)))
  }

  private var notes: [ReportNote] {
    var text =
      "Medians of the days on which anything was used: \(comparison.daysBefore) before, "
      + "\(comparison.daysAfter) after. Classes are tokens, all others dollars by list prices."
    if comparison.isLowerBound {
      text +=
        " Some of it is at least: outputs that were never finished, or models without a price."
    }
    return [ReportNote(kind: .derivedFromLocalLogs, text: text)]
  }

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object(
      context.members(report: "compare") + [
        .init("at", .string(comparison.at.description)),
        .init("days", .integer(Int64(comparison.reach))),
        .init("activeDaysBefore", .integer(Int64(comparison.daysBefore))),
        .init("activeDaysAfter", .integer(Int64(comparison.daysAfter))),
        .init("costIsLowerBound", .bool(comparison.isLowerBound)),
        .init(
          "rows",
          .array(
            comparison.rows.map { row in
              .object([
                .init("kind", .string(kind(row.subject))),
                .init("name", .string(name(row.subject))),
                .init("before", side(row.before)), .init("after", side(row.after)),
              ])
            })),
        .init("notes", .array(notes.map(\.json))),
      ])
  }

  private func side(_ side: BeforeAfter.Side?) -> JSONValue {
    guard let side else { return .null }
    func cost(_ pick: (BeforeAfter.Spread) -> Int128) -> JSONValue {
      .cost(side.cost.map { Cost(picodollars: pick($0)) })
    }
    return .object([
      .init("medianTokens", .integer(Int64(clamping: side.tokens.median))),
      .init("leastTokens", .integer(Int64(clamping: side.tokens.least))),
      .init("mostTokens", .integer(Int64(clamping: side.tokens.most))),
      .init("medianCostUSD", cost { $0.median }), .init("leastCostUSD", cost { $0.least }),
      .init("mostCostUSD", cost { $0.most }),
    ])
  }

  /// The report as CSV.
  package var csv: String {
    var csv = CSVText(header: [
      "kind", "name", "side", "median_tokens", "least_tokens", "most_tokens", "median_cost_usd",
      "least_cost_usd", "most_cost_usd",
    ])
    for row in comparison.rows {
      for (name, side) in [("before", row.before), ("after", row.after)] {
        guard let side else { continue }
        let cost = side.cost
        csv.append([
          .plain(kind(row.subject)), .text(self.name(row.subject)), .plain(name),
          .integer(Int64(clamping: side.tokens.median)),
          .integer(Int64(clamping: side.tokens.least)),
          .integer(Int64(clamping: side.tokens.most)),
          .cost(cost.map { Cost(picodollars: $0.median) }),
          .cost(cost.map { Cost(picodollars: $0.least) }),
          .cost(cost.map { Cost(picodollars: $0.most) }),
        ])
      }
    }
    return csv.text
  }
}
