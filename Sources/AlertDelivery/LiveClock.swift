internal import Foundation
package import UsageModel

/// The time, and how to wait: the one thing of the outside that tests replace.
package struct LiveClock: Sendable {
  package var now: @Sendable () -> Timestamp
  /// Returns after that long, or throws `CancellationError` when its task is
  /// cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The system's clock.
  package static let system = LiveClock(
    now: { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) },
    sleep: { duration in try await Task.sleep(for: duration, tolerance: duration / 20) })
}
