internal import Scanning
internal import UsageModel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Folders and files that nobody else may read.
package enum PrivateFolder {
  /// Makes a folder with mode 0700, and those above it that are missing.
  package static func make(_ path: String) throws(IndexError) {
    if unsafe mkdir(path, 0o700) == 0 { return }
    let code = errno
    switch code {
    case EEXIST: return
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { break }
      try make(String(path[..<slash]))
      if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    default: break
    }
    throw IndexError(
      what: "cannot make the folder \(path)", because: reason(errno),
      hint: "make it yourself, or set XDG_STATE_HOME to a folder that you may write")
  }

  /// Makes an empty file with mode 0600 unless it is there, so that SQLite, and the
  /// files it puts beside it, take that mode over.
  static func makeFile(_ path: String) throws(IndexError) {
    close(try open(path))
  }

  /// Opens a file to read and write, and makes it with mode 0600 when it is missing.
  ///
  /// - Parameter appends: Whether all that is written goes to the end of the file.
  package static func open(_ path: String, appends: Bool = false) throws(IndexError) -> Int32 {
    let flags = O_CREAT | O_RDWR | O_CLOEXEC | (appends ? O_APPEND : 0)
    let descriptor = openFile(path, flags, 0o600)
    guard descriptor >= 0 else {
      throw IndexError(
        what: "cannot open \(path)", because: reason(errno),
        hint: "check that you may write the file and its folder")
    }
    return descriptor
  }

  /// Waits until the folder of a file has on the disk that the file is there.
  static func synchronizeFolder(of path: String) throws(IndexError) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    let descriptor = openFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    // Some file systems have no such call for folders; the file itself is written.
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  static func close(_ descriptor: Int32) { _ = closeFile(descriptor) }

  /// Locks an open file for this process; false when another one has it.
  static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Locks an open file for this process as soon as no other one has it.
  static func waitForLock(_ descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  /// Moves a file; one that is not there is no failure.
  static func move(_ path: String, to target: String) throws(IndexError) {
    guard unsafe rename(path, target) != 0, errno != ENOENT else { return }
    throw IndexError(
      what: "cannot move \(path) to \(target)", because: reason(errno),
      hint: "move it away yourself, then run the command again")
  }

  /// Whether something stands at `path`.
  package static func exists(_ path: String) -> Bool { refusal(path, F_OK) == nil }

  /// The error with which the system refuses a path; nil where it does not.
  private static func refusal(_ path: String, _ mode: Int32) -> Int32? {
    unsafe access(path, mode) == 0 ? nil : errno
  }

  /// Why nothing can be written at `path`, or made there where it is missing; nil where
  /// it can.
  static func refusal(toWrite path: String) -> String? {
    guard let code = refusal(path, W_OK) else { return nil }
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      return reason(code)
    }
    return refusal(toWrite: String(path[..<slash]))
  }

  private static func reason(_ code: Int32) -> String { FileError(code: code).reason }
}

/// `open(2)` and `close(2)`, out of reach of the methods of those names.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  unsafe open(path, flags, mode)
}

private func closeFile(_ descriptor: Int32) -> Int32 { close(descriptor) }
