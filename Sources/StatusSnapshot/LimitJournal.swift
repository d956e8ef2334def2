package import UsageModel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What status lines were told of the limits since the last refresh: a file of
/// records to which every process appends without a lock.
///
/// `plimsoll refresh` takes the records away in two steps, so that none is lost
/// between them and the snapshot that contains them: `beginFold` moves the file
/// aside, where status lines still read it; `endFold` removes it once the records
/// are in the store and in the snapshot.
package struct LimitJournal: Sendable {
  package let path: String
  private var asidePath: String { path + ".folding" }

  /// The most bytes that are read; older records are long merged or void.
  private static let readLimit = 256 * JournalRecord.size

  /// The journal of one folder of Claude Code, by `SnapshotKey.root` of its path with
  /// links followed.
  package init(stateDirectory: String, root: UInt64) {
    path = stateDirectory + "/" + LimitJournal.name(ofRoot: root)
  }

  /// `limits-0123456789abcdef.journal`.
  package static func name(ofRoot root: UInt64) -> String {
    let digits = String(root, radix: 16)
    return "limits-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits + ".journal"
  }

  /// The folder that a journal of this name belongs to; nil for other files.
  package static func root(ofName name: String) -> UInt64? {
    guard name.hasPrefix("limits-"), name.hasSuffix(".journal") else { return nil }
    return UInt64(name.dropFirst(7).dropLast(8), radix: 16)
  }

  /// Appends one record with one write. The state folder must be there.
  ///
  /// - Parameter folder: The folder of Claude Code that the journal is of, which is
  ///   written down beside a journal that is begun.
  package func append(
    _ record: JournalRecord, of folder: ClaudeFolderAlias? = nil
  ) throws(SnapshotError) {
    if let folder, size == 0 { try JournalFolder(path).note(folder) }
    let bytes = record.bytes
    // When the file is moved aside between opening and writing, the record may
    // have come after the last look at it: then it goes into the new file too.
    // Merging takes no notice of what stands there twice.
    for _ in 0..<4 {
      let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW
      let descriptor = unsafe open(path, flags, 0o600)
      guard descriptor >= 0 else { throw SnapshotError(path: path, code: errno) }
      defer { close(descriptor) }
      let code = PrivateFile.send(bytes, to: descriptor)
      guard code == 0 else { throw SnapshotError(path: path, code: code) }
      var written = stat()
      var named = stat()
      if unsafe fstat(descriptor, &written) == 0, unsafe stat(path, &named) == 0,
        written.st_ino == named.st_ino, written.st_dev == named.st_dev
      {
        return
      }
    }
  }

  /// All records, oldest first, those that are being folded included.
  package func records() throws(SnapshotError) -> [JournalRecord] {
    try records(at: asidePath) + records(at: path)
  }

  private func records(at path: String) throws(SnapshotError) -> [JournalRecord] {
    do throws(SnapshotError) {
      let bytes = try PrivateFile.read(
        path, limit: LimitJournal.readLimit, fromEnd: true, recordSize: JournalRecord.size)
      return stride(from: 0, to: bytes.count, by: JournalRecord.size).compactMap {
        JournalRecord(bytes, at: $0)
      }
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }

  /// Moves what there is aside and returns it. Only the holder of the refresh lock
  /// may call this. What an interrupted fold left is returned first, alone.
  package func beginFold() throws(SnapshotError) -> [JournalRecord] {
    if unsafe access(asidePath, F_OK) != 0, unsafe rename(path, asidePath) != 0 {
      if errno == ENOENT { return [] }
      throw SnapshotError(path: path, code: errno)
    }
    return try records(at: asidePath)
  }

  /// Removes what `beginFold` returned, once it is kept elsewhere.
  package func endFold() throws(SnapshotError) {
    guard unsafe unlink(asidePath) != 0, errno != ENOENT else { return }
    throw SnapshotError(path: asidePath, code: errno)
  }

  /// The folder of Claude Code that the journal is of, as a status line found it; nil
  /// where none has said so.
  package func folder() throws(SnapshotError) -> ClaudeFolderAlias? {
    try JournalFolder(path).alias()
  }

  /// Bytes in the journal; 0 when there is none.
  package var size: Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
