package import Platform

/// A lock between processes on a file of its own. It ends with this value, or with the
/// process, however that ends.
package struct FileLock: ~Copyable, Sendable {
  private let file: Descriptor

  /// Takes the lock, and makes its file if it is missing; nil if another process has it.
  ///
  /// - Parameter waits: Whether until no other process has it.
  package init?(_ path: String, waits: Bool = false) throws(FileError) {
    let file = try File.open(path, for: .locking)
    do throws(SystemError) {
      guard try file.lock(waits: waits) else { return nil }
    } catch {
      throw FileError(.lock, path, error)
    }
    self.file = file
  }

  // Closing alone would not end it while a program that is being started has a copy of the
  // descriptor, until it has become that program.
  deinit { file.unlock() }

  /// Whether a process has the lock of a file.
  package static func isHeld(_ path: String) throws(FileError) -> Bool {
    do throws(SystemError) {
      // Anyone who gets the lock knows that nobody has it.
      let file = try Descriptor(opening: path, for: .reading)
      defer { file.unlock() }
      return try !file.lock(isShared: true)
    } catch {
      throw FileError(.lock, path, error)
    }
  }

  /// The time at which a beginning was last noted; nil if none ever was.
  package func lastNoted() throws(SystemError) -> Int64? {
    let status = try file.status()
    // A file that has just been made is empty.
    return status.size > 0 ? status.modified : nil
  }

  /// Notes the present moment as the time of the file.
  package func note() throws(SystemError) { try file.setFirst(10) }
}
