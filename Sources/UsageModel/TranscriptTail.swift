/// What the end of a transcript tells beside its usage.
package struct TranscriptTail: Hashable, Sendable {
  /// Who has the floor.
  package enum Turn: Hashable, Sendable {
    /// A request, a tool or an answer is under way.
    case running
    /// Claude has answered, or was interrupted: the user is to speak.
    case ended
  }

  /// What the session is called: the user's own title before that of Claude Code.
  /// Hostile text, made one line of at most 200 characters.
  package var title: String?
  /// nil where the end that was read does not tell.
  package var turn: Turn?
  /// Offset in the file behind the last whole line that was looked at: where the next
  /// look begins.
  package var end: Int64

  package init(title: String? = nil, turn: Turn? = nil, end: Int64 = 0) {
    self.title = title
    self.turn = turn
    self.end = end
  }
}
