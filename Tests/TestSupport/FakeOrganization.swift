package import UsageModel

/// What one hour of use was billed, in an invented organization: the truth that the
/// fake server tells in whatever form it is asked for.
package struct FakeCharge: Hashable, Sendable {
  package var hour: Timestamp
  package var model: String
  package var workspace: String?
  package var apiKey: String?
  package var actor: String?
  /// Before discounts there are none: list cost is the same.
  package var cost: Cost
  package var tokens: TokenCounts
  package var webSearches: Int64
  package var requests: Int64
}

/// An invented organization with two workspaces, three keys and three members.
package struct FakeOrganization: Sendable {
  package var charges: [FakeCharge]

  package static let id = "00000000-0000-4000-8000-000000000001"
  package static let name = "Example Org"
  package static let members = [
    ("user_01A", "Ada Example", "ada@example.com"), ("user_01B", "Ben Example", "ben@example.com"),
    ("user_01C", "Cléo <b>Example</b>", "cleo@example.com"),
  ]
  package static let workspaces = [("wrkspc_01A", "Production"), ("wrkspc_01B", "Research")]
  package static let keys = [
    ("apikey_01A", "ci", "sk-ant-api03-R2D...igAA"),
    ("apikey_01B", "agents", "sk-ant-api03-C3P...oxAA"),
    ("apikey_01C", "notebooks", "sk-ant-api03-BB8...zzAA"),
  ]
  package static let models = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"]

  package init(charges: [FakeCharge] = []) {
    self.charges = charges
  }

  /// Use of so many days up to `end`, weekends with less, the same for a seed.
  ///
  /// - Parameter dailyDollars: About so much on a weekday.
  package static func generate(
    days: Int, until end: Timestamp, seed: UInt64, dailyDollars: Double = 2
  ) -> FakeOrganization {
    var random = SeededGenerator(seed: seed)
    var charges: [FakeCharge] = []
    let lastHour = floorDivide(end.seconds, 3600)
    let firstHour = (floorDivide(end.seconds, 86_400) - Int64(days) + 1) * 24
    for hour in firstHour...lastHour {
      let day = CivilDay(daysSince1970: Int32(hour / 24))
      let isBusy = day.weekday < 5 ? hour % 24 >= 8 && hour % 24 < 18 : hour % 24 == 14
      guard isBusy else { continue }
      for (index, model) in models.enumerated() where Int.random(in: 0..<3, using: &random) > 0 {
        let member = Int.random(in: 0..<4, using: &random)
        let share = [0.07, 0.03, 0.005][index] * dailyDollars
        let cents = Double.random(in: 0.5...1.5, using: &random) * share * 100
        let tokens = Int64.random(in: 1000...90_000, using: &random)
        charges.append(
          FakeCharge(
            hour: Timestamp(seconds: hour * 3600), model: model,
            // Nobody stands for the default workspace, and for use without a key.
            workspace: member == 3 ? nil : workspaces[member % 2].0,
            apiKey: member == 3 ? nil : keys[member].0,
            actor: member == 3 ? nil : members[member].0,
            // To the millionth of a cent, as the reports have it.
            cost: Cost(picodollars: Int128((cents * 1e6).rounded()) * 10_000),
            tokens: TokenCounts(
              input: tokens, output: tokens / 7, cacheWrite5m: tokens / 5, cacheWrite1h: 11,
              cacheRead: tokens * 4),
            webSearches: index == 1 ? 2 : 0, requests: 3))
      }
    }
    return FakeOrganization(charges: charges)
  }

  /// The sum of all that begins in a range.
  package func total(in range: Range<Timestamp>) -> Cost {
    charges.reduce(.zero) { range.contains($1.hour) ? $0 + $1.cost : $0 }
  }

  package var total: Cost { charges.reduce(.zero) { $0 + $1.cost } }
}
