internal import Analytics
internal import Index
internal import Limits
internal import Live
internal import Pricing
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// `GET /api/history`: what the charts are drawn from. One call has all parts, so
/// that they are of the same moment.
struct HistoryRoute: Sendable {
  let engine: LiveEngine

  func answer(
    _ query: Query, from index: UsageIndex, zone: ZoneDays, now: Timestamp
  ) throws -> Answer {
    var question = try HistoryRoute.question(query, zone: zone, now: now)
    question.folders = try ReportRoute.folders(query, index)
    let answer: HistoryAnswer
    do {
      answer = try engine.history(question, from: index)
    } catch let error as SelectionError {
      throw try Refusal(error)
    }
    return .json(
      HistoryRoute.json(answer, question, monthStart: engine.monthStart, now: now))
  }

  /// The question that the parameters ask.
  static func question(
    _ query: Query, zone: ZoneDays, now: Timestamp
  ) throws -> HistoryQuestion {
    func word<Word: RawRepresentable<String> & CaseIterable>(
      _ name: String, _ fallback: Word
    ) throws(Refusal) -> Word {
      guard let text = query.value(name) else { return fallback }
      if let word = Word(rawValue: text) { return word }
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw Refusal(.badRequest, "\(name) takes one of \(words)")
    }
    var options = try ReportRoute.range(query)
    options.weekStart = query.value("week-start")
    let request = try ReportRoute.checked {
      try ReportRequest(
        options, defaultOrder: ReportKind.daily.order, defaultSpan: .days(30), now: now,
        zone: { _ in zone })
    }
    let hour = try query.value("hour").map { text throws(Refusal) in
      guard let hour = Int(text), (0...23).contains(hour) else {
        throw Refusal(.badRequest, "hour takes a whole number from 0 to 23")
      }
      return hour
    }
    let isAll = try ReportRoute.asksForAll(query)
    return HistoryQuestion(
      bucket: try word("bucket", HistoryQuestion.Bucket.day),
      split: try word("split", HistoryQuestion.Split.model), zone: zone,
      range: isAll ? .everything : request.range, weekStart: request.weekStart,
      selection: UsageSelection(
        projects: query.values("project"), models: query.values("model"),
        attributes: ReportRoute.attributes(query)),
      hour: hour)
  }

  static func json(
    _ answer: HistoryAnswer, _ question: HistoryQuestion, monthStart: Int, now: Timestamp
  ) -> JSONValue {
    .object([
      .init("generatedAt", .time(now)),
      .init("timeZone", .string(question.zone.name)),
      .init("bucket", .string(question.bucket.rawValue)),
      .init("split", .string(question.split.rawValue)),
      .init("monthStart", .integer(Int64(monthStart))),
      .init("since", .optional(question.range.since?.description)),
      .init("until", .optional(question.range.until?.description)),
      .init("from", .time(question.range.from?.start)),
      .init("projects", .strings(question.selection.projects)),
      .init("models", .strings(question.selection.models)),
      .init("total", .object(members(answer.total) + sessions(answer.sessionCount))),
      .init("buckets", .array(answer.buckets.map { bucket($0, zone: question.zone) })),
      .init(
        "byModel",
        .array(
          answer.models.map {
            .object(
              [.init("id", .string($0.model)), .init("name", .string($0.model))]
                + members($0.usage))
          })),
      .init("topProjects", .array(answer.topProjects.map(named))),
      .init("topSessions", .array(answer.topSessions.map(named))),
      .init("heatMap", heatMap(answer.heatMap)),
      .init("cache", cache(answer.cache)),
      .init("limits", .array(answer.limits.map { trail($0, now: now) })),
    ])
  }

  static func members(_ usage: Usage) -> [JSONValue.Member] {
    [
      .init("tokens", .integer(usage.tally.tokens.total)),
      .init("estimatedCost", .cost(usage.cost.cost)),
      .init("costIsLowerBound", .bool(usage.isCostLowerBound)),
      .init("responses", .integer(usage.tally.responses)),
    ]
  }

  private static func sessions(_ count: Int) -> [JSONValue.Member] {
    [.init("sessions", .integer(Int64(count)))]
  }

  private static func bucket(_ bucket: HistoryBucket, zone: ZoneDays) -> JSONValue {
    let label: JSONValue =
      switch bucket.subject {
      case .hour(let hour): .time(hour.start)
      case .day(let day), .week(let day), .month(let day): .string(day.description)
      default: .null
      }
    return .object(
      [.init("label", label)] + members(bucket.usage) + sessions(bucket.sessionCount)
        + [.init("parts", .array(bucket.parts.map(named)))])
  }

  private static func named(_ usage: NamedUsage) -> JSONValue {
    .object(
      [
        .init("id", .string(usage.id)), .init("name", .string(usage.name)),
        .init("title", .optional(usage.title)),
        .init("project", .optional(usage.projectName)),
      ] + members(usage.usage) + sessions(usage.sessionCount) + [
        .init("first", .time(usage.first)), .init("last", .time(usage.last)),
      ])
  }

  private static func heatMap(_ map: HeatMap) -> JSONValue {
    .array(
      map.cells.map {
        .object([
          .init("tokens", .integer($0.tally.tokens.total)),
          .init("estimatedCost", .cost($0.cost.cost)),
        ])
      })
  }

  private static func cache(_ cache: CacheEconomy) -> JSONValue {
    .object([
      .init("total", .object(saving(cache.total))),
      .init(
        "days",
        .array(
          cache.days.map {
            .object([.init("date", .string($0.day.description))] + saving($0.saving))
          })),
      .init(
        "models",
        .array(
          cache.models.map { .object([.init("model", .string($0.model))] + saving($0.saving)) })),
    ])
  }

  static func saving(_ saving: CacheSaving) -> [JSONValue.Member] {
    [
      .init("readTokens", .integer(saving.read)),
      .init("writtenTokens", .integer(saving.written)),
      .init("uncachedTokens", .integer(saving.uncached)),
      .init("hitRatio", saving.hitRatio.map { .rounded($0, decimals: 4) } ?? .null),
      .init("saved", .cost(saving.saved)),
      .init("writePremium", .cost(saving.writePremium)),
      .init("net", .cost(saving.net)),
      .init("unpricedTokens", .integer(saving.unpricedTokens)),
    ]
  }

  private static func trail(_ trail: LimitTrail, now: Timestamp) -> JSONValue {
    .object([
      .init("window", .string(trail.key.window.name)),
      .init(
        "samples",
        .array(
          trail.samples.map {
            .array([
              .integer($0.time.seconds), .rounded($0.percent, decimals: 2),
              .optional($0.resetsAt?.seconds),
            ])
          })),
      .init("resets", .array(trail.resets(before: now).map { .integer($0.seconds) })),
    ])
  }
}
