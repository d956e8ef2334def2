internal import Digests
internal import Limits
package import Sharing
internal import Store
package import UsageModel

/// Limits that one machine has received, for the others of the same accounts.
extension MachineSync {
  /// The accounts that folders of this machine are signed in to.
  func ownAccounts() throws(IndexError) -> Set<String> {
    try index.withStore { store throws(StoreError) in
      Set(try store.accounts().values.compactMap(\.organization))
    }
  }

  /// What this machine has received about windows that still run; nil where that is nothing.
  func limitShare(_ own: Machine, now: Timestamp) throws(IndexError) -> LimitShare? {
    let accounts = try ownAccounts()
    let readings = try index.withStore { store throws(StoreError) in try store.limitReadings() }
    let shared = readings.filter {
      accounts.contains($0.organization) && ($0.resetsAt.map { $0 > now } ?? true)
    }
    return shared.isEmpty ? nil : LimitShare(machine: own.id, readings: shared)
  }

  /// What would leave this machine of limits at present; nil where that is nothing.
  package func previewLimits(now: Timestamp) throws(IndexError) -> LimitShare? {
    let (identity, _) = try MachineIdentity.ofThisMachine(workspace)
    return try limitShare(own(identity), now: now)
  }

  /// Takes in what a machine has received about limits: readings of the same accounts, judged
  /// like any other.
  ///
  /// - Returns: False where the file is not what the manifest says.
  func takeLimits(
    _ manifest: SyncManifest, _ folder: SharedFolder, _ accounts: Set<String>, now: Timestamp,
    _ report: inout SyncReport
  ) throws(IndexError) -> Bool {
    guard let digest = manifest.limits else { return true }
    let path = folder.file(LimitShare.fileName, of: manifest.machine)
    let share: LimitShare
    do throws(SliceRefusal) {
      let bytes: [UInt8]?
      do throws(IndexError) {
        bytes = try folder.bytes(at: path, limit: LimitShare.largest)
      } catch {
        report.problems.append(SyncProblem(path: path, reason: error.why, isPassing: true))
        return false
      }
      guard let bytes, SHA256.hexadecimal(bytes) == digest else { throw .torn }
      share = try LimitShare(file: bytes, machine: manifest.machine)
    } catch {
      report.problems.append(SyncProblem(path: path, error))
      return false
    }
    let (admitted, refused) = LimitAdmission.admit(
      share.limitReadings.filter { accounts.contains($0.organization) }, at: now)
    for reading in refused where reading.reason == .capturedAhead {
      report.problems.append(
        SyncProblem(
          path: path,
          reason:
            "a reading of \(reading.window.name) is from a clock that is ahead; it is refused",
          isPassing: true))
    }
    let record = LimitRecord(readings: admitted)
    try index.withStore { store throws(StoreError) in try store.record(record, at: now) }
    return true
  }
}
