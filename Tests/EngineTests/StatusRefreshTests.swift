import Analytics
import Foundation
import Index
import LimitSources
import Limits
import Pricing
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@testable import LimitPolling
@testable import Live

/// What the status line starts in the background.
@Suite(.timeLimited)
struct StatusRefreshTests {
  static let now = Timestamp(milliseconds: 1_790_848_800_000)  // 2026-10-01T10:00:00Z

  private let home: TestHome
  private let account = AccountInfo(organization: "org-1", plan: "Max 5x")

  init() throws {
    home = try TestHome()
  }

  private var state: String { home.workspace.stateDirectory }
  private var key: UInt64 { SnapshotKey.root(home.root) }
  private var journal: LimitJournal { LimitJournal(stateDirectory: state, root: key) }

  private static func minutes(_ count: Int64) -> Timestamp {
    now.advanced(byMilliseconds: count * 60_000)
  }

  private func tell(
    _ percent: Double, minutesAgo: Int64 = 1, key: UInt64? = nil,
    refusal: RefusedReading.Reason? = nil, used: Money? = nil
  ) throws {
    let window = LimitWindow(kind: used == nil ? .fiveHour : .spendLimit)
    let reading = LimitReading(
      organization: "root-0", window: window, percent: percent,
      resetsAt: Self.minutes(120), capturedAt: Self.minutes(-minutesAgo), source: .statusLine)
    try LimitJournal(stateDirectory: state, root: key ?? self.key).append(
      JournalRecord(reading: reading, used: used, session: 1, refusal: refusal))
  }

  private func service(_ sources: any LimitSource...) -> LimitService {
    LimitService(index: home.index, sources: sources, root: home.root)
  }

  @discardableResult
  private func refresh(
    _ service: LimitService, now: Timestamp = now
  ) async throws -> StatusRefresh.Outcome? {
    let settings = LiveSettings(roots: [home.root], zone: .utc, prices: .embedded)
    return try await StatusRefresh(index: home.index, limits: service, settings: settings)
      .run(now: now)
  }

