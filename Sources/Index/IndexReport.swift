package import UsageModel

/// What one run of the indexer did: its work in numbers, and what it could not do.
package struct IndexReport: Sendable, Hashable {
  /// Transcripts that the walk found.
  package var filesFound = 0
  /// Transcripts that had to be opened, new ones included.
  package var filesOpened = 0
  /// Transcript bytes read, those for fingerprints left out.
  package var bytesRead: Int64 = 0
  /// Bytes read only to recognise a file.
  package var fingerprintBytes: Int64 = 0
  /// Complete lines seen.
  package var linesRead: Int64 = 0
  /// Responses new to the store.
  package var responsesAdded: Int64 = 0
  /// Responses of which a better or earlier copy was found.
  package var responsesImproved: Int64 = 0
  /// Days of UTC, counted from 1970, whose sums may differ from before.
  package var changedDays: Set<Int64> = []
  /// Files and folders that could not be read.
  package var problems: [FileProblem] = []
  /// Whether nothing was done because a later version of Plimsoll has written the index.
  package var isIndexNewer = false
  /// Where a damaged database was moved before this run made a new one.
  package var damagedDatabase: String?
  /// Damage that nobody has seen yet, of this run or of an earlier one.
  package var damage: DamageNotice?

  package init() {}
}

/// How far an index run has come.
package struct IndexProgress: Sendable, Hashable {
  package var filesDone: Int
  package var filesTotal: Int
  package var bytesDone: Int64
  package var bytesTotal: Int64
  /// While transcripts are read for the first time, from when on all responses are in the
  /// index: the newest come first. nil in any later reading.
  package var knownSince: Timestamp?

  package init(
    filesDone: Int, filesTotal: Int, bytesDone: Int64, bytesTotal: Int64,
    knownSince: Timestamp? = nil
  ) {
    self.knownSince = knownSince
    self.filesDone = filesDone
    self.filesTotal = filesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
  }
}

/// The notes of all files together, for `doctor`.
package struct CensusReport: Sendable, Equatable {
  /// Transcripts known to the store, and those of them that are gone from disk.
  package var files: Int64 = 0
  package var filesGone: Int64 = 0
  package var lines: Int64 = 0
  /// Lines whose usage was taken, repeats included.
  package var usageLines: Int64 = 0
  package var responses: Int64 = 0
  /// In the order of `LineNote`.
  package var findings: [LineFinding] = []

  package init() {}
}
