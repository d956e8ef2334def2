internal import AlertDelivery
internal import Analytics
internal import Billing
internal import Configuration
internal import Index
internal import Live
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// What stands at each address of the dashboard. By the time one is asked, the gate
/// has let the request in.
struct DashboardRoutes: Sendable {
  let cache: DashboardCache
  let feed: LiveFeed
  let engine: LiveEngine
  let credits: @Sendable () -> CreditService
  let creditSyncRequests: CreditSyncRequests
  let takeSettings: (@Sendable () async -> Bool)?
  let testAlerts: (@Sendable () async throws -> [AlertDelivery.Outcome])?
  let clock: @Sendable () -> Timestamp

  var table: RouteTable {
    var table = RouteTable()
    addPage(to: &table)
    addFigures(to: &table)
    addChanges(to: &table)
    return table
  }

  private func addPage(to table: inout RouteTable) {
    for (path, name) in ["/": "index.html", "/favicon.ico": "icon.svg"] {
      table.get(path, .everybody) { _ in try WebAssets.answer(name) }
    }
    table.assets(WebAssets.all, below: "/assets")
    // Every part of the page in every state, for whoever changes one.
    if cache.settings.isReadOnly {
      table.get("/design", .everybody) { _ in try WebAssets.answer("design.html") }
    }
    for path in ["/embed.js", "/claude-usage.d.ts"] {
      table.embeddable(path, .everybody) { _ in try WebAssets.answer(String(path.dropFirst())) }
    }
    table.get("/healthz", .everybody) { _ in .text("ok\n") }
    table.get("/api/openapi.json") { _ in
      try await cache.answer("/api/openapi.json", in: cache.zone) {
        OpenAPIDocument.answer(zones: cache.zoneNames)
      }
    }
  }

  // MARK: Reading

  private func addFigures(to table: inout RouteTable) {
    for path in ["/api/claude-usage/code", "/api/claude-usage/api-credits"] {
      table.embeddable(path, .embedders) { try await current(path, $0) }
    }
    for path in ["/api/state", "/api/limits"] {
      table.get(path) { try await current(path, $0) }
    }
    table.get("/metrics") { call in
      let zone = try cache.zone(call.query.value("tz"))
      let format = MetricFamily.Format(accepting: call.header("Accept"))
      return try await cache.answer("/metrics \(format)", in: zone, isOfTheMoment: true) {
        try metrics(format, zone)
      }
    }
    table.get("/api/settings") { _ in .json(try cache.settings.json()) }
    table.get("/api/events") { call in events(try cache.zone(call.query.value("tz"))) }
    table.get("/api/history") { call in
      let zone = try cache.zone(call.query.value("tz"))
      let query = call.query.limited(to: RouteParameters.history)
      try refuseWhileReading()
      return try await cache.answer("/api/history?\(query.key)", in: zone) {
        let now = clock()
        return try await slowly { index in
          try HistoryRoute(engine: engine).answer(query, from: index, zone: zone, now: now)
        }
      }
    }
    table.get("/api/overview") { call in
      let zone = try cache.zone(call.query.value("tz"))
      try refuseWhileReading()
      return try await cache.answer("/api/overview?\(call.query.key)", in: zone) {
        try OverviewRoute(engine: engine, index: cache.index)
          .answer(call.query, zone: zone, now: clock())
      }
    }
    table.get("/api/sessions/{id}") { call in
      let zone = try cache.zone(call.query.value("tz"))
      let id = call.parameter("id")
      try refuseWhileReading()
      return try await cache.answer("/api/sessions/\(id)", in: zone) {
        try SessionRoute(engine: engine).answer(id, zone: zone, now: clock())
      }
    }
    table.get("/api/reports/{name}") { call in
      let name = call.parameter("name")
      let query = call.query.limited(to: RouteParameters.report)
      try refuseWhileReading()
      return try await cache.answer("/api/reports/\(name)?\(query.key)", in: cache.zone) {
        let now = clock()
        return try await slowly { index in
          try ReportRoute(
            index: index, prices: cache.prices, zone: cache.zone, zones: cache.zones,
            root: engine.limitRoot, monthStart: engine.monthStart
          ).answer(name, query: query, now: now)
        }
      }
    }
  }

  /// Makes an answer that takes long where nobody waits for it but who asked.
  private func slowly(
    _ make: @escaping @Sendable (UsageIndex) throws -> Answer
  ) async throws -> Answer {
    do {
      return try await engine.queries.run(make)
    } catch is QueryPool.Overloaded {
      var refusal = Refusal(
        .serviceUnavailable, "too many questions are waiting for an answer",
        hint: "ask again in a moment")
      refusal.fields = [Answer.Field("Retry-After", "2")]
      throw refusal
    }
  }

  private func current(_ path: String, _ call: Call) async throws -> Answer {
    let zone = try cache.zone(call.query.value("tz"))
    return try await cache.answer(path, in: zone, isOfTheMoment: true) { try now(path, zone) }
  }

