package import UsageModel

/// A place that knows the limits of a subscription.
///
/// A source answers with values and never throws: that it gave no figures is
/// an answer too. It keeps its own budget (how often it may be asked) across all
/// processes; asked too early, it says until when.
package protocol LimitSource: Sendable {
  var kind: LimitSourceKind { get }

  /// Asks the source.
  ///
  /// - Parameters:
  ///   - now: The current time; a source reads no clock of its own but to wait for
  ///     a process.
  ///   - isByHand: Whether a person asks for a figure of now. A server that wants to
  ///     be left alone is then tried once all the same.
  func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome

  /// Looks whether the source is there, and asks nobody.
  func presence(now: Timestamp) async -> LimitSourcePresence

  /// What comes of asking, where that is known without: there is nothing to ask with. nil
  /// where it would have to be asked.
  func lack(now: Timestamp) async -> LimitSourceOutcome?
}

extension LimitSource {
  /// Of most sources it is not known.
  package func lack(now: Timestamp) async -> LimitSourceOutcome? { nil }

  /// Asks the source unbidden.
  package func read(now: Timestamp) async -> LimitSourceOutcome {
    await read(now: now, isByHand: false)
  }
}

/// What came of asking a source, and how it was asked.
package struct LimitSourceOutcome: Hashable, Sendable {
  /// What there is to store or to say.
  package enum Result: Hashable, Sendable {
    case answer(LimitAnswer)
    /// The source is not there, or has nothing to tell; in plain words.
    case nothing(reason: String)
    /// The sign-in that the source asks with has run out, and is not ours to renew.
    case expired(reason: String)
    /// Asked too soon after the last time, by our own rule; nothing is wrong.
    case early(until: Timestamp, reason: String)
    /// Not to be asked before that time; what was known stays as it was.
    case blocked(until: Timestamp, reason: String)
    case failed(Explanation)
  }

  package var result: Result
  /// Each request with its answer, for `--debug`; no credential stands in them.
  package var exchanges: [LimitExchange]

  package init(_ result: Result, exchanges: [LimitExchange] = []) {
    self.result = result
    self.exchanges = exchanges
  }

  /// The answer, when there is one.
  package var answer: LimitAnswer? {
    if case .answer(let answer) = result { answer } else { nil }
  }
}

extension LimitAnswer {
  /// `3 windows`, for `--debug`.
  var windowsText: String { "\(readings.count) \(readings.count == 1 ? "window" : "windows")" }
}

/// One request and what came of it, as it is shown: a network request, a program
/// that was run, or a file that was read. Credentials are masked.
package struct LimitExchange: Hashable, Sendable {
  /// What was asked, line by line: method and URL with headers, a command, a path.
  package var request: String
  /// `200`, `exit 0`, `read`; nil when nothing came back.
  package var status: String?
  /// The beginning of the answer.
  package var bodyExcerpt: String
  /// What was made of it, in plain words.
  package var conclusion: String

  package init(request: String, status: String?, bodyExcerpt: String, conclusion: String) {
    self.request = request
    self.status = status
    self.bodyExcerpt = bodyExcerpt
    self.conclusion = conclusion
  }
}
