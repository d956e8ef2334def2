internal import Files
internal import Foundation
internal import Store
internal import UsageModel

/// One file with everything that the state folder holds and nobody could make again: the
/// index, the ledger, the ids of folders. No sessions, no passwords, no keys.
package struct IndexBackup {
  private let index: UsageIndex
  private var folder: String { index.workspace.stateDirectory }

  /// What goes along with the index.
  private static let names = [
    "ledger.jsonl", "budgets.jsonl", "folders.json", "folders.listed", "damaged.json",
  ]

  package init(_ index: UsageIndex) {
    self.index = index
  }

  /// Writes the file, with mode 0600, while everything else may run.
  ///
  /// - Returns: Its size in bytes.
  /// - Throws: `IndexError` where it cannot be written or is there already.
  @discardableResult
  package func write(to path: String) throws(IndexError) -> Int64 {
    guard !PrivateFolder.exists(path) else {
      throw IndexError(
        what: "there is a file \(path) already", because: "a backup replaces nothing",
        hint: "give another name", status: .usage)
    }
    try index.settleLedger()
    let lock = try WorkLock(waitingAt: folder + "/ledger.jsonl.lock")
    defer { withExtendedLifetime(lock) {} }
    return try writeUnderLock(to: path)
  }

  private func writeUnderLock(to path: String) throws(IndexError) -> Int64 {
    let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try PrivateFolder.makeFile(temporary)
      let parts = try parts()
      try index.withStore { store throws(StoreError) in
        try store.backUp(to: temporary, with: parts)
      }
      try PrivateFolder.move(temporary, to: path)
    } catch {
      try IndexBackup.remove(temporary)
      throw error
    }
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    } catch {
      throw IndexBackup.failure(path, error)
    }
  }

  /// Puts a backup in the place of what is there, of which a backup is made first.
  ///
  /// - Returns: Where that one is.
  package func restore(from path: String) throws(IndexError) -> String {
    guard PrivateFolder.exists(path) else {
      throw IndexError(
        what: "there is no file \(path)", because: "nothing is at that path",
        hint: "name a file that `plimsoll backup` wrote", status: .noData)
    }
    if index.isNewer { throw index.newerError }
    try index.settleLedger()
    let lock = try WorkLock(waitingAt: folder + "/ledger.jsonl.lock")
    defer { withExtendedLifetime(lock) {} }
    // A copy, which is changed and looked through before anything is touched.
    let copy = index.workspace.databasePath + ".restored"
    try IndexBackup.remove(copy)
    try PrivateFolder.makeFile(copy)
    do {
      let kept = try restore(from: path, by: copy)
      try IndexBackup.remove(copy)
      return kept
    } catch {
      try IndexBackup.remove(copy)
      throw error
    }
  }

  private func restore(from path: String, by copy: String) throws(IndexError) -> String {
    do {
      try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe).write(
        to: URL(fileURLWithPath: copy))
    } catch {
      throw IndexBackup.failure(path, error)
    }
    let (store, parts) = try IndexBackup.opened(copy, of: path)
    var kept = folder + "/before-restore.backup"
    var number = 1
    while PrivateFolder.exists(kept) {
      number += 1
      kept = folder + "/before-restore-\(number).backup"
    }
    _ = try writeUnderLock(to: kept)
    try index.withStore { own throws(StoreError) in try own.replace(with: store) }
    for name in IndexBackup.names {
      let target = folder + "/" + name
      if let part = parts.first(where: { $0.name == name }) {
        try PrivateFile.replace(target, with: part.content, durability: .lasting)
      } else {
        try IndexBackup.remove(target)
      }
    }
    // Days that are not in it stay: they hold what nobody else may have.
    for part in parts where part.name.hasPrefix("days/") {
      guard SealedDays.isName(String(part.name.dropFirst(5))) else { continue }
      try PrivateFile.replace(
        folder + "/" + part.name, with: part.content, durability: .lasting)
    }
    do {
      try store.close()
    } catch {
      throw IndexError(error)
    }
    return kept
  }

  private static func opened(
    _ copy: String, of path: String
  ) throws(IndexError) -> (UsageStore, [BackupPart]) {
    do {
      let opened = try UsageStore.openBackup(at: copy)
      return (opened.store, opened.parts)
    } catch {
      let isNoBackup = error.kind == .damaged
      throw IndexError(
        what: "\(path) cannot be restored",
        because: isNoBackup ? "it is not a backup, or it is damaged" : error.message,
        hint: error.kind == .tooNew
          ? "update Plimsoll, then restore it"
          : "name a file that `plimsoll backup` wrote; nothing was changed")
    }
  }

  private func parts() throws(IndexError) -> [BackupPart] {
    var parts: [BackupPart] = []
    let days = try SealedDays(stateDirectory: folder).names().map { "days/" + $0 }
    for name in IndexBackup.names + days where PrivateFolder.exists(folder + "/" + name) {
      do {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        parts.append(BackupPart(name: name, content: Array(data)))
      } catch {
        throw IndexBackup.failure(folder + "/" + name, error)
      }
    }
    return parts
  }

  private static func failure(_ path: String, _ error: any Error) -> IndexError {
    IndexError(
      what: "cannot read or write \(path)", because: error.localizedDescription,
      hint: "check that the disk has room and that you may use the file")
  }

  private static func remove(_ path: String) throws(IndexError) {
    for suffix in ["", "-wal", "-shm", "-journal"] where PrivateFolder.exists(path + suffix) {
      do {
        try FileManager.default.removeItem(atPath: path + suffix)
      } catch {
        throw failure(path + suffix, error)
      }
    }
  }
}
