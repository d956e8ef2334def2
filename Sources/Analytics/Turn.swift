internal import Pricing
package import UsageModel

/// A prompt, and all that it caused until the next one of its session: subagents included.
package struct Turn: Hashable, Sendable {
  /// Key into `UsageCatalog.sessions`.
  package var session: Int32
  /// Key into `UsageCatalog.projects`, where its first response was counted.
  package var project: Int32
  /// When the prompt was sent.
  package var start: Timestamp
  /// The last response that it caused.
  package var end: Timestamp
  package var usage: Usage
  /// Its models, the dearest first.
  package var models: [ModelUsage]
  /// The part that subagents used.
  package var subagents: Usage
  /// The transcript in which the prompt stands, and its place there.
  package var transcript: String
  package var offset: Int64
  /// Its share of windows of limits, as far as they were watched.
  package var shares: [TurnShare] = []

  package init(
    session: Int32, project: Int32, start: Timestamp, end: Timestamp, usage: Usage,
    models: [ModelUsage], subagents: Usage, transcript: String, offset: Int64
  ) {
    self.session = session
    self.project = project
    self.start = start
    self.end = end
    self.usage = usage
    self.models = models
    self.subagents = subagents
    self.transcript = transcript
    self.offset = offset
  }
}

/// How much of a window of a limit a turn filled: per cent, a range where others ran at the
/// same time.
package struct TurnShare: Hashable, Sendable {
  /// The stable name of the window: `five_hour`.
  package var window: String
  package var low: Double
  package var high: Double

  package init(window: String, low: Double, high: Double) {
    self.window = window
    self.low = low
    self.high = high
  }
}

/// A point of a window's past.
package struct WindowPoint: Hashable, Sendable {
  package var time: Timestamp
  package var percent: Double
  package var resetsAt: Timestamp?

  package init(time: Timestamp, percent: Double, resetsAt: Timestamp?) {
    self.time = time
    self.percent = percent
    self.resetsAt = resetsAt
  }
}

extension [Turn] {
  /// Gives each turn its share of a window, so far as that was watched while it ran.
  ///
  /// A window tells only how much it rose. Where other turns ran meanwhile, the share lies
  /// between what cost and what tokens say of its part: an estimate.
  ///
  /// - Parameter points: Ascending.
  package mutating func share(window: String, points: [WindowPoint]) {
    let all = self
    for index in indices {
      let turn = self[index]
      guard let rise = points.rise(from: turn.start, to: turn.end) else { continue }
      let others = all.enumerated().filter { other in
        other.offset != index && other.element.start <= turn.end
          && other.element.end >= turn.start
      }.map(\.element)
      var share = TurnShare(window: window, low: rise, high: rise)
      if !others.isEmpty {
        let tokens = others.reduce(turn.usage.tally.tokens.total) {
          $0 + $1.usage.tally.tokens.total
        }
        let cost = others.reduce(turn.usage.cost.known) { $0 + $1.usage.cost.known }
        let byTokens = Double(turn.usage.tally.tokens.total) / Swift.max(1, Double(tokens))
        let byCost = cost > .zero ? turn.usage.cost.known.dollars / cost.dollars : byTokens
        share.low = rise * Swift.min(byTokens, byCost)
        share.high = rise * Swift.max(byTokens, byCost)
      }
      self[index].shares.append(share)
    }
  }
}

extension [WindowPoint] {
  /// Milliseconds after its end within which a reading still is one of a turn's.
  private static var reach: Int64 { 15 * 60_000 }

  /// By how much the window rose; nil where it was not watched or began anew meanwhile.
  fileprivate func rise(from start: Timestamp, to end: Timestamp) -> Double? {
    guard let before = last(where: { $0.time <= start }),
      let after = first(where: {
        $0.time >= end && $0.time.milliseconds - end.milliseconds <= Self.reach
      }) ?? last(where: { $0.time <= end }), after.time > before.time
    else { return nil }
    if let first = before.resetsAt, let second = after.resetsAt,
      abs(first.milliseconds - second.milliseconds) > Self.reach
    {
      return nil
    }
    return after.percent >= before.percent ? after.percent - before.percent : nil
  }
}
