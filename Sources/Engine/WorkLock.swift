/// A file that says that some work is being done: one process at a time has it.
struct WorkLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock; nil when another process has it. It ends with the process,
  /// however that ends.
  init?(at path: String) throws(IndexError) {
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

  deinit { PrivateFolder.close(descriptor) }
}
