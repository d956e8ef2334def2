package import AlertDelivery
internal import Alerts
internal import Foundation
package import Index
internal import Store
package import UsageModel

/// Carries out the warnings that were raised, by this process or by one that did not
/// come to it: each at least once by each way, and never by two processes at a time.
package struct AlertOutbox: Sendable {
  let index: UsageIndex
  let delivery: AlertDelivery
  /// Tells this process from others, and from itself in another life.
  private let claimant = UUID().uuidString

  /// Milliseconds that must be left of a claim for an attempt to begin: longer than
  /// any attempt takes. A computer that slept meanwhile may have none left.
  private static let margin: Int64 = 60_000

  package init(index: UsageIndex, delivery: AlertDelivery) {
    self.index = index
    self.delivery = delivery
  }

  /// What came of carrying warnings out.
  package struct Outcome: Hashable, Sendable {
    /// Deliveries that went well.
    package var delivered = 0
    /// Why the last one that failed did; nil when the last one went well, or none was
    /// due.
    package var problem: AlertDelivery.Outcome?
    /// When the next one is due; nil where nothing is owed.
    package var next: Timestamp?
  }

  /// Delivers everything that is due, the oldest first, and returns.
  package func deliver() async throws(IndexError) -> Outcome {
    var outcome = Outcome()
    let channels = delivery.channels
    guard !channels.isEmpty else { return outcome }
    while !Task.isCancelled {
      let now = delivery.clock.now()
      let claimed = try index.withStore { store throws(StoreError) in
        try store.claimDelivery(by: channels, claimant: claimant, now: now)
      }
      guard let claimed else { break }
      let start = delivery.clock.now()
      guard claimed.claimedUntil.milliseconds - start.milliseconds >= AlertOutbox.margin else {
        continue
      }
      let attempt = await delivery.attempt(claimed.alert.sent(at: start), by: claimed.channel)
      let end = delivery.clock.now()
      guard let problem = attempt.problem else {
        try index.withStore { store throws(StoreError) in
          try store.markDelivered(claimed, now: end)
        }
        outcome.delivered += 1
        outcome.problem = nil
        continue
      }
      outcome.problem = AlertDelivery.Outcome(channel: claimed.channel.rawValue, problem: problem)
      let pause = AlertBackoff.pause(after: claimed.attempts + 1, wait: attempt.wait)
      try index.withStore { store throws(StoreError) in
        try store.markFailed(
          claimed, claimant: claimant, problem: problem,
          next: end.advanced(byMilliseconds: pause))
      }
    }
    outcome.next = try index.withStore { store throws(StoreError) in
      try store.nextDelivery(by: channels)
    }
    return outcome
  }
}
