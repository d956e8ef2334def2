package import Files
internal import Foundation
package import Index
package import StatusSnapshot
internal import UsageModel

/// What status lines received of the limits and nobody has taken in yet: one
/// journal for each folder of Claude Code, all in the state folder.
package struct LimitJournals: Sendable {
  let stateDirectory: String

  /// The records of one folder of Claude Code.
  package struct Told {
    /// `SnapshotKey.root` of the folder.
    var root: UInt64
    var records: [JournalRecord]
    var path: String
    /// The folder, where a status line has written it down.
    var folder: ClaudeFolderAlias?
  }

  /// What is in the journals, oldest first. They are left as they are: taking the
  /// same in twice changes nothing, and only what a snapshot has taken over may go.
  func told() throws(IndexError) -> [Told] {
    var all: [Told] = []
    for (root, journal) in try journals() {
      let records = try IndexError.ofJournal { () throws(FileError) in
        try journal.records()
      }
      if records.isEmpty { continue }
      all.append(try told(records, of: journal, root: root))
    }
    return all
  }

  /// Sets aside what there is, for status lines still to be read, and returns it. Only
  /// the holder of the refresh lock may do so.
  package func beginFold() throws(IndexError) -> [Told] {
    var all: [Told] = []
    for (root, journal) in try journals() {
      let records = try IndexError.ofJournal { () throws(FileError) in
        try journal.beginFold()
      }
      if records.isEmpty { continue }
      all.append(try told(records, of: journal, root: root))
    }
    return all
  }

  private func told(
    _ records: [JournalRecord], of journal: LimitJournal, root: UInt64
  ) throws(IndexError) -> Told {
    let folder = try IndexError.ofJournal { () throws(FileError) in try journal.folder() }
    return Told(root: root, records: records, path: journal.path, folder: folder)
  }

  /// Removes what was set aside, once it is in the store and in the snapshot.
  package func endFold() throws(IndexError) {
    for (_, journal) in try journals() {
      try IndexError.ofJournal { () throws(FileError) in try journal.endFold() }
    }
  }

  /// The journals that are there, also those of which only a part that was moved
  /// aside is left.
  private func journals() throws(IndexError) -> [(root: UInt64, journal: LimitJournal)] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: stateDirectory)
    } catch {
      // Without the folder there is no journal in it.
      return []
    }
    let roots = names.compactMap { name in
      LimitJournal.root(
        ofName: name.hasSuffix(".folding") ? String(name.dropLast(".folding".count)) : name)
    }
    return Set(roots).sorted().map { root in
      (root, LimitJournal(stateDirectory: stateDirectory, root: root))
    }
  }
}

extension RefreshLock {
  /// The lock of refreshing; nil while somebody else has it.
  package static func taken(stateDirectory: String) throws(IndexError) -> RefreshLock? {
    do throws(FileError) {
      return try take(stateDirectory: stateDirectory)
    } catch {
      throw IndexError(error)
    }
  }
}

extension IndexError {
  /// A file that cannot be read or written, as users are told of it.
  package init(_ error: FileError) {
    self.init(
      what: "cannot use \(error.path)", because: error.reason,
      hint: "check that you may read and write the file and its folder")
  }

  /// Runs `body` with its errors as those that are shown.
  package static func ofJournal<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(IndexError) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw IndexError(error)
    }
  }
}
