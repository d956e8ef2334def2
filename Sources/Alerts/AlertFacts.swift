package import Limits
package import UsageModel

/// What warnings follow from: figures of one moment, each with how far it can be
/// trusted.
package struct AlertFacts: Sendable {
  package var now: Timestamp
  /// Minutes since local midnight, for quiet hours.
  package var minuteOfDay: Int
  package var limits: LimitOverview
  package var caches: [CacheFact]
  package var credits: CreditFact?
  package var spending: SpendingFact?
  package var budgets: [BudgetFact] = []

  package init(
    now: Timestamp, minuteOfDay: Int, limits: LimitOverview, caches: [CacheFact] = [],
    credits: CreditFact? = nil, spending: SpendingFact? = nil
  ) {
    self.now = now
    self.minuteOfDay = minuteOfDay
    self.limits = limits
    self.caches = caches
    self.credits = credits
    self.spending = spending
  }
}

/// The prompt cache of a session.
package struct CacheFact: Hashable, Sendable {
  package var session: String
  /// How people call it; hostile text.
  package var name: String
  package var tokens: Int64
  package var expiresAt: Timestamp
  package var confidence: Confidence

  package init(
    session: String, name: String, tokens: Int64, expiresAt: Timestamp, confidence: Confidence
  ) {
    self.session = session
    self.name = name
    self.tokens = tokens
    self.expiresAt = expiresAt
    self.confidence = confidence
  }
}

/// How long the API credits last.
package struct CreditFact: Hashable, Sendable {
  /// Days at the usual rate of spending.
  package var days: Int
  /// The range, for the text.
  package var fewest: Int?
  package var most: Int?
  package var confidence: Confidence

  package init(days: Int, fewest: Int? = nil, most: Int? = nil, confidence: Confidence) {
    self.days = days
    self.fewest = fewest
    self.most = most
    self.confidence = confidence
  }
}

/// A day on which far more is spent than on a busy one.
package struct SpendingFact: Hashable, Sendable {
  package var day: CivilDay
  package var cost: Cost
  /// What a busy day costs.
  package var busyDay: Cost
  /// How many days that rests on.
  package var activeDays: Int
  package var confidence: Confidence

  package init(
    day: CivilDay, cost: Cost, busyDay: Cost, activeDays: Int, confidence: Confidence
  ) {
    self.day = day
    self.cost = cost
    self.busyDay = busyDay
    self.activeDays = activeDays
    self.confidence = confidence
  }
}
