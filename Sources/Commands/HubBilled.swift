import Analytics
internal import Billing
import Foundation
import Hub
import Index
import Terminal
import UsageModel

/// What the organization was billed, as far as this machine's Admin key may read it: it
/// stands beside the hub's figures, and is never added to them.
struct HubBilled: Sendable {
  private let creditAccess: CreditAccess

  /// Seconds between two looks at whether a report is due.
  private static let pause: Int64 = 300

  /// Nil where no Admin key is known, and nothing was ever read with one.
  init?(_ invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true, isQuiet: true))
    creditAccess = try await CreditAccess(context, zone: .utc)
    let isKnown = try HubBilled.summary(creditAccess, nil) != nil
    if !isKnown {
      guard try await invocation.adminKey() != nil else { return nil }
    }
  }

  private static func summary(
    _ creditAccess: CreditAccess, _ days: ClosedRange<CivilDay>?
  ) throws -> TeamSummary? {
    let now = Invocation.clock()
    let today = ZoneDays.utc.day(of: now)
    let days = days ?? today...today
    return try creditAccess.service.team(
      since: days.lowerBound, until: days.upperBound, now: now, zone: .utc)
  }

  /// What was billed for some days of UTC; nil where nothing is known of them.
  func billing(_ days: ClosedRange<CivilDay>) -> HubBilling? {
    do {
      guard let summary = try HubBilled.summary(creditAccess, days) else { return nil }
      var byMember: [String: Cost] = [:]
      for row in summary.rows[.member] ?? [] where row.id != nil {
        // People are known to the bill by name and address, to the hub by address.
        for name in Set([row.name, row.detail].compactMap(\.self)) where name.contains("@") {
          byMember[name, default: .zero] += row.cost
        }
      }
      return HubBilling(
        total: summary.total.cost, byMember: byMember, readAt: summary.updatedAt,
        isPartial: summary.isPartial)
    } catch {
      StandardStream.standardError.offer(
        "warning: " + plainText("what was billed cannot be read: \(error)") + "\n")
      return nil
    }
  }

  /// Reads new reports where that is due, until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      _ = await creditAccess.backgroundSync?(false)
      do {
        try await Task.sleep(for: .seconds(HubBilled.pause), tolerance: .seconds(30))
      } catch {
        // Cancelled: the server has ended.
        return
      }
    }
  }
}
