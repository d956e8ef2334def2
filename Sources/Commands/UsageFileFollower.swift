import Analytics
import Live
import Reports
import UsageModel

/// Keeps `usage.json` as new as a live face that runs anyway. What the status line
/// shows, the engine publishes itself.
struct UsageFileFollower {
  private let limitAccess: LimitAccess
  private let zone: ZoneDays

  /// Between two writings; what changes meanwhile is in the next one.
  private static let pause = Duration.seconds(10)

  init(_ limitAccess: LimitAccess, zone: ZoneDays) {
    self.limitAccess = limitAccess
    self.zone = zone
  }

  /// Writes each update, until the engine ends or the task is cancelled.
  func follow(_ engine: LiveEngine) async {
    for await update in await engine.updates() where update.failure == nil {
      // Judged now: the update may have waited for the end of the pause.
      let now = Invocation.clock()
      do {
        try limitAccess.writeSnapshot(
          LimitsReport(update.limits, now: now, zone: zone),
          sessionTokens: update.indexing.hasFigures
            ? update.usage.shown(at: now).window?.usage.tally.tokens.total : nil)
      } catch {
        // The face itself shows what it has; the next update tries again, and the
        // file says how old it is.
      }
      // What turns by time alone is written as soon as it does.
      let left = update.nextChange.milliseconds - now.milliseconds
      do {
        try await Task.sleep(for: min(Self.pause, .milliseconds(max(0, left))))
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }
}
