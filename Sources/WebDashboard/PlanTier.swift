package import Settings

extension PlanTier {
  /// The tier of a plan as a source names it: `Max 5x`, `Team Premium`; nil when the
  /// name is none of those that are known.
  package init?(planName: String) {
    let name = planName.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
    switch name {
    case "free": self = .free
    case "pro": self = .pro
    case _ where name.hasPrefix("max") && name.contains("20"): self = .max20
    case _ where name.hasPrefix("max") && name.contains("5"): self = .max5
    case _ where name.hasPrefix("team"): self = .team
    case _ where name.hasPrefix("enterprise"): self = .enterprise
    default: return nil
    }
  }

  /// As people read it.
  package var name: String {
    switch self {
    case .free: "Free"
    case .pro: "Pro"
    case .max5: "Max 5x"
    case .max20: "Max 20x"
    case .team: "Team"
    case .enterprise: "Enterprise"
    }
  }

  /// Tokens of a five-hour window that people have seen, to begin with where an own
  /// limit is wanted. Anthropic names none: approximate, and never compared with by
  /// itself.
  package var startingTokens: Int64? {
    switch self {
    case .free: 10_000
    case .pro: 44_000
    case .max5: 88_000
    case .max20: 220_000
    case .team, .enterprise: nil
    }
  }
}
