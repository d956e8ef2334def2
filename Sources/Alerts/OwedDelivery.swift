package import UsageModel
import Wording

/// A way out of the program by which warnings go.
package enum AlertChannel: String, Hashable, Sendable, CaseIterable {
  case desktop
  case command
  case webhook
}

/// A warning that has yet to be carried out by one way, claimed by this process.
package struct OwedDelivery: Hashable, Sendable {
  package var alert: Alert
  package var channel: AlertChannel
  /// Attempts that failed before.
  package var attempts: Int
  /// Until when no other process takes it.
  package var claimedUntil: Timestamp

  package init(alert: Alert, channel: AlertChannel, attempts: Int, claimedUntil: Timestamp) {
    self.alert = alert
    self.channel = channel
    self.attempts = attempts
    self.claimedUntil = claimedUntil
  }
}

/// How carrying out one warning by one way stands.
package struct DeliveryState: Hashable, Sendable {
  package var channel: AlertChannel
  /// Attempts that failed.
  package var attempts: Int
  /// nil while it has not been delivered.
  package var deliveredAt: Timestamp?
  /// Why the last attempt failed, without any secret; nil when none did.
  package var problem: String?

  package init(
    channel: AlertChannel, attempts: Int, deliveredAt: Timestamp?, problem: String?
  ) {
    self.channel = channel
    self.attempts = attempts
    self.deliveredAt = deliveredAt
    self.problem = problem
  }
}

extension Alert {
  /// Milliseconds after which a warning that is delivered says how old it is.
  package static let lateness: Int64 = 600_000

  /// The warning as it is sent at `now`: its text holds for the time at which it was
  /// raised, so one that is late says when that was.
  package func sent(at now: Timestamp) -> Alert {
    let age = now.milliseconds - raisedAt.milliseconds
    guard age >= Alert.lateness else { return self }
    var alert = self
    alert.text += " (as of \(ago(age)))"
    return alert
  }
}

/// How long a way out that failed is left alone.
package enum AlertBackoff {
  /// Milliseconds after the first failure, the second, and so on; the last one holds
  /// for all after it.
  private static let pauses: [Int64] = [
    1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000,
  ]

  /// Milliseconds that no pause exceeds.
  package static let longest: Int64 = 21_600_000

  /// - Parameters:
  ///   - failures: How often it has failed by now, at least once.
  ///   - wait: Milliseconds that the receiver asked for.
  package static func pause(after failures: Int, wait: Int64? = nil) -> Int64 {
    min(longest, max(pauses[min(max(failures, 1), pauses.count) - 1], wait ?? 0))
  }
}
