import Analytics
import Billing
import Foundation
import Index
import TestSupport
import Testing
import UsageModel

/// What outlives a damaged index, and what is said of it.
@Suite(.timeLimited) struct KeptIndexTests {
  /// Sixty days after the first transcript.
  private static let now = Timestamp(seconds: 1_790_000_000)

  /// A home of which the transcripts are deleted once they were counted.
  private struct Kept {
    let home: TestHome
    let workspace: Workspace
    let totals: IndexSums

    init() async throws {
      home = try TestHome()
      let start = KeptIndexTests.now.seconds - 60 * 86_400
      for day in Int64(0)..<50 {
        try home.write(
          (0..<20).map { number in
            let time = Timestamp(seconds: start + day * 86_400 + Int64(number) * 1000)
            return Line.assistant(
              id: "m\(day)-\(number)", output: Int(day) + 1, time: Instant.text(time))
          }, to: "projects/-p\(day % 4)/s\(day).jsonl")
      }
      workspace = Workspace(environment: [:], homeDirectory: home.directory.path + "/second")
      let index = try UsageIndex.open(workspace)
      _ = try await index.update(roots: [home.root])
      try index.sealDays(now: KeptIndexTests.now)
      let service = CreditService(index: index)
      for number in 1...9 {
        _ = try service.setBalance(
          Cost(dollars: Double(number)) ?? .zero, at: KeptIndexTests.now, note: "typed")
      }
      totals = try IndexSums(index)
      try FileManager.default.removeItem(atPath: home.root + "/projects")
    }

    func open() async throws -> UsageIndex {
      let index = try UsageIndex.open(workspace)
      _ = try await index.update(roots: [home.root])
      return index
    }

    func entries(_ index: UsageIndex) throws -> [Int64] {
      try CreditService(index: index).overview(now: KeptIndexTests.now, zone: .utc).entries
        .map(\.id).sorted()
    }

    /// All of the state folder, to be put back.
    func copy() throws -> String {
      let path = home.directory.path + "/copy"
      try FileManager.default.copyItem(atPath: workspace.stateDirectory, toPath: path)
      return path
    }

    func putBack(_ copy: String) throws {
      try FileManager.default.removeItem(atPath: workspace.stateDirectory)
      try FileManager.default.copyItem(atPath: copy, toPath: workspace.stateDirectory)
    }
  }

  private enum Instant {
    static func text(_ time: Timestamp) -> String {
      Date(timeIntervalSince1970: Double(time.seconds)).formatted(.iso8601)
    }
  }

