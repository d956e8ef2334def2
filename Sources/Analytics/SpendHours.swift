package import UsageModel

/// Spreads what was billed for whole days of UTC over their hours, by the tokens that
/// were used in each.
///
/// The older cost report knows no hours, and a day of UTC is nobody's day outside of
/// one zone. The sum of a day stays what was billed to the last picodollar; where in
/// the day it fell is derived.
package enum SpendHours {
  /// - Parameters:
  ///   - days: Rows of cost, each of a day of UTC.
  ///   - hours: Rows of tokens of the same days.
  /// - Returns: Hours, and whole days where no tokens are known.
  package static func spread(_ days: [BillingRow], over hours: [BillingRow]) -> [SpendStretch] {
    var weights: [CivilDay: [Timestamp: [String?: Int128]]] = [:]
    for row in hours {
      let day = ZoneDays.utcDay(of: row.start)
      weights[day, default: [:]][row.start, default: [:]][row.subject.model, default: 0] +=
        weight(of: row.tokens)
    }
    return days.flatMap { row -> [SpendStretch] in
      let stretch = SpendStretch(
        start: row.start, end: row.end, cost: row.cost, model: row.subject.model,
        isWholeDay: true)
      guard let byHour = weights[ZoneDays.utcDay(of: row.start)] else { return [stretch] }
      let model = row.subject.model
      var shares = byHour.compactMap { hour, models in
        models[model].map { (hour: hour, weight: $0) }
      }
      // Searches and the like have no model: they go with all use of the hour.
      if shares.isEmpty {
        shares = byHour.map { ($0.key, $0.value.values.reduce(0, +)) }
      }
      return parts(of: stretch, by: shares)
    }
  }

  /// What tokens cost in relation to each other, in twentieths of an input token: the
  /// same in nearly every list of Anthropic's.
  private static func weight(of tokens: TokenCounts) -> Int128 {
    Int128(tokens.input) * 20 + Int128(tokens.output) * 100 + Int128(tokens.cacheWrite5m) * 25
      + Int128(tokens.cacheWrite1h) * 40 + Int128(tokens.cacheRead) * 2
  }

  private static func parts(
    of day: SpendStretch, by shares: [(hour: Timestamp, weight: Int128)]
  ) -> [SpendStretch] {
    let used = shares.filter { $0.weight > 0 }.sorted { $0.hour < $1.hour }
    let whole = used.reduce(0) { $0 + $1.weight }
    guard whole > 0 else { return [day] }
    var through: Int128 = 0
    var given = Cost.zero
    return used.map { hour, weight in
      through += weight
      let sum = through == whole ? day.cost : day.cost.share(through, of: whole)
      defer { given = sum }
      return SpendStretch(
        start: hour, end: hour.advanced(byMilliseconds: 3_600_000), cost: sum - given,
        model: day.model, isDerived: true)
    }
  }
}
