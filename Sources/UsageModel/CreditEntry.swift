/// One line of the user's own ledger of API credits. Anthropic tells nobody's
/// balance, so the ledger says what there was and what came, and the billed cost
/// says what went.
package struct CreditEntry: Hashable, Sendable {
  /// What the line says.
  package enum Kind: Int, Hashable, Sendable, CaseIterable {
    /// What the Console showed at that moment, all credits together.
    case balance = 0
    /// Credits that were bought; Anthropic lets them expire after a year.
    case purchase = 1
    /// Credits that come with a plan, expire with its cycle and are spent first.
    case plan = 2

    /// The name on the command line and in JSON.
    package var name: String {
      switch self {
      case .balance: "balance"
      case .purchase: "purchase"
      case .plan: "plan"
      }
    }
  }

  /// Who wrote the line.
  package enum Origin: Int, Hashable, Sendable {
    case person = 0
    /// The variable `CLAUDE_API_BALANCE`.
    case environment = 1
  }

  /// The store's number of the line; 0 before it has one.
  package var id: Int64
  package var kind: Kind
  /// US dollars; never negative.
  package var amount: Cost
  /// When the balance was read, or the credits came.
  package var time: Timestamp
  /// From when on the credits are void; nil for never. Of a line that repeats, the
  /// end of the repetition.
  package var expiresAt: Timestamp?
  /// Whether the same comes again each month; each part ends with its month.
  package var repeatsMonthly: Bool
  /// The user's words.
  package var note: String?
  package var origin: Origin

  package init(
    id: Int64 = 0, kind: Kind, amount: Cost, time: Timestamp, expiresAt: Timestamp? = nil,
    repeatsMonthly: Bool = false, note: String? = nil, origin: Origin = .person
  ) {
    self.id = id
    self.kind = kind
    self.amount = amount
    self.time = time
    self.expiresAt = expiresAt
    self.repeatsMonthly = repeatsMonthly
    self.note = note
    self.origin = origin
  }
}
