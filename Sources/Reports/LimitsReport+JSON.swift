import Analytics
import Limits
package import Scanning
import UsageModel

extension LimitsReport {
  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object(
      [
        .init("schemaVersion", .integer(1)),
        .init("report", .string("limits")),
        .init("generatedAt", .time(now)),
        .init("timeZone", .string(zone.name)),
        .init("reason", reasonJSON),
        .init("organizations", .array(organizations.map(organization))),
      ] + sourceMembers)
  }

  /// How each source did, and what was refused.
  var sourceMembers: [JSONValue.Member] {
    [
      .init("sources", .array(sources.map(source))),
      .init(
        "refusedReadings",
        .array(
          refused.map {
            .object([
              .init("source", .string($0.source.name)),
              .init("window", .string($0.window)),
              .init("reason", .string($0.reason.name)),
              .init("count", .integer($0.count)),
              .init("lastAt", .time($0.lastAt)),
            ])
          })),
    ]
  }

  /// Which sources are there, where somebody looked.
  var presenceMembers: [JSONValue.Member] {
    [
      .init(
        "presence",
        .array(
          LimitSourceKind.allCases.compactMap { kind in
            presence[kind].map {
              .object([
                .init("source", .string(kind.name)), .init("isFound", .bool($0.isFound)),
                .init("message", .string($0.text)), .init("hint", .optional($0.hint)),
              ])
            }
          }))
    ]
  }

  private func organization(_ organization: Organization) -> JSONValue {
    .object([
      .init("organization", .optional(organization.unknownName == nil ? organization.id : nil)),
      .init("name", .optional(organization.account?.organizationName ?? organization.unknownName)),
      .init("email", .optional(organization.account?.email)),
      .init("plan", .optional(organization.account?.plan)),
      .init("isCurrent", .bool(organization.isCurrent)),
      .init("windows", .array(organization.rows.map(window))),
      .init("spend", spend(of: organization)),
      .init(
        "notes",
        .array(
          notes(of: organization).map {
            .object([.init("kind", .string($0.kind)), .init("message", .string($0.text))])
          })),
    ])
  }

  private func window(_ row: Row) -> JSONValue {
    let reading = row.state.reading
    let left = reading.resetsAt.map { ($0.milliseconds - now.milliseconds) / 1000 }
    return .object([
      .init("window", .string(row.window.name)),
      .init("scope", .optional(row.window.scope)),
      .init("state", .string(row.state.condition.name)),
      .init("percent", .percent(row.state.percent)),
      .init("resetsAt", .time(reading.resetsAt)),
      .init("secondsToReset", .optional(left.map { max(0, $0) })),
      .init("capturedAt", .time(reading.capturedAt)),
      .init("ageSeconds", .integer(row.state.age)),
      .init("isStale", .bool(row.state.isStale)),
      .init("source", .string(reading.source.name)),
      .init("confidence", .string(reading.confidence.name)),
      .init("forecast", row.forecast.map(forecast) ?? .null),
      .init("percentPrice", row.price.map(price) ?? .null),
      .init("record", row.record.map(record) ?? .null),
    ])
  }

  private func forecast(_ forecast: LimitForecast) -> JSONValue {
    .object([
      .init("elapsedPercent", .percent(forecast.elapsed * 100)),
      .init("expectedPercent", .percent(forecast.expectedPercent)),
      .init("deficitPercent", .percent(forecast.deficit)),
      .init("lasts", .bool(forecast.lasts)),
      .init("runsOutAt", .time(forecast.runsOutAt)),
      .init("averagePace", projection(forecast.average)),
      .init("recentPace", forecast.recent.map(projection) ?? .null),
    ])
  }

  private func projection(_ projection: LimitProjection) -> JSONValue {
    .object([
      .init("percentPerHour", .percent(projection.percentPerHour)),
      .init("percentAtReset", .percent(projection.percentAtReset)),
      .init("lasts", .bool(projection.lasts)),
      .init("runsOutAt", .time(projection.runsOutAt)),
    ])
  }

  private func price(_ price: PercentPrice) -> JSONValue {
    .object([
      .init("estimateUSD", .rounded(price.dollars, decimals: 4)),
      .init("lowUSD", .rounded(price.low, decimals: 4)),
      .init("highUSD", .rounded(price.high, decimals: 4)),
      .init("pairs", .integer(Int64(price.pairs))),
    ])
  }

  private func record(_ record: ForecastRecord) -> JSONValue {
    func score(_ score: ForecastRecord.Score) -> JSONValue {
      .object([
        .init("forecasts", .integer(Int64(score.forecasts))),
        .init("hits", .integer(Int64(score.hits))),
        .init("meanErrorPercent", .percent(score.meanError)),
      ])
    }
    return .object([
      .init("finishedWindows", .integer(Int64(record.windows))),
      .init("averagePace", score(record.average)),
      .init("recentPace", score(record.recent)),
    ])
  }

  private func spend(of organization: Organization) -> JSONValue {
    guard let spend = organization.spend else { return .null }
    return .object([
      .init(
        "owner",
        organization.account?.sharesSpending == true ? .string("organization") : .null),
      .init("isEnabled", spend.isEnabled.map(JSONValue.bool) ?? .null),
      .init("used", LimitsReport.money(spend.used)),
      .init("limit", LimitsReport.money(spend.limit)),
      .init("percent", .percent(spend.percent)),
      .init("resetsAt", .time(spend.resetsAt)),
      .init("capturedAt", .time(spend.capturedAt)),
      .init("source", .string(spend.source.name)),
    ])
  }

  private static func money(_ money: Money?) -> JSONValue {
    guard let money else { return .null }
    return .object([
      .init("amount", .number(money.decimalText)),
      .init("currency", .string(money.currency)),
    ])
  }

  private func source(_ state: LimitSourceState) -> JSONValue {
    .object([
      .init("source", .string(state.source.name)),
      .init("outcome", .string(state.outcome.rawValue)),
      .init("askedAt", .time(state.askedAt)),
      .init("answeredAt", .time(state.answeredAt)),
      .init("nextAt", .time(state.nextAt)),
      .init("what", .optional(state.what)),
      .init("because", .optional(state.why)),
      .init("hint", .optional(state.hint)),
      .init("unknownFields", .strings(state.unknownFields)),
    ])
  }
}

extension JSONValue {
  /// A percentage to two places; null where it is unknown.
  fileprivate static func percent(_ percent: Double?) -> JSONValue {
    percent.map { .rounded($0, decimals: 2) } ?? .null
  }
}

extension LimitsReport {
  /// The plain snapshot for people's own scripts: first the fields that scripts
  /// have read for long, under the names they know, then the whole report.
  ///
  /// - Parameter sessionTokens: All tokens of the running five-hour window by the
  ///   local logs; nil when none runs.
  package func snapshot(sessionTokens: Int64?) -> JSONValue {
    func members(_ kind: LimitWindow.Kind, _ name: String) -> [JSONValue.Member] {
      let state = current?.row(kind)?.state
      let isRunning = state?.condition != .ended
      return [
        .init(name + "_pct", .percent(state?.percent)),
        .init(name + "_resets_at", .time(isRunning ? state?.reading.resetsAt : nil)),
      ]
    }
    return .object([
      .init("code", .object([.init("session_tokens", .optional(sessionTokens))])),
      .init("pro", .object(members(.fiveHour, "five_hour") + members(.sevenDay, "seven_day"))),
      .init("updated_at", .time(now)),
      .init("limits", json),
    ])
  }
}
