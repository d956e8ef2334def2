package import Files
internal import Platform
package import UsageModel

/// The snapshot's file.
package struct StatusSnapshotFile: Sendable {
  package let path: String

  /// The snapshot in the state folder (`~/.local/state/plimsoll`).
  package init(stateDirectory: String) {
    path = stateDirectory + "/status.snapshot"
  }

  /// nil when there is none, or none that this version can read.
  package func read() throws(FileError) -> SnapshotReading? {
    var isForeign = false
    return try read(isForeign: &isForeign)
  }

  /// - Parameter isForeign: Whether there is one that this version cannot read.
  package func read(isForeign: inout Bool) throws(FileError) -> SnapshotReading? {
    isForeign = false
    do throws(FileError) {
      let part = try File.part(of: path, limit: SnapshotLayout.maximumSizeOfFigures)
      let snapshot = SnapshotReading(part.bytes, size: Int(part.status.size), path: path)
      isForeign = snapshot == nil
      return snapshot
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  /// Says of the snapshot that it still holds, by the time in it. One whose
  /// day has ended does not.
  package func renew(now: Timestamp) throws(FileError) {
    var bytes = try File.part(of: path, limit: SnapshotLayout.maximumSize + 1).bytes
    guard let snapshot = SnapshotReading(bytes), let ends = snapshot.todayEnds, ends > now,
      snapshot.writtenAt < now, SnapshotLayout.beginsWithFigures(bytes)
    else { return }
    var fields = FieldWriter()
    fields.add(now as Timestamp?)
    let at = SnapshotLayout.headerSize + SnapshotLayout.sectionHeaderSize
    bytes.replaceSubrange(at..<at + fields.bytes.count, with: fields.bytes)
    try File.replace(path, with: bytes)
  }

  /// Replaces the snapshot; the folder must be there.
  package func write(_ snapshot: StatusSnapshot) throws(FileError) {
    try File.replace(path, with: SnapshotLayout.encode(snapshot))
  }
}
