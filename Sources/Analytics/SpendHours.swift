package import UsageModel

/// Spreads what was billed for whole days of UTC over hours, keys and members, by the
/// tokens that each used.
///
/// The older cost report knows neither hours nor who spent it, and a day of UTC is
/// nobody's day outside of one zone. The sum of a row stays what was billed to the
/// last picodollar; where it fell is derived.
package enum SpendHours {
  /// A row of cost and how it came about.
  package struct Part: Hashable, Sendable {
    package var row: BillingRow
    /// Whether nothing tells hours or users apart: the row as it was billed.
    package var isWholeDay: Bool
  }

  /// What rows of tokens and of cost have in common.
  private struct Key: Hashable {
    var day: CivilDay
    var model: String?
    var workspace: String?
  }

  /// - Parameters:
  ///   - days: Rows of cost, each of a day of UTC.
  ///   - hours: Rows of tokens of the same days.
  package static func spread(_ days: [BillingRow], over hours: [BillingRow]) -> [Part] {
    let byDay = Dictionary(grouping: hours) { ZoneDays.utcDay(of: $0.start) }
    let byKey = Dictionary(grouping: hours) { row in
      Key(
        day: ZoneDays.utcDay(of: row.start), model: row.subject.model,
        workspace: row.subject.workspace)
    }
    return days.flatMap { row -> [Part] in
      let key = Key(
        day: ZoneDays.utcDay(of: row.start), model: row.subject.model,
        workspace: row.subject.workspace)
      let all = byDay[key.day] ?? []
      // Searches and the like have no model: they go with all use of the workspace.
      let near =
        byKey[key] ?? (key.model == nil ? all.filter { $0.subject.workspace == key.workspace } : [])
      let same = near.isEmpty ? all.filter { $0.subject.model == key.model } : near
      let users = same.isEmpty && key.model == nil ? all : same
      return parts(of: row, by: users.map { ($0, weight(of: $0.tokens)) })
    }
  }

  /// What tokens cost in relation to each other, in twentieths of an input token: the
  /// same in nearly every list of Anthropic's.
  private static func weight(of tokens: TokenCounts) -> Int128 {
    Int128(tokens.input) * 20 + Int128(tokens.output) * 100 + Int128(tokens.cacheWrite5m) * 25
      + Int128(tokens.cacheWrite1h) * 40 + Int128(tokens.cacheRead) * 2
  }

  private static func parts(
    of day: BillingRow, by shares: [(user: BillingRow, weight: Int128)]
  ) -> [Part] {
    let used = shares.filter { $0.weight > 0 }
    let whole = used.reduce(0) { $0 + $1.weight }
    guard whole > 0 else { return [Part(row: day, isWholeDay: true)] }
    var through: Int128 = 0
    var given = (cost: Cost.zero, list: Cost.zero)
    return used.map { user, weight in
      through += weight
      let sum = (
        cost: through == whole ? day.cost : day.cost.share(through, of: whole),
        list: through == whole ? day.listCost : day.listCost.share(through, of: whole)
      )
      defer { given = sum }
      var row = day
      (row.start, row.end) = (user.start, user.end)
      (row.subject.apiKey, row.subject.actor) = (user.subject.apiKey, user.subject.actor)
      (row.cost, row.listCost) = (sum.cost - given.cost, sum.list - given.list)
      return Part(row: row, isWholeDay: false)
    }
  }
}
