import Analytics
import Billing
import Foundation
import Index
import TestSupport
import Testing
import UsageModel

/// What was typed into the ledger of credits outlives the index.
@Suite(.timeLimited) struct LedgerFileTests {
  private static let now = Timestamp(seconds: 1_790_000_000)

  /// A state folder with a ledger; each index that is opened is as a program of its own.
  private struct Ledger {
    let directory: TemporaryDirectory
    let workspace: Workspace
    var file: String { workspace.stateDirectory + "/ledger.jsonl" }

    init() throws {
      directory = try TemporaryDirectory()
      workspace = Workspace(environment: [:], homeDirectory: directory.path)
    }

    func service(_ settings: CreditSettings = CreditSettings()) throws -> CreditService {
      CreditService(index: try UsageIndex.open(workspace), settings: settings)
    }

    func entries(_ settings: CreditSettings = CreditSettings()) throws -> [CreditEntry] {
      let service = try service(settings)
      try service.takeEnvironmentBalance(now: LedgerFileTests.now)
      return try service.overview(now: LedgerFileTests.now, zone: .utc).entries
        .sorted { $0.id < $1.id }
    }

    func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

    /// Takes the index away, as a disk that forgets it does.
    func removeIndex() throws {
      for suffix in ["", "-wal", "-shm"] {
        let path = workspace.databasePath + suffix
        if FileManager.default.fileExists(atPath: path) {
          try FileManager.default.removeItem(atPath: path)
        }
      }
    }
  }

  private func fill(_ ledger: Ledger) throws {
    let service = try ledger.service()
    _ = try service.setBalance(
      Cost(dollars: 150) ?? .zero, at: Self.now, note: "as the Console says: \"150\" 💶")
    _ = try service.add(
      CreditEntry(
        kind: .purchase, amount: Cost(dollars: 20) ?? .zero, time: Self.now,
        expiresAt: Self.now.advanced(byMilliseconds: 86_400_000)))
    _ = try service.add(
      CreditEntry(
        kind: .plan, amount: Cost(dollars: 5) ?? .zero, time: Self.now, repeatsMonthly: true))
    _ = try service.remove(entry: 2)
  }

  @Test func eachChangeIsALineThatOnlyTheUserMayRead() throws {
    let ledger = try Ledger()
    _ = try ledger.entries()
    #expect(!FileManager.default.fileExists(atPath: ledger.file))
    try fill(ledger)
    #expect(
      try ledger.text() == """
        {"change":"written","entry":1,"kind":"balance","note":"as the Console says: \\"150\\" 💶",\
        "picodollars":150000000000000,"time":1790000000000,"version":1}
        {"change":"written","entry":2,"expiresAt":1790086400000,"kind":"purchase",\
        "picodollars":20000000000000,"time":1790000000000,"version":1}
        {"change":"written","entry":3,"kind":"plan","picodollars":5000000000000,\
        "repeatsMonthly":true,"time":1790000000000,"version":1}
        {"change":"removed","entry":2,"version":1}

        """)
    let attributes = try FileManager.default.attributesOfItem(atPath: ledger.file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func aNewIndexTakesTheLedgerBackUnderTheSameNumbers() throws {
    let ledger = try Ledger()
    try fill(ledger)
    let before = try ledger.entries()
    #expect(before.map(\.id) == [1, 3])
    let text = try ledger.text()
    for _ in 0..<2 {
      try ledger.removeIndex()
      #expect(try ledger.entries() == before)
      #expect(try ledger.entries() == before)
      #expect(try ledger.text() == text)
    }
    // A number that was taken out is given to no other line.
    try ledger.removeIndex()
    let next = try ledger.service().setBalance(.zero, at: Self.now)
    #expect(next.id == 4)
    _ = try ledger.service().remove(entry: 4)
    try ledger.removeIndex()
    #expect(try ledger.service().setBalance(.zero, at: Self.now).id == 5)
  }

  @Test func aLedgerFromBeforeThereWasAFileGetsOne() async throws {
    let ledger = try Ledger()
    try fill(ledger)
    let before = try ledger.entries()
    try FileManager.default.removeItem(atPath: ledger.file)
    // Any command does it, not only one about credits.
    let report = try await UsageIndex.open(ledger.workspace).update(roots: [])
    #expect(report.problems.isEmpty)
    #expect(try ledger.text().split(separator: "\n").count == 2)
    try ledger.removeIndex()
    #expect(try ledger.entries() == before)
  }

  @Test func aTornLineIsPassedOverCountedAndKeptApart() throws {
    let ledger = try Ledger()
    try fill(ledger)
    let before = try ledger.entries()
    let whole = try Data(contentsOf: URL(fileURLWithPath: ledger.file))
    for torn in [#"{"change":"written","entry":9,"ki"#, "\u{0}\u{0}\u{0}", "[]"] {
      try (whole + Data(torn.utf8)).write(to: URL(fileURLWithPath: ledger.file))
      for isNew in [false, true] {
        if isNew { try ledger.removeIndex() }
        #expect(try ledger.entries() == before)
        #expect(try UsageIndex.open(ledger.workspace).unreadableLedgerLines() == 1)
      }
      let added = try ledger.service().setBalance(.zero, at: Self.now)
      try ledger.removeIndex()
      #expect(try ledger.entries() == before + [added])
      try ledger.removeIndex()
    }
  }

  @Test func aFileThatIsCutAnywhereLosesNothingWhileTheIndexIsThere() throws {
    let ledger = try Ledger()
    try fill(ledger)
    let before = try ledger.entries()
    let whole = try Data(contentsOf: URL(fileURLWithPath: ledger.file))
    for count in stride(from: 0, to: whole.count, by: 7) {
      try whole.prefix(count).write(to: URL(fileURLWithPath: ledger.file))
      // The line that says "removed" may be gone, and its number with it; what was there
      // is still there.
      let after = try ledger.entries()
      #expect(Set(before).isSubset(of: after), "cut at \(count)")
      try ledger.removeIndex()
      try whole.write(to: URL(fileURLWithPath: ledger.file))
      #expect(try ledger.entries() == before)
    }
  }

  @Test func aFullDiskRefusesTheEntry() throws {
    let ledger = try Ledger()
    let service = try ledger.service()
    _ = try service.overview(now: Self.now, zone: .utc)
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try FileManager.default.createSymbolicLink(
      atPath: ledger.file, withDestinationPath: "/dev/full")
    let error = #expect(throws: IndexError.self) {
      try service.setBalance(Cost(dollars: 1) ?? .zero, at: Self.now)
    }
    #expect(error?.what.contains("ledger.jsonl") == true)
    try FileManager.default.removeItem(atPath: ledger.file)
    #expect(try ledger.entries().isEmpty)
  }

