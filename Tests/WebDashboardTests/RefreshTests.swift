import Analytics
import Billing
import Foundation
import Index
import LimitSources
import Limits
import Live
import Reports
import Scanning
import Synchronization
import TestSupport
import Testing
import UsageModel

@testable import WebDashboard

@Suite("A refresh", .timeLimited)
struct RefreshTests {
  @Test func readsWhatWasBilledAndThePageHearsOfIt() async throws {
    let calls = Calls()
    let reading = CreditReading { index, isByHand in
      calls.add(isByHand)
      guard isByHand else { return false }
      do {
        let amount = try #require(Cost(dollarText: "127.45"))
        _ = try CreditService(index: index).setBalance(amount, at: Site.now)
        return true
      } catch {
        Issue.record(error)
        return false
      }
    }
    let site = try await Site(credits: reading)
    let wire = try Wire(port: site.port, patience: 120)
    await wire.send(
      "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nAccept: text/event-stream\r\n\r\n")
    let first = await wire.receive { $0.contains("event: state\n") }
    #expect(first.contains("\"credits\":{\"balance\":null"))
    #expect(!calls.all.contains(true), "nobody has wanted it yet")
    #expect(try await site.send("POST", "/api/refresh", body: "{}").status == 202)
    let text = await wire.receive { $0.contains("\"credits\":{\"balance\":127.45") }
    #expect(text.contains("\"credits\":{\"balance\":127.45"))
    #expect(calls.all.filter { $0 }.count == 1)
  }

  @Test(arguments: [
    (LimitSourceOutcome.Result.expired(reason: "no words decide"), "expired"),
    (.blocked(until: Site.now.advanced(byMilliseconds: 600_000), reason: "wait"), "rate-limited"),
    // Held back until a time that has come: nothing keeps it from being asked.
    (.blocked(until: Site.now, reason: "wait"), "stale"),
    (.failed(Explanation(what: "it has expired", because: "expired", hint: "")), "stale"),
    (.nothing(reason: "expired"), "stale"),
  ])
  func saysWhyFiguresAreOldByHowTheSourceDid(
    result: LimitSourceOutcome.Result, state: String
  ) async throws {
    var limits = Sample.limits(41)
    for index in limits.readings.indices {
      limits.readings[index].capturedAt = Site.now.advanced(byMilliseconds: -30 * 60_000)
    }
    let site = try await Site(limits: limits, live: EndingSource(result: result)) {
      try Sample.write($0)
    }
    #expect(try await site.send("POST", "/api/refresh", body: "{}").status == 202)
    var found = ""
    for _ in 0..<400 {
      let answer = try #require(try await site.get("/api/limits").json)
      let sources = try #require(answer["sources"] as? [NSDictionary])
      let isAsked = sources.contains { $0["source"] as? String == "oauth" }
      let code = try #require(try await site.get("/api/claude-usage/code").json)
      found = code["dataState"] as? String ?? ""
      if isAsked, found == state { break }
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(found == state)
  }

  /// How a sync was called.
  private final class Calls: Sendable {
    private let list = Mutex<[Bool]>([])

    func add(_ isByHand: Bool) { list.withLock { $0.append(isByHand) } }
    var all: [Bool] { list.withLock { $0 } }
  }
}

@Suite("While transcripts are read for the first time", .timeLimited)
struct FirstReadingTests {
  /// Half of the transcripts, as the engine shows them while it reads the others.
  private func moment(_ indexing: IndexingState) -> DashboardMoment {
    var usage = UsagePicture(nothingAt: Site.now, zone: .utc, weekStart: 0)
    usage.lastActivity = Site.now
    usage.today.sessionCount = 3
    let update = LiveUpdate(
      generation: 1, at: Site.now, limits: LimitOverview(currentOrganization: ""), usage: usage,
      indexing: indexing)
    return DashboardMoment(
      revision: 1, update: update, at: Site.now, zone: .utc, usage: usage,
      preferences: DashboardPreferences())
  }

  private func metrics(_ moment: DashboardMoment) throws -> String {
    let home = try TemporaryDirectory()
    let index = try UsageIndex.open(Workspace(environment: [:], homeDirectory: home.path))
    let credits = try CreditService(index: index).overview(now: Site.now, zone: .utc)
    return MetricsText(moment, credits: credits, totals: []).text()
  }

  @Test func nothingIsSaidOfSums() throws {
    let progress = IndexProgress(filesDone: 1, filesTotal: 9, bytesDone: 12, bytesTotal: 100)
    let reading = moment(IndexingState(progress: progress))
    let code = CodeDocument(moment: reading).json.line
    let nothing =
      "{\"tokens\":null,\"estimatedCost\":null,\"costIsLowerBound\":null,\"sessions\":null,"
      + "\"since\":null}"
    #expect(code.contains("\"today\":\(nothing),\"monthToDate\":\(nothing),\"modelBreakdown\":[]"))
    #expect(code.contains("\"used\":null") && code.contains("\"dataState\":\"reading\""))
    let state = StateDocument(moment: reading, credits: .null).json.line
    #expect(state.contains("\"isFirst\":true") && state.contains("\"bytesDone\":12,"))
    #expect(state.contains("\"week\":null,\"burn\":null,\"lastActivity\":null,\"sessions\":[]"))
    let text = try metrics(reading)
    #expect(text.contains("plimsoll_reading 1\n"))
    #expect(!text.contains("plimsoll_sessions") && !text.contains("plimsoll_cost_usd"))
  }

