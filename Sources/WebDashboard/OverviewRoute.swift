internal import Analytics
internal import Index
internal import Limits
internal import Live
internal import Pricing
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// `GET /api/overview`: what the first screen tells of the past. What today and this
/// month cost beside earlier ones by the same hour, and how the windows of limits went.
struct OverviewRoute: Sendable {
  let engine: LiveEngine
  let index: UsageIndex

  /// Days of the past whose windows are told.
  private static let reach: Int64 = 90
  /// Windows of each limit that are drawn, the running one among them.
  private static let drawnWindows = 13

  func answer(_ query: Query, zone: ZoneDays, now: Timestamp) throws -> Answer {
    let selection = UsageSelection(
      projects: query.values("project"), models: query.values("model"),
      attributes: ReportRoute.attributes(query))
    let comparison: UsageComparison
    do {
      comparison = try engine.comparison(
        selection, folders: try ReportRoute.folders(query, index), zone: zone, at: now)
    } catch let error as SelectionError {
      throw try Refusal(error)
    }
    let trails = try engine.limitTrails(
      since: now.advanced(byMilliseconds: -Self.reach * 86_400_000), at: now)
    let places = try index.shownPlaces()
    return .json(
      .object([
        .init("generatedAt", .time(now)),
        .init("timeZone", .string(zone.name)),
        .init("projects", .strings(selection.projects)),
        .init("models", .strings(selection.models)),
        .init("folders", .strings(places.folders)),
        .init("machines", .strings(places.machines)),
        .init("costs", OverviewRoute.costs(comparison)),
        .init("limits", .array(trails.map { OverviewRoute.limit($0, now: now) })),
      ]))
  }

  // MARK: Costs

  private static func costs(_ comparison: UsageComparison) -> JSONValue {
    .object([
      .init("today", sum(comparison.today)),
      .init("yesterday", sum(comparison.yesterday)),
      .init("yesterdayByNow", sum(comparison.yesterdayByNow)),
      .init("week", sum(comparison.week)),
      .init("weekBeforeByNow", sum(comparison.weekBeforeByNow)),
      .init("month", sum(comparison.month)),
      .init("monthBeforeByNow", sum(comparison.monthBeforeByNow)),
      .init("sameWeekdaysByNow", .array(comparison.sameWeekdays.map(sum))),
      .init("todayModels", .array(comparison.todayModels.map(model))),
      .init("weekModels", .array(comparison.weekModels.map(model))),
      .init("weekCache", .object(HistoryRoute.saving(comparison.weekCache))),
    ])
  }

  private static func sum(_ sum: UsageComparison.Sum) -> JSONValue {
    .object(
      [.init("since", .string(sum.since.description))] + HistoryRoute.members(sum.usage)
        + [.init("sessions", .integer(Int64(sum.sessions.count)))])
  }

  private static func model(_ model: ModelUsage) -> JSONValue {
    .object([.init("model", .string(model.model))] + HistoryRoute.members(model.usage))
  }

  // MARK: Limits

  private static func limit(_ trail: LimitTrail, now: Timestamp) -> JSONValue {
    let window = trail.key.window
    let runs = LimitRun.runs(of: trail.samples)
    let record = ForecastRecord(window, samples: trail.samples, at: now)
    return .object([
      .init("window", .string(window.name)),
      .init("lengthSeconds", .optional(window.length)),
      .init(
        "windows",
        .array(runs.suffix(drawnWindows).map { run($0, length: window.length, now: now) })),
      .init(
        "record",
        .object([
          .init("finishedWindows", .integer(Int64(record.windows))),
          .init("forecasts", .integer(Int64(record.average.forecasts))),
          .init("hits", .integer(Int64(record.average.hits))),
          .init(
            "meanErrorPercent",
            record.average.meanError.map { .rounded($0, decimals: 2) } ?? .null),
        ])),
    ])
  }

  private static func run(_ run: LimitRun, length: Int64?, now: Timestamp) -> JSONValue {
    .object([
      .init("startsAt", .time(length.map { run.start(length: $0) })),
      .init("resetsAt", .time(run.resetsAt)),
      .init("isRunning", .bool(run.resetsAt > now)),
      .init("highest", .rounded(run.highest, decimals: 2)),
      .init(
        "points",
        .array(
          run.corners.map {
            .array([.integer($0.time.seconds), .rounded($0.percent, decimals: 2)])
          })),
    ])
  }
}
