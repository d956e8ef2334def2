/// A machine whose usage is in the index: this one, or one that shares a folder with it.
package struct Machine: Hashable, Sendable {
  /// What a user has decided about a machine.
  package enum State: Int, Hashable, Sendable {
    /// Nothing: it is listed and counts.
    case active = 0
    /// It is no longer listed, and its usage counts.
    case retired = 1
    /// Neither is listed nor counts; for a while that can be undone.
    case forgotten = 2
  }

  /// 32 hexadecimal digits, drawn at random.
  package var id: String
  /// What people call it.
  package var label: String
  /// Whether it is this machine.
  package var isOwn: Bool
  /// Whether it is one that comes and goes, as those of a CI do.
  package var isEphemeral: Bool
  /// The version of Plimsoll that wrote its slices last; nil where none was read.
  package var version: String?
  /// What of its usage it shares, in words for people; empty where it does not say.
  package var scope: String
  /// When it last wrote its slices, by its own clock; nil where none was read.
  package var heardAt: Timestamp?
  package var state: State
  /// When a user decided that.
  package var stateAt: Timestamp?

  package init(
    id: String, label: String, isOwn: Bool = false, isEphemeral: Bool = false,
    version: String? = nil, scope: String = "", heardAt: Timestamp? = nil,
    state: State = .active, stateAt: Timestamp? = nil
  ) {
    self.id = id
    self.label = label
    self.isOwn = isOwn
    self.isEphemeral = isEphemeral
    self.version = version
    self.scope = scope
    self.heardAt = heardAt
    self.state = state
    self.stateAt = stateAt
  }

  /// Whether a text can be the id of a machine: 32 hexadecimal digits in lower case.
  package static func isID(_ text: String) -> Bool {
    text.utf8.count == 32
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
