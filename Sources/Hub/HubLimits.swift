internal import HubStore
internal import Limits
internal import Pricing
internal import Reports
internal import UsageModel

/// The limits of the team's accounts: of each the windows that run, the one that is next
/// to stop somebody first.
struct HubLimits {
  let services: HubServices

  private struct Row {
    var limit: HubStore.LimitRow
    /// Their addresses.
    var members: [String]
    var isRunning: Bool
    var forecast: LimitForecast?
  }

  /// - Parameter member: Whose accounts; nil for all.
  func table(member: String?) async throws -> FigureTable {
    let now = services.clock()
    let names = Dictionary(
      uniqueKeysWithValues: try await services.store.members().map {
        ($0.member.identifier, $0.member.address)
      })
    let rows = try await services.store.limits()
      .filter { entry in member.map { entry.members.contains($0) } ?? true }
      .map { entry in row(entry.limit, entry.members.compactMap { names[$0] }.sorted(), now) }
      .sorted { sortKey($0) < sortKey($1) }
    let next = Dictionary(grouping: rows.filter(\.isRunning)) { $0.limit.account }
      .compactMapValues { $0.max { urgency($0) < urgency($1) }?.limit.window }
    return FigureTable(
      name: "limits",
      header: [
        "account", "members", "window", "isNext", "percent", "isBlocked", "resetsAt",
        "paceHolds", "runsOutAt", "capturedAt", "ageSeconds", "source", "confidence",
      ]
    ) {
      rows.map { row in
        let limit = row.limit
        return [
          .text(limit.account), .text(row.members.joined(separator: ", ")),
          .text(limit.window), .bool(next[limit.account] == limit.window),
          row.isRunning ? .number(Double(limit.millipercent) / 1000) : .empty,
          .bool(row.isRunning && limit.millipercent >= 100_000), .time(limit.resetsAt),
          row.forecast.map { .bool($0.lasts) } ?? .empty, .time(row.forecast?.runsOutAt),
          .time(limit.capturedAt),
          .integer(max(0, (now.milliseconds - limit.capturedAt.milliseconds) / 1000)),
          .plain(limit.source),
          .plain(Confidence(rawValue: Int(limit.confidence))?.name ?? "estimate"),
        ]
      }
    }
  }

  /// A window whose end has passed says nothing of the one that runs now.
  private func row(_ limit: HubStore.LimitRow, _ members: [String], _ now: Timestamp) -> Row {
    let isRunning = limit.resetsAt.map { $0.milliseconds > now.milliseconds } ?? true
    let reading = LimitReading(
      organization: limit.account,
      window: LimitWindow(name: limit.window),
      percent: Double(limit.millipercent) / 1000, resetsAt: limit.resetsAt,
      capturedAt: limit.capturedAt, source: .statusLine)
    return Row(
      limit: limit, members: members, isRunning: isRunning,
      forecast: isRunning ? LimitForecast(reading, at: now) : nil)
  }

  /// By the names of members, as everywhere; an account's windows are together.
  private func sortKey(_ row: Row) -> (String, String, String) {
    (row.members.joined(separator: " "), row.limit.account, row.limit.window)
  }

  /// The higher, the sooner it stops somebody.
  private func urgency(_ row: Row) -> Double {
    let percent = Double(row.limit.millipercent) / 1000
    return row.forecast?.lasts == false ? 1000 + percent : percent
  }
}
