package import Files
internal import Platform
package import UsageModel

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
  ) throws(FileError) {
    if let folder, size == 0 { try JournalFolder(path).note(folder) }
    let bytes = record.bytes
    // When the file is moved aside between opening and writing, the record may
    // have come after the last look at it: then it goes into the new file too.
    // Merging takes no notice of what stands there twice.
    for _ in 0..<4 {
      do throws(SystemError) {
        let file = try Descriptor(opening: path, for: .appending)
        try file.send(bytes)
        if file.isStill(at: path) { return }
      } catch {
        throw FileError(.write, path, error)
      }
    }
  }

  /// All records, oldest first, those that are being folded included.
  package func records() throws(FileError) -> [JournalRecord] {
    try records(at: asidePath) + records(at: path)
  }

  private func records(at path: String) throws(FileError) -> [JournalRecord] {
    do throws(FileError) {
      let bytes = try File.part(
        of: path, limit: LimitJournal.readLimit, fromEnd: true, recordSize: JournalRecord.size
      ).bytes
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
  package func beginFold() throws(FileError) -> [JournalRecord] {
    if !SystemPath.exists(asidePath), try !File.move(path, to: asidePath) { return [] }
    return try records(at: asidePath)
  }

  /// Removes what `beginFold` returned, once it is kept elsewhere.
  package func endFold() throws(FileError) { try File.remove(asidePath) }

  /// The folder of Claude Code that the journal is of, as a status line found it; nil
  /// where none has said so.
  package func folder() throws(FileError) -> ClaudeFolderAlias? {
    try JournalFolder(path).alias()
  }

  /// Bytes in the journal; 0 when there is none.
  package var size: Int {
    do throws(SystemError) {
      return Int(try FileStatus(path: path).size)
    } catch {
      // There is none, or none that can be read: the reader says why.
      return 0
    }
  }
}
