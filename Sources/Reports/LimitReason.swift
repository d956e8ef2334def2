internal import Limits
internal import UsageModel

/// Why limits are missing or old, as a sentence, and what helps. Every face that has
/// no figure says this in its place.
package struct LimitReason: Equatable, Sendable {
  /// What kind of reason it is, for programs.
  package enum Kind: String, Sendable, CaseIterable {
    /// The sign-in has run out.
    case expired
    /// A server, or the network, or what it sent.
    case failed
    /// A source must not be asked before a time.
    case waiting = "rate-limited"
    /// A source is not there, or may not tell: no sign-in, no scope, switched off.
    case unavailable
    /// Readings came that cannot be true.
    case impossible
    /// Something answered, and named no window.
    case noWindows = "no-windows"
    /// Nobody has said anything yet.
    case unasked
  }

  package var kind: Kind
  /// A sentence, with its full stop.
  package var what: String
  /// What helps, as a sentence; nil where only time does.
  package var hint: String?

  /// Both in one.
  package var text: String { hint.map { what + " " + $0 } ?? what }
}

extension LimitsReport {
  /// Why the current organization has no window that runs, or only old figures; nil
  /// where all is well.
  package var reason: LimitReason? {
    let rows = current?.rows ?? []
    let live = rows.filter { $0.state.percent != nil }
    if !live.isEmpty, !live.contains(where: \.state.isStale) { return nil }
    if let troubled { return reason(of: troubled) }
    guard live.isEmpty else {
      return LimitReason(
        kind: .unasked, what: "The figures are the last known ones; nothing newer was heard.",
        hint: "`plimsoll limits --refresh` asks again.")
    }
    if rows.isEmpty, let impossible { return impossible }
    if !rows.isEmpty {
      return LimitReason(
        kind: .unasked, what: "The last window has ended, and nothing newer was heard since.",
        hint: "`plimsoll limits --refresh` asks again.")
    }
    if hasAnswer {
      return LimitReason(
        kind: .noWindows,
        what: "No windows on this plan: nothing that was asked names a limit with a percentage.")
    }
    if let silent = chosen(.nothing), let why = silent.why {
      return LimitReason(
        kind: .unavailable, what: LimitsReport.sentence(why),
        hint: silent.hint.map(LimitsReport.sentence)
          ?? "`plimsoll statusline install` brings the limits without any request; "
          + "`plimsoll doctor` says what each source lacks.")
    }
    return LimitReason(
      kind: .unasked, what: "Nothing is known yet.",
      hint: "`plimsoll limits --refresh` asks now, `plimsoll doctor` says what each source lacks.")
  }

  /// Who speaks for Claude Code's own account, the most telling first.
  private static let own: [LimitSourceKind] = [.oauth, .claudeCommand, .sessionKey, .cache]

  private func chosen(_ outcome: LimitSourceState.Outcome) -> LimitSourceState? {
    LimitsReport.own.lazy.compactMap { kind in
      sources.first { $0.source == kind && $0.outcome == outcome }
    }.first
  }

  /// Others than these may have spoken of another account.
  private var hasAnswer: Bool {
    let own: Set<LimitSourceKind> = [.statusLine, .cache, .claudeCommand, .oauth]
    return sources.contains { $0.outcome == .answered && own.contains($0.source) }
  }

  /// The source whose trouble explains that there is nothing newer. Whoever has run
  /// out or failed wants the user; who is held back wants time.
  private var troubled: LimitSourceState? {
    if let state = chosen(.expired) ?? chosen(.failed) { return state }
    return chosen(.blocked).flatMap { ($0.nextAt ?? $0.askedAt) > now ? $0 : nil }
  }

  private func reason(of state: LimitSourceState) -> LimitReason {
    let hint = state.hint.map(LimitsReport.sentence)
    switch state.outcome {
    case .expired:
      return LimitReason(
        kind: .expired,
        what: LimitsReport.sentence(state.why ?? "the sign-in of Claude Code has expired"),
        hint: hint ?? "Use Claude Code once.")
    case .blocked:
      let clock = LimitText(now: now, zone: zone).clock(state.nextAt ?? now)
      return LimitReason(
        kind: .waiting,
        what: LimitsReport.sentence(
          "\(state.source.inWords), is not asked before \(clock): "
            + (state.why ?? "its budget is used up")), hint: hint)
    case .failed, .nothing, .answered:
      let parts = [state.what, state.why].compactMap(\.self)
      return LimitReason(
        kind: .failed,
        what: LimitsReport.sentence(
          parts.isEmpty ? "\(state.source.name) gave no answer" : parts.joined(separator: ": ")),
        hint: hint ?? "`plimsoll doctor` says more.")
    }
  }

  /// Readings that could not be true, where nothing better has come since.
  private var impossible: LimitReason? {
    guard let newest = refused.max(by: { $0.lastAt < $1.lastAt }) else { return nil }
    let isClock = newest.reason != .impossiblePercent
    return LimitReason(
      kind: .impossible,
      what: "What \(newest.source.name) told of \(newest.window) cannot be true: "
        + newest.reason.inWords + ".",
      hint: isClock
        ? "Check the clock of this machine (`date`)."
        : "`plimsoll limits --source \(newest.source.name) --debug` shows what was told.")
  }

  /// With a capital and a full stop.
  static func sentence(_ text: String) -> String {
    guard let first = text.first else { return text }
    return first.uppercased() + text.dropFirst() + (text.last == "." ? "" : ".")
  }

  /// For interfaces.
  package var reasonJSON: JSONValue {
    guard let reason else { return .null }
    return .object([
      .init("kind", .string(reason.kind.rawValue)), .init("what", .string(reason.what)),
      .init("hint", .optional(reason.hint)),
    ])
  }
}
