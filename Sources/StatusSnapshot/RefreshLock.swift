package import Files
internal import Platform

/// The lock that whoever refreshes the snapshot holds, on a file whose time says
/// when a refresh was last begun.
package struct RefreshLock: ~Copyable {
  private let lock: FileLock

  /// The lock's file in the state folder.
  package static func path(stateDirectory: String) -> String {
    stateDirectory + "/refresh.lock"
  }

  /// Takes the lock, without waiting; nil while somebody else has it.
  package static func take(stateDirectory: String) throws(FileError) -> RefreshLock? {
    guard let lock = try FileLock(path(stateDirectory: stateDirectory)) else { return nil }
    return RefreshLock(lock: lock)
  }

  private init(lock: consuming FileLock) {
    self.lock = lock
  }

  /// Seconds since 1970 at which a refresh was last begun; 0 when none ever was.
  package var lastBegun: Int64 {
    do throws(SystemError) {
      return try (lock.lastNoted() ?? 0) / 1_000_000_000
    } catch {
      // Then one may begin.
      return 0
    }
  }

  /// Writes down that a refresh begins now.
  package func noteBegin() throws(FileError) {
    do throws(SystemError) {
      try lock.note()
    } catch {
      throw FileError(.write, "refresh.lock", error)
    }
  }
}