  /// The limits that a line of the home's folder shows, or of the folder with that id.
  private func shown(by id: UInt64? = nil) throws -> [SnapshotLimit] {
    let snapshot = try snapshot()
    let owner =
      if let id {
        LimitOwner.folder(ClaudeFolderID(value: id)).stored
      } else {
        try #require(
          snapshot.folder(matching: ClaudeFolderAlias(path: home.root, resolvedPath: home.root))
        ).owner
      }
    return snapshot.allLimits.filter { $0.reading.organization == owner }
  }

  private func snapshot() throws -> SnapshotReading {
    try #require(try StatusSnapshotFile(stateDirectory: state).read())
  }

  @Test func itTakesOverWhatLinesWereTold() async throws {
    try tell(30, minutesAgo: 3)
    try tell(41)
    try tell(1e9, refusal: .impossiblePercent)
    let service = service()
    let outcome = try await refresh(service)
    #expect(outcome?.answers.map(\.source) == [.statusLine])
    #expect(try journal.records().isEmpty)
    let limits = try shown()
    #expect(limits.map(\.reading.percent) == [41])
    let overview = try service.overview(now: Self.now, historySince: nil)
    #expect(overview.currentReadings.map(\.percent) == [41])
    #expect(overview.history.values.first?.map(\.percent) == [30, 41])
    #expect(overview.refused.map(\.count) == [1])
    // Nothing new: what is known stays, and is not counted again.
    try await refresh(service, now: Self.minutes(1))
    #expect(try shown().map(\.reading.percent) == [41])
    #expect(try service.overview(now: Self.now, historySince: nil).refused.map(\.count) == [1])
  }

  @Test func readingAloneLeavesTheJournalToTheLines() async throws {
    try tell(41)
    let service = service()
    for _ in 0..<2 { _ = try await service.refresh(.free, now: Self.now) }
    #expect(try journal.records().count == 1)
    #expect(try service.overview(now: Self.now, historySince: nil).readings.count == 1)
  }

  @Test func whatAnInterruptedRefreshLeftIsNotLost() async throws {
    try tell(41)
    #expect(try journal.beginFold().count == 1)
    try tell(42, minutesAgo: 0)
    let service = service()
    try await refresh(service)
    try await refresh(service, now: Self.minutes(1))
    #expect(try journal.records().isEmpty)
    #expect(try shown().map(\.reading.percent) == [42])
    let history = try service.overview(now: Self.now, historySince: nil).history.values.first
    #expect(history?.map(\.percent) == [41, 42])
  }

  @Test func onlyOneRefreshesAtATime() async throws {
    _ = try await service().refresh(.free, now: Self.now)
    let held = try RefreshLock.take(stateDirectory: state)
    #expect(try await refresh(service()) == nil)
    withExtendedLifetime(held) {}
  }

  @Test func costsAreThoseOfTheReports() async throws {
    try home.write([
      Line.assistant(id: "1", output: 333, time: "2026-09-30T23:59:59.000Z"),
      Line.assistant(id: "2", output: 7_777, time: "2026-10-01T08:00:00.000Z"),
      Line.assistant(id: "3", output: 1, time: "2026-10-01T09:59:00.000Z", session: "t"),
    ])
    let outcome = try #require(try await refresh(service()))
    let read = try snapshot()
    let today = try #require(read.today)
    let usage = outcome.usage.today.usage
    #expect(today.tokens == usage.tally.tokens.total && today.tokens > 7000)
    // Rounded to cents, the same.
    let cost = try #require(usage.cost.cost)
    #expect((try #require(today.microdollars) + 5000) / 10_000 == Int64(cost.cents))
    #expect(read.month == today && read.todayEnds == Self.minutes(14 * 60))
    #expect(read.monthEnds == Timestamp(milliseconds: 1_793_491_200_000))
    let window = try #require(outcome.usage.window)
    #expect(read.block?.startsAt == window.start && read.block?.endsAt == window.end)
    #expect(read.block?.spending == Spending(window.usage))
    #expect(read.session(SnapshotKey.session("t"))?.tokens == 18)
    #expect(read.cachePrice(ofModel: SnapshotKey.model("claude-opus-5[1m]")) != nil)
  }

  /// Half a cent is cut at the same place whether in picodollars or millionths.
  @Test(arguments: [4_999_999_999, 5_000_000_000, 14_999_999_999, 1, 0] as [Int128])
  func centsComeOutTheSame(picodollars: Int128) throws {
    let cost = Cost(picodollars: picodollars)
    let usage = Usage(cost: CostSum(known: cost, pricedResponses: 1))
    let micro = try #require(Spending(usage).microdollars)
    #expect((micro + 5000) / 10_000 == Int64(cost.cents))
    #expect((micro == 0) == (cost == .zero))
  }

  @Test func accountsNeverMix() async throws {
    let first = ScriptedSource(.cache, .answer(LimitAnswer(account: account)))
    try tell(90)
    try await refresh(service(first))
    // Now somebody else is signed in; an idle session repeats what it was told.
    let other = ScriptedSource(
      .cache, .answer(LimitAnswer(account: AccountInfo(organization: "org-2"))))
    let service = service(other)
    _ = try await service.refresh(.free, now: Self.minutes(5))
    try tell(91)
    try await refresh(service, now: Self.minutes(6))
    let overview = try service.overview(now: Self.minutes(6), historySince: nil)
    #expect(overview.currentOrganization == "org-2" && overview.currentReadings.isEmpty)
    #expect(overview.readings.map(\.percent) == [90])
    #expect(try shown().isEmpty)
  }

  @Test func aFolderThatIsNotKnownKeepsItsOwn() async throws {
    try tell(41)
    try tell(77, key: 5)
    try await refresh(service())
    #expect(try shown().map(\.reading.percent) == [41])
    #expect(try shown(by: 5).map(\.reading.percent) == [77])
    // Also when it tells nothing any more.
    try await refresh(service(), now: Self.minutes(1))
    #expect(try shown(by: 5).map(\.reading.percent) == [77])
  }

  @Test func moneyOfAGatewayIsKept() async throws {
    let used = Money(minorUnits: 1234, exponent: 2, currency: "USD")
    try tell(12, used: used)
    let service = service()
    try await refresh(service)
    #expect(try service.overview(now: Self.now, historySince: nil).spend.first?.used == used)
    #expect(try shown().first?.used == used)
  }

  @Test func aRefusedRequestIsAFullLimit() async throws {
    let line =
      #"{"type":"assistant","timestamp":"2026-10-01T09:58:00.000Z","sessionId":"s","message":"#
      + #"{"model":"<synthetic>","usage":{"input_tokens":0,"output_tokens":0}},"#
      + #""quotaLimits":{"status":"rejected","resetsAt":1790856000,"rateLimitType":"five_hour"}}"#
    try home.write([line])
    let service = service()
    try await refresh(service)
    let readings = try service.overview(now: Self.now, historySince: nil).currentReadings
    #expect(readings.map(\.percent) == [100] && readings.first?.source == .transcript)
    #expect(try shown().map(\.reading.percent) == [100])
    // A later word of a server may be lower.
    let claude = ScriptedSource(
      .claudeCommand,
      .answer(
        LimitAnswer(readings: [
          LimitReading(
            organization: "", window: LimitWindow(kind: .fiveHour), percent: 12,
            resetsAt: Timestamp(seconds: 1_790_856_000), capturedAt: Self.now,
            source: .claudeCommand)
        ])))
    let second = self.service(claude)
    try await refresh(second)
    #expect(
      try second.overview(now: Self.now, historySince: nil).currentReadings.map(\.percent) == [12])
  }
}
