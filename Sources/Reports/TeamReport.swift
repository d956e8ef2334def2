package import Analytics
package import Scanning
internal import Terminal
package import UsageModel
internal import Wording

/// Who and what an organization was billed for, compared with the period before.
package struct TeamReport: Sendable {
  package var summary: TeamSummary
  package var now: Timestamp
  package var zone: ZoneDays
  /// What is shown; all of it in JSON and CSV.
  package var dimensions: [TeamSummary.Dimension]

  package init(
    _ summary: TeamSummary, now: Timestamp, zone: ZoneDays,
    dimensions: [TeamSummary.Dimension] = TeamSummary.Dimension.allCases
  ) {
    self.summary = summary
    self.now = now
    self.zone = zone
    self.dimensions = dimensions
  }

  private static func title(_ dimension: TeamSummary.Dimension) -> String {
    switch dimension {
    case .member: "Member"
    case .apiKey: "Key"
    case .workspace: "Workspace"
    case .model: "Model"
    }
  }

  // MARK: For a person

  /// The report as tables.
  package func lines(on surface: Surface) -> [String] {
    var lines = TableTitle.lines(
      "Team",
      "\(summary.organization ?? "organization") · \(summary.since) to \(summary.until) · "
        + zone.name, surface: surface)
    for (index, dimension) in dimensions.enumerated() {
      if index > 0 { lines.append("") }
      lines += table(dimension).layout(width: surface.tableWidth, colored: surface.isColored).lines
    }
    if !summary.activity.isEmpty, dimensions.contains(.member) {
      lines += [
        "",
        Style.strong.applied(
          to: "Claude Code, by its own count (days of UTC)", colored: surface.isColored),
      ]
      lines += activityTable.layout(width: surface.tableWidth, colored: surface.isColored).lines
    }
    for note in notes {
      lines.append("")
      lines += wrapped(note.text, width: surface.columns, indent: "  ").map {
        Style.dim.applied(to: $0, colored: surface.isColored)
      }
    }
    return lines
  }

  private func table(_ dimension: TeamSummary.Dimension) -> TextTable {
    var table = TextTable(columns: [
      .name(TeamReport.title(dimension), cells: 12...32), .number("Cost", fold: 0),
      .number("Share", fold: 2), .number("Before", fold: 3), .number("Change", fold: 1),
      .number("Tokens", fold: 4), .number("Requests", fold: 5),
    ])
    let rows = summary.rows[dimension] ?? []
    for row in rows { table.rows.append(.init(cells(row))) }
    table.rows.append(.init(cells(summary.total), style: .strong, hasRuleAbove: true))
    return table
  }

  private func cells(_ row: TeamSummary.Row) -> [TextTable.Cell] {
    [
      .text(row.name + (row.detail.map { $0 == row.name ? "" : " (\($0))" } ?? "")),
      .text(dollars(row.cost)),
      .text(percentText(row.share.map { $0 * 100 } ?? (row.cost == .zero ? 0 : 100))),
      .text(row.previousCost.map(dollars) ?? "?"), .text(change(row)),
      .text(grouped(row.tokens)), .text(row.requests.map(grouped) ?? "?"),
    ]
  }

  /// `+12 %`, `new`; `?` where the period before is not known.
  private func change(_ row: TeamSummary.Row) -> String {
    guard let before = row.previousCost else { return "?" }
    guard before > .zero else { return row.cost > .zero ? "new" : "" }
    let percent = Int64(((row.cost - before).dollars / before.dollars * 100).rounded())
    return percent > 0 ? "+\(percent) %" : "\(percent) %"
  }

  private var activityTable: TextTable {
    var table = TextTable(columns: [
      .name("Member or key", cells: 12...32), .number("Sessions", fold: 0),
      .number("Tokens", fold: 0), .number("~Cost", fold: 1), .number("Lines +", fold: 2),
      .number("Lines -", fold: 3), .number("Commits", fold: 4), .number("PRs", fold: 5),
      .number("Accepted", fold: 6),
    ])
    for actor in summary.activity {
      table.rows.append(
        .init([
          .text(actor.actor + (actor.isKey ? " (key)" : "")), .text(grouped(actor.sessions)),
          .text(grouped(actor.tokens)), .text(actor.estimate.map(dollars) ?? "?"),
          .text(grouped(actor.linesAdded)), .text(grouped(actor.linesRemoved)),
          .text(grouped(actor.commits)), .text(grouped(actor.pullRequests)),
          .text(percentage(actor.accepted, of: actor.accepted + actor.rejected)),
        ]))
    }
    return table
  }

  private var notes: [(kind: String, text: String)] {
    var notes: [(kind: String, text: String)] = []
    if summary.isPartial {
      notes.append(
        (
          "partial",
          "Not all days of this period have been read, so the sums are at least. "
            + "`plimsoll credits sync --since \(summary.since)` reads them."
        ))
    } else if summary.total.previousCost == nil {
      notes.append(
        (
          "previousUnknown",
          "The period before has not been read. "
            + "`plimsoll credits sync --since \(summary.previousSince)` reads it."
        ))
    }
    if summary.isDerived {
      notes.append(
        (
          "derived",
          "The older cost report knows neither keys nor members: what was billed for a model and "
            + "workspace is shared out by their tokens."
        ))
    }
    notes.append(
      (
        "subscriptions",
        "Use of claude.ai seats (Pro, Max, Team) is in none of these reports, nor is what runs on "
          + "Bedrock, Vertex or Foundry."
      ))
    return notes
  }

  // MARK: For programs

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    let age = summary.updatedAt.map { max(0, now.milliseconds - $0.milliseconds) / 1000 }
    return .object([
      .init("schemaVersion", .integer(1)),
      .init("report", .string("team")),
      .init("generatedAt", .time(now)),
      .init("timeZone", .string(zone.name)),
      .init("organization", .optional(summary.organization)),
      .init("since", .string("\(summary.since)")), .init("until", .string("\(summary.until)")),
      .init("previousSince", .string("\(summary.previousSince)")),
      .init("previousUntil", .string("\(summary.previousUntil)")),
      .init("isPartial", .bool(summary.isPartial)),
      .init("source", .string("admin-api")),
      .init("confidence", .string(summary.isDerived ? "derived" : "official")),
      .init("updatedAt", .time(summary.updatedAt)), .init("ageSeconds", .optional(age)),
      .init("members", rows(.member)), .init("keys", rows(.apiKey)),
      .init("workspaces", rows(.workspace)), .init("models", rows(.model)),
      .init("totals", .object(members(summary.total))),
      .init("claudeCode", .array(summary.activity.map(activity))),
      .init(
        "notes",
        .array(
          notes.map {
            .object([.init("kind", .string($0.kind)), .init("message", .string($0.text))])
          })),
    ])
  }

  private func rows(_ dimension: TeamSummary.Dimension) -> JSONValue {
    .array(
      (summary.rows[dimension] ?? []).map { row in
        .object(
          [
            .init("id", .optional(row.id)), .init("name", .string(row.name)),
            .init("detail", .optional(row.detail)),
          ] + members(row)
            + [.init("percentage", row.share.map { .rounded($0 * 100, decimals: 2) } ?? .null)])
      })
  }

  private func members(_ row: TeamSummary.Row) -> [JSONValue.Member] {
    [
      .init("costUSD", .cost(row.cost)), .init("previousCostUSD", .cost(row.previousCost)),
      .init("totalTokens", .integer(row.tokens)), .init("requests", .optional(row.requests)),
    ]
  }

  private func activity(_ actor: TeamSummary.Activity) -> JSONValue {
    .object([
      .init("actor", .string(actor.actor)), .init("isKey", .bool(actor.isKey)),
      .init("sessions", .integer(actor.sessions)), .init("totalTokens", .integer(actor.tokens)),
      .init("estimatedCostUSD", .cost(actor.estimate)),
      .init("linesAdded", .integer(actor.linesAdded)),
      .init("linesRemoved", .integer(actor.linesRemoved)),
      .init("commits", .integer(actor.commits)),
      .init("pullRequests", .integer(actor.pullRequests)),
      .init("accepted", .integer(actor.accepted)), .init("rejected", .integer(actor.rejected)),
    ])
  }

  /// One row for each member, key, workspace and model.
  package var csv: String {
    var text = CSVText(header: [
      "dimension", "id", "name", "detail", "costUSD", "previousCostUSD", "percentage",
      "totalTokens", "requests", "since", "until",
    ])
    for dimension in dimensions {
      for row in summary.rows[dimension] ?? [] {
        text.append([
          .plain(dimension.rawValue), row.id.map { .text($0) } ?? .empty, .text(row.name),
          row.detail.map { .text($0) } ?? .empty, .cost(row.cost), .cost(row.previousCost),
          row.share.map { share in .cost(Cost(dollars: (share * 10_000).rounded() / 100)) }
            ?? .empty,
          .integer(row.tokens), row.requests.map { .integer($0) } ?? .empty,
          .plain("\(summary.since)"), .plain("\(summary.until)"),
        ])
      }
    }
    return text.text
  }
}
