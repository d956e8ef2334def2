/// A response with what tells whether it found in the prompt cache what was there.
package struct CacheStep: Hashable, Sendable {
  /// The response as a row of its own; `first` is its time.
  package var row: UsageRow
  /// Key of the transcript in which its earliest copy stands.
  package var transcript: Int64
  /// Whether a subagent made the request.
  package var isSidechain: Bool
  /// The version of Claude Code; hostile text.
  package var version: String?
  /// Why it missed the cache, where Claude Code recorded that.
  package var recorded: RecordedMiss?

  package init(
    row: UsageRow, transcript: Int64, isSidechain: Bool, version: String? = nil,
    recorded: RecordedMiss? = nil
  ) {
    self.row = row
    self.transcript = transcript
    self.isSidechain = isSidechain
    self.version = version
    self.recorded = recorded
  }
}
