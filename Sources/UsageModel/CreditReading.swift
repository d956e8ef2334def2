/// A balance as the page that people open in a browser was told it, with all that came
/// along: the ledger's line of one that nobody typed.
package struct CreditReading: Hashable, Sendable {
  /// Credits that came together and expire together.
  package struct Tranche: Hashable, Sendable {
    /// Whether they were given, and are spent before those that were bought.
    package var isPromotional: Bool
    /// Minor units; nil where the page does not say it.
    package var granted: Int64?
    /// Minor units.
    package var remaining: Int64
    /// nil for never, or where the page does not say it.
    package var expiresAt: Timestamp?

    package init(
      isPromotional: Bool, granted: Int64? = nil, remaining: Int64, expiresAt: Timestamp? = nil
    ) {
      self.isPromotional = isPromotional
      self.granted = granted
      self.remaining = remaining
      self.expiresAt = expiresAt
    }
  }

  /// The id of the organization, in small letters; nil where it was pasted without one.
  package var organization: String?
  /// ISO 4217 code in capitals.
  package var currency: String
  /// What the page shows, in minor units of the currency; never negative.
  package var minorUnits: Int64
  /// Bought credits and given ones; empty where the page does not list them.
  package var tranches: [Tranche]
  /// When the next part expires, where the page says that alone.
  package var nextExpiry: Timestamp?

  package init(
    organization: String?, currency: String, minorUnits: Int64, tranches: [Tranche] = [],
    nextExpiry: Timestamp? = nil
  ) {
    self.organization = organization
    self.currency = currency
    self.minorUnits = minorUnits
    self.tranches = tranches
    self.nextExpiry = nextExpiry
  }

  /// Larger amounts are nobody's balance, and might overflow in sums: 9 000 million.
  package static let largestAmount: Int64 = 900_000_000_000
  /// More parts than any account has.
  package static let mostTranches = 200

  /// Minor units that can be spent: what the page shows, and given credits where those
  /// stand beside it, which is so where the bought ones alone make up what it shows.
  package var total: Int64 {
    let bought = sum { !$0.isPromotional }
    let given = sum { $0.isPromotional }
    return given > 0 && bought == minorUnits ? minorUnits + given : minorUnits
  }

  /// The parts, where they make up the total; nil where they do not, or are not told.
  package var parts: [Tranche]? {
    let open = tranches.filter { $0.remaining > 0 }
    return !open.isEmpty && sum { _ in true } == total ? open : nil
  }

  private func sum(_ isMeant: (Tranche) -> Bool) -> Int64 {
    tranches.reduce(0) { isMeant($1) ? $0 + $1.remaining : $0 }
  }

  /// The total as an amount of money; nil for a currency whose minor units nobody here
  /// knows.
  package var money: Money? {
    CurrencyUnits.exponent(of: currency).flatMap {
      Money(minorUnits: total, exponent: $0, currency: currency)
    }
  }

  /// An amount of this reading in US dollars; nil for other currencies.
  package func dollars(_ minorUnits: Int64) -> Cost? {
    currency == "USD" ? Cost(picodollars: Int128(minorUnits) * 10_000_000_000) : nil
  }
}

/// How many decimal places currencies have.
package enum CurrencyUnits {
  /// Those without any, and those with three; of the others that are listed, two.
  private static let whole: Set<String> = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
  ]
  private static let thousandths: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
  private static let hundredths: Set<String> = [
    "AED", "ARS", "AUD", "BDT", "BGN", "BRL", "CAD", "CHF", "CNY", "COP", "CRC", "CZK", "DKK",
    "EGP", "EUR", "GBP", "GEL", "HKD", "HUF", "IDR", "ILS", "INR", "KES", "KZT", "LKR", "MAD",
    "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR",
    "SEK", "SGD", "THB", "TRY", "TWD", "TZS", "UAH", "USD", "UYU", "ZAR",
  ]

  /// Decimal places of a currency; nil for one that is not known here.
  package static func exponent(of currency: String) -> Int? {
    if hundredths.contains(currency) { return 2 }
    if whole.contains(currency) { return 0 }
    return thousandths.contains(currency) ? 3 : nil
  }
}
