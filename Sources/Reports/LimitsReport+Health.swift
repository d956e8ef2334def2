import Analytics
import Limits
import UsageModel

extension LimitsReport {
  /// How each source did: found or not, its last answer, what blocks it and what to
  /// do; and what was refused. By heading.
  var healthSections: [(title: String, items: [String])] {
    var sections = [(title: "Sources of limits", items: sourceItems)]
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
      "\(kind.name) (\(kind.inWords)): "
        + (known[kind].map(text) ?? unasked(kind, newest: heard[kind]?.map(\.capturedAt).max()))
    }
  }

  private var words: LimitText { LimitText(now: now, zone: zone) }

  /// The status line tells what it is told, and is never asked.
  private func unasked(_ kind: LimitSourceKind, newest: Timestamp?) -> String {
    if let newest { return "last figure at \(words.clock(newest))." }
    return kind == .statusLine ? "nothing heard yet." : "not asked yet."
  }

  private func text(_ state: LimitSourceState) -> String {
    var parts: [String] = []
    let asked = words.clock(state.askedAt)
    switch state.outcome {
    case .answered: parts.append("answered at \(asked)")
    case .nothing: parts.append("had nothing to say at \(asked)")
    case .blocked: parts.append("held back at \(asked)")
    case .failed: parts.append("failed at \(asked)")
    }
    if let what = state.what { parts.append(what) }
    if let why = state.why { parts.append(why) }
    if let next = state.nextAt, next > now {
      parts.append("not asked again before \(words.clock(next))")
    }
    if let hint = state.hint { parts.append("what to do: \(hint)") }
    if state.outcome != .answered {
      parts.append(
        state.answeredAt.map { "its last answer was at \(words.clock($0))" } ?? "it never answered")
    }
    if !state.unknownFields.isEmpty {
      parts.append("fields not known here: " + state.unknownFields.joined(separator: ", "))
    }
    return parts.joined(separator: "; ") + "."
  }
}
