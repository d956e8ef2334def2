import GRDB
import Limits
import TestSupport
import Testing
import UsageModel

@testable import Store

@Suite("The store of limits", .timeLimited)
struct LimitStoreTests {
  static let now = Timestamp(seconds: 1_788_472_800)
  static let key = LimitKey(organization: "org-1", window: LimitWindow(kind: .fiveHour))

  static func reading(
    _ percent: Double, minutesAgo: Int64 = 0, resetIn: Int64? = 120,
    _ source: LimitSourceKind = .statusLine, organization: String = "org-1",
    window: LimitWindow = LimitWindow(kind: .fiveHour)
  ) -> LimitReading {
    LimitReading(
      organization: organization, window: window, percent: percent,
      resetsAt: resetIn.map { now.advanced(byMilliseconds: $0 * 60_000) },
      capturedAt: now.advanced(byMilliseconds: -minutesAgo * 60_000), source: source)
  }

  @Test func keepsOneReadingOfEachWindowAndOrganization() throws {
    let store = try UsageStore.inMemory()
    let windows = [
      LimitWindow(kind: .fiveHour), LimitWindow(kind: .sevenDay),
      LimitWindow(kind: .sevenDayScoped, scope: "Fable"), LimitWindow(kind: .extraUsage),
      LimitWindow(kind: .spendLimit), LimitWindow(kind: .other("nimbus")),
    ]
    for organization in ["org-1", "org-2"] {
      let percent = organization == "org-1" ? 10.0 : 70
      let readings = windows.map { window in
        Self.reading(percent, organization: organization, window: window)
      }
      try store.record(LimitRecord(readings: readings), at: Self.now)
    }
    let kept = try store.limitReadings()
    #expect(kept.count == 12)
    #expect(kept.filter { $0.organization == "org-1" }.allSatisfy { $0.percent == 10 })
    #expect(Set(kept.map(\.window)) == Set(windows))
    #expect(kept.first { $0.window.scope == "Fable" }?.window.kind == .sevenDayScoped)
  }

