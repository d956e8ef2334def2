internal import Analytics
internal import Reports
internal import Scanning
internal import UsageModel

/// The API credits' half of the page: `GET /api/claude-usage/api-credits`.
struct CreditsDocument {
  let credits: CreditsOverview
  /// Whom this month's cost is from; nil without an organization.
  let team: TeamSummary?
  let zone: ZoneDays

  var json: JSONValue {
    .object([
      .init("balance", .cost(credits.balance?.amount)),
      .init("thisMonth", thisMonth),
      .init(
        "burnRate",
        .object([
          .init("daily", .cost(credits.burn?.daily)),
          .init("monthly", .cost(credits.burn?.monthly)),
          .init("dailyLow", .cost(credits.burn?.low)),
          .init("dailyHigh", .cost(credits.burn?.high)),
          .init("basis", .optional(credits.burn?.basis.rawValue)),
        ])),
      .init("runway", runway),
      .init("modelBreakdown", .array(credits.models.map(model))),
      .init("members", .array((team?.rows[.member] ?? []).prefix(100).map(member))),
      .init("lastUpdated", .time(credits.updatedAt)),
      .init("error", .optional(error)),
      .init("fallback", .optional(fallback)),
      .init("dataSource", .string(credits.source.rawValue)),
      .init("hasAdminApi", .bool(credits.hasAdminAPI)),
      .init("state", .string(credits.state.rawValue)),
      .init("stateText", .string(stateText)),
      .init("balanceAsOf", .time(credits.balanceAsOf)),
      .init("isBalanceUpperBound", .bool(credits.isBalanceUpperBound)),
      .init("granted", .cost(granted)),
      .init("drift", drift),
      .init("anomalies", .array(credits.anomalies.suffix(10).map(anomaly))),
      .init("days", .array(credits.days.suffix(92).map(day))),
      .init("entryKinds", .strings(CreditEntry.Kind.typed.map(\.name))),
      .init("entries", .array(credits.entries.map(entry))),
    ])
  }

  /// What keeps live data away; nil where it is there, or nobody wants it.
  private var error: String? {
    switch credits.state {
    case .empty, .manual, .current: nil
    case .waiting, .stale, .failed: stateText
    }
  }

  private var stateText: String { CreditsReport(credits, zone: zone).stateSentences }

  /// What is shown in place of live data; nil where that is shown.
  private var fallback: String? {
    switch credits.state {
    case .current: nil
    case .manual: "manual"
    case .empty: "none"
    case .waiting, .stale, .failed:
      credits.month != nil ? "last-known" : credits.balance != nil ? "manual" : "none"
    }
  }

  private var thisMonth: JSONValue {
    let first = zone.day(of: credits.now).description.prefix(8) + "01"
    return .object([
      .init("spend", .cost(credits.month?.spend)),
      .init("startDate", .string(credits.month?.start.description ?? String(first))),
      .init("isLowerBound", .bool(credits.month?.isLowerBound ?? false)),
    ])
  }

  private var runway: JSONValue {
    let runway = credits.runway
    func number(_ days: Int?) -> JSONValue { .optional(days.map(Int64.init)) }
    return .object([
      .init("days", number(runway?.days)),
      .init("date", .optional(runway?.date?.description)),
      .init("fewest", number(runway?.fewest)),
      .init("most", number(runway?.most)),
      .init("earliest", .optional(runway?.earliest?.description)),
      .init("latest", .optional(runway?.latest?.description)),
    ])
  }

  /// What the credits that are not used up once were.
  private var granted: Cost? {
    guard let pots = credits.balance?.pots, !pots.isEmpty else { return nil }
    return pots.reduce(Cost.zero) { $0 + $1.granted }
  }

  private func model(_ spend: CreditsOverview.ModelSpend) -> JSONValue {
    .object([
      .init("model", .optional(spend.model)),
      .init("spend", .cost(spend.spend)),
      .init("percentage", spend.share.map { .rounded($0 * 100, decimals: 2) } ?? .null),
    ])
  }

  private func member(_ row: TeamSummary.Row) -> JSONValue {
    .object([
      .init("name", .string(row.name)),
      .init("detail", .optional(row.detail)),
      .init("spend", .cost(row.cost)),
      .init("percentage", row.share.map { .rounded($0 * 100, decimals: 2) } ?? .null),
    ])
  }

  private var drift: JSONValue {
    guard let drift = credits.drift else { return .null }
    return .object([
      .init("at", .time(drift.at)), .init("expected", .cost(drift.expected)),
      .init("shown", .cost(drift.shown)), .init("difference", .cost(drift.difference)),
    ])
  }

  private func anomaly(_ anomaly: SpendAnomaly) -> JSONValue {
    .object([
      .init("date", .string(anomaly.day.description)), .init("cost", .cost(anomaly.cost)),
      .init("usual", .cost(anomaly.usual)), .init("model", .optional(anomaly.model)),
    ])
  }

  private func day(_ day: SpendDay) -> JSONValue {
    .object([.init("date", .string(day.day.description)), .init("spend", .cost(day.cost))])
  }

  private func entry(_ entry: CreditEntry) -> JSONValue {
    .object([
      .init("id", .integer(entry.id)),
      .init("kind", .string(entry.kind.name)),
      .init("amount", .cost(entry.dollars)),
      .init("date", .string(zone.day(of: entry.time).description)),
      .init("time", .time(entry.time)),
      .init("expires", .optional(entry.expiresAt.map { zone.day(of: $0).description })),
      .init("repeatsMonthly", .bool(entry.repeatsMonthly)),
      .init(
        "note",
        .optional(entry.note ?? (entry.dollars == nil ? CreditsReport.amountText(of: entry) : nil))),
    ])
  }
}
