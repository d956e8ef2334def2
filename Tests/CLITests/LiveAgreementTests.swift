import AlertDelivery
import Analytics
import DemoData
import Foundation
import Index
import Live
import Pricing
import TestSupport
import Testing
import TimeZones
import UsageModel

/// What live faces show against what the reports print of the same logs: the same to
/// the picodollar.
@Suite("Live figures equal those of the reports", .timeLimited)
struct LiveAgreementTests {
  private static let zoneName = "America/St_Johns"

  private let home: TemporaryDirectory
  private let now: Timestamp

  /// Invented logs of two months that end now, because the program knows no other
  /// time.
  init() throws {
    home = try TemporaryDirectory()
    now = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    _ = try CorpusGenerator(
      CorpusOptions(seed: 77, kind: .demo, now: now, responses: 3000, files: 40)
    ).write(to: home.path + "/.claude")
  }

  private struct Row: Decodable, Equatable {
    var date: String?
    var month: String?
    var session: String?
    var isActive: Bool?
    var totalTokens: Int64
    var responses: Int64
    var costUSD: Decimal?
    var costIsPartial: Bool
  }

  private struct Report: Decodable {
    var rows: [Row]
    var totals: Row
  }

  private func report(_ words: String...) async throws -> Report {
    let result = try await runPlimsoll(
      words + ["--json", "--no-index", "--tz", Self.zoneName], home: home)
    #expect(result.status == 0)
    return try JSONDecoder().decode(Report.self, from: Data(result.standardOutput.utf8))
  }

  private func expect(_ usage: Usage, equals row: Row?, _ what: String) throws {
    let row = try #require(row, "\(what) is in no report")
    #expect(usage.tally.tokens.total == row.totalTokens, "tokens of \(what)")
    #expect(usage.tally.responses == row.responses, "responses of \(what)")
    #expect(usage.cost.isPartial == row.costIsPartial)
    let cost = usage.cost.cost.map { Decimal(string: $0.decimalText(decimals: 12)) ?? -1 }
    let difference = (cost ?? 0) - (row.costUSD ?? 0)
    // JSON numbers come back as the nearest doubles.
    #expect((cost == nil) == (row.costUSD == nil) && abs(difference) < 1e-9, "cost of \(what)")
  }

  @Test func everyFigureOfThePictureAndOfHistory() async throws {
    let workspace = Workspace(environment: [:], homeDirectory: home.path)
    let zone = try ZoneDays(named: Self.zoneName, in: .ofSystem())
    let moment = now
    let engine = LiveEngine(
      index: try UsageIndex.open(workspace), limits: nil,
      settings: LiveSettings(
        roots: [home.path + "/.claude"], zone: zone, prices: .embedded),
      clock: LiveClock(now: { moment }, sleep: { try await Task.sleep(for: $0) }))
    let usage = await engine.settled().usage

    let days = try await report("daily")
    let months = try await report("monthly")
    let sessions = try await report("sessions")
    let blocks = try await report("blocks")
    for (period, name) in [(usage.today, "today"), (usage.yesterday, "yesterday")] {
      guard period.usage.tally.responses > 0 else { continue }
      let row = days.rows.first { $0.date == "\(period.since)" }
      try expect(period.usage, equals: row, name)
    }
    for day in usage.days {
      try expect(day.usage, equals: days.rows.first { $0.date == "\(day.day)" }, "\(day.day)")
    }
    let month = String("\(usage.monthToDate.since)".prefix(7))
    try expect(
      usage.monthToDate.usage, equals: months.rows.first { $0.month == month }, month)
    for session in usage.sessions {
      try expect(
        session.usage, equals: sessions.rows.first { $0.session == session.id }, session.id)
    }
    if let window = usage.window {
      try expect(window.usage, equals: blocks.rows.first { $0.isActive == true }, "the window")
    }
    #expect(usage.monthToDate.usage.tally.responses > 0)

    let history = try await engine.history(HistoryQuestion(bucket: .month, zone: zone))
    try expect(history.total, equals: days.totals, "everything")
    for bucket in history.buckets {
      guard case .month(let first) = bucket.subject else { continue }
      let name = String("\(first)".prefix(7))
      try expect(bucket.usage, equals: months.rows.first { $0.month == name }, name)
    }
    for session in history.topSessions {
      try expect(
        session.usage, equals: sessions.rows.first { $0.session == session.id }, session.id)
    }
    let read = history.cache.total.read
    #expect(read == history.total.tally.tokens.cacheRead)
    #expect(
      history.cache.models.reduce(into: CacheSaving()) { $0 += $1.saving } == history.cache.total)
  }
}
