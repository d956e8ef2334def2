package import Index
package import UsageModel

/// When a team's hub is told what is new: at most once in an interval over all processes,
/// by one of them at a time. The same rule as for the folder that machines share.
package struct HubTurn: Sendable {
  private let workspace: Workspace

  package init(_ workspace: Workspace) { self.workspace = workspace }

  /// How it went the last time; nil where nobody has tried.
  package static func last(_ workspace: Workspace) throws(IndexError) -> SyncOutcome? {
    try SmallJSON.read(path(workspace))
  }

  private static func path(_ workspace: Workspace) -> String {
    workspace.stateDirectory + "/hub.last"
  }

  /// Forgets how it went, as when the hub is left.
  package static func forget(_ workspace: Workspace) throws(IndexError) {
    try PrivateFile.remove(path(workspace))
    try HubMark.forget(workspace)
  }

  /// Calls `tell` where that is due. What it throws is written down for the faces, and
  /// stops nobody.
  ///
  /// - Parameter interval: Seconds between two times.
  package func runIfDue(
    every interval: Int64, now: Timestamp, _ tell: () async throws(IndexError) -> Void
  ) async {
    do throws(IndexError) {
      if let last = try HubTurn.last(workspace) {
        // In both directions: the clock may have been set back.
        guard abs(now.milliseconds - last.triedAt) >= interval * 1000 else { return }
      }
      try await run(now: now, tell)
    } catch {
      // It is in `hub.last`, which `doctor` reads.
      return
    }
  }

  /// Calls `tell`, unless another process is at it.
  package func run(
    now: Timestamp, _ tell: () async throws(IndexError) -> Void
  ) async throws(IndexError) {
    let lock = try WorkLock(at: workspace.stateDirectory + "/hub.lock")
    guard let lock else { return }
    defer { withExtendedLifetime(lock) {} }
    var outcome = try HubTurn.last(workspace) ?? SyncOutcome(triedAt: 0)
    outcome.triedAt = now.milliseconds
    do {
      try await tell()
      outcome.doneAt = now.milliseconds
      outcome.failure = nil
      try SmallJSON.write(outcome, to: HubTurn.path(workspace))
    } catch {
      outcome.failure = error.note
      try SmallJSON.write(outcome, to: HubTurn.path(workspace))
      throw error
    }
  }
}
