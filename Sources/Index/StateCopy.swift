internal import Foundation
internal import UsageModel

/// A copy of the state folder that lasts as long as a command runs, for where the folder
/// itself may not be written: a home that is mounted to be read, a container, another
/// owner. What the transcripts say is read into the copy; nothing of it is kept.
package final class StateCopy: Sendable {
  /// The workspace with the copy in place of the folders that cannot be written.
  package let workspace: Workspace
  /// Why the folder cannot be written, as the system says it.
  package let reason: String
  private let folder: String

  /// What of the state folder is copied: what figures are made from.
  private static let names = [
    "plimsoll.db", "plimsoll.db-wal", "ledger.jsonl", "folders.json", "folders.listed",
    "damaged.json",
  ]
  /// Seconds after which the copy of a command that was killed is removed.
  private static let lifetime: TimeInterval = 86_400
  private static let prefix = "plimsoll-read-only-"

  /// Makes a copy where one is needed; nil where the state folder can be written, or be
  /// made.
  ///
  /// - Throws: `IndexError` where no copy can be made either, or where there is an index
  ///   that may not even be read.
  package init?(of workspace: Workspace) throws(IndexError) {
    guard let reason = StateCopy.refusal(workspace) else { return nil }
    self.reason = reason
    let manager = FileManager.default
    StateCopy.sweep(manager)
    folder =
      manager.temporaryDirectory.path + "/" + StateCopy.prefix + UUID().uuidString
    var copy = workspace
    copy.stateDirectory = folder
    copy.databasePath = folder + "/plimsoll.db"
    if PrivateFolder.refusal(toWrite: workspace.cacheDirectory) != nil {
      copy.cacheDirectory = folder + "/cache"
    }
    self.workspace = copy
    try PrivateFolder.make(folder)
    do {
      for name in StateCopy.names {
        let source = workspace.stateDirectory + "/" + name
        guard PrivateFolder.exists(source) else { continue }
        try manager.copyItem(atPath: source, toPath: folder + "/" + name)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/" + name)
      }
    } catch {
      let why = error.localizedDescription
      StateCopy.remove(folder, manager)
      throw IndexError(
        what: "cannot use \(workspace.stateDirectory)",
        because: "it cannot be written (\(reason)) or copied: \(why)",
        hint: "check its owner and mode, or set XDG_STATE_HOME to a folder that you may write")
    }
  }

  deinit { StateCopy.remove(folder, FileManager.default) }

  /// Why a state folder cannot be used as it is; nil where it can.
  private static func refusal(_ workspace: Workspace) -> String? {
    if let refusal = PrivateFolder.refusal(toWrite: workspace.stateDirectory) { return refusal }
    let database = workspace.databasePath
    return PrivateFolder.exists(database) ? PrivateFolder.refusal(toWrite: database) : nil
  }

  private static func remove(_ folder: String, _ manager: FileManager) {
    do {
      try manager.removeItem(atPath: folder)
    } catch {
      // Another one takes it away: `sweep`.
      return
    }
  }

  /// Removes what commands left that were killed.
  private static func sweep(_ manager: FileManager) {
    let parent = manager.temporaryDirectory.path
    do {
      for name in try manager.contentsOfDirectory(atPath: parent) where name.hasPrefix(prefix) {
        let path = parent + "/" + name
        let attributes = try manager.attributesOfItem(atPath: path)
        guard let time = attributes[.modificationDate] as? Date,
          -time.timeIntervalSinceNow > lifetime
        else { continue }
        remove(path, manager)
      }
    } catch {
      // Gone in the meantime, or somebody else's.
      return
    }
  }
}
