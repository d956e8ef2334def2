internal import Scanning

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Small files, read whole and replaced whole.
enum LocalFile {
  /// What was read, and who may read it.
  struct Content {
    var bytes: [UInt8]
    /// The permission bits.
    var mode: UInt32

    /// Whether only the owner can read or change the file.
    var isPrivate: Bool { mode & 0o077 == 0 }
  }

  /// Reads a file of at most `limit` bytes; pipes and devices do not block it.
  static func read(_ path: String, limit: Int = 64 << 20) throws(FileError) -> Content {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_size <= limit else { throw FileError(code: EFBIG) }
    let capacity = Int(status.st_size) + 1
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      var code: Int32 = 0
      let part = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        let received = Self.receive(descriptor, buffer)
        count = max(0, received)
        if received < 0 { code = errno }
      }
      guard code == 0 else { throw FileError(code: code) }
      if part.isEmpty { break }
      bytes += part
    }
    return Content(bytes: bytes, mode: UInt32(status.st_mode) & 0o7777)
  }

  /// Replaces a file as a whole: a reader sees the old one or the new one. Only the
  /// owner may read it.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let draft = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(code: errno) }
    var at = 0
    var code: Int32 = 0
    while at < bytes.count, code == 0 {
      let rest = Array(bytes[at...])
      let sent = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if sent > 0 { at += sent } else if errno != EINTR { code = errno }
    }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, unsafe rename(draft, path) != 0 { code = errno }
    guard code == 0 else {
      unsafe unlink(draft)
      throw FileError(code: code)
    }
  }

  /// Makes a folder that only its owner may enter, and those above it.
  static func makeFolder(_ path: String) throws(FileError) {
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw FileError(code: errno)
    }
    try makeFolder(String(path[..<slash]))
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(code: errno) }
  }

  static func isExecutable(_ path: String) -> Bool {
    unsafe access(path, X_OK) == 0
  }

  /// Reads what is there; again after an interruption.
  @safe private static func receive(
    _ descriptor: Int32, _ buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    while true {
      let received = unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      if received >= 0 || errno != EINTR { return received }
    }
  }
}

/// `read` of the C library, which `LocalFile.read` hides.
@unsafe private func systemRead(
  _ descriptor: Int32, _ target: UnsafeMutablePointer<UInt8>?, _ count: Int
) -> Int {
  unsafe read(descriptor, target, count)
}

/// A lock between processes, given back when the value is destroyed or the process
/// ends, however it ends.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock, or returns nil when another process holds it.
  init?(_ path: String) throws(FileError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK || code == EINTR { return nil }
      throw FileError(code: code)
    }
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}
