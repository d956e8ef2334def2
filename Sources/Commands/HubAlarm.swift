import Alerts
import Hub
import HubStore
import Index
import Live
import Reports
import Settings
import Terminal
import UsageModel

/// Raises what the hub warns of, and has it delivered by the same ways as all warnings.
struct HubAlarm: Sendable {
  private let watch: HubWatch
  private let service: AlertService

  /// Seconds between two looks.
  private static let pause: Int64 = 60

  init(_ invocation: Invocation, _ hub: ServedHub, _ store: HubStore) async throws {
    watch = HubWatch(
      store: store, prices: try PriceFile.load(invocation.workspace),
      budget: hub.settings[.hubBudget], silentDays: hub.settings[.hubSilentDays])
    service = try await invocation.alertService(
      index: try UsageIndex.open(invocation.workspace), zone: invocation.zoneOrUTC.zone)
  }

  /// Looks again and again, until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await look()
      do {
        try await Task.sleep(for: .seconds(HubAlarm.pause), tolerance: .seconds(5))
      } catch {
        // Cancelled: the server has ended.
        return
      }
    }
  }

  private func look() async {
    do {
      let now = Invocation.clock()
      _ = try service.raise(try await watch.due(now).map { alert($0, now) }, now: now)
      _ = try await service.outbox?.deliver()
    } catch {
      StandardStream.standardError.offer(
        "warning: " + plainText("what the hub warns of cannot be raised: \(error)") + "\n")
    }
  }

  private func alert(_ warning: HubWarning, _ now: Timestamp) -> Alert {
    let kind: AlertKind =
      switch warning.kind {
      case .nearWall: .threshold
      case .budget: .budget
      case .silentMachine: .silentMachine
      }
    let isCritical = (warning.threshold ?? 0) >= 90
    return Alert(
      id: warning.id, kind: kind, severity: isCritical ? .critical : .warning,
      subject: warning.subject, text: warning.text, percent: warning.percent,
      threshold: warning.threshold, resetsAt: warning.resetsAt, raisedAt: now,
      confidence: warning.kind == .budget ? .derived : .official)
  }
}
