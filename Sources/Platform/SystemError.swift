#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A system call that failed.
package struct SystemError: Error, Hashable, Sendable {
  /// The value of `errno`.
  package var code: Int32

  package init(code: Int32) {
    self.code = code
  }

  /// That of the call that has just failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// What is opened as a file is a folder, a pipe or a device.
  package static var notRegular: SystemError { SystemError(code: EINVAL) }
  /// The file is larger than what is read of it.
  package static var tooLarge: SystemError { SystemError(code: EFBIG) }
  /// A link leads back to itself.
  package static var endlessLink: SystemError { SystemError(code: ELOOP) }
  /// Nothing is at a path.
  package static var absent: SystemError { SystemError(code: ENOENT) }
  /// What failed, the system does not say.
  package static var failed: SystemError { SystemError(code: EIO) }
  /// Nobody waits for it any more.
  package static var cancelled: SystemError { SystemError(code: ECANCELED) }
  /// The program is being written, as an update does it.
  package static var isBeingWritten: SystemError { SystemError(code: ETXTBSY) }

  /// Whether nothing is at the path.
  package var isAbsent: Bool { code == ENOENT }
  /// Whether something already is at the path.
  package var isPresent: Bool { code == EEXIST }
  /// Whether the path leads through a file as though it were a folder.
  package var isFolderMissing: Bool { code == ENOTDIR }
  /// Whether the call is to be made again: it was interrupted, or nothing is there yet.
  package var isPassing: Bool { code == EINTR || code == EAGAIN || code == EWOULDBLOCK }
  /// Whether a signal interrupted the call.
  package var isInterruption: Bool { code == EINTR }
  /// Whether nobody reads what was to be written.
  package var isClosedPipe: Bool { code == EPIPE }

  /// What the system calls the error: "Permission denied".
  package var reason: String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
