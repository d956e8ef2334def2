import Analytics
import Engine
import Reports
import UsageModel

/// Keeps what the status line shows, and `usage.json`, as new as a live face that
/// runs anyway: then no line has to start a refresh for it.
struct StatusFollower {
  private let desk: LimitDesk
  private let zone: ZoneDays
  private let publisher: StatusPublisher?

  /// Between two writings; what changes meanwhile is in the next one.
  private static let pause = Duration.seconds(10)

  init(_ desk: LimitDesk, zone: ZoneDays) {
    self.desk = desk
    self.zone = zone
    publisher = StatusPublisher(
      index: desk.workbench.index, limits: desk.service, prices: desk.workbench.prices, zone: zone)
  }

  /// Publishes each update, until the engine ends or the task is cancelled.
  func follow(_ engine: LiveEngine) async {
    guard let publisher else { return }
    for await update in await engine.updates() where update.failure == nil {
      do {
        try publisher.publish(update.usage, now: update.at)
        try desk.writeSnapshot(
          LimitsReport(update.limits, now: update.at, zone: zone),
          sessionTokens: update.usage.window?.usage.tally.tokens.total)
      } catch {
        // The face itself shows what it has; the next update tries again, and the
        // line says how old its snapshot is.
      }
      do {
        try await Task.sleep(for: Self.pause)
      } catch {
        return
      }
    }
  }
}
