/// The responses of one session, one by one.
package struct SessionResponses: Sendable {
  /// By ascending time.
  package var responses: [RecentResponse] = []
  /// Branches of git on which they were given, in the order of time: hostile text.
  package var branches: [String] = []
  /// The transcripts in which they stand, by key.
  package var places: [Int64: TranscriptPlace] = [:]

  package init() {}
}
