internal import Analytics
internal import Limits
package import Scanning
package import UsageModel

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
    /// A source is not there, or may not answer: no sign-in, no scope, switched off.
    case unavailable
    /// Readings came that cannot be true.
    case impossible
    /// Something answered, and named no window.
    case noWindows = "no-windows"
    /// The figures are the last known ones, and nobody says why nothing newer came.
    case stale
    /// All windows that were known have ended.
    case ended
    /// Transcripts are read for the first time, or a source is being asked just now.
    case reading
    /// Nobody has said anything yet.
    case unasked
  }

  package var kind: Kind
  /// A sentence, with its full stop.
  package var what: String
  /// What helps, as a sentence; nil where only time does.
  package var hint: String?
  /// The same in a few words, where there is room for no more.
  package var brief: String
  /// The source that it is about; nil for none in particular.
  package var source: LimitSourceKind?

  /// The end of hints that name `doctor`, which itself has no use for it.
  static let askDoctor = "`plimsoll doctor` says what each source lacks."

  /// What `doctor` advises: the hint without `doctor` itself; nil where only time helps, or
  /// nothing does.
  var advice: String? {
    guard kind != .noWindows, var hint else { return nil }
    if hint.hasSuffix(LimitReason.askDoctor) {
      hint.removeLast(LimitReason.askDoctor.count)
      while hint.last == " " || hint.last == "," || hint.last == ";" { hint.removeLast() }
      hint = LimitsReport.stopped(hint)
    }
    return what + " " + hint
  }

  /// Both in one.
  package var text: String { hint.map { what + " " + $0 } ?? what }

  /// All forms, the longest first.
  package var forms: [String] { [text, what, brief] }
}

extension LimitsReport {
  /// What goes on while somebody looks, as far as it keeps figures away.
  package struct Progress: Equatable, Sendable {
    /// Bytes of transcripts that are read, of all that are to be read; nil where nothing
    /// is read for the first time.
    package var bytesDone: Int64?
    package var bytesTotal: Int64?
    /// Which source is being asked.
    package var asking: LimitSourceKind?

    package init(
      bytesDone: Int64? = nil, bytesTotal: Int64? = nil, asking: LimitSourceKind? = nil
    ) {
      self.bytesDone = bytesDone
      self.bytesTotal = bytesTotal
      self.asking = asking
    }

    /// `12.3 of 48.0 MB`; nil where nothing is read.
    package var bytesText: String? {
      guard let bytesDone, let bytesTotal else { return nil }
      return "\(Progress.megabytes(bytesDone)) of \(Progress.megabytes(bytesTotal)) MB"
    }

    private static func megabytes(_ bytes: Int64) -> String {
      let tenths = (bytes + 50_000) / 100_000
      return "\(tenths / 10).\(tenths % 10)"
    }
  }

  /// Why the current organization has no window that runs, or only old figures; nil
  /// where all is well.
  package var reason: LimitReason? {
    let rows = current?.rows ?? []
    let live = rows.filter { $0.state.percent != nil }
    if !live.isEmpty, !live.contains(where: \.state.isStale) { return nil }
    if let troubled { return reason(of: troubled) }
    if let impossible { return impossible }
    if let oldest = live.filter(\.state.isStale).map(\.state.reading.capturedAt).min() {
      return stale(since: oldest)
    }
    if !rows.isEmpty {
      return LimitReason(
        kind: .ended,
        what: "The last window has ended, and nothing newer has been heard since: it is not 0 if "
          + "another device or app has been used.",
        hint: "`plimsoll limits --refresh` asks again.", brief: "window ended")
    }
    if hasAnswer {
      return LimitReason(
        kind: .noWindows,
        what: "No windows on this plan: nothing that was asked names a limit with a percentage.",
        hint: "`plimsoll doctor` shows what each source said.", brief: "no windows on this plan")
    }
    return underWay ?? silent
      ?? LimitReason(
        kind: .unasked, what: "Nothing is known yet.",
        hint: "`plimsoll limits --refresh` asks now, `plimsoll doctor` says what each source "
          + "lacks.", brief: "no limits known yet")
  }

  /// Who speaks for Claude Code's own account, the most telling first.
  private static let own: [LimitSourceKind] = [.oauth, .claudeCommand, .sessionKey, .cache]

  private func chosen(_ outcome: LimitSourceState.Outcome) -> LimitSourceState? {
    LimitsReport.own.lazy.compactMap { kind in
      sources.first { $0.source == kind && $0.outcome == outcome }
    }.first
  }

