package import Analytics
import Pricing
package import Scanning
import Terminal
import UsageModel
import Wording

/// Why the prompt cache was lost, and what that cost.
package struct CacheReport: Sendable {
  /// What a row is.
  package enum Grouping: String, Sendable, CaseIterable {
    case cause
    case day
    case session
    case project
  }

  /// Losses of one cause, day, session or project.
  package struct Row: Sendable, Hashable {
    package var name: String
    package var sum: CacheLossSum
    /// Its causes, the dearest first.
    package var causes: [CauseSum]
    /// Whether the cause was derived and not recorded; nil where a row is not a cause.
    package var isDerived: Bool?
  }

  /// What one cause came to.
  package struct CauseSum: Sendable, Hashable {
    package var cause: CacheLossCause
    package var sum: CacheLossSum

    func isDearer(than other: CauseSum) -> Bool {
      if sum.cost != other.sum.cost { return sum.cost > other.sum.cost }
      if sum.tokens != other.sum.tokens { return sum.tokens > other.sum.tokens }
      return cause.isBefore(other.cause)
    }
  }

  package var context: ReportContext
  package var grouping: Grouping
  package var rows: [Row]
  package var total: CacheLossSum
  /// All usage of the same range and selection.
  package var usage: Usage
  /// Rows that a limit left out.
  package var omitted: Int

  package init(
    context: ReportContext, grouping: Grouping, losses: [CacheLoss], usage: Usage,
    names: ReportNames, limit: Int? = nil
  ) {
    self.context = context
    self.grouping = grouping
    self.usage = usage
    var total = CacheLossSum()
    var groups: [String: [CacheLossCause: CacheLossSum]] = [:]
    for loss in losses {
      total.add(loss)
      let name =
        switch grouping {
        case .cause: loss.cause.name + (loss.cause.isDerived ? "~" : "")
        case .day: context.zone.day(of: loss.time).description
        case .session: names.label(of: .session(loss.session))
        case .project: names.project(loss.project)
        }
      groups[name, default: [:]][loss.cause, default: CacheLossSum()].add(loss)
    }
    self.total = total
    let all = groups.map { name, causes in
      Row(name: name, causes: causes, isCause: grouping == .cause)
    }.sorted { left, right in
      grouping == .day ? left.name < right.name : left.isDearer(than: right)
    }
    let shown = limit.map { grouping == .day ? all.suffix($0) : all.prefix($0) } ?? all[...]
    rows = Array(shown)
    omitted = all.count - rows.count
  }

  /// Whether nothing was lost.
  package var isEmpty: Bool { total.count == 0 }
}

extension CacheReport.Row {
  fileprivate func isDearer(than other: CacheReport.Row) -> Bool {
    if sum.cost != other.sum.cost { return sum.cost > other.sum.cost }
    if sum.tokens != other.sum.tokens { return sum.tokens > other.sum.tokens }
    if name != other.name { return name < other.name }
    return causes[0].cause.isBefore(other.causes[0].cause)
  }

  fileprivate init(name: String, causes: [CacheLossCause: CacheLossSum], isCause: Bool) {
    let sums = causes.map { CacheReport.CauseSum(cause: $0.key, sum: $0.value) }
      .sorted { $0.isDearer(than: $1) }
    var whole = CacheLossSum()
    for part in sums {
      whole.count += part.sum.count
      whole.tokens += part.sum.tokens
      whole.cost = whole.cost + part.sum.cost
      whole.extra = whole.extra + part.sum.extra
      whole.unpriced += part.sum.unpriced
    }
    self.init(
      name: isCause ? sums[0].cause.name : name, sum: whole, causes: sums,
      isDerived: isCause ? sums[0].cause.isDerived : nil)
  }
}

extension CacheReport {
  /// A cause in words, with `~` where it is derived.
  package static func words(_ cause: CacheLossCause) -> String {
    switch cause {
    case .recorded(let words): words.split(separator: "_").joined(separator: " ")
    case .pauseOfAnHour: "~ pause of more than an hour"
    case .pauseOfFiveMinutes: "~ pause of more than 5 minutes"
    case .otherModel: "~ another model"
    case .shorterPrompt: "~ compaction or step back"
    case .otherVersion: "~ another version"
    case .unknown: "~ nothing says why"
    }
  }

  /// The end of a sentence of what was lost.
  private static func mostOfIt(_ cause: CacheLossCause) -> String {
    switch cause {
    case .recorded(let name):
      "most of it for the recorded cause \"\(plainText(words(.recorded(name))))\""
    case .pauseOfAnHour: "most of it after pauses of more than an hour"
    case .pauseOfFiveMinutes: "most of it after pauses of more than 5 minutes"
    case .otherModel: "most of it when the model changed"
    case .shorterPrompt: "most of it after a compaction or a step back"
    case .otherVersion: "most of it when Claude Code's version changed"
    case .unknown: "for most of it no cause is known"
    }
  }

