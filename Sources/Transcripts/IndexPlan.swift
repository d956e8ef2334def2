package import UsageModel

/// One file that has to be looked into, and from where.
package struct IndexWork: Hashable, Sendable {
  package var file: TranscriptFile
  /// What the store knows of the file, whether or not it can be continued.
  package var known: FileCursor?
  /// Where the last run stopped, when the file may be continued from there.
  package var cursor: FileCursor?

  package init(file: TranscriptFile, known: FileCursor? = nil, cursor: FileCursor?) {
    self.file = file
    self.known = known
    self.cursor = cursor
  }

  /// Bytes to read if the file is what it seems to be.
  package var bytes: Int64 { max(0, file.size - (cursor?.offset ?? 0)) }
}

/// Decides which of the files on disk must be read. Pure: it only compares.
package enum IndexPlan {
  /// The work for `files`, the largest first: equal shares for all cores come of
  /// themselves, since no long file is left for the end.
  ///
  /// A file with the inode, size and time of change of its cursor is not opened.
  /// One that grew is continued; its fingerprint is checked when it is opened. Any
  /// other change means that earlier bytes may have changed: it is read anew.
  package static func make(
    files: [TranscriptFile], cursors: (String) -> FileCursor?
  ) -> [IndexWork] {
    var work: [IndexWork] = []
    for file in files {
      guard let cursor = cursors(file.path) else {
        work.append(IndexWork(file: file, cursor: nil))
        continue
      }
      let isSameFile = cursor.inode == file.inode && cursor.device == file.device
      if isSameFile, cursor.size == file.size, cursor.modified == file.modified { continue }
      // A copy or a remount changes inode or device, not size and time.
      let isUntouched = cursor.size == file.size && cursor.modified == file.modified
      let hasGrown = isSameFile && file.size > cursor.size
      work.append(
        IndexWork(file: file, known: cursor, cursor: isUntouched || hasGrown ? cursor : nil))
    }
    return work.sorted {
      $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.file.path < $1.file.path
    }
  }
}
