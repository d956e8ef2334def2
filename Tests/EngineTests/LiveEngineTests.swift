import AlertDelivery
import Analytics
import Foundation
import Index
import Live
import Pricing
import TestSupport
import Testing
import TimeZones
import UsageModel

/// The engine's figures against those that reports make of the same index.
@Suite(.timeLimited)
struct LiveEngineTests {
  private static let now = GeneratedCorpusTests.now
  private static let prices = PriceList.embedded

  private static func zone(_ name: String) throws -> ZoneDays {
    try ZoneDays(named: name, in: .ofSystem())
  }

  private static func clock(_ now: Timestamp) -> LiveClock {
    LiveClock(now: { now }, sleep: { try await Task.sleep(for: $0) })
  }

  private static func engine(_ home: TestHome, zone: ZoneDays, now: Timestamp) -> LiveEngine {
    LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: zone, prices: prices), clock: clock(now))
  }

  private static func lastResponse(_ home: TestHome) throws -> Timestamp {
    var last: [Timestamp] = []
    try home.index.forEachRow(UsageFilter()) { last += [$0.last].compactMap(\.self) }
    return try #require(last.max())
  }

  private static func summary(
    _ home: TestHome, by grouping: Grouping, _ range: ReportRange, zone: ZoneDays
  ) throws -> UsageSummary {
    let catalog = try home.index.catalog(sessions: false)
    let quarters = range.quarters(in: zone)
    var fold = UsageFold(
      by: grouping, zone: zone, range: range, variants: catalog.variants,
      rates: RateTable(variants: catalog.variants, prices: prices, mode: .auto))
    try home.index.forEachRow(UsageFilter(from: quarters.from, until: quarters.until)) {
      fold.add($0)
    }
    return fold.summary()
  }

  @Test(arguments: ["UTC", "America/Los_Angeles", "Asia/Kathmandu"])
  func aPictureEqualsTheReports(zoneName: String) async throws {
    let home = try TestHome()
    _ = try home.generate(seed: 11, bytes: 2 << 20)
    let zone = try Self.zone(zoneName)
    _ = try await home.index.update(roots: [home.root])
    let last = try Self.lastResponse(home)
    let now = last.advanced(byMilliseconds: 300_000)
    let engine = Self.engine(home, zone: zone, now: now)
    let usage = await engine.settled().usage

    let today = zone.day(of: now)
    #expect(usage.today.since == today)
    #expect(!usage.sessions.isEmpty)
    for period in [usage.today, usage.yesterday, usage.week, usage.monthToDate] {
      let wanted = try Self.summary(
        home, by: .day, ReportRange(since: period.since, until: period.until), zone: zone)
      #expect(period.usage == wanted.usage)
      #expect(
        period.models.map { [$0.model: $0.usage] } == wanted.models.map { [$0.model: $0.usage] })
      #expect(period.sessionCount == wanted.sessionCount)
    }
    #expect(usage.monthToDate.usage.tally.responses > 0)

    let sessions = try Self.summary(home, by: .session, .everything, zone: zone)
    for session in usage.sessions {
      let row = try #require(sessions.groups.first { $0.subject == .session(session.session) })
      #expect(session.usage == row.usage)
      #expect(session.project == row.project)
    }
  }

  @Test func historyEqualsTheReports() async throws {
    let home = try TestHome()
    _ = try home.generate(seed: 12, bytes: 2 << 20)
    let zone = try Self.zone("Europe/Berlin")
    let engine = Self.engine(home, zone: zone, now: Self.now)
    _ = await engine.settled()
    let answer = try await engine.history(HistoryQuestion(bucket: .day, zone: zone))
    let days = try Self.summary(home, by: .day, .everything, zone: zone)
    #expect(answer.total == days.usage)
    #expect(answer.buckets.map(\.subject) == days.groups.map(\.subject))
    #expect(answer.buckets.map(\.usage) == days.groups.map(\.usage))
    for (bucket, group) in zip(answer.buckets, days.groups) {
      #expect(bucket.parts.map(\.usage) == group.models.map(\.usage))
    }
    let byProject = try await engine.history(
      HistoryQuestion(bucket: .month, split: .project, zone: zone))
    #expect(byProject.buckets.reduce(into: Usage()) { $0 += $1.usage } == days.usage)
    for bucket in byProject.buckets {
      #expect(bucket.parts.reduce(into: Usage()) { $0 += $1.usage } == bucket.usage)
    }
    let timed = answer.buckets.filter { $0.subject != .unknownTime }
    #expect(
      answer.heatMap.cells.reduce(into: Usage()) { $0 += $1 }
        == timed.reduce(into: Usage()) { $0 += $1.usage })
  }

  @Test func updatesComeAtOnceAndEndWithTheRun() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1", time: "2026-10-01T10:00:00.000Z")])
    let engine = Self.engine(
      home, zone: .utc, now: Timestamp(seconds: 1_790_850_000))
    let running = Task { await engine.run() }
    var seen: [Int64] = []
    for await update in await engine.updates() {
      seen.append(update.usage.today.usage.tally.responses)
      if seen.last == 1 { running.cancel() }
    }
    await running.value
    #expect(seen.last == 1)
  }
}
