package import UsageModel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A file of the snapshot or the journal could not be read or written.
package struct SnapshotError: Error, Hashable, Sendable {
  package var path: String
  /// The value of `errno`.
  package var code: Int32

  package init(path: String, code: Int32) {
    self.path = path
    self.code = code
  }

  /// Whether there simply is no such file.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  /// What the system calls the error.
  package var reason: String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}

/// Reading and writing of small files that nobody else may read.
package enum PrivateFile {
  /// Up to `limit` bytes of a file, in one read; its last ones where it is longer
  /// and `fromEnd` is set.
  package static func read(
    _ path: String, limit: Int, fromEnd: Bool = false, recordSize: Int = 1
  ) throws(SnapshotError) -> [UInt8] {
    try part(path, limit: limit, fromEnd: fromEnd, recordSize: recordSize).bytes
  }

  /// The same, with the size of the whole file.
  static func part(
    _ path: String, limit: Int, fromEnd: Bool = false, recordSize: Int = 1
  ) throws(SnapshotError) -> (bytes: [UInt8], size: Int) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SnapshotError(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw SnapshotError(path: path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SnapshotError(path: path, code: EINVAL)
    }
    let size = Int(status.st_size)
    let count = min(size, limit) / recordSize * recordSize
    guard count > 0 else { return ([], size) }
    let start = fromEnd ? size / recordSize * recordSize - count : 0
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let received = unsafe pread(descriptor, buffer.baseAddress, count, off_t(start))
      if received < 0 { code = errno }
      initialized = max(0, received)
    }
    if code != 0 { throw SnapshotError(path: path, code: code) }
    return (bytes, size)
  }

  /// Puts a file in place of another at once, so that whoever reads sees the old
  /// one or the new one; only the user may read it.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(SnapshotError) {
    let temporary = path + ".\(getpid()).new"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SnapshotError(path: temporary, code: errno) }
    var code = send(bytes, to: descriptor)
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, unsafe rename(temporary, path) != 0 { code = errno }
    guard code == 0 else {
      unsafe unlink(temporary)
      throw SnapshotError(path: path, code: code)
    }
  }

  /// Makes a folder with mode 0700, and those above it that are missing.
  package static func makeFolder(_ path: String) throws(SnapshotError) {
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    guard code == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
      slash > path.startIndex
    else { throw SnapshotError(path: path, code: code) }
    try makeFolder(String(path[..<slash]))
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw SnapshotError(path: path, code: errno)
    }
  }

  /// Writes all of `bytes`. Returns `errno`, or 0.
  static func send(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        guard let base = buffer.baseAddress else { return 0 }
        let written = unsafe write(descriptor, base + done, buffer.count - done)
        if written >= 0 {
          done += written
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}

/// The snapshot's file.
package struct StatusSnapshotFile: Sendable {
  package let path: String

  /// The snapshot in the state folder (`~/.local/state/plimsoll`).
  package init(stateDirectory: String) {
    path = stateDirectory + "/status.snapshot"
  }

  /// nil when there is none, or none that this version can read.
  package func read() throws(SnapshotError) -> SnapshotReading? {
    var isForeign = false
    return try read(isForeign: &isForeign)
  }

  /// - Parameter isForeign: Whether there is one that this version cannot read.
  package func read(isForeign: inout Bool) throws(SnapshotError) -> SnapshotReading? {
    isForeign = false
    do throws(SnapshotError) {
      let part = try PrivateFile.part(path, limit: SnapshotLayout.maximumSizeOfFigures)
      let snapshot = SnapshotReading(part.bytes, size: part.size, path: path)
      isForeign = snapshot == nil
      return snapshot
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  /// Says of the snapshot that it still holds, by the time that stands in it. One whose
  /// day has ended does not.
  package func renew(now: Timestamp) throws(SnapshotError) {
    var bytes = try PrivateFile.read(path, limit: SnapshotLayout.maximumSize + 1)
    guard let snapshot = SnapshotReading(bytes), let ends = snapshot.todayEnds, ends > now,
      snapshot.writtenAt < now, SnapshotLayout.beginsWithFigures(bytes)
    else { return }
    var fields = FieldWriter()
    fields.add(now as Timestamp?)
    let at = SnapshotLayout.headerSize + SnapshotLayout.sectionHeaderSize
    bytes.replaceSubrange(at..<at + fields.bytes.count, with: fields.bytes)
    try PrivateFile.replace(path, with: bytes)
  }

  /// Replaces the snapshot; the folder must be there.
  package func write(_ snapshot: StatusSnapshot) throws(SnapshotError) {
    try PrivateFile.replace(path, with: SnapshotLayout.encode(snapshot))
  }
}
