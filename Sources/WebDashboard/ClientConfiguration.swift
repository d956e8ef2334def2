internal import Configuration
internal import Index
internal import Settings
internal import UsageModel
internal import WebBase

/// What a client sends to `POST /api/claude-usage/config`: settings by their names, and
/// two words of a client's own, `plan` and `balance`.
struct ClientConfiguration {
  /// The rest, as settings take it.
  private(set) var settings: JSONNode
  /// What the Console shows, in dollars.
  private(set) var balance: Cost?

  /// - Throws: `Refusal` for a balance that is not one.
  init(_ object: JSONNode) throws(Refusal) {
    settings = object
    var members: [JSONMember] = []
    for var member in object.members {
      switch (member.name, member.value.content) {
      case ("balance", _):
        guard let amount = CreditEntryRoute.amount(member.value) else {
          let problem = Refusal.Problem(
            key: "balance", message: "it takes dollars, such as 150 or 12.50")
          throw Refusal(
            .unprocessableContent, "some settings are not right",
            because: "\(problem.key): \(problem.message)", problems: [problem])
        }
        balance = amount
      case ("plan", .string), ("plan", .null):
        member.name = SettingKey.planTier.name
        members.append(member)
      default: members.append(member)
      }
    }
    settings.content = .object(members)
  }
}
