internal import Files
internal import StatusSnapshot
package import UsageModel

extension StatusPublisher {
  /// Says of a snapshot that it still holds, where nothing has happened since it was
  /// written and the day is the same: so that no status line takes it for old.
  package static func renew(stateDirectory: String, now: Timestamp) {
    do throws(FileError) {
      guard let lock = try RefreshLock.take(stateDirectory: stateDirectory) else { return }
      try StatusSnapshotFile(stateDirectory: stateDirectory).renew(now: now)
      _ = lock.lastBegun
    } catch {
      // Then a line finds it old, and has it refreshed.
      return
    }
  }
}