  /// The report as a table.
  package func lines(on surface: Surface) -> [String] {
    let title =
      switch grouping {
      case .cause: "Cause"
      case .day: "Date"
      case .session: "Session"
      case .project: "Project"
      }
    var table = TextTable(columns: [
      .name(title, cells: 12...40), .number("Losses", fold: 3), .number("Tokens", fold: 1),
      .number("Cost", fold: 0), .number("Share", fold: 2), .number("More than reading", fold: 4),
    ])
    if grouping != .cause { table.columns.append(.name("Mostly", fold: 5, cells: 12...32)) }
    for row in rows {
      let name = grouping == .cause ? row.causes.first.map { Self.words($0.cause) } : row.name
      table.rows.append(
        .init([.text(name ?? "")] + cells(row.sum) + mostly(row.causes)))
    }
    table.rows.append(
      .init(
        [.text("Total")] + cells(total) + (grouping == .cause ? [] : [""]), style: .strong,
        hasRuleAbove: true))
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    return TableTitle.lines("Lost caches", context.subtitle, surface: surface) + layout.lines
      + NoteLines.below(notes, folded: layout.foldedTitles, surface: surface)
  }

  private func mostly(_ causes: [CauseSum]) -> [TextTable.Cell] {
    guard grouping != .cause else { return [] }
    return [.text(causes.first.map { Self.words($0.cause) } ?? "")]
  }

  private func cells(_ sum: CacheLossSum) -> [TextTable.Cell] {
    let mark = sum.unpriced > 0
    let isUnknown = sum.unpriced == sum.count && sum.count > 0
    return [
      .text(grouped(sum.count)), .text(grouped(sum.tokens)),
      .text(isUnknown ? "?" : dollars(sum.cost, isLowerBound: mark)),
      .text(isUnknown ? "?" : share(sum.cost) ?? "?"),
      .text(isUnknown ? "?" : dollars(sum.extra, isLowerBound: mark)),
    ]
  }

  /// A cost as a part of all that the range cost.
  private func share(_ cost: Cost) -> String? {
    guard let whole = usage.cost.cost, whole > .zero else { return nil }
    return percentage(
      Int64(clamping: cost.picodollars / 1_000_000),
      of: Int64(clamping: whole.picodollars / 1_000_000))
  }

  private var notes: [ReportNote] {
    var text = ""
    if let share = share(total.cost), let first = dearest {
      text = "\(share) of this range's cost went into sending again what the cache had held, "
      text += CacheReport.mostOfIt(first.cause) + ". "
    }
    let isDerived = rows.contains { $0.causes.contains { $0.cause.isDerived } }
    if isDerived {
      text +=
        "~ derived from the responses: only newer versions of Claude Code write down why the "
        + "cache was lost."
    }
    return [
      text.isEmpty ? nil : ReportNote(kind: .derivedFromLocalLogs, text: text),
      ReportNote.omitted(omitted, noun: grouping.rawValue),
    ].compactMap(\.self)
  }

  /// The cause that cost most.
  private var dearest: CauseSum? {
    var sums: [CacheLossCause: CacheLossSum] = [:]
    for part in rows.flatMap(\.causes) {
      sums[part.cause, default: CacheLossSum()].cost =
        (sums[part.cause]?.cost ?? .zero) + part.sum.cost
    }
    return sums.map { CauseSum(cause: $0.key, sum: $0.value) }.max {
      $0.sum.cost != $1.sum.cost
        ? $0.sum.cost < $1.sum.cost : $1.cause.isBefore($0.cause)
    }
  }

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object(
      context.members(report: "cache") + [
        .init("groupedBy", .string(grouping.rawValue)),
        .init("rows", .array(rows.map(row))), .init("rowsOmitted", .integer(Int64(omitted))),
        .init("totals", .object(members(total))),
        .init("costUSD", .cost(usage.cost.cost)),
        .init("notes", .array(notes.map(\.json))),
      ])
  }

  private func row(_ row: Row) -> JSONValue {
    .object(
      [
        .init(grouping.rawValue, .string(row.name)),
        .init("isDerived", row.isDerived.map(JSONValue.bool) ?? .null),
      ] + members(row.sum) + [
        .init(
          "causes",
          .array(
            row.causes.map { part in
              .object(
                [
                  .init("cause", .string(part.cause.name)),
                  .init("isDerived", .bool(part.cause.isDerived)),
                ] + members(part.sum))
            }))
      ])
  }

  private func members(_ sum: CacheLossSum) -> [JSONValue.Member] {
    let isUnknown = sum.unpriced == sum.count && sum.count > 0
    return [
      .init("losses", .integer(sum.count)), .init("lostTokens", .integer(sum.tokens)),
      .init("lostCostUSD", .cost(isUnknown ? nil : sum.cost)),
      .init("extraCostUSD", .cost(isUnknown ? nil : sum.extra)),
      .init("unpricedLosses", .integer(sum.unpriced)),
    ]
  }

  /// The report as CSV.
  package var csv: String {
    var csv = CSVText(header: [
      grouping == .cause ? "name" : grouping.rawValue, "cause", "is_derived", "losses",
      "lost_tokens", "lost_cost_usd",
      "extra_cost_usd", "unpriced_losses",
    ])
    for row in rows {
      for part in row.causes {
        let isUnknown = part.sum.unpriced == part.sum.count
        csv.append([
          .text(row.name), .text(part.cause.name), .bool(part.cause.isDerived),
          .integer(part.sum.count), .integer(part.sum.tokens),
          .cost(isUnknown ? nil : part.sum.cost), .cost(isUnknown ? nil : part.sum.extra),
          .integer(part.sum.unpriced),
        ])
      }
    }
    return csv.text
  }
}
