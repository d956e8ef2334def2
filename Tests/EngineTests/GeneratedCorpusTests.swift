import DemoData
import Foundation
import Index
import TestSupport
import Testing
import UsageModel

/// Whole runs of the indexer over corpora whose truth is known.
@Suite(.timeLimited)
struct GeneratedCorpusTests {
  static let now = Timestamp(seconds: 1_794_000_000)

  @Test(
    "The index of a generated corpus equals what was meant",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func truth(seed: UInt64) async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: seed, bytes: 6_000_000)
    let report = try await home.index.update(roots: [home.root])
    let sums = try IndexSums(home.index)
    #expect(sums.totals - truth.totals == .zero)
    #expect(difference(sums.byDay, truth.byDay) == nil)
    #expect(difference(sums.byModel, truth.byModel) == nil)
    #expect(difference(sums.bySession, truth.bySession) == nil)
    #expect(difference(sums.byProject, truth.byProject) == nil)
    #expect(sums.reportedCosts == truth.reportedCosts.mapValues(\.picodollars))
    #expect(report.filesFound == truth.files)
    #expect(report.bytesRead == truth.bytes)
    #expect(report.problems.isEmpty)
    let census = try home.index.census()
    func count(_ note: LineNote) -> Int64 {
      census.findings.first { $0.note == note }?.count ?? 0
    }
    // A last line without its end is noted as just that, until the end is there.
    #expect(count(.unterminated) == Int64(truth.tornFiles))
    let unfinished = count(.unterminated) + count(.withoutLineEnd)
    for (found, wanted) in [
      (census.usageLines, truth.usageLines), (count(.synthetic), truth.syntheticLines),
      (count(.blank), truth.blankLines),
      (count(.notAnObject) + count(.invalidJSON), truth.brokenLines),
    ] {
      #expect((wanted - unfinished...wanted).contains(found))
    }
  }

  @Test(
    "Totals do not depend on how files grow, on their order or on copies of them",
    arguments: [11, 12, 13, 14] as [UInt64])
  func growth(seed: UInt64) async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: seed, bytes: 3_000_000)
    var random = SeededGenerator(seed: seed)
    // The same bytes again, in another home, piece by piece.
    let grown = try TestHome()
    let files = try home.transcripts().shuffled(using: &random)
    var written: [String: Int] = [:]
    for round in 0..<6 {
      for file in files where Int.random(in: 0..<3, using: &random) > 0 || round == 5 {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: home.root + "/" + file))
        let from = written[file, default: 0]
        let until = round == 5 ? bytes.count : Int.random(in: from...bytes.count, using: &random)
        try grown.append(Array(bytes[from..<until]), to: file)
        written[file] = until
      }
      _ = try await grown.index.update(roots: [grown.root])
    }
    let sums = try IndexSums(grown.index)
    #expect(sums.totals - truth.totals == .zero)
    #expect(difference(sums.byDay, truth.byDay) == nil)
    #expect(difference(sums.bySession, truth.bySession) == nil)
    #expect(difference(sums.byProject, truth.byProject) == nil)
    // Copies in a folder that comes later in reading order say nothing new.
    for file in files.prefix(files.count / 3) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: home.root + "/" + file))
      try grown.append(Array(bytes), to: "projects/zzz-copies/\(file.hashValue).jsonl")
    }
    _ = try await grown.index.update(roots: [grown.root])
    #expect(try IndexSums(grown.index).totals - truth.totals == .zero)
    #expect(try difference(IndexSums(grown.index).byDay, truth.byDay) == nil)
    // And nothing is lost when all transcripts are deleted.
    try FileManager.default.removeItem(atPath: grown.root + "/projects")
    _ = try await grown.index.update(roots: [grown.root])
    #expect(try IndexSums(grown.index).totals - truth.totals == .zero)
    #expect(try grown.index.census().filesGone > 0)
  }

  @Test("A second run opens no transcript, and one after an append reads what was appended")
  func workCounters() async throws {
    let home = try TestHome()
    _ = try home.generate(seed: 21, bytes: 2_000_000)
    let first = try await home.index.update(roots: [home.root])
    #expect(first.filesOpened == first.filesFound)
    let second = try await home.index.update(roots: [home.root])
    #expect(second.filesOpened == 0)
    #expect(second.bytesRead == 0)
    #expect(second.fingerprintBytes == 0)
    let line = Line.assistant(id: "msg_new", output: 77, time: "2026-11-01T10:00:00.000Z") + "\n"
    let file = try #require(
      try home.transcripts().first {
        try Data(contentsOf: URL(fileURLWithPath: home.root + "/" + $0)).last == 0x0A
      })
    try home.append(Array(line.utf8), to: file)
    let third = try await home.index.update(roots: [home.root])
    #expect(third.filesOpened == 1)
    #expect(third.bytesRead == Int64(line.utf8.count))
    #expect(third.linesRead == 1)
    #expect(third.responsesAdded == 1)
  }

  @Test("Several processes that index at once lose and double nothing")
  func concurrentIndexers() async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: 31, bytes: 4_000_000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let index = try UsageIndex.open(home.workspace)
          _ = try await index.update(roots: [home.root])
        }
      }
      try await group.waitForAll()
    }
    let sums = try IndexSums(home.index)
    #expect(sums.totals - truth.totals == .zero)
    #expect(try home.index.census().usageLines == truth.usageLines)
  }

  @Test("A rebuild gives the same totals, and keeps what only deleted transcripts had said")
  func rebuild() async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: 41, bytes: 2_000_000)
    _ = try await home.index.update(roots: [home.root])
    for file in try home.transcripts().prefix(3) {
      try FileManager.default.removeItem(atPath: home.root + "/" + file)
    }
    _ = try await home.index.rebuild(roots: [home.root])
    #expect(try IndexSums(home.index).totals - truth.totals == .zero)
    #expect(try difference(IndexSums(home.index).byDay, truth.byDay) == nil)
  }

  @Test("Files that shrink, grow and vanish while they are read change no total in the end")
  func filesChangeUnderTheIndexer() async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: 61, bytes: 1_500_000)
    let files = try home.transcripts()
    let contents = try files.map { file in
      try Data(contentsOf: URL(fileURLWithPath: home.root + "/" + file))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var random = SeededGenerator(seed: 61)
        for _ in 0..<400 {
          let place = Int.random(in: 0..<files.count, using: &random)
          let url = URL(fileURLWithPath: home.root + "/" + files[place])
          switch Int.random(in: 0..<4, using: &random) {
          case 0: _ = unlink(url.path)
          case 1: _ = truncate(url.path, off_t(contents[place].count / 3))
          default:
            // Written over in place, piece by piece, as an editor might.
            let half = contents[place].prefix(contents[place].count / 2)
            try half.write(to: url)
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            try handle.write(contentsOf: contents[place].dropFirst(half.count))
            try handle.close()
          }
          await Task.yield()
        }
      }
      group.addTask {
        for _ in 0..<25 { _ = try await home.index.update(roots: [home.root]) }
      }
      try await group.waitForAll()
    }
    for (file, content) in zip(files, contents) {
      try content.write(to: URL(fileURLWithPath: home.root + "/" + file))
    }
    _ = try await home.index.update(roots: [home.root])
    let sums = try IndexSums(home.index)
    #expect(sums.totals - truth.totals == .zero)
    #expect(difference(sums.byDay, truth.byDay) == nil)
  }
}
