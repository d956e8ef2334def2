package import Analytics
internal import Limits
internal import Store
package import UsageModel

extension UsageIndex {
  /// The five-hour windows whose resets were reported to the account that a folder of
  /// Claude Code is signed in to.
  ///
  /// - Parameter since: Windows that ended before are of no interest; nil for all.
  package func knownWindows(
    ofRoot root: String, since: Timestamp? = nil
  ) throws(IndexError) -> [KnownWindow] {
    let folder = try LimitFolders(knownIn: workspace, root: root).current
    return try withStore { store throws(StoreError) in
      let accounts = try store.accounts()
      let readings = try store.limitReadings()
      // Whoever gave a session key and has no Claude Code here means that account.
      let owners =
        [accounts[folder]?.organization ?? folder]
        + [accounts[LimitFolders.sessionKey]?.organization].compactMap(\.self)
      let owner = owners.first { owner in readings.contains { $0.organization == owner } }
      guard let owner else { return [] }
      let key = LimitKey(organization: owner, window: LimitWindow(kind: .fiveHour))
      // What was reported of a window was reported before it ended.
      let heardSince = since?.advanced(byMilliseconds: -UsageWindow.fiveHours)
      var resets = try store.limitHistory(key, since: heardSince).compactMap(\.resetsAt)
      resets += readings.filter { LimitKey($0) == key }.compactMap(\.resetsAt)
      return KnownWindow.windows(
        ofResets: resets.filter { reset in since.map { reset > $0 } ?? true },
        tolerance: WindowReadings.resetTolerance)
    }
  }
}
