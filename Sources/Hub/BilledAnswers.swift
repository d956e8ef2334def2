internal import Synchronization
internal import UsageModel

/// What the organization was billed, asked for at most once a minute for the same days:
/// reports are revised far less often, and every page shows the same few ranges.
final class BilledAnswers: Sendable {
  private struct Answer {
    var billing: HubBilling?
    var at: Timestamp
  }

  /// Milliseconds for which an answer is kept.
  static let life: Int64 = 60_000

  private let ask: @Sendable (ClosedRange<CivilDay>) -> HubBilling?
  private let answers = Mutex<[ClosedRange<CivilDay>: Answer]>([:])

  init(_ ask: @escaping @Sendable (ClosedRange<CivilDay>) -> HubBilling?) { self.ask = ask }

  /// What was billed for some days of UTC; nil if nothing is known of them.
  func billing(_ days: ClosedRange<CivilDay>, now: Timestamp) -> HubBilling? {
    let kept = answers.withLock { answers in
      // In both directions: the clock may have been set back.
      answers = answers.filter {
        abs(now.milliseconds - $0.value.at.milliseconds) < BilledAnswers.life
      }
      return answers[days]
    }
    if let kept { return kept.billing }
    // Others are not kept waiting: at worst, two ask for the same.
    let billing = ask(days)
    answers.withLock { $0[days] = Answer(billing: billing, at: now) }
    return billing
  }
}
