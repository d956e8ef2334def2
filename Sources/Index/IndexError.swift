internal import Store
package import UsageModel

/// A failure of the index, as users know of it.
package typealias IndexError = Explanation

extension Explanation {
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
    self.init(what: "\(what) \(error.path)", because: error.message, hint: hint)
  }
}
