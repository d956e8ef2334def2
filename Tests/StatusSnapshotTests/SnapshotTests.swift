import Foundation
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

/// A reading in whole numbers.
func reading(
  _ percent: Double, _ kind: LimitWindow.Kind = .fiveHour, scope: String? = nil,
  resets: Int64? = 10_000, captured: Int64 = 100, source: LimitSourceKind = .statusLine
) -> LimitReading {
  LimitReading(
    organization: "org", window: LimitWindow(kind: kind, scope: scope), percent: percent,
    resetsAt: resets.map { Timestamp(seconds: $0) }, capturedAt: Timestamp(seconds: captured),
    source: source)
}

/// A reading that a session was told by an answer.
private func told(_ percent: Double, by session: UInt64, api: Int64) -> LimitReading {
  var made = reading(percent)
  made.evidence = LimitEvidence(
    session: session, apiMilliseconds: api, drawnAt: Timestamp(seconds: 120))
  return made
}

/// A snapshot that has something of everything.
func sampleSnapshot() -> StatusSnapshot {
  let spending = Spending(
    microdollars: 12_340_000, tokens: 7_000_000, isLowerBound: true, hasUnknownCost: true)
  return StatusSnapshot(
    writtenAt: Timestamp(seconds: 1000), today: spending, todayEnds: Timestamp(seconds: 5000),
    month: Spending(microdollars: nil, tokens: 5), monthEnds: Timestamp(seconds: 6000),
    block: Block(
      startsAt: Timestamp(seconds: 1), endsAt: Timestamp(seconds: 18_001), spending: spending,
      microdollarsPerHour: 1_000_000, tokensPerMinute: 44.5),
    limits: [
      SnapshotLimit(
        reading: told(36.5, by: 7, api: 1000),
        kept: [told(35, by: 7, api: 900), reading(30, captured: 50, source: .oauth)],
        forecast: WindowForecast(
          expected: 40, projected: 90.5, exhaustedAt: Timestamp(seconds: 9000))),
      SnapshotLimit(reading: reading(63, .sevenDayScoped, scope: "Fable")),
      SnapshotLimit(
        reading: reading(104.2, .spendLimit, resets: nil),
        used: Money(minorUnits: 10_420, exponent: 2, currency: "EUR"),
        allowed: Money(minorUnits: 10_000, exponent: 2, currency: "EUR")),
      SnapshotLimit(reading: reading(7, .other("über_window"))),
    ],
    folders: [
      SnapshotFolder(
        alias("/home/ada/.claude", inode: 7), id: ClaudeFolderID(value: 77), owner: "org-a",
        stamp: 99, changedAt: Timestamp(seconds: 800)),
      SnapshotFolder(
        alias("/home/vscode/.claude", inode: 8), id: ClaudeFolderID(value: 78),
        owner: LimitOwner.folder(ClaudeFolderID(value: 78)).stored, stamp: 0, changedAt: nil),
    ],
    folderFigures: [
      FolderFigures(
        folder: ClaudeFolderID(value: 77), today: spending, month: spending,
        block: Block(
          startsAt: Timestamp(seconds: 3), endsAt: Timestamp(seconds: 18_003), spending: spending)),
      FolderFigures(folder: ClaudeFolderID(value: 78)),
    ],
    sessions: (0..<200).map {
      SessionSpending(
        session: SnapshotKey.session("s\($0)"),
        spending: Spending(microdollars: Int64($0), tokens: Int64($0) * 10))
    },
    cachePrices: [CachePrice(model: 9, fiveMinutes: 3_750_000, oneHour: 6_000_000)],
    budgets: [
      SnapshotBudget(
        name: "15/day of api", percent: 93, microdollars: 13_950_000,
        endsAt: Timestamp(seconds: 5000), isLowerBound: true),
      SnapshotBudget(name: "80%/7d", percent: 75),
    ])
}

private func alias(
  _ path: String, resolved: String? = nil, inode: UInt64 = 0
) -> ClaudeFolderAlias {
  ClaudeFolderAlias(
    path: path, resolvedPath: resolved ?? path, device: inode == 0 ? 0 : 1, inode: inode)
}

