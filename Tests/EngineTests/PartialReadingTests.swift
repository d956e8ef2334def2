import DemoData
import Foundation
import Index
import Synchronization
import TestSupport
import Testing
import UsageModel

@testable import Store
@testable import Transcripts

/// Transcripts that are read in several parts, because they have many events.
@Suite(.timeLimited)
struct PartialReadingTests {
  @Test(
    "A transcript read in parts gives what it gives when it is read at once",
    arguments: [1, 2, 7, 20])
  func parts(mostEvents: Int) throws {
    let home = try TestHome()
    _ = try home.generate(seed: 21, bytes: 1_500_000)
    let whole = try read(home) { _ in }
    var cuts = 0
    let inParts = try read(home, mostEvents: mostEvents) { cut in
      cuts += 1
      // As if the process ended here: the file has to be read on from there.
      let plan = IndexPlan(files: [cut.file]) { _ in cut.cursor }
      #expect(plan.work.map(\.cursor) == [cut.cursor])
    }
    #expect(cuts > 0)
    #expect(inParts.rows == whole.rows)
    #expect(inParts.files == whole.files)
    #expect(inParts.sessions == whole.sessions)
  }

  @Test("Progress stays between nothing and all for a transcript that was rewritten and is longer")
  func writtenAnew() async throws {
    let home = try TestHome()
    let lines = (0..<9_000).map { Line.assistant(id: "msg_\($0)", output: 7) }
    try home.write(Array(lines.suffix(3)))
    _ = try await home.index.update(roots: [home.root])
    // The same file with other first bytes: the plan takes it for grown.
    try home.write(lines)
    let seen = Mutex<[IndexProgress]>([])
    let report = try await home.index.update(roots: [home.root]) { progress in
      seen.withLock { $0.append(progress) }
    }
    let progress = seen.withLock { $0 }
    #expect(report.responsesAdded == 8_997)
    #expect(report.filesOpened == 1)
    #expect(progress.count > 3)
    #expect(progress.allSatisfy { (0...$0.bytesTotal).contains($0.bytesDone) })
    #expect(progress.last?.bytesDone == progress.last?.bytesTotal)
    #expect(progress.last?.filesDone == 1)
  }

  /// What a store knows after reading, as it tells it.
  private struct Known {
    var rows: [UsageRow] = []
    var files: [[String]] = []
    var sessions: [[String]] = []
  }

  private func read(
    _ home: TestHome, mostEvents: Int = .max, atCut: (IndexWork) -> Void
  ) throws -> Known {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    var reader = TranscriptReader()
    let files = TranscriptCatalog.scan(roots: [home.root]).files
    for work in IndexPlan(files: files, cursors: { _ in nil }).work {
      var next: IndexWork? = work
      while let part = next {
        let reading = try reader.read(part, mostEvents: mostEvents)
        #expect(reading.batch.events.count - 8 <= mostEvents)
        _ = try store.ingest([reading.batch], cache: &cache)
        next = reading.rest
        if let next { atCut(next) }
      }
    }
    try store.packChangedDays()
    var known = Known()
    try store.forEachRow(UsageFilter()) { known.rows.append($0) }
    known.files = try table(
      store,
      "SELECT path, size, offset, lines, tailHash, usageLines, hex(notes) FROM file ORDER BY path")
    known.sessions = try table(
      store, "SELECT name, reportedPicodollars, reportedOutput FROM session ORDER BY name")
    return known
  }

  private func table(_ store: UsageStore, _ query: String) throws -> [[String]] {
    try store.read { db in
      let statement = try PreparedStatement(db, query)
      let columns = query.split(separator: " FROM ")[0].split(separator: ",").count
      var rows: [[String]] = []
      while try statement.step() {
        rows.append((0..<Int32(columns)).map { statement.text($0) ?? "NULL" })
      }
      return rows
    }
  }
}
