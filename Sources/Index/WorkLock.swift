internal import UsageModel

/// A file that says that some work is being done: one process at a time has it.
package struct WorkLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock; nil when another process has it. It ends with the process,
  /// however that ends.
  package init?(at path: String) throws(IndexError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try PrivateFolder.make(String(path[..<slash]))
    }
    let descriptor = try PrivateFolder.open(path)
    guard PrivateFolder.lock(descriptor) else {
      PrivateFolder.close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  /// Takes the lock as soon as nobody has it: for work that takes no time.
  init(waitingAt path: String) throws(IndexError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try PrivateFolder.make(String(path[..<slash]))
    }
    let descriptor = try PrivateFolder.open(path)
    guard PrivateFolder.waitForLock(descriptor) else {
      PrivateFolder.close(descriptor)
      throw IndexError(
        what: "cannot lock \(path)", because: "its file system has no locks",
        hint: "set XDG_STATE_HOME to a folder on a local disk")
    }
    self.descriptor = descriptor
  }

  deinit { PrivateFolder.close(descriptor) }
}
