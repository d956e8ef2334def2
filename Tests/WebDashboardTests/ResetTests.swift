import Analytics
import Foundation
import Index
import LimitPolling
import LimitSources
import Limits
import Reports
import Scanning
import TestSupport
import Testing
import UsageModel
import WebDashboard

/// What all faces of the page say before, at and after a reset, while nothing new is
/// heard.
@Suite("A reset on the page", .timeLimited)
struct ResetTests {
  private static let reset = Site.now.advanced(byMilliseconds: 2 * 3_600_000)

  private static func site(_ clock: ManualClock) async throws -> Site {
    try await Site(limits: Sample.limits(41), clock: clock) { try Sample.write($0) }
  }

  /// What `plimsoll limits --json` says of the five-hour window at that time.
  private static func commandLine(_ site: Site, at now: Timestamp) throws -> NSDictionary {
    let since = now.advanced(byMilliseconds: -RecentSlope.reach)
    let overview = try site.limitService.overview(now: now, historySince: since)
    let text = LimitsReport(overview, now: now, zone: .utc).json.document
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
    return try fiveHours(document)
  }

  private static func fiveHours(_ limits: NSDictionary?) throws -> NSDictionary {
    let organizations = try #require(limits?["organizations"] as? [NSDictionary])
    let windows = try #require(organizations.first?["windows"] as? [NSDictionary])
    return try #require(windows.first { $0["window"] as? String == "five_hour" })
  }

  @Test(
    "every answer agrees with the command line, at whatever time it is asked",
    arguments: [(-3_600_000, "running"), (-1, "running"), (0, "ended"), (37_000, "ended")])
  func answers(offset: Int64, state: String) async throws {
    let clock = ManualClock(Site.now)
    let site = try await Self.site(clock)
    // Asked before, so that an answer that was kept would be told.
    _ = try await site.get("/api/limits")
    clock.advance(to: Self.reset.advanced(byMilliseconds: offset))
    let wanted = try Self.commandLine(site, at: clock.now)
    #expect(wanted["state"] as? String == state)

    let limits = try #require(try await site.get("/api/limits").json)
    #expect(try Self.fiveHours(limits) == wanted)
    let shown = try #require(try await site.get("/api/state").json)
    #expect(try Self.fiveHours(shown["limits"] as? NSDictionary) == wanted)
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["state"] as? String == state)
    #expect((window["percentage"] as? Double) == (state == "running" ? 41 : nil))
    let metrics = try await site.get("/metrics").body
    #expect(
      metrics.contains("plimsoll_limit_used_ratio{window=\"five_hour\"}") == (state == "running"))
    #expect(metrics.contains("plimsoll_limit_used_ratio{window=\"seven_day\"} 0.2"))
  }

  @Test("an answer's ages are those of the second in which it is asked")
  func ages() async throws {
    let clock = ManualClock(Site.now)
    let site = try await Self.site(clock)
    for seconds in [0, 1, 61] as [Int64] {
      clock.advance(to: Site.now.advanced(byMilliseconds: seconds * 1000))
      let limits = try await site.get("/api/limits").json
      #expect(try Self.fiveHours(limits)["ageSeconds"] as? Int64 == seconds)
      #expect(try Self.fiveHours(limits)["secondsToReset"] as? Int64 == 7200 - seconds)
    }
  }

  @Test("the live events tell of it by themselves")
  func events() async throws {
    let clock = ManualClock(Site.now)
    let site = try await Self.site(clock)
    let wire = try Wire(port: site.port, patience: 120)
    await wire.send(
      "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nAccept: text/event-stream\r\n\r\n")
    let first = await wire.receive { $0.contains("event: state\n") && $0.contains("\n\n") }
    #expect(first.contains("\"state\":\"running\""))
    clock.advance(to: Self.reset)
    let second = await wire.receive { $0.contains("\"state\":\"ended\"") }
    #expect(second.contains("\"state\":\"ended\""), "no event tells of the reset")
  }

  @Test("a reader in another time zone sees a day begin there")
  func otherZone() async throws {
    let clock = ManualClock(Site.now)
    let site = try await Self.site(clock)
    let wire = try Wire(port: site.port, patience: 120)
    await wire.send(
      "GET /api/events?tz=Asia/Tokyo HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nAccept: text/event-stream\r\n\r\n")
    let first = await wire.receive { $0.contains("event: state\n") && $0.contains("\n\n") }
    #expect(first.contains("\"since\":\"2026-09-04\""))
    // 00:00 of the fifth in Tokyo.
    clock.advance(to: Site.now.advanced(byMilliseconds: 17 * 3_600_000))
    let state = try await site.get("/api/claude-usage/code?tz=Asia/Tokyo").json
    #expect((state?["today"] as? NSDictionary)?["since"] as? String == "2026-09-05")
    let here = try await site.get("/api/claude-usage/code").json
    #expect((here?["today"] as? NSDictionary)?["since"] as? String == "2026-09-04")
  }
}
