internal import Analytics
internal import Limits
internal import Pricing
internal import Reports
internal import Scanning
internal import Settings
internal import UsageModel
internal import Wording

/// The subscription's half of the page: `GET /api/claude-usage/code`.
struct CodeDocument {
  let moment: DashboardMoment

  var json: JSONValue {
    .object([
      .init("plan", .optional(plan?.rawValue)),
      .init("planName", .optional(account?.plan ?? plan?.name)),
      .init("planSource", .string(planSource)),
      .init("status", .string(status.rawValue)),
      .init("dataState", .string(dataState)),
      .init("isCatchingUp", .bool(moment.usage != nil && moment.isBehind)),
      .init("fiveHourWindow", fiveHourWindow),
      .init("today", period(moment.today)),
      .init("monthToDate", period(moment.monthToDate)),
      .init("modelBreakdown", .array(models)),
      .init("lastUpdated", .time(moment.at)),
      .init("error", .optional(moment.limits.reason?.text)),
      .init("fallback", .optional(fallback)),
      .init("dataSource", .string(row?.state.reading.source.name ?? "local-files")),
    ])
  }

  private var account: AccountInfo? { moment.limits.current?.account }
  private var row: LimitsReport.Row? { moment.limits.current?.row(.fiveHour) }

  private var plan: PlanTier? {
    account?.plan.flatMap(PlanTier.init(planName:)) ?? moment.preferences.plan
  }

  private var planSource: String {
    if let account, account.plan != nil { return account.isPlanNamedByUser ? "setting" : "account" }
    return moment.preferences.plan != nil ? "setting" : "unknown"
  }

  /// The gravest of the windows that run.
  private var status: UsageLevel {
    let percents = (moment.limits.current?.rows ?? []).compactMap(\.state.percent)
    return percents.max().map { UsageLevel($0, thresholds: moment.preferences.thresholds) }
      ?? .normal
  }

  /// What a reader has to know about how good the figures are.
  private var dataState: String {
    if row?.state.percent != nil {
      return row?.state.isStale == true ? staleState : "fresh"
    }
    if row?.state.condition == .ended { return staleState == "stale" ? "ended" : staleState }
    guard let usage = moment.usage else { return "reading" }
    return usage.isEmpty ? "no-data" : "no-limits"
  }

  /// Why a figure is old: because the source says to wait, or because nothing came.
  private var staleState: String {
    let live = moment.limits.sources.filter(\.source.isLive)
    if live.contains(where: { $0.outcome == .blocked && ($0.nextAt ?? $0.askedAt) > moment.at }) {
      return "rate-limited"
    }
    return live.contains { $0.outcome == .expired } ? "expired" : "stale"
  }

  /// What is shown in place of what is missing; nil where nothing is.
  private var fallback: String? {
    guard moment.limits.reason != nil else { return nil }
    if row?.state.percent != nil { return "last-known" }
    return moment.usage?.isEmpty == false ? "local-files" : "none"
  }

  private var fiveHourWindow: JSONValue {
    let state = row?.state
    let used = moment.usage?.window?.usage.tally.tokens.total
    let limit = moment.preferences.fiveHourTokens
    // Of a plan without a known count; nothing is compared with it.
    let shownLimit = limit ?? plan?.startingTokens
    let isEstimate = state?.percent == nil && limit != nil && used != nil
    var percent = state?.percent
    if isEstimate, let limit, let used { percent = Double(used) / Double(limit) * 100 }
    let resetsAt =
      state.map { $0.condition == .ended ? nil : $0.reading.resetsAt }
      ?? moment.usage?.window?.end
    let tally = moment.usage?.window?.usage.tally
    let cost = moment.usage?.window?.usage.isCostLowerBound
    return .object([
      .init("used", .optional(used)),
      .init("usedIsLowerBound", .bool(tally.map { $0.isLowerBound || moment.isBehind } ?? false)),
      .init("limit", .optional(shownLimit)),
      .init("limitIsEstimate", .bool(limit == nil && shownLimit != nil)),
      // It is for a bar, which is full at 100. `used` and `limit` say how far an estimate was
      // passed, and `/api/limits` what a source says beyond.
      .init("percentage", percent.map { .rounded(min(max($0, 0), 100), decimals: 2) } ?? .null),
      .init("isEstimate", .bool(isEstimate)),
      .init("resetsAt", .time(resetsAt)),
      .init("resetsIn", .optional(resetsAt.flatMap(resetsIn))),
      .init("state", .string(state.map { $0.condition.name } ?? "unknown")),
      .init("status", .optional(percent.map { level($0, isEstimate: isEstimate).rawValue })),
      .init("estimatedCost", .cost(moment.usage?.window?.usage.cost.cost)),
      .init("costIsLowerBound", .bool(cost.map { $0 || moment.isBehind } ?? false)),
    ])
  }

  /// A guess never raises an alarm, however far usage has passed it.
  private func level(_ percent: Double, isEstimate: Bool) -> UsageLevel {
    isEstimate ? .normal : UsageLevel(percent, thresholds: moment.preferences.thresholds)
  }

  /// `2h 14m`; minutes are rounded up, so that it is never 0 before its time.
  private func resetsIn(_ time: Timestamp) -> String? {
    let minutes = (time.milliseconds - moment.at.milliseconds + 59_999) / 60_000
    guard minutes > 0 else { return nil }
    if minutes >= 48 * 60 { return "\(minutes / 1440)d \(minutes / 60 % 24)h" }
    return minutes < 60 ? "\(minutes)m" : "\(minutes / 60)h \(minutes % 60)m"
  }

  private func period(_ sum: PeriodSum?) -> JSONValue {
    .object([
      .init("tokens", .optional(sum?.usage.tally.tokens.total)),
      .init("estimatedCost", .cost(sum?.usage.cost.cost)),
      .init(
        "costIsLowerBound",
        sum.map { .bool($0.usage.isCostLowerBound || moment.isBehind) } ?? .null),
      .init("sessions", .optional(sum.map { Int64($0.sessionCount) })),
      .init("since", .optional(sum?.since.description)),
    ])
  }

  /// Today's models by family. Shares are those of the cost, or those of the tokens
  /// where a cost is unknown.
  private var models: [JSONValue] {
    guard let today = moment.today else { return [] }
    var families: [(name: String, usage: Usage)] = []
    for model in today.models {
      let name = modelFamily(model.model)
      if let place = families.firstIndex(where: { $0.name == name }) {
        families[place].usage += model.usage
      } else {
        families.append((name, model.usage))
      }
    }
    let whole = today.usage
    let byCost = !whole.cost.hasUnknown && whole.cost.known > .zero
    return families.map { family in
      let share =
        byCost
        ? family.usage.cost.known.dollars / whole.cost.known.dollars
        : Double(family.usage.tally.tokens.total) / Double(max(1, whole.tally.tokens.total))
      return .object([
        .init("model", .string(family.name)),
        .init("tokens", .integer(family.usage.tally.tokens.total)),
        .init("cost", .cost(family.usage.cost.cost)),
        .init("costIsLowerBound", .bool(family.usage.isCostLowerBound || moment.isBehind)),
        .init("percentage", .rounded(share * 100, decimals: 2)),
        .init("percentageOf", .string(byCost ? "cost" : "tokens")),
      ])
    }
  }
}

/// `opus` for `claude-opus-4-6`; the name itself where it has no such form.
func modelFamily(_ model: String) -> String {
  let family = ModelFamily(model)
  return family == .other ? model : family.rawValue
}