  /// Sums of a first reading that is still going on are parts of nobody knows what.
  private func refuseWhileReading() throws(Refusal) {
    let indexing = cache.latest?.indexing
    if indexing?.hasFigures == true { return }
    let progress = indexing?.progress.map { progress in
      "\(progress.bytesDone) of \(progress.bytesTotal) bytes are read"
    }
    var refusal = Refusal(
      .serviceUnavailable, "the transcripts are being read for the first time",
      because: progress, hint: "ask again in a moment")
    refusal.fields = [Answer.Field("Retry-After", "2")]
    throw refusal
  }

  /// An answer that changes with every update.
  private func now(_ path: String, _ zone: ZoneDays) throws -> Answer {
    let moment = try moment(in: zone)
    switch path {
    case "/api/claude-usage/code": return .json(CodeDocument(moment: moment).json)
    case "/api/claude-usage/api-credits": return .json(try overview(moment))
    case "/api/limits": return .json(moment.limits.json)
    default: return .json(try state(moment).json)
    }
  }

  private func moment(in zone: ZoneDays) throws -> DashboardMoment {
    if let moment = try cache.moment(in: zone) { return moment }
    try refuseWhileReading()
    throw Refusal(.serviceUnavailable, "nothing is known yet", hint: "ask again in a moment")
  }

  private func metrics(_ format: MetricFamily.Format, _ zone: ZoneDays) throws -> Answer {
    let moment = try moment(in: zone)
    let text = MetricsText(
      moment, credits: try credits().overview(now: moment.at, zone: zone),
      totals: try MetricsDocument.totals(cache.index, prices: cache.prices, zone: zone))
    var answer = Answer.text(text.text(format), type: format.type)
    // Caches in between are not to mix the two.
    answer.fields = [Answer.Field("Vary", "Accept")]
    return answer
  }

  private func state(_ moment: DashboardMoment) throws -> StateDocument {
    StateDocument(
      moment: moment, credits: try overview(moment), damage: try cache.index.damageNotice())
  }

  private func overview(_ moment: DashboardMoment) throws -> JSONValue {
    let now = moment.at
    let overview = try credits().overview(now: now, zone: moment.zone)
    let today = moment.zone.day(of: now)
    let team = try credits().team(
      since: today.firstOfMonth, until: today, now: now, zone: moment.zone)
    return CreditsDocument(credits: overview, team: team, zone: moment.zone).json
  }

  // MARK: Live

  private func events(_ zone: ZoneDays) -> Answer {
    Answer(
      type: "text/event-stream; charset=utf-8",
      content: .events(EventStream(signals: feed.listen()) { event(in: zone) }),
      fields: [Answer.Field("X-Accel-Buffering", "no")])
  }

  /// The newest event; nil before the first update, and when it cannot be made:
  /// then the next one tells.
  private func event(in zone: ZoneDays) -> EventStream.Event? {
    cache.event(in: zone) { moment in
      try state(moment).json.line
    }
  }

  // MARK: Changes

  private func addChanges(to table: inout RouteTable) {
    table.post("/api/refresh", .visitors) { call in
      // Nothing need be said with it; what is said must have the form of the others.
      let body = try await call.body()
      if !body.isEmpty { _ = try RequestBody.object(body) }
      creditSyncRequests.request()
      await engine.refresh()
      return .json(.object([.init("success", .bool(true))]), status: .accepted)
    }
    table.post("/api/claude-usage/config", .membersOfPage) { call in
      let document = try RequestBody.object(try await call.body())
      let configuration = try ClientConfiguration(document.root)
      let later = try cache.settings.change(configuration.settings)
      if let balance = configuration.balance {
        _ = try credits().setBalance(balance, at: clock(), note: "POST /api/claude-usage/config")
      }
      if await takeSettings?() == true { creditSyncRequests.look() }
      tell()
      return .json(
        .object([.init("success", .bool(true)), .init("fromNextStart", .strings(later))]))
    }
    table.post("/api/alerts/test") { call in
      let body = try await call.body()
      if !body.isEmpty { _ = try RequestBody.object(body) }
      return try await AlertTestRoute(test: testAlerts).answer()
    }
    table.post("/api/damage/seen") { call in
      let body = try await call.body()
      if !body.isEmpty { _ = try RequestBody.object(body) }
      try cache.index.markDamageSeen()
      tell()
      return .json(.object([.init("success", .bool(true))]))
    }
    table.post("/api/credits/entries") { call in
      let document = try RequestBody.object(try await call.body())
      try cache.settings.refuseInDemo()
      let zone = try cache.zone(call.query.value("tz"))
      let answer = try CreditEntryRoute(credits: credits()).add(document, zone: zone, now: clock())
      tell()
      return answer
    }
    table.delete("/api/credits/entries/{id}") { call in
      try cache.settings.refuseInDemo()
      let answer = try CreditEntryRoute(credits: credits()).remove(call.parameter("id"))
      tell()
      return answer
    }
  }

  /// Answers everything anew, and has every page look.
  private func tell() {
    cache.refreshAnswers()
    feed.signal()
  }
}
