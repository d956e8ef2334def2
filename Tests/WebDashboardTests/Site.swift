import AlertDelivery
import Analytics
import Billing
import Configuration
import Foundation
import Index
import LimitPolling
import LimitSources
import Live
import Synchronization
import TestSupport
import Testing
import TimeZones
import UsageModel
import WebBase
import WebDashboard

import struct Pricing.PriceList

/// A running dashboard over a home folder of its own, on a port that was free.
final class Site: Sendable {
  let home: TemporaryDirectory
  let workspace: Workspace
  let index: UsageIndex
  let engine: LiveEngine
  let limitService: LimitService
  let folder: StateFolder
  let token: String
  let port: Int
  /// The word of the one-time link.
  let link: String
  private let task: Task<Void, any Error>

  /// A moment in the middle of a day of work.
  static let now = Timestamp(seconds: 1_788_472_800)

  /// - Parameters:
  ///   - manual: The clock of engine and server; without it, one that stands still.
  ///   - home: One that was there before; without it, a new one.
  ///   - waits: Whether to wait until what there is was read.
  ///   - prepare: Writes into the home folder before anything reads it.
  init(
    needsSession: Bool = true, isReadOnly: Bool = false, password: String? = nil,
    names: [String] = [], basePath: String = "", timeout: Int64 = 60, heartbeat: Int64 = 15,
    limits: LimitAnswer? = nil, live: (any LimitSource)? = nil,
    credits: CreditReading? = nil,
    environment: [String: String] = [:], clock manual: ManualClock? = nil,
    home: TemporaryDirectory? = nil, port: Int = 0, waits: Bool = true,
    embedOrigins: Set<String> = [], embedToken: String? = nil, monthStart: Int = 1,
    prepare: (TemporaryDirectory) throws -> Void = { _ in }
  ) async throws {
    let home = try home ?? TemporaryDirectory()
    self.home = home
    try prepare(home)
    workspace = Workspace(environment: environment, homeDirectory: home.path)
    index = try UsageIndex.open(workspace)
    let folder = StateFolder(stateDirectory: workspace.stateDirectory)
    self.folder = folder
    token = try TokenFile.load(folder)
    let zone = ZoneDays.utc
    let root = home.path + "/.claude"
    let clock: @Sendable () -> Timestamp = { manual?.now ?? Site.now }
    limitService = LimitService(
      index: index,
      sources: (limits.map { [GivenLimits(answer: $0)] } ?? []) + (live.map { [$0] } ?? []),
      root: root)
    engine = LiveEngine(
      index: index, limits: limitService,
      settings: LiveSettings(
        roots: [root], zone: zone, prices: .embedded, interval: 1, monthStart: monthStart),
      clock: LiveClock(
        now: clock,
        sleep: { duration in
          // Pauses of the engine are short anyway; by a clock that stands, they
          // would not end.
          try await Task.sleep(for: manual == nil ? duration : min(duration, .milliseconds(20)))
        }))
    var work = DashboardServer.BackgroundWork()
    if let credits {
      let index = index
      work.syncCredits = { isByHand in await credits.read(index, isByHand) }
    }
    var options = WebOptions(
      port: port, needsSession: needsSession,
      // As slow as it must be to take a moment of a test, and no slower.
      password: password.map { PasswordHash(of: $0, rounds: 1000) }, names: names,
      basePath: basePath, token: token, timeout: timeout, heartbeat: heartbeat)
    options.embedOrigins = embedOrigins
    options.embedToken = embedToken
    let server = DashboardServer(
      options: options,
      folder: folder, engine: engine, index: index,
      credits: { [index] in CreditService(index: index) },
      prices: .embedded,
      zone: zone, zones: .ofSystem(),
      settings: SettingsFolder(workspace.configurationDirectory),
      isReadOnly: isReadOnly, environment: environment, version: "0.0.0",
      work: work,
      clock: clock)
    let (places, announce) = AsyncStream<WebServer.Place>.makeStream()
    task = Task {
      defer { announce.finish() }
      try await server.run(handlesSignals: false) { announce.yield($0) }
    }
    var found: WebServer.Place?
    for await place in places {
      found = place
      break
    }
    let place = try #require(found)
    self.port = place.port
    link = place.link.components(separatedBy: "#t=").dropFirst().first ?? ""
    guard waits else { return }
    let hasTranscripts = FileManager.default.fileExists(atPath: root + "/projects")
    try await waitForFigures { state in
      let code = state["code"] as? NSDictionary
      let indexing = state["indexing"] as? NSDictionary
      return indexing?["isFirst"] as? Bool == false
        && (!hasTranscripts || !(state["lastActivity"] is NSNull))
        && (limits == nil || code?["dataSource"] as? String == "cache")
    }
  }

  deinit { task.cancel() }

  /// Ends the server, and waits until it has.
  func end() async throws {
    task.cancel()
    _ = await task.result
  }

