import Limits
package import UsageModel

/// One source of limits in a table: how it does, how old its figures are, what to do.
package struct LimitSourceRow: Sendable, Equatable {
  /// What its state means to a reader.
  package enum Standing: Int, Sendable, Comparable {
    case answers, troubled, silent, unused

    package static func < (left: Standing, right: Standing) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  package var source: LimitSourceKind
  package var standing: Standing
  package var state: String
  /// When its newest figure was reported; nil without one.
  package var answeredAt: Timestamp?
  /// What helps, or when it is asked again; empty where there is nothing to do.
  package var advice: String
}

extension LimitsReport {
  /// The sources, those that answer first and those that are not in use last.
  package var sourceRows: [LimitSourceRow] {
    let known = Dictionary(sources.map { ($0.source, $0) }) { first, _ in first }
    let heard = Dictionary(
      grouping: organizations.flatMap(\.rows).map(\.state.reading), by: \.source)
    return LimitSourceKind.allCases.map { kind in
      row(kind, known[kind], newest: heard[kind]?.map(\.capturedAt).max())
    }.sorted { ($0.standing, $0.source.rawValue) < ($1.standing, $1.source.rawValue) }
  }

  private func row(
    _ kind: LimitSourceKind, _ state: LimitSourceState?, newest: Timestamp?
  ) -> LimitSourceRow {
    let words = LimitText(now: now, zone: zone)
    let hint = state?.hint ?? presence[kind]?.hint
    guard let state, presence[kind]?.isFound != false || state.answeredAt != nil else {
      return LimitSourceRow(
        source: kind, standing: newest == nil ? .unused : .answers,
        state: newest == nil ? "not in use" : "answers", answeredAt: newest,
        advice: newest == nil ? presence[kind]?.hint ?? "" : "")
    }
    let next = state.nextAt.flatMap { $0 > now ? "asked again \(words.clock($0))" : nil }
    let told = state.answeredAt ?? newest
    func row(_ standing: LimitSourceRow.Standing, _ text: String, _ advice: String?)
      -> LimitSourceRow
    {
      LimitSourceRow(
        source: kind, standing: standing, state: text, answeredAt: told, advice: advice ?? "")
    }
    switch state.outcome {
    case .answered: return row(.answers, "answers", next)
    case .nothing:
      return told == nil ? row(.unused, "not in use", hint) : row(.silent, "says nothing", next)
    case .expired: return row(.troubled, "expired", hint ?? state.what)
    case .blocked: return row(.troubled, "held back", next ?? hint ?? state.what)
    case .failed: return row(.troubled, "failed", hint ?? state.why ?? state.what)
    }
  }
}