  @Test func theBalanceOfTheEnvironmentIsTakenOnceOverIndexes() throws {
    let ledger = try Ledger()
    var settings = CreditSettings()
    settings.environmentBalance = Cost(dollars: 99)
    #expect(try ledger.entries(settings).count == 1)
    try ledger.removeIndex()
    #expect(try ledger.entries(settings).map(\.id) == [1])
    settings.environmentBalance = Cost(dollars: 98)
    #expect(try ledger.entries(settings).map(\.id) == [1, 2])
  }

  @Test func manyProgramsAtOnceLoseNothing() async throws {
    let ledger = try Ledger()
    let workspace = ledger.workspace
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...12 {
        group.addTask {
          let service = CreditService(index: try UsageIndex.open(workspace))
          _ = try service.setBalance(Cost(dollars: Double(number)) ?? .zero, at: Self.now)
        }
      }
      try await group.waitForAll()
    }
    let before = try ledger.entries()
    #expect(before.count == 12 && Set(before.map(\.id)) == Set(1...12))
    try ledger.removeIndex()
    #expect(try ledger.entries() == before)
  }

  private static let reading = CreditReading(
    organization: "3fa85f64-5717-4562-b3fc-2c963f66afa6", currency: "USD", minorUnits: 18_900,
    tranches: [
      CreditReading.Tranche(isPromotional: false, granted: 20_000, remaining: 13_900),
      CreditReading.Tranche(
        isPromotional: true, remaining: 5000,
        expiresAt: now.advanced(byMilliseconds: 86_400_000)),
    ], nextExpiry: now.advanced(byMilliseconds: 86_400_000))

  @Test func aReadingIsALineOfItsOwnThatANewIndexTakesBack() throws {
    let ledger = try Ledger()
    let service = try ledger.service()
    let (entry, isNew) = try service.take(
      Self.reading, kind: .reading, at: Self.now, origin: .browser)
    #expect(isNew && entry.id == 1 && entry.amount == Cost(dollars: 189))
    _ = try service.take(
      CreditReading(organization: nil, currency: "XYZ", minorUnits: 7), kind: .usageCredits,
      at: Self.now, origin: .person, note: "pasted")
    let id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    #expect(
      try ledger.text() == """
        {"change":"written","currency":"USD","entry":1,"kind":"reading","minorUnits":18900,\
        "nextExpiry":1790086400000,"organization":"\(id)","origin":"browser",\
        "picodollars":189000000000000,"time":1790000000000,"tranches":[{"granted":20000,\
        "remaining":13900},{"expiresAt":1790086400000,"isPromotional":true,"remaining":5000}],\
        "version":1}
        {"change":"written","currency":"XYZ","entry":2,"kind":"usage-credits","minorUnits":7,\
        "note":"pasted","picodollars":0,"time":1790000000000,"version":1}

        """)
    let before = try ledger.entries()
    #expect(before.first == entry && before.last?.dollars == nil)
    try ledger.removeIndex()
    #expect(try ledger.entries() == before)
    // And it goes as it came.
    #expect(try ledger.service().remove(entry: 1) == entry)
    #expect(try ledger.entries().map(\.id) == [2])
  }

  @Test func aReadingThatSaysTheSameAgainIsNoNewsForAnHour() throws {
    let ledger = try Ledger()
    let service = try ledger.service()
    func take(_ units: Int64, _ minutes: Int64, _ organization: String = "a") throws -> Bool {
      let reading = CreditReading(
        organization: organization, currency: "USD", minorUnits: units)
      return try service.take(
        reading, kind: .reading, at: Self.now.advanced(byMilliseconds: minutes * 60_000),
        origin: .browser
      ).isNew
    }
    #expect(try take(100, 0))
    #expect(try !take(100, 0) && !take(100, 59))
    #expect(try take(100, 0, "b"))
    #expect(try take(99, 20))
    #expect(try take(100, 30))
    #expect(try take(100, 90))
    #expect(try ledger.entries().count == 5)
  }
}
