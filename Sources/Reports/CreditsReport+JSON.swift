internal import Analytics
package import Scanning
package import UsageModel

extension CreditsReport {
  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    let age = overview.updatedAt.map {
      max(0, overview.now.milliseconds - $0.milliseconds) / 1000
    }
    return .object([
      .init("schemaVersion", .integer(1)),
      .init("report", .string("credits")),
      .init("generatedAt", .time(overview.now)),
      .init("timeZone", .string(zone.name)),
      .init("plan", .optional(plan)),
      .init("source", .string(overview.source.rawValue)),
      .init("confidence", .string(confidence)),
      .init("hasAdminApi", .bool(overview.hasAdminAPI)),
      .init("state", .string(overview.state.rawValue)),
      .init("stateText", .string(overview.stateText)),
      .init("balance", balance),
      .init("drift", drift),
      .init("thisMonth", month),
      .init("burnRate", burn),
      .init("runway", runway),
      .init("modelBreakdown", .array(overview.models.map(model))),
      .init("days", .array(overview.days.map(day))),
      .init("anomalies", .array(overview.anomalies.map(anomaly))),
      .init("ledger", .array(overview.entries.map(CreditsReport.entry))),
      .init("readings", .array(overview.readings.map(potReading))),
      .init("updatedAt", .time(overview.updatedAt)),
      .init("ageSeconds", .optional(age)),
      .init("sync", sync),
      .init(
        "notes",
        .array(
          notes.map {
            .object([.init("kind", .string($0.kind)), .init("message", .string($0.text))])
          })),
    ])
  }

  private var balance: JSONValue {
    guard let balance = overview.balance else { return .null }
    return .object([
      .init("amountUSD", .cost(balance.amount)),
      .init("isUpperBound", .bool(overview.isBalanceUpperBound)),
      .init("asOf", .time(overview.balanceAsOf)),
      .init("since", .time(balance.since)),
      .init("isTyped", .bool(balance.isAnchored && !balance.isRead)),
      .init("isRead", .bool(balance.isRead)),
      .init("spentUSD", overview.source == .adminAPI ? .cost(balance.spent) : .null),
      .init("expiredUSD", .cost(balance.expired)),
      .init("boundaryUSD", .cost(balance.boundary)),
      .init(
        "pots",
        .array(
          balance.pots.map { pot in
            .object([
              .init("entry", .integer(pot.entry)), .init("kind", .string(pot.kind.name)),
              .init("leftUSD", .cost(pot.remaining)), .init("grantedUSD", .cost(pot.granted)),
              .init("from", .time(pot.from)), .init("expiresAt", .time(pot.expiresAt)),
            ])
          })),
    ])
  }

  private var drift: JSONValue {
    guard let drift = overview.drift else { return .null }
    return .object([
      .init("at", .time(drift.at)), .init("since", .time(drift.since)),
      .init("expectedUSD", .cost(drift.expected)), .init("shownUSD", .cost(drift.shown)),
      .init("differenceUSD", .cost(drift.difference)),
    ])
  }

  private var month: JSONValue {
    guard let month = overview.month else { return .null }
    return .object([
      .init("spendUSD", .cost(month.spend)), .init("startDate", .string("\(month.start)")),
      .init("isLowerBound", .bool(month.isLowerBound)),
    ])
  }

  private var burn: JSONValue {
    guard let burn = overview.burn else { return .null }
    return .object([
      .init("dailyUSD", .cost(burn.daily)), .init("monthlyUSD", .cost(burn.monthly)),
      .init("lowUSD", .cost(burn.low)), .init("highUSD", .cost(burn.high)),
      .init("basis", .string(burn.basis.rawValue)), .init("days", .integer(Int64(burn.days))),
    ])
  }

  private var runway: JSONValue {
    guard let runway = overview.runway else { return .null }
    func number(_ days: Int?) -> JSONValue { .optional(days.map(Int64.init)) }
    func date(_ day: CivilDay?) -> JSONValue { .optional(day.map { "\($0)" }) }
    return .object([
      .init("days", number(runway.days)), .init("fewestDays", number(runway.fewest)),
      .init("mostDays", number(runway.most)), .init("date", date(runway.date)),
      .init("earliestDate", date(runway.earliest)), .init("latestDate", date(runway.latest)),
    ])
  }

  private func model(_ model: CreditsOverview.ModelSpend) -> JSONValue {
    .object([
      .init("model", .optional(model.model)), .init("spendUSD", .cost(model.spend)),
      .init("percentage", model.share.map { .rounded($0 * 100, decimals: 2) } ?? .null),
    ])
  }

  private func day(_ day: SpendDay) -> JSONValue {
    .object([
      .init("date", .string("\(day.day)")), .init("spendUSD", .cost(day.cost)),
      .init(
        "isAnomaly", .bool(overview.anomalies.contains { $0.day == day.day })),
    ])
  }

  private func anomaly(_ odd: SpendAnomaly) -> JSONValue {
    .object([
      .init("date", .string("\(odd.day)")), .init("spendUSD", .cost(odd.cost)),
      .init("usualUSD", .cost(odd.usual)), .init("activeDays", .integer(Int64(odd.activeDays))),
      .init("model", .optional(odd.model)), .init("riseUSD", .cost(odd.rise)),
    ])
  }

  /// One line of the ledger.
  package static func entry(_ entry: CreditEntry) -> JSONValue {
    .object([
      .init("id", .integer(entry.id)), .init("kind", .string(entry.kind.name)),
      .init("amountUSD", .cost(entry.dollars)), .init("time", .time(entry.time)),
      .init("expiresAt", .time(entry.expiresAt)),
      .init("repeatsMonthly", .bool(entry.repeatsMonthly)), .init("note", .optional(entry.note)),
      .init("origin", .string(entry.origin.name)),
      .init("reading", reading(entry.reading)),
    ])
  }

  var sync: JSONValue {
    guard let sync = overview.sync else { return .null }
    return .object([
      .init("outcome", .string(sync.outcome.rawValue)),
      .init("interface", .optional(sync.interface?.rawValue)),
      .init("organization", .optional(sync.organization)),
      .init("organizationName", .optional(sync.organizationName)),
      .init("askedAt", .time(sync.askedAt)), .init("answeredAt", .time(sync.answeredAt)),
      .init("nextAt", .time(sync.nextAt)), .init("what", .optional(sync.what)),
      .init("because", .optional(sync.why)), .init("hint", .optional(sync.hint)),
    ])
  }
}
