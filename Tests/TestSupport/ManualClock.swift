import Synchronization
package import UsageModel

/// A clock that stands until a test moves it. Whoever sleeps by it wakes once it has
/// been moved far enough.
package final class ManualClock: Sendable {
  private let time: Mutex<Timestamp>

  package init(_ start: Timestamp) { time = Mutex(start) }

  package var now: Timestamp { time.withLock { $0 } }

  package func advance(byMilliseconds milliseconds: Int64) {
    time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
  }

  package func advance(to other: Timestamp) {
    time.withLock { $0 = max($0, other) }
  }

  /// Returns when the clock has been moved on by that much, or throws
  /// `CancellationError`.
  package func sleep(_ duration: Duration) async throws {
    let (seconds, attoseconds) = duration.components
    let end = now.advanced(byMilliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    while now < end { try await Task.sleep(for: .milliseconds(2)) }
  }
}
