#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// An open file or folder, closed at the end of its life. No program that this one starts
/// inherits it.
package struct Descriptor: ~Copyable, Sendable {
  /// For what a file is opened.
  package enum Purpose: Sendable {
    /// Pipes and devices do not block it.
    case reading
    case listing
    /// Made, or emptied, to be written from the start.
    case rewriting
    /// Made to be written; an error if something is there.
    case creating
    /// Made if it is missing; everything goes to its end. Links are not followed.
    case appending
    /// Made if it is missing, to read and write.
    case updating
    /// The same, and everything goes to its end.
    case recording
    /// Made if it is missing, to be locked. Links are not followed.
    case locking

    fileprivate var flags: Int32 {
      switch self {
      case .reading: O_RDONLY | O_NONBLOCK
      case .listing: O_RDONLY | O_DIRECTORY
      case .rewriting: O_WRONLY | O_CREAT | O_TRUNC
      case .creating: O_WRONLY | O_CREAT | O_EXCL
      case .appending: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW
      case .updating: O_RDWR | O_CREAT
      case .recording: O_RDWR | O_CREAT | O_APPEND
      case .locking: O_RDWR | O_CREAT | O_NOFOLLOW
      }
    }
  }

  /// By which system calls know it.
  package private(set) var number: Int32

  /// - Parameter permissions: Of a file that is made.
  package init(
    opening path: String, for purpose: Purpose, permissions: UInt32 = 0o600
  ) throws(SystemError) {
    let number = unsafe open(path, purpose.flags | O_CLOEXEC, mode_t(permissions))
    guard number >= 0 else { throw .last }
    self.number = number
  }

  deinit {
    if number >= 0 { _ = close(number) }
  }

  /// Closes it now, which tells of writes that failed late.
  package consuming func finish() throws(SystemError) {
    if close(release()) != 0 { throw .last }
  }

  /// Hands it over: whoever gets the number closes it.
  package consuming func release() -> Int32 {
    defer { number = -1 }
    return number
  }

  /// What the system knows of the open file.
  package func status() throws(SystemError) -> FileStatus {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .last }
    return FileStatus(status)
  }

  /// Whether this is the file that is at `path` now.
  package func isStill(at path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return unsafe fstat(number, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// Up to `count` bytes from `offset` on, as many as one call gives; none at the end.
  package func bytes(upTo count: Int, at offset: Int64) throws(SystemError) -> [UInt8] {
    var error: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(SystemError) {
        initialized = try unsafe fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch let failure {
        error = failure
      }
    }
    if let error { throw error }
    return bytes
  }

  /// Reads into `buffer` what is at `offset`.
  /// - Returns: How many bytes came; 0 at the end of the file.
  package func fill(
    _ buffer: UnsafeMutableRawBufferPointer, at offset: Int64
  ) throws(SystemError) -> Int {
    while true {
      let received = unsafe pread(number, buffer.baseAddress, buffer.count, off_t(offset))
      if received >= 0 { return received }
      if errno != EINTR { throw .last }
    }
  }

  /// Writes all of `bytes`.
  package func send(_ bytes: [UInt8]) throws(SystemError) { try SystemCall.send(bytes, to: number) }

  /// Puts one byte in the place of the first.
  package func setFirst(_ byte: UInt8) throws(SystemError) {
    var byte = byte
    guard unsafe pwrite(number, &byte, 1, 0) == 1 else { throw .last }
  }

  /// Waits until the disk has what was written.
  package func synchronize() throws(SystemError) {
    if fsync(number) != 0 { throw .last }
  }

  /// Sets the permission bits.
  package func setPermissions(_ permissions: UInt32) throws(SystemError) {
    if fchmod(number, mode_t(permissions)) != 0 { throw .last }
  }

  /// Takes the lock of the file, which ends with this value, or with the process.
  ///
  /// - Parameters:
  ///   - isShared: Whether others may have it too that share it.
  ///   - waits: Whether until others have given it back.
  /// - Returns: False if another one has it.
  package func lock(isShared: Bool = false, waits: Bool = false) throws(SystemError) -> Bool {
    let operation = (isShared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)
    while flock(number, operation) != 0 {
      if errno == EWOULDBLOCK { return false }
      if errno != EINTR { throw .last }
    }
    return true
  }

  /// Gives the lock of the file back, wherever else the descriptor was copied to.
  package func unlock() { _ = flock(number, LOCK_UN) }
}
