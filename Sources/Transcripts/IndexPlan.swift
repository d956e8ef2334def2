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
///
/// It holds places in the list of files and no copies of them: years of work are a hundred
/// thousand files.
package struct IndexPlan: Sendable {
  private let files: [TranscriptFile]
  /// The places in `files` of those that have to be read.
  private let order: [Int32]
  /// What the store knows of those, by their places.
  private let known: [Int32: Known]
  /// How many files at the beginning of `work` may hold responses of today.
  package let recent: Int

  /// Whether the files of today come first; else all are ordered by size.
  package let putsTodayFirst: Bool

  /// Bytes at the end of the plan that are ordered by size, not by age.
  static let evenBytes: Int64 = 64 << 20

  private struct Known {
    var cursor: FileCursor
    /// Whether the file may be continued from there.
    var isContinued: Bool
  }

  /// What has to be read, in this order: `recent` files, then the others.
  package struct Work: RandomAccessCollection, Sendable {
    fileprivate let plan: IndexPlan
    package var startIndex: Int { 0 }
    package var endIndex: Int { plan.order.count }
    package subscript(position: Int) -> IndexWork { plan.work(at: plan.order[position]) }
  }

  /// What has to be read, in this order: `recent` files, then the others.
  package var work: Work { Work(plan: self) }

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
    var order: [Int32] = []
    var known: [Int32: Known] = [:]
    for (place, file) in zip(Int32(0)..., files) {
      if let cursor = cursors(file.path) {
        let isSameFile = cursor.inode == file.inode && cursor.device == file.device
        if isSameFile, cursor.size == file.size, cursor.modified == file.modified { continue }
        // A copy or a remount changes inode or device, not size and time.
        let isUntouched = cursor.size == file.size && cursor.modified == file.modified
        let hasGrown = isSameFile && file.size > cursor.size
        known[place] = Known(cursor: cursor, isContinued: isUntouched || hasGrown)
      }
      order.append(place)
    }
    func bytes(_ place: Int32) -> Int64 {
      let start = known[place].flatMap { $0.isContinued ? $0.cursor.offset : nil }
      return max(0, files[Int(place)].size - (start ?? 0))
    }
    func isLarger(_ left: Int32, _ right: Int32) -> Bool {
      let (ofLeft, ofRight) = (bytes(left), bytes(right))
      return ofLeft != ofRight
        ? ofLeft > ofRight : files[Int(left)].path < files[Int(right)].path
    }
    putsTodayFirst = midnight != nil
    if let midnight {
      let end = order.partition { files[Int($0)].lastChange < midnight }
      recent = end
      order[..<end].sort(by: isLarger)
      order[end...].sort { left, right in
        let (ofLeft, ofRight) = (files[Int(left)], files[Int(right)])
        return ofLeft.modified != ofRight.modified
          ? ofLeft.modified > ofRight.modified : ofLeft.path < ofRight.path
      }
      var last = order.endIndex
      var sum: Int64 = 0
      while last > end, sum < Self.evenBytes {
        last -= 1
        sum += bytes(order[last])
      }
      order[last...].sort(by: isLarger)
    } else {
      order.sort(by: isLarger)
      recent = order.count
    }
    self.files = files
    self.order = order
    self.known = known
  }

  fileprivate func work(at place: Int32) -> IndexWork {
    let known = known[place]
    return IndexWork(
      file: files[Int(place)], known: known?.cursor,
      cursor: known.flatMap { $0.isContinued ? $0.cursor : nil })
  }
}

extension TranscriptFile {
  /// When the file was last changed, rounded down to milliseconds as the times of
  /// responses are.
  package var lastChange: Timestamp {
    Timestamp(milliseconds: floorDivide(modified, 1_000_000))
  }
}
