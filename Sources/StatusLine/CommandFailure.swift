/// Why a command of the user's gave no answer.
enum CommandFailure: Hashable, Sendable {
  /// It took longer than it may.
  case tooLate
  /// Not even a shell could be started.
  case notStarted
  /// It ended with this status and printed nothing.
  case ended(UInt8)
  /// A signal ended it.
  case killed(UInt8)

  /// - Parameter status: As `waitpid(2)` returns it.
  init(waitStatus status: Int32) {
    let signal = UInt8(truncatingIfNeeded: status & 0x7F)
    self = signal == 0 ? .ended(UInt8(truncatingIfNeeded: status >> 8)) : .killed(signal)
  }

  /// One that was kept; nil where the command did not fail.
  init?(_ detail: UInt8, _ kind: UInt8) {
    switch kind {
    case 1: self = .tooLate
    case 2: self = .notStarted
    case 3: self = .ended(detail)
    case 4: self = .killed(detail)
    default: return nil
    }
  }

  /// For keeping.
  var bytes: [UInt8] {
    switch self {
    case .tooLate: [0, 1]
    case .notStarted: [0, 2]
    case .ended(let status): [status, 3]
    case .killed(let signal): [signal, 4]
    }
  }

  /// Whether it fails so whatever it is given: there is no such program, or it may not
  /// be run.
  var isOfEveryInput: Bool {
    switch self {
    case .notStarted, .ended(126), .ended(127): true
    case .tooLate, .ended, .killed: false
    }
  }

  /// A sentence for `doctor` and `explain`.
  ///
  /// - Parameters:
  ///   - setting: That holds the command, such as `statusline.wrap`.
  ///   - timeLimit: Milliseconds that it may take.
  func sentence(of setting: String, timeLimit: Int64) -> String {
    switch self {
    case .tooLate:
      setting + ": the command did not answer within " + String(timeLimit) + " ms"
    case .notStarted: setting + ": the command could not be started"
    case .ended(127):
      setting + ": the command does not exist: it ended with status 127 and printed nothing"
    case .ended(126):
      setting + ": the command cannot be run: it ended with status 126 and printed nothing"
    case .ended(let status):
      setting + ": the command ended with status " + String(status) + " and printed nothing"
    case .killed(let signal):
      setting + ": signal " + String(signal) + " ended the command before it printed anything"
    }
  }
}
