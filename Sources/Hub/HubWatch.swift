package import HubStore
internal import Limits
package import Pricing
package import UsageModel
import Wording

/// Something of the team that its lead should hear of.
package struct HubWarning: Sendable, Equatable {
  /// What it is about.
  package enum Kind: Sendable, Equatable {
    /// A member's window is at 90 per cent or more.
    case nearWall
    /// The team has used up a part of its budget of the month.
    case budget
    /// Nothing was heard of a machine for days.
    case silentMachine
  }

  package var kind: Kind
  /// The same for the same warning, so that it is raised once.
  package var id: String
  package var subject: String
  /// One line without an end.
  package var text: String
  package var percent: Double?
  package var threshold: Double?
  package var resetsAt: Timestamp?
}

/// Finds what is to be warned of. Only official figures of limits, never a guess; costs
/// are at list price, and say so.
package struct HubWatch: Sendable {
  private let store: HubStore
  private let figures: HubFigures
  /// Dollars a month at list price; nil for no budget.
  private let budget: Int?
  /// Days without a word after which a machine is silent; nil for never.
  private let silentDays: Int?

  /// Per cent of a window from which on it is near the wall.
  private static let wall: Int64 = 90_000
  /// Per cent of the budget at which is warned.
  private static let steps = [100, 90, 75]

  package init(store: HubStore, prices: PriceList, budget: Int?, silentDays: Int?) {
    self.store = store
    figures = HubFigures(store: store, prices: prices)
    self.budget = budget
    self.silentDays = silentDays
  }

  /// What is due at a moment, whether or not it was raised before.
  package func due(_ now: Timestamp) async throws -> [HubWarning] {
    try await nearWalls(now) + overBudget(now) + silentMachines(now)
  }

  private func nearWalls(_ now: Timestamp) async throws -> [HubWarning] {
    let names = Dictionary(
      uniqueKeysWithValues: try await store.members().map {
        ($0.member.identifier, $0.member.address)
      })
    return try await store.limits().compactMap { limit, members in
      guard limit.millipercent >= HubWatch.wall,
        limit.confidence == Int64(Confidence.official.rawValue), let end = limit.resetsAt,
        end.milliseconds > now.milliseconds
      else { return nil }
      let who = members.compactMap { names[$0] }.joined(separator: ", ")
      let percent = Double(limit.millipercent) / 1000
      return HubWarning(
        kind: .nearWall,
        id: "hub:wall:\(limit.account):\(limit.window):\(end.milliseconds / 600_000)",
        subject: who,
        text: "\(who): \(LimitWindow(name: limit.window).sentenceName) at \(percentText(percent))",
        percent: percent, threshold: 90, resetsAt: end)
    }
  }

  private func overBudget(_ now: Timestamp) async throws -> [HubWarning] {
    guard let budget, budget > 0 else { return [] }
    let today = HubFigures.day(of: now)
    let first = Int64(CivilDay(daysSince1970: Int32(today)).firstOfMonth.daysSince1970)
    let total = try await figures.members(first...today).total
    // Of what has no price nothing is known; what is known is not less for it.
    let percent = total.cost.known.dollars / Double(budget) * 100
    guard let step = HubWatch.steps.first(where: { percent >= Double($0) }) else { return [] }
    let month = CivilDay(daysSince1970: Int32(first)).description.prefix(7)
    return [
      HubWarning(
        kind: .budget, id: "hub:budget:\(month):\(budget):\(step)", subject: "the team",
        text: "the team has used \(percentText(percent)) of $\(budget) for \(month) (UTC), "
          + "at list price",
        percent: percent, threshold: Double(step))
    ]
  }

  private func silentMachines(_ now: Timestamp) async throws -> [HubWarning] {
    guard let silentDays, silentDays > 0 else { return [] }
    return try await store.devices().compactMap { device in
      let heard = device.seen ?? device.created
      guard device.revoked == nil,
        now.milliseconds - heard.milliseconds > Int64(silentDays) * 86_400_000
      else { return nil }
      return HubWarning(
        kind: .silentMachine, id: "hub:silent:\(device.identifier):\(heard.milliseconds)",
        subject: device.label,
        text: "nothing was heard of \(device.label) (\(device.member.address)) for \(silentDays) "
          + "days")
    }
  }
}