  /// Waits until what the test prepared has been read.
  private func waitForFigures(_ isReady: (NSDictionary) -> Bool) async throws {
    for _ in 0..<400 {
      if let state = try await get("/api/state").json, state["code"] != nil, isReady(state) {
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("the dashboard has no figures")
  }

  /// Sends a request with the headers of a script, unless others are given.
  func send(
    _ method: String, _ path: String, host: String? = nil, fields: [String] = [],
    body: String? = nil, hasToken: Bool = true
  ) async throws -> Reply {
    let wire = try Wire(port: port)
    var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"]
    lines += ["Connection: close"] + fields
    if hasToken { lines.append("Authorization: Bearer \(token)") }
    if let body {
      lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    }
    await wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    return Reply(await wire.rest())
  }

  func get(_ path: String, fields: [String] = [], hasToken: Bool = true) async throws -> Reply {
    try await send("GET", path, fields: fields, hasToken: hasToken)
  }

  /// Comes in as a browser does.
  /// - Returns: The cookie and the word that changes must carry.
  func enter(_ word: String? = nil) async throws -> (cookie: String, requestToken: String) {
    let reply = try await send(
      "POST", "/api/session", body: "{\"token\":\"\(word ?? link)\"}", hasToken: false)
    try #require(reply.status == 200)
    let cookie = try #require(reply.fields["set-cookie"]?.split(separator: ";").first)
    return (String(cookie), try #require(reply.json?["requestToken"] as? String))
  }
}

/// Limits as a test gives them.
struct GivenLimits: LimitSource {
  let kind = LimitSourceKind.cache
  var answer: LimitAnswer

  func presence(now: Timestamp) async -> LimitSourcePresence {
    LimitSourcePresence(isFound: true, text: "a test")
  }

  func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    LimitSourceOutcome(.answer(answer))
  }
}

/// What stands for the reading of what an organization was billed.
struct CreditReading: Sendable {
  var read: @Sendable (_ index: UsageIndex, _ isByHand: Bool) async -> Bool
}

/// A live source that always ends in the same way.
struct EndingSource: LimitSource {
  let kind = LimitSourceKind.oauth
  var result: LimitSourceOutcome.Result

  func presence(now: Timestamp) async -> LimitSourcePresence {
    LimitSourcePresence(isFound: true, text: "a test")
  }

  func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    LimitSourceOutcome(result)
  }
}

/// What transcripts say.
enum Sample {
  /// A finished response.
  static func line(
    id: String, at time: String, model: String = "claude-opus-4-6", session: String = "session-1",
    directory: String = "/home/ada/api", input: Int = 1000, output: Int = 500
  ) -> String {
    func quoted(_ text: String) -> String {
      "\""
        + text.replacingOccurrences(of: "\\", with: "\\\\")
        .replacingOccurrences(of: "\"", with: "\\\"") + "\""
    }
    return """
      {"type":"assistant","timestamp":"\(time)","sessionId":\(quoted(session)),\
      "cwd":\(quoted(directory)),"version":"2.1.100","requestId":"req_\(id)","message":\
      {"id":"msg_\(id)","model":\(quoted(model)),"role":"assistant","type":"message",\
      "stop_reason":"end_turn","content":[],"usage":{"input_tokens":\(input),\
      "output_tokens":\(output),"cache_read_input_tokens":20000,\
      "cache_creation_input_tokens":3000}}}

      """
  }

  /// A day and a month of work before `Site.now`, which is 2026-09-03T22:00:00Z.
  static func write(_ home: TemporaryDirectory) throws {
    try home.write(
      line(id: "1", at: "2026-09-03T19:30:00.000Z")
        + line(id: "2", at: "2026-09-03T19:50:00.000Z", model: "claude-haiku-4-5-20251001")
        + line(id: "3", at: "2026-09-02T10:00:00.000Z"),
      to: ".claude/projects/-home-ada-api/a.jsonl")
    try home.write(
      line(
        id: "4", at: "2026-08-20T10:00:00.000Z", session: "session-2", directory: "/home/ada/web"),
      to: ".claude/projects/-home-ada-web/b.jsonl")
  }

  static func limits(_ percent: Double) -> LimitAnswer {
    let now = Site.now
    func reading(_ kind: LimitWindow.Kind, _ percent: Double, hours: Int64) -> LimitReading {
      LimitReading(
        organization: "org-1", window: LimitWindow(kind: kind), percent: percent,
        resetsAt: now.advanced(byMilliseconds: hours * 3_600_000), capturedAt: now, source: .cache)
    }
    return LimitAnswer(
      readings: [reading(.fiveHour, percent, hours: 2), reading(.sevenDay, 20, hours: 72)],
      account: AccountInfo(organization: "org-1", email: "dev@example.com", plan: "Max 5x"))
  }
}
