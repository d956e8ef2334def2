/// What went wrong, in the three parts in which users are told of it, and the exit
/// status of a command that ends with it.
package struct Explanation: Error, Hashable, Sendable {
  /// What happened, to which thing.
  package var what: String
  /// Why, as a phrase; nil where `what` says it all.
  package var because: String?
  /// What to do next; nil where nothing can be done about it.
  package var hint: String?
  package var status: Status

  /// The exit statuses, as `sysexits.h` numbers them.
  package enum Status: Int32, Hashable, Sendable {
    /// The command line was wrong.
    case usage = 64
    /// There is no usage to show.
    case noData = 66
    /// Reading or writing failed.
    case inputOutput = 74
    /// Whoever asks may not.
    case notPermitted = 77
    /// A configuration file, or a variable of the environment, is wrong.
    case configuration = 78
  }

  package init(
    what: String, because: String? = nil, hint: String? = nil, status: Status = .inputOutput
  ) {
    self.what = what
    self.because = because
    self.hint = hint
    self.status = status
  }

  /// Why; what happened where nothing says why.
  package var reason: String { because ?? what }

  /// What happened and why, for places that have no more than one line.
  package var line: String { because.map { what + ": " + $0 } ?? what }

  /// All three parts in a row, for notes that have no lines of their own.
  package var note: String { hint.map { line + "; " + $0 } ?? line }
}

/// An error that knows what users are told of it.
package protocol Explained: Error {
  /// What users are told of it.
  var explanation: Explanation { get }
}

extension Explanation: Explained {
  package var explanation: Explanation { self }
}

// What the parts were called by the types that this one has replaced.
extension Explanation {
  package init(
    what: String, why: String, hint: String, exitCode: Status = .inputOutput
  ) {
    self.init(what: what, because: why, hint: hint, status: exitCode)
  }

  package var why: String { reason }
}
