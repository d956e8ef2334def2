internal import Files
internal import UsageModel

/// A file that says that some work is being done: one process at a time has it.
package struct WorkLock: ~Copyable {
  private let lock: FileLock

  /// Takes the lock; nil when another process has it. It ends with the process,
  /// however that ends.
  package init?(at path: String) throws(IndexError) {
    guard let lock = try WorkLock.taken(path, waits: false) else { return nil }
    self.lock = lock
  }

  /// Takes the lock as soon as nobody has it: for work that takes no time.
  init(waitingAt path: String) throws(IndexError) {
    guard let lock = try WorkLock.taken(path, waits: true) else {
      throw WorkLock.refusal(path, because: "its file system has no locks")
    }
    self.lock = lock
  }

  private static func taken(_ path: String, waits: Bool) throws(IndexError) -> FileLock? {
    try PrivateFolder.make(above: path)
    do throws(FileError) {
      return try FileLock(path, waits: waits)
    } catch {
      throw error.operation == .lock
        ? refusal(path, because: error.reason) : IndexError(unopened: error)
    }
  }

  private static func refusal(_ path: String, because reason: String) -> IndexError {
    IndexError(
      what: "cannot lock \(path)", because: reason,
      hint: "set XDG_STATE_HOME to a folder on a local disk")
  }
}
