internal import Foundation
internal import Scanning
internal import Store
internal import Transcripts
internal import UsageModel

/// Reads transcripts on all cores and hands them to the store.
struct Indexer: Sendable {
  let store: UsageStore
  /// Events in one transaction: large ones cost memory, small ones write the same
  /// pages again and again.
  let transactionEvents: Int

  /// Transcript bytes that one task reads before it hands its batches over: small
  /// enough that no core is left alone with the last one.
  private static let sliceBytes: Int64 = 4 << 20
  private static let sliceFiles = 128
  private static let parserVersionSetting = "parserVersion"

  func run(
    _ catalog: TranscriptCatalog, progress: (@Sendable (IndexProgress) -> Void)?
  ) async throws -> IndexReport {
    var report = IndexReport()
    report.filesFound = catalog.files.count
    report.problems = catalog.problems.map { FileProblem(path: $0.path, reason: $0.reason) }
    try adoptParserVersion(files: catalog.files)
    var cursors: [String: FileCursor] = [:]
    for file in try store.files() { cursors[file.path] = file.cursor }
    let work = IndexPlan.make(files: catalog.files) { cursors[$0] }
    if !work.isEmpty { try await read(work, into: &report, progress: progress) }
    // Also after a run that was killed before it came to this.
    report.changedDays = Set(try store.packChangedDays())
    return report
  }

  /// Reads what is new in single transcripts. The sums of their days are left
  /// unpacked, unless times have to be looked up again: a file that is being written
  /// changes them every second.
  ///
  /// - Returns: nil when only a walk over the folders can tell what to do.
  func run(paths: [String], roots: [String]) async throws -> IndexReport? {
    guard try store.setting(Self.parserVersionSetting) == TranscriptReader.parserVersion,
      let catalog = TranscriptCatalog.look(at: paths, roots: roots)
    else { return nil }
    let files = catalog.files
    var report = IndexReport()
    report.filesFound = files.count
    report.problems = catalog.problems.map { FileProblem(path: $0.path, reason: $0.reason) }
    let cursors = try store.cursors(of: files.map(\.path))
    let work = IndexPlan.make(files: files) { cursors[$0] }
    if !work.isEmpty { try await read(work, into: &report, progress: nil) }
    let changed = try store.changedDays()
    report.changedDays = Set(changed.days)
    if changed.areUnsettled { try store.packChangedDays() }
    return report
  }

  /// Reads everything again when the parser has learned something since.
  private func adoptParserVersion(files: [TranscriptFile]) throws {
    let version = TranscriptReader.parserVersion
    guard let known = try store.setting(Self.parserVersionSetting), known == version else {
      if try !store.files().isEmpty { try store.forget(Set(files.map(\.path))) }
      return try store.set(Self.parserVersionSetting, to: version)
    }
  }

  private func read(
    _ work: [IndexWork], into report: inout IndexReport,
    progress: (@Sendable (IndexProgress) -> Void)?
  ) async throws {
    var state = IndexProgress(
      filesDone: 0, filesTotal: work.count, bytesDone: 0,
      bytesTotal: work.reduce(0) { $0 + $1.bytes })
    var slices = Self.slices(work)[...]
    var cache = IngestCache()
    var waiting: [EventBatch] = []
    var waitingEvents = 0
    try await withThrowingTaskGroup(of: SliceResult.self) { group in
      // One for each core, and never fewer than two, so that files are read while the
      // store takes the slice before.
      for _ in 0..<max(2, ProcessInfo.processInfo.activeProcessorCount) {
        if let slice = slices.popFirst() { group.addTask { try Self.read(slice) } }
      }
      while let result = try await group.next() {
        if let slice = slices.popFirst() { group.addTask { try Self.read(slice) } }
        report.add(result)
        waiting.append(contentsOf: result.batches)
        waitingEvents += result.batches.reduce(0) { $0 + $1.events.count }
        state.filesDone += result.filesDone
        state.bytesDone += result.bytesPlanned
        progress?(state)
        if waitingEvents >= transactionEvents {
          report.add(try store.ingest(waiting, cache: &cache))
          waiting.removeAll(keepingCapacity: true)
          waitingEvents = 0
        }
      }
      if !waiting.isEmpty { report.add(try store.ingest(waiting, cache: &cache)) }
    }
  }

  /// Neighbouring files of the plan, a few megabytes together.
  private static func slices(_ work: [IndexWork]) -> [[IndexWork]] {
    var slices: [[IndexWork]] = []
    var slice: [IndexWork] = []
    var bytes: Int64 = 0
    for item in work {
      slice.append(item)
      bytes += item.bytes
      if bytes >= sliceBytes || slice.count >= sliceFiles {
        slices.append(slice)
        slice = []
        bytes = 0
      }
    }
    return slice.isEmpty ? slices : slices + [slice]
  }

  fileprivate struct SliceResult: Sendable {
    var batches: [EventBatch] = []
    var problems: [FileProblem] = []
    var fingerprintBytes: Int64 = 0
    var filesOpened = 0
    var filesDone = 0
    var bytesPlanned: Int64 = 0
  }

  private static func read(_ slice: [IndexWork]) throws -> SliceResult {
    var reader = TranscriptReader()
    var result = SliceResult()
    for work in slice {
      try Task.checkCancellation()
      result.filesDone += 1
      result.bytesPlanned += work.bytes
      do {
        let reading = try reader.read(work)
        result.filesOpened += 1
        result.fingerprintBytes += reading.fingerprintBytes
        result.batches.append(reading.batch)
      } catch  where error.isMissing {
        // Deleted since the walk; what the store holds of it stays.
        continue
      } catch {
        result.problems.append(FileProblem(path: work.file.path, reason: error.reason))
      }
    }
    return result
  }
}

extension IndexReport {
  fileprivate mutating func add(_ result: Indexer.SliceResult) {
    filesOpened += result.filesOpened
    fingerprintBytes += result.fingerprintBytes
    problems.append(contentsOf: result.problems)
    for batch in result.batches {
      bytesRead += batch.bytesRead
      linesRead += batch.end.lines - (batch.start?.lines ?? 0)
    }
  }

  fileprivate mutating func add(_ report: IngestReport) {
    responsesAdded += report.responsesAdded
    responsesImproved += report.responsesImproved
  }
}
