internal import LimitSources
package import UsageModel

/// A source that a wish to ask now did not reach: why, and from when on it can be asked.
package struct LimitRest: Hashable, Sendable {
  /// Why it is left alone.
  package enum Why: Hashable, Sendable {
    /// Asked too lately, by our own rule; in words.
    case early(String)
    /// The server is left alone; why, in words.
    case blocked(String)
    /// It has only just answered.
    case answered
  }

  package var source: LimitSourceKind
  package var until: Timestamp
  package var why: Why

  /// - Parameter clock: `until` as people read it.
  package func sentence(until clock: String) -> String {
    let end = "it can be asked again at \(clock)"
    return switch why {
    case .early(let reason): "\(source.name) was \(reason); \(end)"
    case .blocked(let reason): "\(source.name) was not asked: \(reason); \(end)"
    case .answered: "nothing was asked: \(source.name) has only just answered; \(end)"
    }
  }
}

extension LimitService {
  /// Who was not asked although somebody wished it.
  ///
  /// - Parameters:
  ///   - answers: What came of the wish.
  ///   - rest: `rest(now:)` from before it.
  package static func rests(_ answers: [Answer], besides rest: LimitRest?) -> [LimitRest] {
    var rests: [LimitRest] = []
    for answer in answers {
      switch answer.outcome.result {
      case .early(let until, let reason):
        rests.append(LimitRest(source: answer.source, until: until, why: .early(reason)))
      case .blocked(let until, let reason) where answer.outcome.exchanges.isEmpty:
        rests.append(LimitRest(source: answer.source, until: until, why: .blocked(reason)))
      case .answer, .nothing, .expired, .failed, .blocked: continue
      }
    }
    let isAsked = answers.contains { $0.source.isLive && !$0.outcome.exchanges.isEmpty }
    if rests.isEmpty, !isAsked, let rest { rests.append(rest) }
    return rests
  }
}