@Suite("A snapshot")
struct SnapshotTests {
  @Test func theFullestBudgetWhoseTimeIsNotOverIsTold() throws {
    let reading = try #require(SnapshotReading(SnapshotLayout.encode(sampleSnapshot())))
    #expect(reading.fullestBudget(at: Timestamp(seconds: 4999)) == sampleSnapshot().budgets[0])
    #expect(reading.fullestBudget(at: Timestamp(seconds: 5000)) == sampleSnapshot().budgets[1])
    var snapshot = sampleSnapshot()
    snapshot.budgets = []
    let without = try #require(SnapshotReading(SnapshotLayout.encode(snapshot)))
    #expect(without.fullestBudget(at: Timestamp(seconds: 0)) == nil)
  }

  @Test func aFolderIsFoundByItsResolvedPathThenByInodeThenByItsSpelling() throws {
    let read = try #require(SnapshotReading(SnapshotLayout.encode(sampleSnapshot())))
    func owner(_ alias: ClaudeFolderAlias) -> UInt64? { read.folder(matching: alias)?.id.value }
    #expect(owner(alias("/x", resolved: "/home/ada/.claude", inode: 8)) == 77)
    #expect(owner(alias("/mnt/claude", inode: 8)) == 78)
    #expect(owner(alias("/home/vscode/.claude")) == 78)
    #expect(owner(alias("/home/ada/.claude/")) == 77)
    #expect(owner(alias("/mnt/claude", inode: 9)) == nil)
    #expect(owner(alias("/mnt/claude")) == nil)
  }

  @Test func aJournalSaysWhichFolderItIsOf() throws {
    let folder = try TemporaryDirectory()
    let journal = LimitJournal(stateDirectory: folder.path, root: 7)
    #expect(try journal.folder() == nil)
    let record = JournalRecord(reading: reading(40), session: 1)
    let place = alias("/home/line\nend", resolved: "/srv/claude", inode: 12)
    try journal.append(record, of: place)
    #expect(try journal.folder() == place)
    _ = try journal.beginFold()
    try journal.endFold()
    #expect(try journal.folder() == place)
    // What somebody else wrote there is no folder.
    for text in ["", "7\0", "a\0b\0/c\0/d\0", "1\u{0}2\u{0}c\u{0}/d\u{0}"] {
      try folder.write(text, to: LimitJournal.name(ofRoot: 7) + ".folder")
      #expect(try journal.folder() == nil)
    }
  }

  @Test func comesBackAsItWasWritten() throws {
    let folder = try TemporaryDirectory()
    let file = StatusSnapshotFile(stateDirectory: folder.path)
    #expect(try file.read() == nil)
    let snapshot = sampleSnapshot()
    try file.write(snapshot)
    let read = try #require(try file.read())
    #expect(read.writtenAt == snapshot.writtenAt)
    #expect(read.today == snapshot.today && read.todayEnds == snapshot.todayEnds)
    #expect(read.month == snapshot.month && read.monthEnds == snapshot.monthEnds)
    #expect(read.block == snapshot.block)
    #expect(read.allLimits == snapshot.limits)
    #expect(read.folders == snapshot.folders)
    #expect(read.tellsFoldersApart)
    for figures in snapshot.folderFigures { #expect(read.figures(of: figures.folder) == figures) }
    #expect(read.figures(of: ClaudeFolderID(value: 79)) == nil)
    for session in snapshot.sessions { #expect(read.session(session.session) == session.spending) }
    #expect(read.session(SnapshotKey.session("nobody")) == nil)
    #expect(read.cachePrice(ofModel: 9) == snapshot.cachePrices[0])
    #expect(read.cachePrice(ofModel: 8) == nil)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }

  @Test func withNothingInItSaysNothing() throws {
    let bytes = SnapshotLayout.encode(StatusSnapshot(writtenAt: Timestamp(seconds: 1)))
    let read = try #require(SnapshotReading(bytes))
    #expect(read.today == nil && read.month == nil && read.block == nil && read.allLimits.isEmpty)
    #expect(!read.tellsFoldersApart)
  }

  @Test func ofAnotherVersionOrLengthIsNone() {
    let bytes = SnapshotLayout.encode(sampleSnapshot())
    var newer = bytes
    newer[8] = UInt8(SnapshotLayout.version) + 1
    #expect(SnapshotReading(newer) == nil)
    #expect(SnapshotReading(bytes + [0]) == nil)
    for count in stride(from: 0, to: bytes.count, by: 11) {
      #expect(SnapshotReading(Array(bytes[..<count])) == nil)
    }
  }

  @Test func whatALaterVersionAddsIsPassedOver() throws {
    let snapshot = sampleSnapshot()
    let bytes = SnapshotLayout.encode(snapshot)
    func word(_ value: Int) -> [UInt8] {
      withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) }
    }
    // A section of another kind before those that are known, and one behind them.
    let unknown = word(99) + word(7) + word(7) + [1, 2, 3, 4, 5, 6, 7]
    let wider = Array(bytes[..<12]) + unknown + bytes[12...] + unknown
    let read = try #require(SnapshotReading(wider))
    #expect(read.today == snapshot.today && read.block == snapshot.block)
    #expect(read.allLimits == snapshot.limits)
    #expect(read.session(SnapshotKey.session("s7")) == snapshot.sessions[7].spending)
    // Figures of which this version knows only the beginning.
    let longer =
      Array(bytes[..<12]) + word(1) + word(128 + 8) + word(128 + 8) + bytes[24..<24 + 128]
      + [0, 0, 0, 0, 0, 0, 0, 0] + bytes[(24 + 128)...]
    #expect(try #require(SnapshotReading(longer)).allLimits == snapshot.limits)
  }

  @Test func thatIsDamagedNeverEndsTheProgram() {
    let bytes = SnapshotLayout.encode(sampleSnapshot())
    for index in 0..<(256 + 5 * 272) {
      for value in [0, 0x7F, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[index] = value
        guard let read = SnapshotReading(damaged) else { continue }
        _ = read.allLimits
        _ = read.session(SnapshotKey.session("s1"))
      }
    }
  }

  @Test func longNamesAreCutBetweenCharacters() throws {
    var snapshot = StatusSnapshot(writtenAt: Timestamp(seconds: 1))
    let name = String(repeating: "日本", count: 40)
    snapshot.limits = [SnapshotLimit(reading: reading(1, .sevenDayScoped, scope: name))]
    let read = try #require(SnapshotReading(SnapshotLayout.encode(snapshot)))
    let scope = try #require(read.allLimits.first?.reading.window.scope)
    #expect(name.hasPrefix(scope) && scope.utf8.count > 50)
  }
}

@Suite("The journal")
struct JournalTests {
  private func record(_ percent: Double, session: UInt64 = 1) -> JournalRecord {
    JournalRecord(reading: reading(percent), session: session)
  }

