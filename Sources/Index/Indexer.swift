internal import Files
internal import Foundation
internal import Scanning
internal import Store
internal import Synchronization
internal import Transcripts
internal import UsageModel

/// Reads transcripts on all cores and hands them to the store.
struct Indexer: Sendable {
  let store: UsageStore
  /// Events in one transaction; nil for as many as suit what the store has.
  let transactionEvents: Int?

  /// Transcript bytes that one task reads before it hands its batches over: small
  /// enough that no core is left alone with the last one.
  private static let sliceBytes: Int64 = 4 << 20
  private static let sliceFiles = 128
  /// Events after which it does so, before the end of its slice and of a file: a
  /// transcript without long texts has tens of thousands of them in those bytes.
  private static let sliceEvents = 4_000
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
      if isFirst { try store.expectManyTransactions(true) }
      do {
        try await read(plan, first, into: &report, progress: progress)
      } catch {
        if isFirst { try store.expectManyTransactions(false) }
        throw error
      }
      if isFirst { try store.expectManyTransactions(false) }
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
    var rests: [SlicePart] = []
    func nextPart() -> SlicePart? {
      rests.popLast() ?? slices.next().map { SlicePart(slice: $0, places: $1) }
    }
    let writer = Writer(store)
    // What each slice brought: to put them into one array would copy them.
    var waiting: [[EventBatch]] = []
    var waitingEvents = 0
    // One for each core, and never fewer than two.
    var readersLeft = max(2, ProcessInfo.processInfo.activeProcessorCount)
    var idle: [ReusedReader] = []
    var isStoring = false
    var known = try store.approximateResponseCount()
    // What was whole before may be no more, as when all is read again.
    if first != nil { progress?(state) }
    try await withThrowingTaskGroup(of: Step.self) { group in
      while true {
        let transactionEvents = transactionEvents ?? Self.transactionEvents(known: known)
        if !isStoring, !waiting.isEmpty {
          let isTodayRead = plan.putsTodayFirst && first?.hasWhole(plan.recent) ?? false
          let isAllRead = state.filesDone == state.filesTotal
          if waitingEvents >= transactionEvents || isTodayRead || isAllRead {
            try first?.prepare(store)
            group.addTask { [waiting] in .stored(try writer.take(waiting)) }
            waiting = []
            waitingEvents = 0
            isStoring = true
          }
        }
        // Files are read on while the store takes what was read before, but not more of
        // them than become its next transaction.
        while readersLeft > 0, !isStoring || waitingEvents < transactionEvents,
          let next = nextPart()
        {
          readersLeft -= 1
          let reader = idle.popLast() ?? ReusedReader()
          group.addTask { .read(try Self.read(work, next, reader)) }
        }
        switch try await group.next() {
        case .read(let result):
          readersLeft += 1
          idle.append(result.reader)
          report.add(result)
          waiting.append(result.batches)
          // What is known of a file takes the memory of some events.
          waitingEvents += result.batches.reduce(0) { $0 + $1.events.count + 2 }
          if let rest = result.rest { rests.append(rest) }
          first?.note(result.batches, ofSlice: result.slice, isWhole: result.rest == nil)
          state.filesDone += result.filesDone
          state.bytesDone += result.bytesPlanned
        case .stored(let stored):
          isStoring = false
          report.add(stored)
          known += stored.responsesAdded
          if plan.putsTodayFirst { state.knownSince = try first?.advance(store) }
        case nil:
          return
        }
        progress?(state)
      }
    }
  }

  /// Events that become one transaction: large ones cost memory, small ones write the
  /// same pages again and again. Keys are hashes, so that each response changes a page of
  /// their index, and the more pages that has, the more responses it takes until two of
  /// them meet on one.
  ///
  /// - Parameter known: Responses that the store has.
  private static func transactionEvents(known: Int64) -> Int {
    Int(min(max(known / 50, 4_000), 80_000))
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

  /// What one of the tasks of a reading has done.
  private enum Step: Sendable {
    case read(SliceResult)
    case stored(IngestReport)
  }

  /// Takes batches into the store, one transaction after the other.
  private final class Writer: Sendable {
    private let store: UsageStore
    private let cache = Mutex(IngestCache())

    init(_ store: UsageStore) { self.store = store }

    func take(_ batches: [[EventBatch]]) throws(StoreError) -> IngestReport {
      try cache.withLock { (cache) throws(StoreError) in
        try store.ingest(batches.joined(), cache: &cache)
      }
    }
  }

  /// A reader that reads one slice after the other: memory of its own for each would
  /// cost a page fault for every four kilobytes, a tenth of the time of a first reading.
  fileprivate final class ReusedReader: Sendable {
    let value = Mutex(TranscriptReader())
  }

  /// What is left to read of a slice.
  fileprivate struct SlicePart: Sendable {
    /// The slice's place in the plan.
    var slice: Int
    /// Places of files in the plan.
    var places: Range<Int>
    /// What is left of the first of them; nil for all of it.
    var restOfFile: RestOfFile?
  }

  /// What is left of a file that is read in parts.
  fileprivate struct RestOfFile: Sendable {
    var work: IndexWork
    /// Bytes of the plan that are not yet counted as done.
    var planned: Int64
    /// Whether the last part had to begin at the start of the file again.
    var beganAnew: Bool
  }

  fileprivate struct SliceResult: Sendable {
    /// Its place in the plan.
    var slice: Int
    /// What is left of it.
    var rest: SlicePart?
    /// What read it, and may read the next.
    var reader: ReusedReader
    var batches: [EventBatch] = []
    var problems: [FileProblem] = []
    var fingerprintBytes: Int64 = 0
    var filesOpened = 0
    var filesDone = 0
    var bytesPlanned: Int64 = 0
  }

  private static func read(
    _ all: IndexPlan.Work, _ part: SlicePart, _ reader: ReusedReader
  ) throws -> SliceResult {
    var result = SliceResult(slice: part.slice, reader: reader)
    var events = 0
    var place = part.places.lowerBound
    var rest = part.restOfFile
    while place < part.places.upperBound {
      if events >= sliceEvents {
        result.rest = SlicePart(
          slice: part.slice, places: place..<part.places.upperBound, restOfFile: rest)
        break
      }
      try Task.checkCancellation()
      let begun = rest
      let work = begun?.work ?? all[place]
      rest = nil
      let planned = begun?.planned ?? work.bytes
      do {
        // A file that keeps changing between its parts is read to its end, or it might be
        // begun again and again.
        let mostEvents = begun?.beganAnew == true ? Int.max : sliceEvents
        let reading = try reader.value.withLock { (reader) throws(FileError) in
          try reader.read(work, mostEvents: mostEvents)
        }
        if begun == nil { result.filesOpened += 1 }
        events += reading.batch.events.count
        result.fingerprintBytes += reading.fingerprintBytes
        result.batches.append(reading.batch)
        rest = reading.rest.map {
          // A file that was rewritten and is longer looks to the plan like one that has grown.
          RestOfFile(
            work: $0, planned: min(planned, $0.bytes),
            beganAnew: begun != nil && reading.batch.start == nil)
        }
      } catch {
        // A file that was deleted since the walk is not a problem: what the store holds of it
        // stays.
        if !error.isMissing {
          result.problems.append(FileProblem(path: work.file.path, reason: error.reason))
        }
      }
      result.bytesPlanned += planned - (rest?.planned ?? 0)
      if rest == nil {
        result.filesDone += 1
        place += 1
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