  /// Others than these may have spoken of another account, or of no limits at all.
  private var hasAnswer: Bool {
    let own: Set<LimitSourceKind> = [.statusLine, .claudeCommand, .oauth]
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
        hint: hint ?? "Use Claude Code once.", brief: "sign-in expired", source: state.source)
    case .blocked:
      let clock = LimitText(now: now, zone: zone).clock(state.nextAt ?? now)
      return LimitReason(
        kind: .waiting,
        what: LimitsReport.sentence(
          "\(state.source.inWords), is not asked before \(clock): "
            + (state.why ?? "its budget is used up")),
        hint: hint ?? statusLineHint, brief: "not asked before \(clock)", source: state.source)
    case .failed, .nothing, .answered:
      let parts = [state.what, state.why].compactMap(\.self)
      return LimitReason(
        kind: .failed,
        what: LimitsReport.sentence(
          parts.isEmpty ? "\(state.source.name) gave no answer" : parts.joined(separator: ": ")),
        hint: hint ?? "`plimsoll doctor` says more.", brief: "asking failed",
        source: state.source)
    }
  }

  /// What brings figures while a server is left alone; nil where it is in use already.
  private var statusLineHint: String? {
    hasStatusLine
      ? nil : "`plimsoll statusline install` brings the limits without any request."
  }

  private func stale(since oldest: Timestamp) -> LimitReason {
    let clock = LimitText(now: now, zone: zone).clock(oldest)
    return LimitReason(
      kind: .stale,
      what: "Figures as old as \(clock) are the last known; the true ones may be higher.",
      hint: "`plimsoll limits --refresh` asks again.", brief: "as of \(clock)")
  }

  /// Sources that are there and may not answer, or are not there.
  private var silent: LimitReason? {
    if let billedBy {
      return LimitReason(
        kind: .unavailable,
        what: "\(billedBy) is set: Claude Code is billed by use then, and has no limits with a "
          + "percentage.",
        hint: "`plimsoll daily` shows what the use costs.", brief: "billed by use, no limits")
    }
    guard let silent = chosen(.nothing), let why = silent.why else { return nil }
    if hasStatusLine, silent.hint == nil {
      return LimitReason(
        kind: .unavailable, what: LimitsReport.sentence(why),
        hint: "The status line brings the limits with the next answer in Claude Code; "
          + "`plimsoll doctor` says what each source lacks.", brief: "no source of limits",
        source: silent.source)
    }
    return LimitReason(
      kind: .unavailable, what: LimitsReport.sentence(why),
      hint: silent.hint.map(LimitsReport.sentence)
        ?? "`plimsoll statusline install` brings the limits without any request; "
        + "`plimsoll doctor` says what each source lacks.", brief: "no source of limits",
      source: silent.source)
  }

  /// What goes on just now, before anything is known.
  private var underWay: LimitReason? {
    if let asking = progress?.asking {
      return LimitReason(
        kind: .reading,
        what: "Nothing is known yet: asking \(asking.name) …",
        brief: "asking \(asking.name)", source: asking)
    }
    guard let bytes = progress?.bytesText else { return nil }
    return LimitReason(
      kind: .reading,
      what: "Nothing is known yet: transcripts are read for the first time (\(bytes)).",
      brief: "reading, \(bytes)")
  }

  /// Readings that could not be true, where nothing better has come since.
  private var impossible: LimitReason? {
    let newest = unanswered.max {
      ($0.lastAt, $1.window) < ($1.lastAt, $0.window)
    }
    return newest?.explained
  }

  /// Refused readings of the last day of windows that nothing true has been heard of
  /// since.
  var unanswered: [RefusedCount] {
    let rows = current?.rows ?? []
    return refused.filter { refusal in
      guard now.milliseconds - refusal.lastAt.milliseconds < 86_400_000 else { return false }
      // An idle session goes on telling a window that is over.
      if refusal.source == .statusLine, refusal.reason == .resetPassed, !rows.isEmpty {
        return false
      }
      // What a source has reported since was not refused, or it would be counted again. A
      // status line writes the same refusal down once an hour.
      let pause: Int64 = refusal.source == .statusLine ? 3_600_000 : 0
      let isOutdone = sources.contains {
        $0.source == refusal.source
          && ($0.answeredAt ?? refusal.lastAt).milliseconds - refusal.lastAt.milliseconds > pause
      }
      return !isOutdone
        && !rows.contains {
          $0.window.name == refusal.window && $0.state.reading.capturedAt >= refusal.lastAt
        }
    }
  }

  /// With a capital and a full stop.
  static func sentence(_ text: String) -> String {
    guard let first = text.first else { return text }
    return first.uppercased() + stopped(String(text.dropFirst()))
  }

  /// With one full stop.
  static func stopped(_ text: String) -> String { text.last == "." ? text : text + "." }

  /// For interfaces.
  package var reasonJSON: JSONValue {
    guard let reason else { return .null }
    return .object([
      .init("kind", .string(reason.kind.rawValue)), .init("what", .string(reason.what)),
      .init("hint", .optional(reason.hint)),
    ])
  }
}

extension RefusedCount {
  /// What was refused, and why, for every face.
  var sentence: String {
    "What \(source.name) said about \(window) cannot be true: \(reason.inWords)."
  }

  /// The same with what helps.
  var explained: LimitReason {
    guard reason == .impossiblePercent else {
      return LimitReason(
        kind: .impossible, what: sentence, hint: "Check the clock of this machine (`date`).",
        brief: "check the clock", source: source)
    }
    return LimitReason(
      kind: .impossible, what: sentence,
      hint: source == .statusLine
        ? "Claude Code itself reports it so; a newer one (`claude update`) may not."
        : "`plimsoll limits --source \(source.name) --debug` shows what it said.",
      brief: "impossible figures", source: source)
  }
}