  @Test func keepsWhatIsAppended() throws {
    let folder = try TemporaryDirectory()
    let journal = LimitJournal(stateDirectory: folder.path, root: 7)
    #expect(try journal.records() == [])
    let records = [
      record(1), record(2),
      JournalRecord(reading: reading(0), session: 2, refusal: .impossiblePercent),
      JournalRecord(reading: told(12, by: 3, api: 4000), session: 3),
    ]
    for record in records { try journal.append(record) }
    #expect(try journal.records() == records)
    #expect(journal.size == 4 * JournalRecord.size)
    #expect(LimitJournal.root(ofName: LimitJournal.name(ofRoot: 7)) == 7)
    #expect(LimitJournal.root(ofName: "plimsoll.db") == nil)
  }

  @Test func isFoldedWithoutLosingARecord() throws {
    let folder = try TemporaryDirectory()
    let journal = LimitJournal(stateDirectory: folder.path, root: 7)
    #expect(try journal.beginFold() == [])
    try journal.append(record(1))
    #expect(try journal.beginFold() == [record(1)])
    // Still shown, and joined by what comes meanwhile.
    try journal.append(record(2))
    #expect(try journal.records() == [record(1), record(2)])
    // An interrupted fold comes again, alone.
    #expect(try journal.beginFold() == [record(1)])
    try journal.endFold()
    #expect(try journal.records() == [record(2)])
    #expect(try journal.beginFold() == [record(2)])
    try journal.endFold()
    try journal.endFold()
    #expect(try journal.records() == [])
  }

  @Test func passesOverWhatIsNoRecord() throws {
    let folder = try TemporaryDirectory()
    let journal = LimitJournal(stateDirectory: folder.path, root: 7)
    var damaged = record(5).bytes
    damaged[40] ^= 1
    let text = Data(record(1).bytes + damaged + record(2).bytes + [1, 2, 3])
    try text.write(to: URL(fileURLWithPath: journal.path))
    #expect(try journal.records() == [record(1), record(2)])
  }

