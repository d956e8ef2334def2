internal import Files
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

  /// Reads what is new below all roots.
  ///
  /// - Parameter midnight: When today began; nil where nobody waits for its sums.
  func run(
    _ catalog: TranscriptCatalog, midnight: Timestamp? = nil,
    progress: (@Sendable (IndexProgress) -> Void)?
  ) async throws -> IndexReport {
    var report = IndexReport()
    report.filesFound = catalog.files.count
    report.problems = catalog.problems.map { FileProblem(path: $0.path, reason: $0.reason) }
    let isReadAnew = try adoptParserVersion(files: catalog.files)
    let cursors = try store.cursors()
    let isFirst = try cursors.isEmpty || isReadAnew || FirstReading.isUnfinished(store)
    let plan = IndexPlan(files: catalog.files, midnight: midnight) { cursors[$0] }
    if !plan.work.isEmpty {
      let first = isFirst ? try FirstReading(store) : nil
      try await read(plan, first, into: &report, progress: progress)
    }
    if try FirstReading.isUnfinished(store) { try FirstReading.end(store) }
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
    let plan = IndexPlan(files: files) { cursors[$0] }
    if !plan.work.isEmpty { try await read(plan, nil, into: &report, progress: nil) }
    let changed = try store.changedDays()
    report.changedDays = Set(changed.days)
    if changed.areUnsettled { try store.packChangedDays() }
    return report
  }

  /// Reads everything again when the parser has learned something since.
  ///
  /// - Returns: Whether it does.
  private func adoptParserVersion(files: [TranscriptFile]) throws -> Bool {
    let version = TranscriptReader.parserVersion
    if try store.setting(Self.parserVersionSetting) == version { return false }
    let hasFiles = try !store.files().isEmpty
    if hasFiles {
      // Before anything is forgotten: a run that is killed leaves sums in part.
      try FirstReading.begin(store)
      try store.forget(Set(files.map(\.path)))
    }
    try store.set(Self.parserVersionSetting, to: version)
    return hasFiles
  }

  /// - Parameter first: Where the reading has come to, if it is the first one.
  private func read(
    _ plan: IndexPlan, _ first: FirstReading?, into report: inout IndexReport,
    progress: (@Sendable (IndexProgress) -> Void)?
  ) async throws {
    var first = first
    var state = IndexProgress(
      filesDone: 0, filesTotal: plan.work.count, bytesDone: 0,
      bytesTotal: plan.work.reduce(0) { $0 + $1.bytes }, knownSince: first?.knownSince)
    let work = plan.work
    let all = Self.slices(plan)
    first?.plan(work, in: all)
    var slices = all.enumerated().makeIterator()
    var cache = IngestCache()
    var waiting: [EventBatch] = []
    var waitingEvents = 0
    // What was whole before may be no more, as when all is read again.
    if first != nil { progress?(state) }
    try await withThrowingTaskGroup(of: SliceResult.self) { group in
      // One for each core, and never fewer than two, so that files are read while the
      // store takes the slice before.
      for _ in 0..<max(2, ProcessInfo.processInfo.activeProcessorCount) {
        if let next = slices.next() { group.addTask { try Self.read(work, next) } }
      }
      while let result = try await group.next() {
        if let next = slices.next() { group.addTask { try Self.read(work, next) } }
        report.add(result)
        waiting.append(contentsOf: result.batches)
        waitingEvents += result.batches.reduce(0) { $0 + $1.events.count }
        first?.note(result.batches, ofSlice: result.slice)
        state.filesDone += result.filesDone
        state.bytesDone += result.bytesPlanned
        let isTodayRead = plan.putsTodayFirst && first?.hasWhole(plan.recent) ?? false
        if waitingEvents >= transactionEvents || isTodayRead {
          try first?.prepare(store)
          report.add(try store.ingest(waiting, cache: &cache))
          waiting.removeAll(keepingCapacity: true)
          waitingEvents = 0
          if plan.putsTodayFirst { state.knownSince = try first?.advance(store) }
        }
        progress?(state)
      }
      if !waiting.isEmpty { report.add(try store.ingest(waiting, cache: &cache)) }
    }
  }

  /// Neighbouring files of the plan, a few megabytes together; those that may hold
  /// responses of today are with none that cannot.
  private static func slices(_ plan: IndexPlan) -> [Range<Int>] {
    var slices: [Range<Int>] = []
    var start = 0
    var bytes: Int64 = 0
    for (index, item) in plan.work.enumerated() {
      bytes += item.bytes
      let end = index + 1
      if bytes >= sliceBytes || end - start >= sliceFiles || end == plan.recent {
        slices.append(start..<end)
        start = end
        bytes = 0
      }
    }
    if start < plan.work.count { slices.append(start..<plan.work.count) }
    return slices
  }

  fileprivate struct SliceResult: Sendable {
    /// Its place in the plan.
    var slice: Int
    var batches: [EventBatch] = []
    var problems: [FileProblem] = []
    var fingerprintBytes: Int64 = 0
    var filesOpened = 0
    var filesDone = 0
    var bytesPlanned: Int64 = 0
  }

  private static func read(
    _ all: IndexPlan.Work, _ slice: (offset: Int, element: Range<Int>)
  ) throws -> SliceResult {
    var reader = TranscriptReader()
    var result = SliceResult(slice: slice.offset)
    for work in all[slice.element] {
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
