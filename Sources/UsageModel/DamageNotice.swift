/// What is to be said of an index that was damaged until somebody has seen it.
package struct DamageNotice: Hashable, Sendable {
  /// When the damage was met.
  package var at: Timestamp
  /// Where the damaged file is now.
  package var path: String
  /// What is lost, and what is not, each a sentence without its full stop.
  package var lost: [String]
  package var kept: [String]

  package init(at: Timestamp, path: String, lost: [String], kept: [String]) {
    self.at = at
    self.path = path
    self.lost = lost
    self.kept = kept
  }

  /// The whole in one sentence without its full stop, as it appears under reports.
  package var sentence: String {
    "the index was damaged and has been rebuilt; "
      + (lost.isEmpty ? "nothing is known to be lost" : "lost: " + lost.joined(separator: ", "))
  }

  /// How the note is ended.
  package static let hint = "`plimsoll doctor` says more, `plimsoll doctor --seen` ends this note"
}
