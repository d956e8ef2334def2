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
    /// What the Console's page was told in the user's browser.
    case reading = 3
    /// The wallet of a plan, as the page of claude.ai was told it: another pot, which is
    /// never added to API credits.
    case usageCredits = 4

    /// What a person can type; the others are read.
    package static let typed: [Kind] = [.balance, .purchase, .plan]

    /// Whether it says what there is at its moment, all API credits together.
    package var isBalance: Bool { self == .balance || self == .reading }

    /// The name on the command line and in JSON.
    package var name: String {
      switch self {
      case .balance: "balance"
      case .purchase: "purchase"
      case .plan: "plan"
      case .reading: "reading"
      case .usageCredits: "usage-credits"
      }
    }
  }

  /// Who wrote the line.
  package enum Origin: Int, Hashable, Sendable {
    case person = 0
    /// The variable `CLAUDE_API_BALANCE`.
    case environment = 1
    /// The extension of the user's browser.
    case browser = 2

    /// The name in JSON.
    package var name: String {
      switch self {
      case .person: "person"
      case .environment: "environment"
      case .browser: "browser"
      }
    }
  }

  /// The store's number of the line; 0 before it has one.
  package var id: Int64
  package var kind: Kind
  /// US dollars; never negative. 0 for a reading in another currency, of which `dollars`
  /// says that nobody knows.
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
  /// What was read; nil for what was typed.
  package var reading: CreditReading?

  /// The amount in US dollars; nil for a reading in another currency.
  package var dollars: Cost? { reading == nil || reading?.currency == "USD" ? amount : nil }

  package init(
    id: Int64 = 0, kind: Kind, amount: Cost, time: Timestamp, expiresAt: Timestamp? = nil,
    repeatsMonthly: Bool = false, note: String? = nil, origin: Origin = .person,
    reading: CreditReading? = nil
  ) {
    self.id = id
    self.kind = kind
    self.amount = amount
    self.time = time
    self.expiresAt = expiresAt
    self.repeatsMonthly = repeatsMonthly
    self.note = note
    self.origin = origin
    self.reading = reading
  }

  /// The line of a reading: nothing of it was typed, so nothing is derived twice.
  package init(
    _ reading: CreditReading, kind: Kind, at time: Timestamp, origin: Origin, note: String? = nil
  ) {
    self.init(
      kind: kind, amount: reading.dollars(reading.total) ?? .zero, time: time, note: note,
      origin: origin, reading: reading)
  }
}