  @Test func theLockIsHeldByOneAtATime() throws {
    let folder = try TemporaryDirectory()
    do {
      guard let lock = try RefreshLock.take(stateDirectory: folder.path) else {
        Issue.record("nobody has the lock, and it is not given")
        return
      }
      #expect(lock.lastBegun == 0)
      try lock.noteBegin()
      #expect(lock.lastBegun > 1_700_000_000)
      if try RefreshLock.take(stateDirectory: folder.path) != nil {
        Issue.record("the lock was given twice")
      }
    }
    guard let again = try RefreshLock.take(stateDirectory: folder.path) else {
      Issue.record("the lock was not given back")
      return
    }
    #expect(again.lastBegun > 1_700_000_000)
  }
}

@Suite("Merging readings")
struct MergeTests {
  private func merged(_ old: LimitReading, _ new: LimitReading, now: Int64 = 200) -> Double? {
    LimitMerge.merge(
      [SnapshotLimit(reading: old)], [JournalRecord(reading: new, session: 0)],
      now: Timestamp(seconds: now)
    ).first?.reading.percent
  }

  @Test func aLowerFigureOfTheSameWindowIsAnOldOne() {
    #expect(merged(reading(50), reading(40, captured: 150)) == 50)
    #expect(merged(reading(50), reading(60, resets: 10_090, captured: 50)) == 60)
  }

  @Test func aLaterWindowBeginsAnew() {
    #expect(merged(reading(50), reading(3, resets: 20_000, captured: 150)) == 3)
    #expect(merged(reading(3, resets: 20_000, captured: 150), reading(50)) == 3)
  }

  @Test func aLiveAnswerStandsUntilSomethingNewerIsHigher() {
    let live = reading(40, captured: 150, source: .oauth)
    #expect(merged(live, reading(50, captured: 140)) == 40)
    #expect(merged(live, reading(50, captured: 160)) == 50)
    #expect(merged(live, reading(30, captured: 160)) == 40)
  }

  @Test func aWindowWhoseResetHasPassedIsVoid() {
    #expect(merged(reading(50), reading(40), now: 10_000) == nil)
    #expect(merged(reading(50), reading(1, resets: 30_000, captured: 10_001), now: 10_002) == 1)
  }

  @Test func aRefusedRecordShowsNothing() {
    let refused = JournalRecord(reading: reading(0), session: 0, refusal: .resetPassed)
    #expect(LimitMerge.merge([], [refused], now: Timestamp(seconds: 1)) == [])
  }
}

@Suite("What a snapshot says for menus and bars")
struct SnapshotMenuTests {
  private let spending = Spending(microdollars: 8_200_000, tokens: 5, isLowerBound: true)

  private func read(_ snapshot: StatusSnapshot) throws -> SnapshotReading {
    try #require(SnapshotReading(SnapshotLayout.encode(snapshot)))
  }

  @Test func whoSpendsMostComesBackForEachFolder() throws {
    let folder = ClaudeFolderID(value: 77)
    let burners = [
      SnapshotBurner(kind: .project, name: "shop", spending: spending),
      SnapshotBurner(kind: .model, folder: folder, name: "claude-opus-4-6", spending: spending),
      SnapshotBurner(
        kind: .model, folder: ClaudeFolderID(value: 78), name: "other", spending: spending),
    ]
    let snapshot = try read(
      StatusSnapshot(writtenAt: Timestamp(seconds: 1000), burners: burners))
    #expect(snapshot.burners(of: folder) == Array(burners.prefix(2)))
    #expect(snapshot.burners(of: nil) == [burners[0]])
  }

  @Test func aSilenceComesBackCutWhereItIsTooLong() throws {
    let long = String(repeating: "ü", count: 600)
    let snapshot = try read(
      StatusSnapshot(
        writtenAt: Timestamp(seconds: 1000), silence: LimitSilence(brief: long, text: long)))
    #expect(snapshot.silence?.brief == String(repeating: "ü", count: 32))
    #expect(snapshot.silence?.text == String(repeating: "ü", count: 252))
    #expect(try read(StatusSnapshot(writtenAt: Timestamp(seconds: 1000))).silence == nil)
  }

  @Test func aSnapshotOfTheSameDayIsRenewedAndNoOther() throws {
    let folder = try TemporaryDirectory()
    let file = StatusSnapshotFile(stateDirectory: folder.path)
    try file.write(sampleSnapshot())
    let before = try #require(try file.read())
    try file.renew(now: Timestamp(seconds: 4000))
    let after = try #require(try file.read())
    #expect(after.writtenAt == Timestamp(seconds: 4000))
    #expect(after.today == before.today && after.allLimits == before.allLimits)
    // The day of the sample has ended by then.
    try file.renew(now: Timestamp(seconds: 5000))
    #expect(try file.read()?.writtenAt == Timestamp(seconds: 4000))
  }
}