  @Test func aSettledDayIsAPrivateFileAndIsWrittenOnce() async throws {
    let kept = try await Kept()
    let folder = kept.workspace.stateDirectory + "/days"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    // Times run over midnight in places; each day with a response has its file.
    #expect(names.count >= 50 && names.allSatisfy { $0.hasSuffix(".day") })
    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + names[0])
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    for name in names {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder + "/" + name)
    }
    func fresh() throws -> [String] {
      try names.filter {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + $0)
        return attributes[.modificationDate] as? Date != Date(timeIntervalSince1970: 1)
      }
    }
    // Nothing new, nothing done.
    let index = try await kept.open()
    try index.sealDays(now: Self.now)
    #expect(try fresh().isEmpty)
    // A late copy replaces the file of its day, and no other.
    let late = Timestamp(seconds: Self.now.seconds - 30 * 86_400)
    try kept.home.write(
      [Line.assistant(id: "late", output: 7, time: Instant.text(late))],
      to: "projects/-p0/late.jsonl")
    _ = try await index.update(roots: [kept.home.root])
    try index.sealDays(now: Self.now)
    #expect(try fresh() == [ZoneDays.utcDay(of: late).description + ".day"])
  }

  @Test func anIndexThatIsGoneComesBackFromItsDays() async throws {
    let kept = try await Kept()
    for suffix in ["", "-wal", "-shm"] {
      let path = kept.workspace.databasePath + suffix
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
    let index = try await kept.open()
    #expect(try IndexSums(index) == kept.totals)
    #expect(try kept.entries(index) == Array(1...9))
    #expect(try index.damageNotice() == nil)
  }

  @Test func whateverIsDamagedWhatWasTypedAndSealedSurvives() async throws {
    let kept = try await Kept()
    let copy = try kept.copy()
    var random = SeededGenerator(seed: 21)
    let path = kept.workspace.databasePath
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    var told = 0
    for round in 0..<24 {
      try kept.putBack(copy)
      for suffix in ["-wal", "-shm"] where round % 2 == 0 {
        if FileManager.default.fileExists(atPath: path + suffix) {
          try FileManager.default.removeItem(atPath: path + suffix)
        }
      }
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      if round % 3 == 2 {
        bytes = bytes.prefix(Int.random(in: 100..<bytes.count, using: &random))
      } else {
        let page = round == 0 ? 0 : Int.random(in: 0..<size / 4096, using: &random)
        bytes.replaceSubrange(
          page * 4096..<(page + 1) * 4096,
          with: (0..<4096).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      for attempt in 0..<3 {
        do {
          let index = try await kept.open()
          _ = try IndexSums(index)
          _ = try kept.entries(index)
          break
        } catch let error as IndexError {
          #expect(error.what.contains("damaged") && attempt < 2, "\(error)")
        }
      }
      let index = try await kept.open()
      #expect(try IndexSums(index) == kept.totals, "round \(round)")
      #expect(try kept.entries(index) == Array(1...9), "round \(round)")
      if let notice = try index.damageNotice() {
        told += 1
        #expect(FileManager.default.fileExists(atPath: notice.path))
        #expect(notice.sentence.contains("damaged"))
        // Whoever comes next is told as well, until somebody has seen it.
        #expect(try UsageIndex.open(kept.workspace).damageNotice() == notice)
        try index.markDamageSeen()
        #expect(try UsageIndex.open(kept.workspace).damageNotice() == nil)
      }
    }
    #expect(told > 6)
  }

  @Test func ofManyProgramsThatMeetTheDamageOneBuildsAnew() async throws {
    let kept = try await Kept()
    try Data(String(repeating: "damaged ", count: 2000).utf8).write(
      to: URL(fileURLWithPath: kept.workspace.databasePath))
    let (workspace, root) = (kept.workspace, kept.home.root)
    let totals = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let index = try UsageIndex.open(workspace)
          _ = try await index.update(roots: [root])
          return try IndexSums(index).totals.tokens.output
        }
      }
      return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
    }
    #expect(totals == [kept.totals.totals.tokens.output])
    let names = try FileManager.default.contentsOfDirectory(atPath: workspace.stateDirectory)
    #expect(names.filter { $0.hasSuffix(".damaged") || $0.contains(".damaged-") }.count == 1)
  }

  @Test func aDayThatIsDamagedStopsNoOtherOne() async throws {
    let kept = try await Kept()
    let folder = kept.workspace.stateDirectory + "/days"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted().first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    bytes[bytes.count - 3] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder + "/" + name))
    try Data("nothing of this is an index, and it is long enough to be one".utf8).write(
      to: URL(fileURLWithPath: kept.workspace.databasePath))
    let index = try await kept.open()
    let sums = try IndexSums(index)
    #expect(sums.totals.responses < kept.totals.totals.responses)
    #expect(sums.totals.responses > kept.totals.totals.responses * 9 / 10)
    let notice = try #require(try index.damageNotice())
    #expect(notice.lost.contains { $0.contains(name) }, "\(notice)")
  }

  @Test func aBackupBringsEverythingBackAndKeepsWhatWasThere() async throws {
    let kept = try await Kept()
    let index = try await kept.open()
    let file = kept.home.directory.path + "/my.backup"
    let bytes = try IndexBackup(index).write(to: file)
    #expect(bytes > 10_000)
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // It replaces nothing.
    #expect(throws: IndexError.self) { try IndexBackup(index).write(to: file) }

    let service = CreditService(index: index)
    _ = try service.remove(entry: 4)
    _ = try service.setBalance(.zero, at: Self.now)
    try kept.home.write([Line.assistant(id: "new", output: 9)])
    _ = try await index.update(roots: [kept.home.root])
    try FileManager.default.removeItem(atPath: kept.home.root + "/projects")
    let later = try IndexSums(index)
    #expect(later != kept.totals)

    let before = try IndexBackup(index).restore(from: file)
    #expect(try IndexSums(index) == kept.totals)
    #expect(try kept.entries(index) == Array(1...9))
    // Of programs that run all the time too, and of those that come next.
    let next = try await kept.open()
    #expect(try IndexSums(next) == kept.totals)
    #expect(try kept.entries(next) == Array(1...9))

    _ = try IndexBackup(next).restore(from: before)
    #expect(try IndexSums(next) == later)
    #expect(try kept.entries(next) == [1, 2, 3, 5, 6, 7, 8, 9, 10])
  }

  @Test func whatIsNoBackupChangesNothing() async throws {
    let kept = try await Kept()
    let index = try await kept.open()
    let path = kept.home.directory.path + "/other"
    for text in ["", "no backup", String(repeating: "SQLite format 3\u{0}", count: 400)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: IndexError.self) { try IndexBackup(index).restore(from: path) }
    }
    // An index alone is none either: it has no ledger.
    #expect(throws: IndexError.self) {
      try IndexBackup(index).restore(from: kept.workspace.databasePath)
    }
    #expect(throws: IndexError.self) { try IndexBackup(index).restore(from: path + "-gone") }
    #expect(try IndexSums(index) == kept.totals)
    #expect(try kept.entries(index) == Array(1...9))
  }
}
