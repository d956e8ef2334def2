import Configuration
import Foundation
import Hub
import HubStore
import Index
import Pricing
import Reports
import Scanning
import Terminal
import UsageModel
import Wording

/// What `plimsoll team` shows of the team's hub: on the hub's own machine from its
/// database, elsewhere what the hub answers this machine's token.
struct TeamHub {
  let invocation: Invocation

  /// One line of the table: a member, or oneself and the team's median.
  struct Row {
    var name: String
    var cost: Cost?
    var isLowerBound: Bool
    var tokens: Int64
    var responses: Int64
  }

  /// Figures of the hub, in days of UTC.
  struct Figures {
    var source: String
    var days: ClosedRange<CivilDay>
    var rows: [Row]
    var total: Row?
    var medianTokens: Int64?
  }

  /// nil where this machine neither has a hub nor has joined one.
  func figures(_ days: ClosedRange<CivilDay>) async throws -> Figures? {
    let hub = try ServedHub(invocation)
    if try await hub.isHere() { return try await ownFigures(hub, days) }
    guard let membership = try HubMembership.stored(invocation) else { return nil }
    return try await toldFigures(membership, days)
  }

  private func ownFigures(_ hub: ServedHub, _ days: ClosedRange<CivilDay>) async throws -> Figures {
    let store = try await hub.open()
    let range = Int64(days.lowerBound.daysSince1970)...Int64(days.upperBound.daysSince1970)
    let groups = try await HubFigures(
      store: store, prices: try PriceFile.load(invocation.workspace)
    ).members(range)
    let members = try await store.members()
    await store.database.close()
    return Figures(
      source: store.database.name, days: days,
      rows: members.map { row($0.member.address, groups.sums[$0.member.identifier] ?? HubSum()) },
      total: row("All", groups.total))
  }

  private func row(_ name: String, _ sum: HubSum) -> Row {
    Row(
      name: name, cost: sum.tally.responses == 0 ? .zero : sum.cost.cost,
      isLowerBound: sum.isLowerBound, tokens: sum.tally.tokens.total,
      responses: sum.tally.responses)
  }

  private func toldFigures(
    _ membership: HubMembership, _ days: ClosedRange<CivilDay>
  ) async throws -> Figures {
    let client = try await HubClient(membership, invocation)
    let query = "?since=\(days.lowerBound)&until=\(days.upperBound)"
    func told(_ path: String) async throws -> JSONValue {
      try JSONValue(parsing: try await client.get("api/hub/\(path)\(query)"))
    }
    guard membership.role == "lead" else {
      let me = try await told("me")
      return Figures(
        source: membership.url, days: days, rows: [],
        total: row(membership.address, me["total"]),
        medianTokens: me["team"]?["medianTokens"]?.integer)
    }
    let members = try await told("members")
    return Figures(
      source: membership.url, days: days,
      rows: (members["members"]?.elements ?? []).map { row($0["address"]?.text ?? "", $0) },
      total: row("All", members["total"]))
  }

  private func row(_ name: String, _ node: JSONValue?) -> Row {
    let responses = node?["responses"]?.integer ?? 0
    return Row(
      name: name,
      cost: responses == 0 ? .zero : node?["costUSD"]?.double.flatMap { Cost(dollars: $0) },
      isLowerBound: node?["isLowerBound"]?.bool ?? false,
      tokens: node?["totalTokens"]?.integer ?? 0, responses: responses)
  }

  // MARK: Forms

  static func json(_ figures: Figures) -> JSONValue {
    func object(_ row: Row) -> JSONValue {
      .object([
        .init("name", .string(row.name)), .init("costUSD", .cost(row.cost)),
        .init("isLowerBound", .bool(row.isLowerBound)),
        .init("totalTokens", .integer(row.tokens)), .init("responses", .integer(row.responses)),
      ])
    }
    return .object([
      .init("source", .string(figures.source)), .init("timeZone", .string("UTC")),
      .init("since", .string(figures.days.lowerBound.description)),
      .init("until", .string(figures.days.upperBound.description)),
      .init("members", .array(figures.rows.map(object))),
      .init("total", figures.total.map(object) ?? .null),
      .init("medianTokens", .optional(figures.medianTokens)),
    ])
  }

  static func csv(_ figures: Figures) -> String {
    var text = CSVText(header: [
      "sinceUTC", "untilUTC", "member", "costUSD", "isLowerBound", "totalTokens", "responses",
    ])
    let own = figures.total.map { [$0] } ?? []
    for row in figures.rows.isEmpty ? own : figures.rows {
      text.append([
        .plain(figures.days.lowerBound.description), .plain(figures.days.upperBound.description),
        .text(row.name), .cost(row.cost), .bool(row.isLowerBound), .integer(row.tokens),
        .integer(row.responses),
      ])
    }
    return text.text
  }

  static func lines(_ figures: Figures) -> [String] {
    let rows = figures.rows + (figures.total.map { [$0] } ?? [])
    let names = rows.map { plainText($0.name) }
    let costs = rows.map { row in
      row.cost.map { dollars($0, isLowerBound: row.isLowerBound) } ?? "?"
    }
    let tokens = rows.map { ($0.isLowerBound ? "≥" : "") + grouped($0.tokens) }
    func padded(_ text: String, _ width: Int, atEnd: Bool = false) -> String {
      let blanks = String(repeating: " ", count: max(0, width - text.count))
      return atEnd ? text + blanks : blanks + text
    }
    let widths = [names, costs, tokens].map { $0.map(\.count).max() ?? 0 }
    var lines = [
      plainText(
        "The team's hub (\(figures.source)), \(figures.days.lowerBound) to "
          + "\(figures.days.upperBound) UTC, at list price:")
    ]
    lines += rows.indices.map { index in
      "  " + padded(names[index], widths[0], atEnd: true) + "  " + padded(costs[index], widths[1])
        + "  " + padded(tokens[index], widths[2]) + " tokens"
    }
    if let median = figures.medianTokens {
      lines.append("  the team's median is \(grouped(median)) tokens")
    }
    return lines
  }

  // MARK: The page

  /// A link that lets one browser in.
  func link() async throws -> String {
    guard let membership = try HubMembership.stored(invocation) else { throw HubMembership.none }
    let answer = try JSONValue(
      parsing: try await HubClient(membership, invocation).post("api/hub/link", "{}"))
    return membership.url + (answer["link"]?.text ?? "")
  }
}
