import Billing
import Synchronization
import Terminal

/// Draws on standard error how far the reading of reports has come.
final class SyncProgressDisplay: Sendable {
  private let isShown: Bool
  private let start = ContinuousClock.now
  private let hasDrawn = Mutex(false)

  init(isShown: Bool) { self.isShown = isShown }

  /// Nothing in the first 0.3 s: the ordinary sync is over by then.
  func show(_ progress: CreditSync.Progress) {
    guard isShown, ContinuousClock.now - start >= .milliseconds(300) else { return }
    hasDrawn.withLock { $0 = true }
    let columns = max(20, (StandardStream.standardError.terminalColumns ?? 80) - 1)
    draw("\r\u{1B}[K" + elidedInMiddle(Self.text(progress), to: columns))
  }

  /// `Reading  45 % [####------]  28/62 days  cost`
  static func text(_ progress: CreditSync.Progress) -> String {
    let total = max(1, progress.daysTotal)
    let share = min(1, Double(progress.daysDone) / Double(total))
    let full = Int(share * 10)
    let bar = String(repeating: "#", count: full) + String(repeating: "-", count: 10 - full)
    let percent = padded("\(Int(share * 100)) %", toCells: 5, alignRight: true)
    return "Reading \(percent) [\(bar)]  \(progress.daysDone)/\(progress.daysTotal) days  "
      + progress.what
  }

  /// Takes the bar away.
  func end() {
    if hasDrawn.withLock({ $0 }) { draw("\r\u{1B}[K") }
  }

  private func draw(_ text: String) {
    StandardStream.standardError.offer(text)
  }
}
