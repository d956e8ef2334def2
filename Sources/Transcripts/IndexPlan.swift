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

/// Decides which of the files on disk must be read, and in which order. Pure: it only
/// compares.
package struct IndexPlan: Sendable {
  /// What has to be read, in this order: `recent` files, then the others.
  package let work: [IndexWork]
  /// How many files at the beginning of `work` may hold responses of today.
  package let recent: Int

  /// Whether the files of today come first; else all are ordered by size.
  package let putsTodayFirst: Bool

  /// Bytes at the end of the plan that are ordered by size, not by age.
  static let evenBytes: Int64 = 64 << 20

  /// The plan for `files`: first those that may hold responses of today, then the
  /// others, the newest first.
  ///
  /// A line is written after its response was received, and writing changes the time of
  /// the file. A transcript that was last changed before midnight therefore cannot hold
  /// a response of the day that began then.
  ///
  /// Among the first files, and among the oldest ones (64 MB of them), the largest come
  /// first, so that all cores have work until the end: no long file is left for it.
  ///
  /// A file with the inode, size and time of change of its cursor is not opened.
  /// One that grew is continued; its fingerprint is checked when it is opened. Any
  /// other change means that earlier bytes may have changed: it is read anew.
  ///
  /// - Parameter midnight: When today began; nil where no day comes before others, and
  ///   all files are ordered by size.
  package init(
    files: [TranscriptFile], midnight: Timestamp? = nil, cursors: (String) -> FileCursor?
  ) {
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
    putsTodayFirst = midnight != nil
    guard let midnight else {
      self.work = work.sorted(by: Self.isLarger)
      recent = work.count
      return
    }
    let today = work.filter { $0.file.lastChange >= midnight }.sorted(by: Self.isLarger)
    var earlier = work.filter { $0.file.lastChange < midnight }.sorted {
      $0.file.modified != $1.file.modified
        ? $0.file.modified > $1.file.modified : $0.file.path < $1.file.path
    }
    var end = earlier.endIndex
    var bytes: Int64 = 0
    while end > 0, bytes < Self.evenBytes {
      end -= 1
      bytes += earlier[end].bytes
    }
    earlier[end...].sort(by: Self.isLarger)
    self.work = today + earlier
    recent = today.count
  }

  private static func isLarger(_ left: IndexWork, _ right: IndexWork) -> Bool {
    left.bytes != right.bytes ? left.bytes > right.bytes : left.file.path < right.file.path
  }
}

extension TranscriptFile {
  /// When the file was last changed, rounded down to milliseconds as the times of
  /// responses are.
  package var lastChange: Timestamp {
    Timestamp(milliseconds: floorDivide(modified, 1_000_000))
  }
}
