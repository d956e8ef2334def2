internal import Analytics
internal import Configuration
internal import Engine
internal import HTTPTypes
internal import Hummingbird
internal import Reports
internal import UsageModel

/// What stands at each address. By the time one is asked, the gate has let the
/// request in.
struct DashboardRoutes: Sendable {
  let desk: DashboardDesk
  let keeper: AccessKeeper
  let feed: LiveFeed
  let engine: LiveEngine
  let credits: CreditService
  let creditWishes: CreditWishes
  let clock: @Sendable () -> Timestamp
  /// The program's version.
  let version: String

  /// - Parameter body: Reads the body; refuses one that is too large or too slow.
  func answer(_ call: Call, body: () async throws -> [UInt8]) async throws -> Answer {
    switch (call.method, call.path.path) {
    case (.get, "/"): return try asset("index.html")
    case (.get, "/favicon.ico"): return try asset("icon.svg")
    case (.get, let path) where path.hasPrefix("/assets/"):
      return try asset(String(path.dropFirst("/assets/".utf8.count)))
    case (.get, "/healthz"): return .text("ok\n")
    case (.get, "/api/session"): return session(call)
    case (.post, "/api/session"): return try await enter(call, body: body)
    case (.delete, "/api/session"): return leave(call)
    case (.post, "/api/refresh"):
      creditWishes.wish()
      await engine.refresh()
      return .json(.object([.init("success", .bool(true))]), status: .accepted)
    case (.post, "/api/claude-usage/config"): return try await change(body: body)
    case (.post, "/api/credits/entries"), (.delete, _): return try await ledger(call, body: body)
    case (.get, let path): return try await read(path, call)
    default: throw Refusal.notFound
    }
  }

  /// What only reads.
  private func read(_ path: String, _ call: Call) async throws -> Answer {
    let query = call.path
    let zone = try desk.zone(query.value("tz"))
    switch path {
    case "/api/openapi.json": return try asset("openapi.json")
    case "/api/settings": return .json(try desk.settings.json())
    case "/api/events": return events(zone)
    case "/api/state", "/api/claude-usage/code", "/api/claude-usage/api-credits", "/api/limits",
      "/metrics":
      return try await desk.answer(path + "?" + zone.name) { try now(path, zone) }
    case "/api/history":
      return try await desk.answer(DashboardRoutes.key(query) + "#" + zone.name) {
        try await HistoryRoute(engine: engine).answer(query, zone: zone, now: clock())
      }
    case let path where path.hasPrefix("/api/reports/"):
      return try await desk.answer(DashboardRoutes.key(query)) {
        let reports = ReportRoute(
          index: desk.index, prices: desk.prices, zoneName: desk.zone.name)
        return try reports.answer(
          String(path.dropFirst("/api/reports/".utf8.count)), query: query, now: clock())
      }
    default: throw Refusal.notFound
    }
  }

