import Analytics
import Limits
import UsageModel
import Wording

extension LimitsReport {
  /// How each source did: found or not, its last answer, what blocks it and what to
  /// do; and what was refused. By heading.
  package var healthSections: [(title: String, items: [String])] {
    // First why there is nothing, or nothing newer, in the words of every other face.
    let why = reason.map { [$0.text] } ?? []
    var sections = [(title: "Sources of limits", items: why + sourceItems)]
    if !refused.isEmpty {
      sections.append(
        (
          title: "Readings of limits that could not be true",
          items: refused.map {
            "\(grouped($0.count)) × \($0.window) from \($0.source.name): \($0.reason.inWords)"
          }
        ))
    }
    return sections
  }

  private var sourceItems: [String] {
    let known = Dictionary(sources.map { ($0.source, $0) }) { first, _ in first }
    let heard = Dictionary(
      grouping: organizations.flatMap(\.rows).map(\.state.reading), by: \.source)
    return LimitSourceKind.allCases.map { kind in
      var parts = [found(kind)].compactMap(\.self)
      // That one which is not there had nothing to say is not news.
      let isSilent = presence[kind]?.isFound == false && known[kind]?.answeredAt == nil
      if let state = known[kind], !isSilent {
        parts += text(state, beside: presence[kind])
      } else if !isSilent {
        parts.append(unasked(kind, newest: heard[kind]?.map(\.capturedAt).max()))
      }
      if let hint = hint(kind, known[kind]) { parts.append("what to do: \(hint)") }
      return "\(kind.name) (\(kind.inWords)): " + parts.joined(separator: "; ") + "."
    }
  }

  private var words: LimitText { LimitText(now: now, zone: zone) }

  private func found(_ kind: LimitSourceKind) -> String? {
    presence[kind].map { $0.isFound ? "found: \($0.text)" : "not there: \($0.text)" }
  }

  /// What the last answer wants done, else what looking found.
  private func hint(_ kind: LimitSourceKind, _ state: LimitSourceState?) -> String? {
    state?.outcome == .failed ? state?.hint ?? presence[kind]?.hint : presence[kind]?.hint
  }

  /// The status line reports what it receives, and is never asked.
  private func unasked(_ kind: LimitSourceKind, newest: Timestamp?) -> String {
    if let newest { return "last figure at \(moment(newest))" }
    switch kind {
    case .statusLine: return "nothing heard yet"
    case .transcript: return "no refusal that still holds"
    default: return "not asked yet: nearer sources have fresh figures"
    }
  }

  /// `12:44, 3 min ago`.
  private func moment(_ time: Timestamp) -> String {
    words.clock(time) + ", " + words.ago(time)
  }

  private func text(
    _ state: LimitSourceState, beside presence: LimitSourcePresence?
  ) -> [String] {
    var parts: [String] = []
    let asked = moment(state.askedAt)
    switch state.outcome {
    case .answered: parts.append("answered at \(moment(state.answeredAt ?? state.askedAt))")
    case .nothing, .expired: parts.append("had nothing to say at \(asked)")
    case .blocked: parts.append("held back at \(asked)")
    case .failed: parts.append("failed at \(asked)")
    }
    if let what = state.what { parts.append(what) }
    if let why = state.why, why != presence?.text { parts.append(why) }
    if let next = state.nextAt, next > now {
      parts.append("not asked again before \(words.clock(next))")
    }
    if state.outcome != .answered {
      parts.append(
        state.answeredAt.map { "its last answer was at \(moment($0))" } ?? "it never answered")
    }
    if !state.unknownFields.isEmpty {
      parts.append("fields not known here: " + state.unknownFields.joined(separator: ", "))
    }
    return parts
  }
}
