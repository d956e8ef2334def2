/// One response of the last hours, with what a sum no longer tells of it.
package struct RecentResponse: Hashable, Sendable {
  /// The response as a row of its own; `first` and `last` are its time.
  package var row: UsageRow
  /// Whether it is the use of a second model inside a response; not one itself.
  package var isPart: Bool
  /// Whether a subagent made the request.
  package var isSidechain: Bool
  /// Key of the transcript in which its earliest copy stands.
  package var transcript: Int64
  /// The branch of git on which it was given: hostile text.
  package var branch: String?

  package init(
    row: UsageRow, isPart: Bool = false, isSidechain: Bool, transcript: Int64,
    branch: String? = nil
  ) {
    self.row = row
    self.isPart = isPart
    self.isSidechain = isSidechain
    self.transcript = transcript
    self.branch = branch
  }
}

/// Where a transcript stands and when it last changed.
package struct TranscriptPlace: Hashable, Sendable {
  package var path: String
  /// Bytes.
  package var size: Int64
  package var modified: Timestamp

  package init(path: String, size: Int64, modified: Timestamp) {
    self.path = path
    self.size = size
    self.modified = modified
  }
}
