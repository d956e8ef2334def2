internal import Foundation

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A file could not be read or written.
package struct TextFileError: Error, Sendable, Equatable {
  package var path: String
  /// As the end of a sentence: "Permission denied".
  package var reason: String
  /// Whether it was to be written.
  package var isWriting: Bool
}

/// A file that a person writes too: it is read as a whole and replaced as a whole.
package struct TextFile: Sendable, Equatable {
  /// Where the name is that it is known by.
  package var path: String
  /// Where it really is: links followed to their end.
  package var target: String
  /// nil where there is no file.
  package var bytes: [UInt8]?
  /// Of the file that is there; of one that is made.
  package var mode: UInt32

  /// Larger files are nobody's settings.
  private static let maximumSize = 8 << 20

  /// Reads what is there.
  package init(path: String) throws(TextFileError) {
    self.path = path
    target = try TextFile.resolve(path)
    mode = 0o600
    (bytes, mode) = try TextFile.read(target) ?? (nil, 0o600)
  }

  /// Whether others than the owner may read it.
  package var isSharedWithOthers: Bool { mode & 0o077 != 0 }

  /// Puts other bytes in the place of the file at once: whoever reads sees the old
  /// text or the new one. A link stays one, and the mode stays what it is.
  ///
  /// Refused where the file has changed since it was read.
  package mutating func replace(with new: [UInt8]) throws(TextFileError) {
    let now = try TextFile.read(target)
    guard now?.bytes == bytes else {
      throw failure("somebody else has just changed it; run the command again")
    }
    try TextFile.makeFolder(TextFile.folder(of: target))
    let temporary = target + ".plimsoll-\(getpid())"
    try TextFile.create(temporary, with: new, mode: mode)
    guard unsafe rename(temporary, target) == 0 else {
      let code = errno
      unsafe unlink(temporary)
      throw failure(TextFile.text(of: code))
    }
    bytes = new
  }

  /// Removes the file, as it was read.
  package mutating func remove() throws(TextFileError) {
    let now = try TextFile.read(target)
    guard now?.bytes == bytes else {
      throw failure("somebody else has just changed it; run the command again")
    }
    if bytes != nil, unsafe unlink(target) != 0 { throw failure(TextFile.text(of: errno)) }
    bytes = nil
  }

  /// Keeps the bytes under a name beside the file that nothing has yet.
  /// - Returns: The path of the copy; nil where there is no file.
  package func backUp(stamp: String) throws(TextFileError) -> String? {
    guard let bytes else { return nil }
    var copy = target + ".plimsoll-" + stamp
    var number = 1
    while TextFile.exists(copy) {
      number += 1
      copy = target + ".plimsoll-" + stamp + "-\(number)"
    }
    try TextFile.create(copy, with: bytes, mode: mode)
    return copy
  }

  private func failure(_ reason: String) -> TextFileError {
    TextFileError(path: path, reason: reason, isWriting: true)
  }

  /// Whether something stands at `path`.
  package static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// Makes a folder with mode 0700, and those above it that are missing.
  package static func makeFolder(_ path: String) throws(TextFileError) {
    if unsafe path.isEmpty || mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    let above = folder(of: path)
    guard code == ENOENT, !above.isEmpty else {
      throw TextFileError(path: path, reason: text(of: code), isWriting: true)
    }
    try makeFolder(above)
    if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
      throw TextFileError(path: path, reason: text(of: errno), isWriting: true)
    }
  }

  /// The folder that a path leads through at last.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  // MARK: System calls

  /// Follows links, also to where nothing is yet.
  private static func resolve(_ path: String) throws(TextFileError) -> String {
    var path = path
    for _ in 0..<40 {
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
        return path
      }
      let link: String
      do {
        link = try FileManager.default.destinationOfSymbolicLink(atPath: path)
      } catch {
        throw TextFileError(path: path, reason: error.localizedDescription, isWriting: false)
      }
      path = link.hasPrefix("/") ? link : folder(of: path) + "/" + link
    }
    throw TextFileError(path: path, reason: text(of: ELOOP), isWriting: false)
  }

  private static func read(
    _ path: String
  ) throws(TextFileError) -> (bytes: [UInt8], mode: UInt32)? {
    func failure(_ reason: String) -> TextFileError {
      TextFileError(path: path, reason: reason, isWriting: false)
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(text(of: errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(text(of: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure("it is not a regular file") }
    guard status.st_size <= maximumSize else { throw failure("it is larger than 8 MB") }
    var bytes: [UInt8] = []
    do {
      bytes = Array(
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data())
    } catch {
      throw failure(error.localizedDescription)
    }
    return (bytes, UInt32(status.st_mode) & 0o7777)
  }

  /// Writes a file that must not be there yet. It has its mode before its bytes.
  private static func create(
    _ path: String, with bytes: [UInt8], mode: UInt32
  ) throws(TextFileError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw TextFileError(path: path, reason: text(of: errno), isWriting: true)
    }
    do {
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      defer { close(descriptor) }
      if fchmod(descriptor, mode_t(mode)) != 0 { throw POSIXError(.EPERM) }
      try file.write(contentsOf: Data(bytes))
      if fsync(descriptor) != 0 { throw POSIXError(.EIO) }
    } catch {
      unsafe unlink(path)
      throw TextFileError(path: path, reason: error.localizedDescription, isWriting: true)
    }
  }

  private static func text(of code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
