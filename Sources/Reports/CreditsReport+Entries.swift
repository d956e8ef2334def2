internal import Analytics
internal import Scanning
internal import Terminal
package import UsageModel
internal import Wording

extension CreditsReport {
  /// What a new entry says, and the balance that follows.
  package func entryLines(of entry: CreditEntry, on surface: Surface) -> [String] {
    var lines = [
      CreditsReport.name(of: entry) + " written down as entry \(entry.id)" + end(of: entry)
    ]
    if let balance = overview.balance {
      let bound = overview.isBalanceUpperBound ? "at most " : ""
      lines.append("Balance: \(bound)\(dollars(balance.amount))")
    }
    if let drift = overview.drift, entry.kind.isBalance, drift.at == entry.time,
      let note = notes.first(where: { $0.kind == "drift" })
    {
      lines += wrapped(note.text, width: surface.columns, indent: "  ").map {
        note.style.applied(to: $0, colored: surface.isColored)
      }
    }
    return lines
  }

  /// What was taken away.
  package func removalText(of entry: CreditEntry) -> String {
    let left = overview.balance.map { "; balance: \(dollars($0.amount))" } ?? ""
    return CreditsReport.name(of: entry) + " removed" + left
  }

  /// What a sync has read.
  package func syncLines(on surface: Surface) -> [String] {
    let owner = overview.sync?.organizationName ?? "the organization"
    let days = overview.days
    let span = days.first.map { first in "\(first.day) to \(days[days.count - 1].day)" } ?? "no day"
    let sum = days.reduce(Cost.zero) { $0 + $1.cost }
    let from =
      overview.sync?.interface == .reports
      ? "the older usage and cost reports" : "the Usage and Cost Analytics API"
    return wrapped(
      "Read \(span) of \(owner) from \(from): \(dollars(sum)) billed.", width: surface.columns,
      indent: "  ")
  }

  private static func name(of entry: CreditEntry) -> String {
    let amount = amountText(of: entry)
    return switch entry.kind {
    case .balance: "Balance of \(amount)"
    case .purchase: "Purchase of \(amount)"
    case .plan: "Plan credits of \(amount)"
    case .reading: "Balance of \(amount), as the Console has it,"
    case .usageCredits: "Usage credits of \(amount), as claude.ai has them,"
    }
  }

  private func end(of entry: CreditEntry) -> String {
    if entry.repeatsMonthly { return ", renewed each month" }
    if entry.kind == .usageCredits { return "; they are not API credits and count separately" }
    if entry.dollars == nil {
      return "; the balance below is in dollars, and leaves it out"
    }
    return entry.expiresAt.map {
      // The last moment, not the first one after.
      ", good until \(zone.day(of: $0.advanced(byMilliseconds: -1)))"
    } ?? ""
  }
}

extension CreditsReport {
  /// What `doctor` says of the interfaces for organizations.
  var healthItems: [String] {
    var items: [String] = []
    guard let sync = overview.sync else {
      items.append(
        overview.hasAdminAPI
          ? "An Admin key is set; `plimsoll credits sync` reads with it."
          : "No Admin key is set: API credits are in manual mode. An account without an "
            + "organization has none.")
      return items
    }
    if sync.outcome == .noOrganization {
      items.append(
        "The account has no organization (asked at \(clock(sync.askedAt))): manual mode.")
    } else {
      let interface =
        switch sync.interface {
        case .analytics: "Usage and Cost Analytics API"
        case .reports: "older usage and cost reports"
        case nil: "no interface has answered yet"
        }
      let answered = sync.answeredAt.map { "answered at \(clock($0))" } ?? "never answered"
      items.append(
        "\(sync.organizationName ?? "The organization"): \(interface), \(answered)"
          + (overview.hasAdminAPI ? "." : "; no Admin key is set now."))
      if let first = overview.days.first?.day, let last = overview.days.last?.day {
        items.append("Cost is known from \(first) to \(last).")
      }
    }
    let failure = [sync.what, sync.why].compactMap(\.self).joined(separator: ": ")
    if !failure.isEmpty, sync.outcome != .answered {
      items.append(
        LimitsReport.sentence(
          LimitsReport.stopped(failure) + (sync.hint.map { " What to do: \($0)" } ?? "")))
    }
    if let next = sync.nextAt, next > overview.now {
      items.append("Not asked again before \(clock(next)).")
    }
    return items
  }

  /// The same for programs.
  var healthJSON: JSONValue {
    .object([
      .init("state", .string(overview.state.rawValue)),
      .init("hasAdminApi", .bool(overview.hasAdminAPI)),
      .init("ledgerEntries", .integer(Int64(overview.entries.count))),
      .init("updatedAt", .time(overview.updatedAt)),
      .init("sync", sync),
    ])
  }
}
