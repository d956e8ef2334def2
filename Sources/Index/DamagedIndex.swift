internal import Foundation
internal import Store
internal import UsageModel
internal import Wording

/// Puts a new index in place of a damaged one, with all that can still be read.
struct DamagedIndex {
  let workspace: Workspace
  private var path: String { workspace.databasePath }

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  /// Builds the new index beside the damaged one, and puts it in its place once it is
  /// whole: a program that dies at it leaves everything as it was.
  ///
  /// - Returns: Where the damaged one now is; nil when the file in its place is sound,
  ///   because another process has been quicker.
  func replace() throws(IndexError) -> String? {
    let lock = try WorkLock(waitingAt: path + ".lock")
    defer { withExtendedLifetime(lock) {} }
    if UsageStore.isSound(at: path) { return nil }
    let new = path + ".new"
    try Self.remove(new)
    try PrivateFolder.makeFile(new)
    var salvage = Salvage()
    try cutTornPage()
    do {
      salvage = try fill(new)
    } catch {
      guard error.kind == .other || error.kind == .damaged else { throw IndexError(error) }
      // Whatever it is that cannot be taken over, an empty index is better than none.
      try Self.remove(new)
      try PrivateFolder.makeFile(new)
      salvage.damagedTables = ["response", "creditEntry", "limitHistory", "alert", "apiRow"]
    }
    let target = freeName
    for suffix in ["", "-wal", "-shm"] {
      try PrivateFolder.move(path + suffix, to: target + suffix)
    }
    for suffix in ["-wal", "-shm", ""] {
      try PrivateFolder.move(new + suffix, to: path + suffix)
    }
    if workspace.isUsersOwn {
      let hasLedger = PrivateFolder.exists(workspace.stateDirectory + "/ledger.jsonl")
      try DamageFile(stateDirectory: workspace.stateDirectory).write(
        salvage.notice(
          at: Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)), path: target,
          hasLedger: hasLedger))
    }
    return target
  }

  /// Takes a part of a page off the end of the file: SQLite would read zeros for the rest
  /// of it, and rows of zeros for what was there.
  private func cutTornPage() throws(IndexError) {
    do {
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      // Bytes 16 and 17 are the size of a page, where 1 stands for 65,536.
      guard let head = try file.read(upToCount: 18), head.count == 18 else { return }
      let told = UInt64(head[16]) << 8 | UInt64(head[17])
      let page = told == 1 ? 65_536 : told
      guard page >= 512, page.nonzeroBitCount == 1 else { return }
      let size = try file.seekToEnd()
      if size % page != 0 { try file.truncate(atOffset: size - size % page) }
      try file.close()
    } catch {
      throw IndexError(
        what: "cannot read \(path)", because: error.localizedDescription,
        hint: "check its owner and mode, then run the command again")
    }
  }

  private func fill(_ new: String) throws(StoreError) -> Salvage {
    let store = try UsageStore.open(at: new)
    var salvage = try store.salvage(from: path)
    if workspace.isUsersOwn {
      let days = try SealedDays(stateDirectory: workspace.stateDirectory).restore(into: store)
      salvage.responses += days.added
      salvage.sealedDays = days.days
      salvage.damagedDays = days.damaged
      try store.beginSealing()
    }
    try store.close()
    return salvage
  }

  private var freeName: String {
    var target = path + ".damaged"
    var number = 1
    while PrivateFolder.exists(target) {
      number += 1
      target = path + ".damaged-\(number)"
    }
    return target
  }

  private static func remove(_ path: String) throws(IndexError) {
    for suffix in ["", "-wal", "-shm"] where PrivateFolder.exists(path + suffix) {
      do {
        try FileManager.default.removeItem(atPath: path + suffix)
      } catch {
        throw IndexError(
          what: "cannot remove \(path + suffix)", because: error.localizedDescription,
          hint: "remove it yourself, then run the command again")
      }
    }
  }
}

extension Salvage {
  /// What is said of it.
  func notice(at time: Timestamp, path: String, hasLedger: Bool) -> DamageNotice {
    var lost: [String] = []
    var kept: [String] = []
    func say(_ tables: Set<String>, _ what: String, _ count: Int64) {
      if damagedTables.isDisjoint(with: tables) {
        kept.append("the \(what): all of it")
      } else if count > 0 {
        lost.append("a part of the \(what)")
        kept.append("the \(what): \(counted(count, "row"))")
      } else {
        lost.append("any \(what)")
      }
    }
    if hasLedger {
      kept.append("the ledger of credits: all of it, from ledger.jsonl")
    } else if sealedDays == 0, damagedTables.contains("creditEntry") {
      // Whoever sealed a day has also written each ledger into its file.
      say(["creditEntry"], "ledger of credits", rows["creditEntry"] ?? 0)
    }
    let isUsageDamaged =
      !damagedTables.isDisjoint(with: ["response", "context", "session", "project", "variant"])
      || namelessResponses > 0
    if isUsageDamaged, sealedDays > 0, damagedDays.isEmpty {
      lost.append("perhaps usage of days not yet sealed whose transcripts are deleted")
      kept.append(
        "usage: \(counted(responses, "response")), from the old file and "
          + "\(counted(Int64(sealedDays), "sealed day")), and all transcripts that are there")
    } else if isUsageDamaged {
      lost.append("a part of the usage whose transcripts are deleted")
      kept.append("usage: \(counted(responses, "response")), and all transcripts that are there")
    } else {
      kept.append("usage: all of it")
    }
    if !damagedDays.isEmpty {
      let names = damagedDays.prefix(3).joined(separator: ", ")
      lost.append(
        "sealed days that are damaged themselves: \(names)"
          + (damagedDays.count > 3 ? " and \(damagedDays.count - 3) more" : ""))
    }
    say(["limitHistory", "limitReading"], "history of limits", rows["limitHistory"] ?? 0)
    say(["alert", "alertDelivery"], "record of warnings", rows["alert"] ?? 0)
    say(
      ["apiRow", "apiSubject", "apiName", "claudeCodeDay", "claudeCodeModel"],
      "record of what an organization was billed", rows["apiRow"] ?? 0)
    return DamageNotice(at: time, path: path, lost: lost, kept: kept)
  }
}