  private static func key(_ path: RequestPath) -> String {
    path.path + "?" + path.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  /// An answer that changes with every update.
  private func now(_ path: String, _ zone: ZoneDays) throws -> Answer {
    guard let moment = try desk.moment(in: zone) else {
      throw Refusal(
        .serviceUnavailable, "the transcripts are being read for the first time",
        hint: "ask again in a moment")
    }
    switch path {
    case "/api/claude-usage/code": return .json(CodeDocument(moment: moment).json)
    case "/api/claude-usage/api-credits": return .json(try overview(moment))
    case "/api/limits": return .json(moment.limits.json)
    case "/metrics":
      return .text(
        MetricsText(moment, credits: try credits.overview(now: clock(), zone: zone)).text,
        type: "text/plain; version=0.0.4; charset=utf-8")
    default: return .json(StateDocument(moment: moment, credits: try overview(moment)).json)
    }
  }

  private func overview(_ moment: DashboardMoment) throws -> JSONValue {
    // The ledger may be newer than the last update of the rest.
    let now = max(moment.at, clock())
    let overview = try credits.overview(now: now, zone: moment.zone)
    let today = moment.zone.day(of: now)
    let team = try credits.team(
      since: today.firstOfMonth, until: today, now: now, zone: moment.zone)
    return CreditsDocument(credits: overview, team: team, zone: moment.zone).json
  }

  // MARK: Live

  private func events(_ zone: ZoneDays) -> Answer {
    var answer = Answer(
      type: "text/event-stream; charset=utf-8",
      body: .events(
        EventStream(signals: feed.listen()) { event(in: zone) }))
    answer.fields[fieldName("X-Accel-Buffering")] = "no"
    return answer
  }

  /// The newest event; nil before the first update, and when it cannot be made:
  /// then the next one tells.
  private func event(in zone: ZoneDays) -> EventStream.Event? {
    desk.event(in: zone) { moment in
      StateDocument(moment: moment, credits: try overview(moment)).json.line
    }
  }

  // MARK: Sessions

  private func session(_ call: Call) -> Answer {
    var token: String?
    switch call.entry {
    case .session(let session), .open(let session): token = session.requestToken
    case .token, nil: break
    }
    return .json(
      .object([
        .init("requestToken", .optional(token)),
        .init("needsSession", .bool(keeper.needsSession)),
        .init("isReadOnly", .bool(desk.settings.isReadOnly)),
        .init("version", .string(version)),
        .init("timeZone", .string(desk.zone.name)),
      ]))
  }

  private func enter(_ call: Call, body: () async throws -> [UInt8]) async throws -> Answer {
    let document = try DashboardRoutes.object(try await body())
    let word = document.member(at: ["token"])?.value.string
    guard let word, !word.isEmpty else {
      throw Refusal(.badRequest, "token must be a text")
    }
    switch keeper.enter(with: word, now: clock().milliseconds) {
    case .entered(let session):
      var answer = Answer.json(
        .object([
          .init("success", .bool(true)), .init("requestToken", .string(session.requestToken)),
        ]))
      answer.fields[.setCookie] = call.gate.setCookie(session)
      return answer
    case .refused:
      throw Refusal(
        .forbidden, "that link, token or password is not good",
        because: "a link lets one browser in, once",
        hint: "run `plimsoll serve --open` again, or use the token")
    case .tooMany:
      throw Refusal(
        .tooManyRequests, "too many attempts have failed", hint: "try again in a minute")
    }
  }

  private func leave(_ call: Call) -> Answer {
    if case .session(let session) = call.entry { keeper.leave(session) }
    var answer = Answer.json(.object([.init("success", .bool(true))]))
    answer.fields[.setCookie] = call.gate.clearCookie
    return answer
  }

  // MARK: Changes

  private func change(body: () async throws -> [UInt8]) async throws -> Answer {
    let document = try DashboardRoutes.object(try await body())
    try desk.settings.change(document.root)
    desk.refreshAnswers()
    feed.signal()
    return .json(.object([.init("success", .bool(true))]))
  }

  private func ledger(_ call: Call, body: () async throws -> [UInt8]) async throws -> Answer {
    let route = CreditEntryRoute(credits: credits)
    let entries = "/api/credits/entries"
    let answer: Answer
    if call.method == .post {
      let document = try DashboardRoutes.object(try await body())
      try desk.settings.refuseInDemo()
      answer = try route.add(
        document, zone: try desk.zone(call.path.value("tz")), now: clock())
    } else {
      guard call.path.path.hasPrefix(entries + "/") else { throw Refusal.notFound }
      try desk.settings.refuseInDemo()
      answer = try route.remove(String(call.path.path.dropFirst(entries.utf8.count + 1)))
    }
    desk.refreshAnswers()
    feed.signal()
    return answer
  }

  /// A body that is to be an object.
  private static func object(_ bytes: [UInt8]) throws(Refusal) -> JSONDocument {
    let reason: String
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes, isStrict: true)
      if document.root.isObject { return document }
      reason = "it is no object"
    } catch {
      reason = "line \(error.position.line): \(error.reason)"
    }
    throw Refusal(.badRequest, "the body is not the JSON that belongs here", because: reason)
  }

  // MARK: Assets

  private func asset(_ name: String) throws(Refusal) -> Answer {
    guard let asset = WebAssets.all[name] else { throw .notFound }
    return Answer(type: asset.type, body: .bytes(ByteBuffer(bytes: asset.bytes)))
  }
}
