internal import Store

/// A failure of the index, in the three parts in which it is shown.
package struct IndexError: Error, Sendable, Equatable {
  /// What happened, to which thing.
  package var what: String
  package var why: String
  /// What to do next.
  package var hint: String
  /// The exit status of a command that ends with it.
  package var exitCode: Int32

  /// Status of failures to read or write, as in `sysexits.h`.
  package static let inputOutputStatus: Int32 = 74

  package init(what: String, why: String, hint: String, exitCode: Int32 = inputOutputStatus) {
    self.what = what
    self.why = why
    self.hint = hint
    self.exitCode = exitCode
  }

  init(_ error: StoreError) {
    let hint =
      switch error.kind {
      case .damaged: "run `plimsoll index`: it sets the damaged file aside and builds a new one"
      case .busy: "another Plimsoll is writing; try again when it has finished"
      case .full: "free some space on the disk, then run the command again"
      case .inaccessible:
        "check that you may write the file and its folder, or set XDG_STATE_HOME to another one"
      case .tooNew:
        "restart this program; if it says so again, update it: until then it shows what it can "
          + "read and writes nothing"
      case .other: "run `plimsoll doctor`; if it goes on, move the file away to build a new one"
      }
    let what = error.kind == .tooNew ? "cannot write the index" : "cannot use the index"
    self.init(what: "\(what) \(error.path)", why: error.message, hint: hint)
  }
}
