import Alerts
package import Analytics
import Limits
package import Live
import Pricing
internal import Reports
package import Scanning
import Terminal
package import UsageModel

/// What the monitor shows, as a document for programs: `--json` and each line of
/// `--follow`.
package struct MonitorDocument {
  let update: LiveUpdate
  /// The time by which it is judged.
  let now: Timestamp
  let zone: ZoneDays

  /// - Parameter now: The time of showing.
  package init(_ update: LiveUpdate, now: Timestamp, zone: ZoneDays) {
    self.update = update
    self.now = max(now, update.at)
    self.zone = zone
  }

  package var json: JSONValue {
    let usage = update.usage.shown(at: now)
    let limits = update.limitsReport(now: now, zone: zone)
    return .object([
      .init("schemaVersion", .integer(1)),
      .init("report", .string("monitor")),
      .init("revision", .integer(Int64(update.generation))),
      .init("generatedAt", .time(now)),
      .init("timeZone", .string(zone.name)),
      .init(
        "answer",
        .string(LimitAnswer(limits).sentences.joined(separator: " "))),
      .init("limits", limits.json),
      .init("today", sum(usage.today)),
      .init("yesterday", sum(usage.yesterday)),
      .init("week", sum(usage.week)),
      .init("month", sum(usage.monthToDate)),
      .init("window", known(usage.window.map(window) ?? .null)),
      .init(
        "burn",
        known(
          .object([
            .init("last15Minutes", rate(usage.burn.quarter)),
            .init("last60Minutes", rate(usage.burn.hour)),
          ]))),
      .init("sessions", known(.array(usage.sessions.map(session)))),
      .init("reading", reading(limits.progress)),
      .init("alerts", .array(update.alerts.map(alert))),
      .init(
        "budgets", .array(update.budgets.map { .object(BudgetText.members($0, at: now)) })),
      .init("notShown", .optional(update.hidden?.text)),
      .init("machines", .integer(Int64(update.machines))),
      .init(
        "failure",
        update.failure.map {
          .object([
            .init("what", .string($0.what)), .init("because", .optional($0.because)),
            .init("hint", .optional($0.hint)),
          ])
        } ?? .null),
    ])
  }

  /// null while transcripts are read for the first time: a part of nobody knows what is
  /// no sum.
  private func known(_ value: JSONValue) -> JSONValue {
    update.indexing.hasFigures ? value : .null
  }

  /// How far the first reading has come; null where none runs.
  private func reading(_ progress: LimitsReport.Progress?) -> JSONValue {
    guard let progress, progress.bytesTotal != nil else { return .null }
    return .object([
      .init("bytesDone", .optional(progress.bytesDone)),
      .init("bytesTotal", .optional(progress.bytesTotal)),
    ])
  }

  /// null for a sum of which a part is still to be read.
  private func sum(_ sum: PeriodSum) -> JSONValue {
    guard update.indexing.knows(sum, in: zone) else { return .null }
    return .object(
      [
        .init("since", .string(sum.since.description)),
        .init("until", .string(sum.until.description)),
        .init("sessions", .integer(Int64(sum.sessionCount))),
      ] + members(sum.usage))
  }

  private func members(_ usage: Usage) -> [JSONValue.Member] {
    [
      .init("totalTokens", .integer(usage.tally.tokens.total)),
      .init("responses", .integer(usage.tally.responses)),
      .init("costUSD", .cost(usage.cost.cost)),
      .init("costIsLowerBound", .bool(usage.isCostLowerBound)),
    ]
  }

  private func window(_ window: UsageWindow) -> JSONValue {
    .object(
      [
        .init("start", .time(window.start)), .init("end", .time(window.end)),
        .init("isOfficial", .bool(window.isOfficial)),
      ] + members(window.usage))
  }

  private func rate(_ rate: BurnRate) -> JSONValue {
    .object([
      .init("tokensPerMinute", .rounded(rate.tokensPerMinute, decimals: 1)),
      .init("costPerHourUSD", .cost(rate.costPerHour)),
    ])
  }

  private func session(_ session: SessionActivity) -> JSONValue {
    .object(
      [
        .init("session", .string(session.id)),
        .init("project", .string(session.projectName)),
        .init("title", .optional(session.title)),
        .init("model", .string(session.model)),
        .init("state", .string(session.state.rawValue)),
        .init("lastSeen", .time(session.lastSeen)),
        .init("tokensPerMinute", .rounded(session.tokensPerMinute, decimals: 1)),
        .init("share", session.share.map { .rounded($0, decimals: 4) } ?? .null),
        .init("contextTokens", .optional(session.contextTokens)),
        .init("subagents", .integer(Int64(session.agents.count))),
      ] + members(session.usage))
  }

  private func alert(_ alert: Alert) -> JSONValue {
    .object([
      .init("id", .string(alert.id)),
      .init("kind", .string(alert.kind.rawValue)),
      .init("severity", .string(alert.severity.name)),
      .init("text", .string(alert.text)),
      .init("raisedAt", .time(alert.raisedAt)),
    ])
  }
}

extension MonitorState {
  /// The picture without tabs and keys, for pipes and for once: as tall as it needs
  /// to be.
  package func plainLines(columns: Int) -> [String] {
    var state = self
    state.isZoomed = true
    state.size = TerminalSize(columns: max(30, columns), rows: 60)
    var lines = Picture(of: state).buffer.lines
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
