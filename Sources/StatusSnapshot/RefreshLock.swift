#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The lock that whoever refreshes the snapshot holds, on a file whose time says
/// when a refresh was last begun.
///
/// The kernel gives the lock back when its holder ends, however it ends.
package struct RefreshLock: ~Copyable {
  private let descriptor: Int32

  /// The lock's file in the state folder.
  package static func path(stateDirectory: String) -> String {
    stateDirectory + "/refresh.lock"
  }

  /// Takes the lock, without waiting; nil while somebody else has it.
  package static func take(stateDirectory: String) throws(SnapshotError) -> RefreshLock? {
    let path = path(stateDirectory: stateDirectory)
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw SnapshotError(path: path, code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw SnapshotError(path: path, code: code)
    }
    return RefreshLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Seconds since 1970 at which a refresh was last begun; 0 when none ever was.
  package var lastBegun: Int64 {
    var status = stat()
    // A file that was just made is empty: no refresh has been begun.
    guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { return 0 }
    #if canImport(Darwin)
      return Int64(status.st_mtimespec.tv_sec)
    #else
      return Int64(status.st_mtim.tv_sec)
    #endif
  }

  /// Writes down that a refresh begins now.
  package func noteBegin() throws(SnapshotError) {
    var byte: UInt8 = 10
    guard unsafe pwrite(descriptor, &byte, 1, 0) == 1 else {
      throw SnapshotError(path: "refresh.lock", code: errno)
    }
  }
}