  @Test func theSumOfTodayIsSaidAsSoonAsItIsWhole() throws {
    let midnight = ZoneDays.utc.firstQuarter(of: ZoneDays.utc.day(of: Site.now)).start
    let progress = IndexProgress(
      filesDone: 1, filesTotal: 9, bytesDone: 12, bytesTotal: 100, knownSince: midnight)
    let reading = moment(IndexingState(progress: progress, knownSince: midnight))
    let code = CodeDocument(moment: reading).json.line
    #expect(code.contains("\"today\":{\"tokens\":0,"))
    #expect(code.contains("\"costIsLowerBound\":false,\"sessions\":3"))
    #expect(code.contains("\"monthToDate\":{\"tokens\":null"))
    #expect(code.contains("\"used\":null") && code.contains("\"dataState\":\"reading\""))
    let state = StateDocument(moment: reading, credits: .null).json.line
    #expect(state.contains("\"isFirst\":true") && state.contains("\"yesterday\":null"))
    #expect(state.contains("\"week\":null,\"burn\":null,\"lastActivity\":null,\"sessions\":[]"))
    let text = try metrics(reading)
    #expect(text.contains("plimsoll_reading 1\n"))
    #expect(text.contains("plimsoll_sessions{period=\"today\"} 3\n"))
    #expect(!text.contains("period=\"month\"") && !text.contains("plimsoll_tokens_per_minute"))
  }

  @Test func laterStartsShowLowerBoundsUntilTheyHaveCaughtUp() throws {
    let behind = moment(IndexingState(hasFigures: true))
    let catching = CodeDocument(moment: behind).json.line
    #expect(catching.contains("\"costIsLowerBound\":true"))
    #expect(catching.contains("\"isCatchingUp\":true"))
    let state = StateDocument(moment: behind, credits: .null).json.line
    #expect(!state.contains("\"costIsLowerBound\":false,\"sessions\""))
    #expect(try metrics(behind).contains("plimsoll_reading 1\n"))
    let whole = moment(IndexingState(files: 4, hasFigures: true))
    #expect(CodeDocument(moment: whole).json.line.contains("\"costIsLowerBound\":false"))
    let text = try metrics(whole)
    #expect(text.contains("plimsoll_reading 0\n"))
    #expect(text.contains("plimsoll_sessions{period=\"today\"} 3\n"))
  }

  /// From the first answer on, each is either unknown or the whole.
  @Test func noAnswerIsAPart() async throws {
    let site = try await Site(waits: false) { home in
      for file in 0..<60 {
        let lines = (0..<40).map { line in
          Sample.line(
            id: "\(file)-\(line)", at: "2026-09-03T19:30:00.000Z", session: "session-\(file)")
        }
        try home.write(lines.joined(), to: ".claude/projects/-home-ada-api/\(file).jsonl")
      }
    }
    var isOver = false
    while !isOver {
      let code = try await site.get("/api/claude-usage/code")
      let history = try await site.get("/api/history")
      let report = try await site.get("/api/reports/daily")
      let sessions = (code.json?["today"] as? NSDictionary)?["sessions"] as? Int
      #expect(code.status == 503 || sessions == nil || sessions == 60)
      for reply in [history, report] {
        #expect(reply.status == 503 || reply.body.contains("\"sessions\": 60"), "\(reply.body)")
        if reply.status == 503 { #expect(reply.fields["retry-after"] == "2") }
      }
      isOver = sessions == 60
    }
  }
}

@Suite("Hostile names", .timeLimited)
struct HostileNameTests {
  @Test func aModelForgesNoLineOfTheMetrics() async throws {
    let site = try await Site { home in
      let line = Sample.line(id: "1", at: "2026-09-03T19:30:00.000Z", model: "MODEL")
      let name = "x\\r\\nplimsoll_forged 1\\u202e\\\"}\\\\"
      try home.write(
        line.replacingOccurrences(of: "MODEL", with: name),
        to: ".claude/projects/-home-ada-api/a.jsonl")
    }
    let metrics = try await site.get("/metrics").body
    let lines = metrics.utf8.split(separator: UInt8(ascii: "\n"))
    #expect(lines.allSatisfy { !$0.starts(with: "plimsoll_forged".utf8) })
    let label = "model=\"x\\\\u{d}\\nplimsoll_forged 1\\\\u{202e}\\\"}\\\\\"} "
    #expect(metrics.contains(label), "\(metrics)")
    #expect(!metrics.unicodeScalars.contains("\u{202E}") && !metrics.utf8.contains(0x0D))
  }
}
