internal import Alerts
internal import Analytics
internal import Index
internal import Limits
internal import Live
internal import Pricing
internal import Reports
internal import Scanning
internal import Settings
internal import UsageModel
internal import Wording

/// All that the page shows of this moment, in one document: `GET /api/state` and
/// every event of `GET /api/events`.
struct StateDocument {
  let moment: DashboardMoment
  let credits: JSONValue
  /// Damage of the index that nobody has seen yet.
  var damage: DamageNotice?

  var json: JSONValue {
    .object([
      .init("revision", .integer(Int64(moment.revision))),
      .init("at", .time(moment.at)),
      .init("timeZone", .string(moment.zone.name)),
      .init("code", CodeDocument(moment: moment).json),
      .init("credits", credits),
      .init("limits", moment.limits.json),
      .init("reason", moment.limits.reasonJSON),
      .init("firstSteps", .strings(moment.firstSteps)),
      .init("thresholds", thresholds),
      .init("theme", .string(moment.preferences.theme.rawValue)),
      .init("yesterday", usage(moment.yesterday)),
      .init("week", usage(moment.week)),
      .init("burn", moment.usage.map { burn($0.burn) } ?? .null),
      .init("lastActivity", .time(moment.usage?.lastActivity)),
      .init(
        "sessions", .array((moment.usage?.sessions ?? []).prefix(12).map(session))),
      .init("alerts", .array(moment.update.alerts.prefix(20).map(alert))),
      .init(
        "budgets",
        .array(moment.update.budgets.map { .object(BudgetText.members($0, at: moment.at)) })),
      .init("indexing", indexing),
      .init("notShown", .optional(moment.update.hidden?.text)),
      .init("machines", .integer(Int64(moment.update.machines))),
      .init("damage", damaged),
      .init("failure", failure),
    ])
  }

  private var thresholds: JSONValue {
    .object([
      .init("warning", .integer(Int64(moment.preferences.thresholds.warning))),
      .init("critical", .integer(Int64(moment.preferences.thresholds.critical))),
    ])
  }

  private func usage(_ sum: PeriodSum?) -> JSONValue {
    guard let sum else { return .null }
    return .object([
      .init("since", .string(sum.since.description)),
      .init("tokens", .integer(sum.usage.tally.tokens.total)),
      .init("estimatedCost", .cost(sum.usage.cost.cost)),
      .init("costIsLowerBound", .bool(sum.usage.isCostLowerBound || moment.isBehind)),
      .init("sessions", .integer(Int64(sum.sessionCount))),
    ])
  }

  private func burn(_ burn: RecentBurn) -> JSONValue {
    func rate(_ rate: BurnRate) -> JSONValue {
      .object([
        .init("tokensPerMinute", .rounded(rate.tokensPerMinute, decimals: 1)),
        .init("costPerHour", .cost(rate.costPerHour)),
      ])
    }
    return .object([
      .init("last15Minutes", rate(burn.quarter)),
      .init("last60Minutes", rate(burn.hour)),
      .init("stepSeconds", .integer(RecentBurn.step / 1000)),
      .init("startsAt", .time(burn.series.first?.start)),
      .init("tokens", .array(burn.series.map { .integer($0.usage.tally.tokens.total) })),
    ])
  }

  private func session(_ session: SessionActivity) -> JSONValue {
    .object([
      .init("id", .string(session.id)),
      .init("project", .string(session.projectName)),
      .init("title", .optional(session.title)),
      .init("model", .string(session.model)),
      .init("state", .string(session.state.rawValue)),
      .init("tokens", .integer(session.usage.tally.tokens.total)),
      .init("estimatedCost", .cost(session.usage.cost.cost)),
      .init("tokensPerMinute", .rounded(session.tokensPerMinute, decimals: 1)),
      .init("share", session.share.map { .rounded($0, decimals: 4) } ?? .null),
      .init("contextTokens", .optional(session.contextTokens)),
      .init("lastSeen", .time(session.lastSeen)),
      .init("subagents", .integer(Int64(session.agents.count))),
    ])
  }

  private func alert(_ alert: Alert) -> JSONValue {
    .object([
      .init("id", .string(alert.id)),
      .init("kind", .string(alert.kind.rawValue)),
      .init("severity", .string(alert.severity.name)),
      .init("text", .string(alert.text)),
      .init("raisedAt", .time(alert.raisedAt)),
      .init("isMuted", .bool(alert.isMuted)),
    ])
  }

  private var indexing: JSONValue {
    let state = moment.update.indexing
    let watching =
      switch state.watching {
      case .starting: "starting"
      case .events: "events"
      case .polling: "polling"
      }
    return .object([
      .init("isReading", .bool(state.progress != nil)),
      .init("isFirst", .bool(!state.hasFigures)),
      .init("filesDone", .optional(state.progress.map { Int64($0.filesDone) })),
      .init("filesTotal", .optional(state.progress.map { Int64($0.filesTotal) })),
      .init("bytesDone", .optional(state.progress?.bytesDone)),
      .init("bytesTotal", .optional(state.progress?.bytesTotal)),
      .init("problems", .integer(Int64(state.problems.count))),
      .init("watching", .string(watching)),
      .init("asking", .optional(state.asking?.name)),
    ])
  }

  /// What was damaged, without the paths of this machine.
  private var damaged: JSONValue {
    guard let damage else { return .null }
    return .object([
      .init("at", .time(damage.at)), .init("lost", .strings(damage.lost)),
      .init("kept", .strings(damage.kept)),
    ])
  }

  /// What failed, without the paths of this machine.
  private var failure: JSONValue {
    guard moment.update.failure != nil else { return .null }
    return .object([
      .init("what", .string("some figures cannot be read")),
      .init("hint", .string("`plimsoll doctor` says more")),
    ])
  }
}
