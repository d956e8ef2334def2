internal import Analytics
internal import Terminal
internal import UsageModel
internal import Wording

extension CreditsReport {
  /// The report for a person.
  package func lines(on surface: Surface) -> [String] {
    let owner = overview.sync?.organizationName ?? (overview.source == .manual ? "manual" : nil)
    var lines = TableTitle.lines(
      "API credits", [owner, zone.name].compactMap(\.self).joined(separator: " · "),
      surface: surface)
    for (label, value, more) in facts {
      let head =
        padded(label, toCells: 14)
        + Style.strong.applied(
          to: value, colored: surface.isColored)
      let room = surface.columns - 14 - displayWidth(value) - 2
      if more.isEmpty {
        lines.append(head)
      } else if displayWidth(more) <= room {
        lines.append(
          head + "  " + Style.dim.applied(to: plainText(more), colored: surface.isColored))
      } else {
        lines.append(head)
        lines += wrapped(more, width: max(20, surface.columns - 14)).map {
          String(repeating: " ", count: 14) + Style.dim.applied(to: $0, colored: surface.isColored)
        }
      }
    }
    lines += section(modelTable, on: surface) + section(potTable, on: surface)
    lines += section(readingTable, on: surface)
    lines += anomalyLines(on: surface)
    for note in notes {
      lines.append("")
      lines += wrapped(note.text, width: surface.columns, indent: "  ").map {
        note.style.applied(to: $0, colored: surface.isColored)
      }
    }
    return lines
  }

  /// Label, figure and what belongs to it.
  private var facts: [(String, String, String)] {
    var facts: [(String, String, String)] = []
    if let balance = overview.balance {
      let bound = overview.isBalanceUpperBound ? "≤ " : ""
      let from = balance.isRead ? "read" : balance.isAnchored ? "typed" : "first entry"
      let asOf = overview.balanceAsOf.map { "as of \(clock($0))" } ?? ""
      let spent =
        overview.source == .adminAPI
        ? "; \(dollars(balance.spent)) spent since \(dateText(zone.day(of: balance.since))) (\(from))"
        : ""
      facts.append(("Balance", bound + dollars(balance.amount), asOf + spent))
    } else {
      facts.append(("Balance", "?", "not known"))
    }
    facts.append(("Runway", runwayText ?? "?", runwayText == nil ? runwayReason : ""))
    if let month = overview.month {
      facts.append(
        (
          "This month", (month.isLowerBound ? "≥ " : "") + dollars(month.spend),
          "since \(dateText(month.start))"
        ))
    } else {
      facts.append(("This month", "?", "what was billed is not known"))
    }
    if let burn = overview.burn {
      facts.append(
        (
          "Burn rate", "~\(dollars(burn.daily))/day",
          "\(dollars(burn.monthly)) in 30 days; \(dollars(burn.low))–\(dollars(burn.high)) a day, "
            + burnBasis(burn)
        ))
    } else {
      facts.append(("Burn rate", "?", "needs three full days, or two balances a day apart"))
    }
    if let updated = overview.updatedAt {
      let source =
        overview.source == .adminAPI
        ? "read from Anthropic's reports"
        : overview.balance?.isRead == true ? "read in your browser" : "your own entries"
      facts.append(("Last updated", ageText(updated), source))
    }
    return facts
  }

  private var runwayReason: String {
    if overview.balance == nil { return "needs a balance" }
    return overview.burn == nil ? "needs a burn rate" : "nothing is spent"
  }

  private func burnBasis(_ burn: CreditBurn) -> String {
    switch burn.basis {
    case .weeklyMeans: "median of weekly means over \(burn.days) days"
    case .days: "median of \(burn.days) days"
    case .balances: "between your balances, over \(burn.days) days"
    }
  }

  private func section(
    _ table: (title: String, table: TextTable)?, on surface: Surface
  ) -> [String] {
    guard let table else { return [] }
    return ["", Style.strong.applied(to: table.title, colored: surface.isColored)]
      + table.table.layout(width: surface.tableWidth, colored: surface.isColored).lines
  }

  private var modelTable: (title: String, table: TextTable)? {
    guard !overview.models.isEmpty else { return nil }
    var table = TextTable(columns: [
      .name("Model", cells: 14...36), .number("Spend", fold: 0), .number("Share", fold: 0),
      .text("", fold: 1),
    ])
    for model in overview.models {
      let percent = model.share.map { $0 * 100 }
      table.rows.append(
        .init([
          .text(model.model ?? "(no model)"), .text(dollars(model.spend)),
          .text(percentText(percent)), .text(LimitText.bar(percent)),
        ]))
    }
    return ("By model, this month", table)
  }

  private var potTable: (title: String, table: TextTable)? {
    guard let pots = overview.balance?.pots,
      pots.count > 1 || pots.contains(where: { $0.expiresAt != nil })
    else { return nil }
    var table = TextTable(columns: [
      .text("Credits"), .number("Left", fold: 0), .number("Of", fold: 1), .text("Since", fold: 2),
      .text("Expires"),
    ])
    for pot in pots {
      table.rows.append(
        .init([
          .text(pot.kind.name), .text(dollars(pot.remaining)), .text(dollars(pot.granted)),
          .text("\(zone.day(of: pot.from))"),
          .text(pot.expiresAt.map { "\(zone.day(of: $0))" } ?? "never"),
        ]))
    }
    return ("In the order of spending", table)
  }

  private func anomalyLines(on surface: Surface) -> [String] {
    let recent = overview.anomalies.suffix(5)
    guard !recent.isEmpty else { return [] }
    var lines = ["", Style.strong.applied(to: "Days that stand out", colored: surface.isColored)]
    for odd in recent.reversed() {
      let cause = odd.model.map { "; most of it \($0), \(dollars(odd.rise)) above its usual" } ?? ""
      lines += wrapped(
        "! \(odd.day)  \(dollars(odd.cost)), usually \(dollars(odd.usual)) on an active day\(cause)",
        width: surface.columns, indent: "    "
      ).map { Style.warning.applied(to: $0, colored: surface.isColored) }
    }
    return lines
  }

  /// The ledger, a line for each entry.
  package func ledgerLines(on surface: Surface) -> [String] {
    guard !overview.entries.isEmpty else {
      return wrapped(
        "The ledger is empty. `plimsoll credits set 150` types the balance that the Console shows.",
        width: surface.columns)
    }
    var table = TextTable(columns: [
      .number("No.", fold: 0), .text("Date"), .text("Kind"), .number("Amount", fold: 0),
      .text("Expires", fold: 1), .name("Note", fold: 2, cells: 8...40),
    ])
    for entry in overview.entries {
      let expiry =
        entry.repeatsMonthly
        ? "monthly" + (entry.expiresAt.map { " to \(zone.day(of: $0))" } ?? "")
        : entry.expiresAt.map { "\(zone.day(of: $0))" } ?? "never"
      table.rows.append(
        .init([
          .text("\(entry.id)"), .text(clockText(entry.time, offset: zone.offset(at: entry.time))),
          .text(entry.kind.name), .text(CreditsReport.amountText(of: entry)), .text(expiry),
          .text(entry.note ?? readingNote(entry)),
        ]))
    }
    return TableTitle.lines("Ledger of API credits", zone.name, surface: surface)
      + table.layout(width: surface.tableWidth, colored: surface.isColored).lines
  }
}
