import Engine
import Foundation
import LimitSources
import Limits
import Synchronization
import TestSupport
import Testing
import UsageModel
import WebDashboard

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
    let wire = try Wire(port: site.port, patience: 20)
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
    (.failed(LimitSourceFailure(what: "it has expired", why: "expired", hint: "")), "stale"),
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
