/// What happened below watched folders since somebody last asked.
package struct FolderChanges: Hashable, Sendable {
  /// Transcripts that changed, came, or went, by absolute path.
  package var paths: Set<String> = []
  /// Whether more may have happened than `paths` says, so that only a walk over all
  /// folders can tell.
  package var isIncomplete = false
  /// Whether a status line has written down what it was told.
  package var hasJournal = false
  /// Whether some process, maybe this one, has written to the index.
  package var hasIndex = false
  /// Whether something changed in the folder of the settings.
  package var hasSettings = false

  package init(paths: Set<String> = [], isIncomplete: Bool = false) {
    self.paths = paths
    self.isIncomplete = isIncomplete
  }

  package var isEmpty: Bool { !hasTranscripts && !hasJournal && !hasIndex && !hasSettings }

  /// Whether it is about transcripts.
  package var hasTranscripts: Bool { !paths.isEmpty || isIncomplete }

  /// Joins later changes in.
  package mutating func add(_ other: FolderChanges) {
    paths.formUnion(other.paths)
    isIncomplete = isIncomplete || other.isIncomplete
    hasJournal = hasJournal || other.hasJournal
    hasIndex = hasIndex || other.hasIndex
    hasSettings = hasSettings || other.hasSettings
  }
}
