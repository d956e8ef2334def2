import Analytics
import Limits
package import Terminal
import UsageModel
import Wording

extension LimitsReport {
  /// The report for a person.
  package func lines(on surface: Surface) -> [String] {
    var lines: [String] = []
    for organization in organizations {
      if !lines.isEmpty { lines.append("") }
      lines += self.lines(of: organization, on: surface)
    }
    return lines
  }

  private var text: LimitText { LimitText(now: now, zone: zone) }

  private func lines(of organization: Organization, on surface: Surface) -> [String] {
    let title = organization.isCurrent ? "Limits" : "Limits of another account"
    var lines = TableTitle.lines(
      title, "\(organization.displayName) · \(zone.name)", surface: surface)
    var folded: [String] = []
    if !organization.rows.isEmpty {
      let layout = table(organization.rows).layout(
        width: surface.tableWidth, colored: surface.isColored)
      lines += layout.lines
      folded = layout.foldedTitles
    }
    if let spend = spendText(of: organization) {
      if !organization.rows.isEmpty { lines.append("") }
      lines += wrapped(spend, width: surface.columns, indent: "  ")
    }
    let notes = self.notes(of: organization)
    var blocks = notes.map { ($0.text, $0.style) }
    if !folded.isEmpty {
      blocks.append(
        ("Not shown at this width: \(folded.joined(separator: ", ")). --json has all.", .dim))
    }
    if !blocks.isEmpty, lines.last != "" { lines.append("") }
    for (text, style) in blocks {
      lines += wrapped(text, width: surface.columns, indent: "  ").map {
        style.applied(to: $0, colored: surface.isColored)
      }
    }
    return lines
  }

  private func table(_ rows: [Row]) -> TextTable {
    var table = TextTable(columns: [
      .name("Limit", cells: 10...24), .number("Used", fold: 0), .text("Bar", fold: 5),
      .text("Resets"), .text("Pace", fold: 6), .text("Outlook", fold: 1),
      .text("Source", fold: 8), .number("Age", fold: 7),
    ])
    for row in rows {
      let state = row.state
      table.rows.append(
        .init(
          [
            .text(row.window.label), .text(percentText(state.percent)),
            .text(LimitText.bar(state.percent)), .text(text.reset(of: state)),
            .text(text.pace(row)), .text(text.outlook(row)),
            .text(state.reading.source.name), .text(text.age(state)),
          ], style: style(of: row)))
    }
    return table
  }

  /// The colours say again what the words say: how full, and whether it lasts.
  private func style(of row: Row) -> Style? {
    guard let percent = row.state.percent, row.state.condition == .running else {
      return Style.dim
    }
    if percent >= Double(LevelBounds.critical) { return Style.bad }
    if percent >= Double(LevelBounds.high) || row.forecast?.lasts == false { return Style.warning }
    return row.state.isStale ? Style.dim : nil
  }

  private func spendText(of organization: Organization) -> String? {
    guard let spend = organization.spend else { return nil }
    guard let used = spend.used else {
      return spend.isEnabled == false ? "Usage credits are off." : nil
    }
    if spend.isEnabled == false, used.minorUnits == 0 { return "Usage credits are off." }
    let cap = spend.limit.map { " of " + moneyText($0) } ?? ""
    let share = spend.percent.map { ", " + percentText($0) } ?? ""
    let owner = organization.account?.sharesSpending == true ? " of the whole organization" : ""
    return "Usage credits\(owner): \(moneyText(used))\(cap) used\(share)."
  }

  // MARK: Notes

  /// What must be known of the figures, in addition to the figures.
  package struct Note: Equatable {
    /// The name in JSON.
    package var kind: String
    package var text: String
    package var style: Style
  }

  /// What must be known of the figures of an organization, in addition to the figures.
  package func notes(of organization: Organization) -> [Note] {
    let reason = organization.isCurrent ? reason : nil
    var notes: [Note] = []
    if organization.rows.isEmpty { notes.append(note(of: reason)) }
    for row in organization.rows where row.state.condition == .running {
      let reading = row.state.reading
      guard reading.source == .transcript, let resetsAt = reading.resetsAt else { continue }
      notes.append(
        Note(
          kind: "refused",
          text: "Claude Code was refused at \(text.clock(reading.capturedAt)): the limit of "
            + "\(row.window.label) is used up until \(text.clock(resetsAt)).",
          style: .bad))
    }
    let ended = organization.rows.filter { $0.state.condition == .ended }
    if !ended.isEmpty, reason?.kind != .ended {
      notes.append(
        Note(
          kind: "windowEnded",
          text: "— unknown: the window ended, and nothing newer is known. It is not 0 "
            + "if another device or app has been used.", style: .dim))
    }
    let oldest = organization.rows.filter { $0.state.condition == .running && $0.state.isStale }
      .map(\.state.reading.capturedAt).min()
    if let oldest, reason?.kind != .stale {
      notes.append(
        Note(
          kind: "stale",
          text: "Figures as old as \(text.clock(oldest)) are the last known; the true ones may be "
            + "higher.", style: .dim))
    }
    if !organization.rows.isEmpty, let reason { notes.append(note(of: reason)) }
    if organization.isCurrent { notes += refusalNotes(reason) + sourceNotes(reason) }
    return notes
  }

  /// Why there is nothing, or nothing newer, under the name that programs know.
  private func note(of reason: LimitReason?) -> Note {
    guard let reason else {
      return Note(kind: "nothingKnown", text: "Nothing is known yet.", style: .dim)
    }
    switch reason.kind {
    case .noWindows: return Note(kind: "noWindows", text: reason.text, style: .dim)
    case .failed: return Note(kind: "sourceFailed", text: reason.text, style: .warning)
    case .expired: return Note(kind: "signInExpired", text: reason.text, style: .warning)
    case .impossible: return Note(kind: "impossible", text: reason.text, style: .warning)
    case .waiting: return Note(kind: "sourceHeldBack", text: reason.text, style: .dim)
    case .stale: return Note(kind: "stale", text: reason.text, style: .dim)
    case .ended: return Note(kind: "windowEnded", text: reason.text, style: .dim)
    case .unavailable, .reading, .unasked:
      return Note(kind: "nothingKnown", text: reason.text, style: .dim)
    }
  }

  /// Windows that are missing because what was said about them cannot be true.
  private func refusalNotes(_ reason: LimitReason?) -> [Note] {
    guard reason?.kind != .impossible else { return [] }
    return unanswered.map { refusal in
      Note(
        kind: "impossible",
        text: refusal.explained.text,
        style: .warning)
    }
  }

  /// Sources that want the user, or that are held back, other than the one that the reason
  /// is about.
  private func sourceNotes(_ reason: LimitReason?) -> [Note] {
    sources.compactMap { state in
      if let reason, state.source == reason.source { return nil }
      switch state.outcome {
      case .failed:
        let parts = [state.what, state.why].compactMap(\.self).joined(separator: ": ")
        let hint = state.hint.map { " What to do: \($0)." } ?? ""
        let sentence = parts.last == "." ? parts : parts + "."
        return Note(
          kind: "sourceFailed", text: "\(state.source.name): \(sentence)\(hint)", style: .warning)
      case .blocked:
        guard let next = state.nextAt, next > now else { return nil }
        return Note(
          kind: "sourceHeldBack",
          text: "\(state.source.name) is not asked before \(text.clock(next)): "
            + (state.why ?? "its budget is used up") + ".", style: .dim)
      case .answered, .nothing, .expired: return nil
      }
    }
  }
}
