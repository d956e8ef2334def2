/// A reason that lines were skipped or repaired for: how many met it in all transcripts, and
/// where the first of them is.
package struct LineFinding: Hashable, Sendable {
  package var note: LineNote
  package var count: Int64
  /// The transcript of the first one, in the order of paths.
  package var path: String
  /// Its number in that file, from 1.
  package var line: Int64

  package init(note: LineNote, count: Int64, path: String, line: Int64) {
    self.note = note
    self.count = count
    self.path = path
    self.line = line
  }
}
