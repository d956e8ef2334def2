internal import Files
internal import Limits
internal import StatusSnapshot
internal import UsageModel

/// Writes down what a line received about the limits, where that is news.
struct LimitKeeper {
  let journal: LimitJournal
  /// The folder of Claude Code that the journal is of.
  let folder: ClaudeFolderAlias
  let stateDirectory: String

  /// A figure that is said again is news after so many milliseconds: then it is
  /// known to have held.
  private static let confirmation: Int64 = 60_000

  /// A journal of more bytes than this is merged in place, for machines on which
  /// nothing ever refreshes.
  private static let longest = 128 * JournalRecord.size

  /// Readings of one window that are left then, the newest.
  private static let mostOfWindow = 24
  /// Records that are left then of all windows.
  private static let mostLeft = 96

  /// A repetition is written down so many milliseconds after the last: what is drawn
  /// stays known for longer than what is not.
  private static let repetition: Int64 = 300_000

  /// - Parameters:
  ///   - known: The limits before the input.
  ///   - told: The limits with it.
  ///   - earlier: The records that the journal has.
  func keep(
    _ records: [JournalRecord], known: [SnapshotLimit], told: [SnapshotLimit],
    earlier: [JournalRecord]
  ) throws(FileError) {
    var isTrimmed = false
    for record in records where isNews(record, known: known, told: told, earlier: earlier) {
      if !isTrimmed, earlier.count * JournalRecord.size > LimitKeeper.longest {
        try trim()
        isTrimmed = true
      }
      try append(record)
    }
  }

  private func isNews(
    _ record: JournalRecord, known: [SnapshotLimit], told: [SnapshotLimit],
    earlier: [JournalRecord]
  ) -> Bool {
    let window = record.reading.window
    if let refusal = record.refusal {
      // Once an hour is enough to be counted.
      return !earlier.contains {
        $0.refusal == refusal && $0.reading.window == window
          && record.reading.capturedAt.seconds - $0.reading.capturedAt.seconds < 3600
      }
    }
    guard let after = told.first(where: { $0.reading.window == window }) else { return false }
    guard let before = known.first(where: { $0.reading.window == window }) else { return true }
    if let evidence = record.reading.evidence {
      // Each new answer is evidence, whatever its figure.
      let pieces = [before.reading] + before.kept
      let pair = pieces.first { WindowReadings.isSameAnswer($0, record.reading) }
      guard let pair, let drawn = pair.evidence else { return true }
      // Of a session the answers drawn last are kept: one that is still drawn must not
      // be forgotten behind those of another terminal, or it would pass for a new one.
      let later = pieces.count {
        $0.evidence?.session == drawn.session
          && $0.evidence.map { $0.drawnAt > drawn.drawnAt } == true
      }
      return record.reading.percent > pair.percent || later >= WindowReadings.mostPieces / 2
        || evidence.drawnAt.milliseconds - drawn.drawnAt.milliseconds >= LimitKeeper.repetition
    }
    if before.reading.percent != after.reading.percent || before.used != after.used { return true }
    if !LimitMerge.isSameWindow(before.reading, after.reading) { return true }
    let gained = after.reading.capturedAt.milliseconds - before.reading.capturedAt.milliseconds
    return gained >= LimitKeeper.confirmation
  }

  private func append(_ record: JournalRecord) throws(FileError) {
    do throws(FileError) {
      try journal.append(record, of: folder)
    } catch {
      guard error.isMissing else { throw error }
      try Folder.make(stateDirectory)
      try journal.append(record, of: folder)
    }
  }

  /// Leaves of each window what can still count; leaves it all where a refresh is
  /// running, which does the same better.
  private func trim() throws(FileError) {
    guard let lock = try RefreshLock.take(stateDirectory: stateDirectory) else { return }
    _ = lock.lastBegun
    var kept: [JournalRecord] = []
    var rest = try journal.beginFold()
    while let first = rest.first {
      let window = first.reading.window
      let owner = first.reading.organization
      func isOwn(_ record: JournalRecord) -> Bool {
        record.reading.window == window && record.reading.organization == owner
      }
      let own = rest.filter(isOwn)
      rest.removeAll(where: isOwn)
      let readings = WindowReadings(own.filter { $0.refusal == nil }.map { $0.reading }).all
        .sorted { $0.capturedAt > $1.capturedAt }
      for reading in readings.prefix(LimitKeeper.mostOfWindow) {
        let source = own.last {
          $0.refusal == nil && $0.reading.percent == reading.percent
            && $0.reading.evidence?.session == reading.evidence?.session
        }
        guard var record = source else { continue }
        record.reading = reading
        kept.append(record)
      }
      kept += own.filter { $0.refusal != nil }.suffix(1)
    }
    for record in kept.prefix(LimitKeeper.mostLeft) { try journal.append(record) }
    try journal.endFold()
  }
}