  @Test func mergesAsTheRulesSayWhateverRunBroughtWhat() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "a.db")
    try UsageStore.open(at: path).record(
      LimitRecord(readings: [Self.reading(45, minutesAgo: 30)]), at: Self.now)
    let store = try UsageStore.open(at: path)
    try store.record(LimitRecord(readings: [Self.reading(12, minutesAgo: 5)]), at: Self.now)
    #expect(try store.limitReadings().map(\.percent) == [45])
    try store.record(LimitRecord(readings: [Self.reading(8, minutesAgo: 3, .oauth)]), at: Self.now)
    #expect(try store.limitReadings().map(\.percent) == [8])
    #expect(try store.limitReadings().first?.source == .oauth)
  }

  @Test func keepsAHistoryByPerCentAndByFiveMinutes() throws {
    let store = try UsageStore.inMemory()
    for step in 0..<60 {
      let reading = Self.reading(Double(step / 30), minutesAgo: Int64(60 - step))
      try store.record(LimitRecord(readings: [reading]), at: Self.now)
    }
    // Every five minutes, and where it went from 0 to 1.
    let history = try store.limitHistory(Self.key)
    #expect(history.count == 12)
    #expect(history.map(\.time) == history.map(\.time).sorted())
    #expect(try store.limitHistory(Self.key, since: history[4].time).count == 8)
    // What does not count leaves no trace.
    try store.record(LimitRecord(readings: [Self.reading(0.5)]), at: Self.now)
    #expect(try store.limitHistory(Self.key).count == 12)
  }

  @Test func countsWhatCouldNotBeTrue() throws {
    let store = try UsageStore.inMemory()
    let refused = RefusedReading(
      window: LimitWindow(kind: .sevenDayScoped, scope: "Fable"), source: .cache,
      reason: .resetTooFar)
    for _ in 0..<3 { try store.record(LimitRecord(refused: [refused]), at: Self.now) }
    #expect(
      try store.refusedCounts() == [
        RefusedCount(
          source: .cache, window: "seven_day:Fable", reason: .resetTooFar, count: 3,
          lastAt: Self.now)
      ])
  }

  @Test func keepsMoneyInAnyCurrencyAndTheNewerOfTwoFigures() throws {
    let store = try UsageStore.inMemory()
    func spend(_ units: Int64, minutesAgo: Int64) -> SpendReading {
      SpendReading(
        organization: "org-1", isEnabled: true,
        used: Money(minorUnits: units, exponent: 2, currency: "EUR"),
        limit: Money(minorUnits: 4000, exponent: 2, currency: "EUR"), percent: 100.02,
        capturedAt: Self.now.advanced(byMilliseconds: -minutesAgo * 60_000), source: .oauth)
    }
    try store.record(LimitRecord(spend: spend(4001, minutesAgo: 1)), at: Self.now)
    try store.record(LimitRecord(spend: spend(3000, minutesAgo: 9)), at: Self.now)
    #expect(try store.spendReadings() == [spend(4001, minutesAgo: 1)])
    let unknown = SpendReading(organization: "org-2", capturedAt: Self.now, source: .cache)
    try store.record(LimitRecord(spend: unknown), at: Self.now)
    #expect(try store.spendReadings().last == unknown)
  }

  @Test func givesAFoldersReadingsToItsOrganizationOnceThatIsKnown() throws {
    let store = try UsageStore.inMemory()
    let alias = "folder:/home/ada/.claude"
    try store.record(
      LimitRecord(readings: [
        Self.reading(30, minutesAgo: 20, organization: alias),
        Self.reading(44, minutesAgo: 2, organization: alias),
      ]), at: Self.now)
    try store.record(
      LimitRecord(readings: [Self.reading(41, minutesAgo: 10, .oauth)]), at: Self.now)
    let account = AccountInfo(organization: "org-1", email: "dev@example.com", plan: "Max 5x")
    try store.setAccount(account, root: "/home/ada/.claude", alias: alias, at: Self.now)
    #expect(try store.accounts() == ["/home/ada/.claude": account])
    #expect(try store.limitReadings().map(\.organization) == ["org-1"])
    #expect(try store.limitReadings().map(\.percent) == [44])
    #expect(try store.limitHistory(Self.key).map(\.percent) == [30, 41, 44])
    // Signed in elsewhere: what came before stays where it was.
    let other = AccountInfo(organization: "org-2")
    try store.setAccount(other, root: "/home/ada/.claude", alias: alias, at: Self.now)
    #expect(try store.limitReadings().map(\.organization) == ["org-1"])
  }

  @Test func remembersHowEachSourceDid() throws {
    let store = try UsageStore.inMemory()
    try store.setSourceState(
      LimitSourceState(
        source: .oauth, askedAt: Self.now, answeredAt: Self.now, outcome: .answered,
        unknownFields: ["velvet_otter", "tangelo"]))
    let later = Self.now.advanced(byMilliseconds: 300_000)
    try store.setSourceState(
      LimitSourceState(
        source: .oauth, askedAt: later, outcome: .failed, what: "the server answered 503",
        why: "it is overloaded", hint: "nothing: it is tried again", nextAt: later))
    let state = try #require(try store.sourceStates().first)
    #expect(state.answeredAt == Self.now && state.askedAt == later)
    #expect(state.outcome == .failed && state.nextAt == later)
    #expect(state.why == "it is overloaded")
  }

  @Test("loses nothing when many write at once")
  func manyWriters() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "shared.db")
    _ = try UsageStore.open(at: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          // A connection of its own, as another process has.
          let store = try UsageStore.open(at: path)
          for step in 0..<10 {
            let window = LimitWindow(kind: .sevenDayScoped, scope: "model-\(writer)")
            try store.record(
              LimitRecord(
                readings: [
                  Self.reading(Double(step), minutesAgo: Int64(20 - step), window: window),
                  Self.reading(Double(writer * 10 + step), minutesAgo: Int64(20 - step)),
                ],
                refused: [
                  RefusedReading(window: window, source: .cache, reason: .resetPassed),
                  RefusedReading(
                    window: LimitWindow(kind: .fiveHour), source: .cache, reason: .resetPassed),
                ]), at: Self.now)
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try UsageStore.open(at: path)
    let readings = try store.limitReadings()
    #expect(readings.count == 9)
    #expect(readings.first { $0.window.kind == .fiveHour }?.percent == 79)
    #expect(readings.filter { $0.window.scope != nil }.allSatisfy { $0.percent == 9 })
    #expect(try store.refusedCounts().first { $0.window == "five_hour" }?.count == 80)
  }

  @Test("opens an index of the version before, and keeps what it holds")
  func migration() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "old.db")
    let queue = try DatabaseQueue(path: path)
    try Migration.run(queue, upTo: "1: responses and their sums") { _ in }
    try queue.write { try $0.execute(sql: "INSERT INTO setting VALUES ('kept', 7)") }
    try queue.close()
    let store = try UsageStore.open(at: path)
    #expect(try store.setting("kept") == 7)
    #expect(try store.limitReadings().isEmpty)
  }

  @Test func keepsRefusalsByTheFolderOfTheirTranscript() throws {
    let store = try UsageStore.inMemory()
    func batch(_ path: String, _ rejections: [LimitRejection]) -> EventBatch {
      EventBatch(
        file: TranscriptFile(
          path: path, project: "-p", device: 1, inode: 1, size: 1, modified: 1),
        start: nil,
        end: FileCursor(
          device: 1, inode: 1, size: 1, modified: 1, offset: 1, lines: 1, headHash: 1, tailHash: 1),
        rejections: rejections)
    }
    let later = Self.now.advanced(byMilliseconds: 3_600_000)
    let refused = LimitRejection(limit: "five_hour", time: Self.now, resetsAt: later)
    let endless = LimitRejection(limit: "seven_day", time: Self.now, resetsAt: nil)
    var cache = IngestCache()
    let mine = batch("/home/ada/.claude/projects/-p/s.jsonl", [refused, endless])
    // What is read twice, or stands in two transcripts, is one refusal.
    for batch in [mine, mine, batch("/home/ada/.claude/projects/-p/s/agent-1.jsonl", [refused])] {
      _ = try store.ingest([batch], cache: &cache)
    }
    _ = try store.ingest([batch("/work/projects/-p/s.jsonl", [refused])], cache: &cache)
    #expect(try store.rejections(root: "/home/ada/.claude", at: Self.now) == [refused])
    #expect(try store.rejections(root: "/work", at: Self.now) == [refused])
    #expect(try store.rejections(root: "/work", at: later).isEmpty)
    #expect(try store.rejections(root: "/home/ada", at: Self.now).isEmpty)
  }

  @Test func knowsSinceWhenAFolderHasAnotherAccount() throws {
    let store = try UsageStore.inMemory()
    func signIn(_ organization: String, minutes: Int64) throws {
      try store.setAccount(
        AccountInfo(organization: organization), root: "/r", alias: "folder:/r",
        at: Self.now.advanced(byMilliseconds: minutes * 60_000))
    }
    try signIn("org-1", minutes: 0)
    try signIn("org-1", minutes: 1)
    #expect(try store.accountChange(root: "/r") == nil)
    try signIn("org-2", minutes: 2)
    try signIn("org-2", minutes: 3)
    #expect(
      try store.accountChange(root: "/r") == Self.now.advanced(byMilliseconds: 120_000))
    #expect(try store.accountChange(root: "/other") == nil)
  }
}
