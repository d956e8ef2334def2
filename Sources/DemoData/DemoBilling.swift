package import UsageModel

/// An invented organization: what it was billed for in the weeks before a moment, and
/// the ledger of its credits. The same seed and moment give the same figures.
package struct DemoBilling: Sendable {
  package static let organization = "org_demo"
  package static let organizationName = "Invented organization"

  /// The first day of UTC of which something is told.
  package var firstDay: CivilDay
  /// Cost by the hour, ascending.
  package var cost: [BillingRow] = []
  /// Tokens and requests of the same hours.
  package var usage: [BillingRow] = []
  package var names: [OrganizationName]
  package var entries: [CreditEntry]

  /// Days before today that are told.
  private static let dayCount = 62

  /// - Parameters:
  ///   - seed: From which all figures follow.
  ///   - now: Nothing later is told.
  package init(seed: UInt64, now: Timestamp) {
    let today = floorDivide(now.seconds, 86_400)
    let first = today - Int64(DemoBilling.dayCount)
    firstDay = CivilDay(daysSince1970: Int32(clamping: first))
    names = DemoBilling.members.map(\.name) + DemoBilling.workspaces
    entries = DemoBilling.entries(today: today)
    for day in first...today {
      var random = SeededRandom(seed: seed, part: UInt64(bitPattern: day))
      addDay(day, daysAgo: Int(today - day), before: now, &random)
    }
  }

  private struct Member {
    var name: OrganizationName
    var workspace: String
    /// Models by how often they are used, with their prices in dollars per million
    /// tokens in and out.
    var models: [(name: String, input: Int64, output: Int64)]
    /// Requests in a busy hour.
    var requests: Int
    var isMachine = false
  }

  private static let opus = (name: "claude-opus-4-6", input: Int64(5), output: Int64(25))
  private static let sonnet = (name: "claude-sonnet-4-6", input: Int64(3), output: Int64(15))
  private static let haiku = (
    name: "claude-haiku-4-5-20251001", input: Int64(1), output: Int64(5)
  )

  private static let members = [
    Member(
      name: OrganizationName(
        kind: .member, id: "user_demo_1", name: "Mira Okafor", detail: "mira@example.com"),
      workspace: "wrkspc_demo_1", models: [opus, opus, sonnet], requests: 12),
    Member(
      name: OrganizationName(
        kind: .member, id: "user_demo_2", name: "Jonas Weber", detail: "jonas@example.com"),
      workspace: "wrkspc_demo_1", models: [opus, sonnet, sonnet], requests: 9),
    Member(
      name: OrganizationName(
        kind: .member, id: "user_demo_3", name: "Lin Chen", detail: "lin@example.com"),
      workspace: "wrkspc_demo_2", models: [sonnet, haiku], requests: 10),
    Member(
      name: OrganizationName(kind: .member, id: "svac_demo_1", name: "Nightly checks"),
      workspace: "wrkspc_demo_2", models: [haiku], requests: 40, isMachine: true),
  ]

  private static let workspaces = [
    OrganizationName(kind: .workspace, id: "wrkspc_demo_1", name: "Product"),
    OrganizationName(kind: .workspace, id: "wrkspc_demo_2", name: "Evaluation"),
  ]

  private static func entries(today: Int64) -> [CreditEntry] {
    func morning(_ daysAgo: Int64) -> Timestamp {
      Timestamp(seconds: (today - daysAgo) * 86_400 + 8 * 3600)
    }
    return [
      CreditEntry(
        kind: .balance, amount: Cost(picodollars: 260_000_000_000_000), time: morning(40),
        note: "As the Console showed it"),
      CreditEntry(
        kind: .purchase, amount: Cost(picodollars: 250_000_000_000_000), time: morning(16),
        expiresAt: morning(16 - 365), note: "Top-up"),
    ]
  }

  private mutating func addDay(
    _ day: Int64, daysAgo: Int, before now: Timestamp, _ random: inout SeededRandom
  ) {
    // The first day of 1970 was a Thursday.
    let isWeekend = [2, 3].contains(day % 7)
    // One day stands out, as when a job runs in a loop.
    let factor = daysAgo == 9 ? 4 : 1
    for member in DemoBilling.members {
      for hour in member.isMachine ? 2...3 : 8...17 {
        let isBusy = random.percent(isWeekend && !member.isMachine ? 6 : 62)
        let requests = Int64(random.within(member.requests / 3...member.requests) * factor)
        let model = random.element(of: member.models)
        let input = requests * Int64(random.within(2_500...7_500))
        let output = requests * Int64(random.within(400...1_400))
        let start = Timestamp(seconds: day * 86_400 + Int64(hour) * 3600)
        let end = start.advanced(byMilliseconds: 3_600_000)
        guard isBusy, end <= now else { continue }
        let subject = BillingSubject(
          model: model.name, workspace: member.workspace, actor: member.name.id)
        // A dollar per million tokens is a million picodollars per token.
        let dollars = Cost(
          picodollars: Int128(input * model.input + output * model.output) * 1_000_000)
        cost.append(
          BillingRow(start: start, end: end, subject: subject, cost: dollars, listCost: dollars))
        usage.append(
          BillingRow(
            start: start, end: end, subject: subject,
            tokens: TokenCounts(input: input, output: output), requests: requests))
      }
    }
  }
}
