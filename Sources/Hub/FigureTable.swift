internal import HubStore
internal import Pricing
internal import Reports
internal import Scanning
internal import UsageModel

/// One table of the hub, which JSON and CSV both show.
struct FigureTable {
  /// What stands in one place.
  enum Cell {
    case text(String)
    /// Our own words.
    case plain(String)
    case integer(Int64)
    case number(Double)
    case cost(Cost?)
    case time(Timestamp?)
    case bool(Bool)
    case empty
  }

  var name: String
  var header: [String]
  var rows: [[Cell]]

  init(name: String, header: [String], _ rows: () -> [[Cell]]) {
    self.name = name
    self.header = header
    self.rows = rows()
  }

  /// Groups by name; what has none comes first.
  init(name: String, groups: HubFigures.Groups, column: String) {
    self.init(name: name, header: [column] + FigureTable.sumHeader) {
      groups.sums.sorted { $0.key < $1.key }.map { key, sum in
        [key.isEmpty ? .empty : .text(key)] + FigureTable.sum(sum)
      }
    }
  }

  /// Machines, by member.
  init(devices: [HubStore.Device]) {
    self.init(
      name: "machines",
      header: [
        "device", "address", "label", "version", "scope", "joined", "lastHeard",
        "lastPublished", "revoked",
      ]
    ) {
      devices.map { device in
        [
          .text(device.identifier), .text(device.member.address), .text(device.label),
          .text(device.version), .text(device.scope), .time(device.created),
          .time(device.seen), .time(device.published), .time(device.revoked),
        ]
      }
    }
  }

  // MARK: Sums

  static let sumHeader = [
    "costUSD", "isLowerBound", "totalTokens", "inputTokens", "outputTokens",
    "cacheWrite5mTokens", "cacheWrite1hTokens", "cacheReadTokens", "responses",
    "unsureResponses",
  ]

  static func sum(_ sum: HubSum) -> [Cell] {
    let tokens = sum.tally.tokens
    return [
      .cost(sum.cost.cost), .bool(sum.isLowerBound), .integer(tokens.total),
      .integer(tokens.input), .integer(tokens.output), .integer(tokens.cacheWrite5m),
      .integer(tokens.cacheWrite1h), .integer(tokens.cacheRead), .integer(sum.tally.responses),
      .integer(sum.unsure),
    ]
  }

  static func object(_ sum: HubSum) -> JSONValue {
    .object(zip(sumHeader, self.sum(sum)).map { .init($0, json($1)) })
  }

  // MARK: Forms

  private static func json(_ cell: Cell) -> JSONValue {
    switch cell {
    case .text(let text), .plain(let text): .string(text)
    case .integer(let number): .integer(number)
    case .number(let number): .rounded(number, decimals: 3)
    case .cost(let cost): .cost(cost)
    case .time(let time): .time(time)
    case .bool(let flag): .bool(flag)
    case .empty: .null
    }
  }

  var json: JSONValue {
    .array(rows.map { row in .object(zip(header, row).map { .init($0, FigureTable.json($1)) }) })
  }

  /// - Parameter days: The first and last day of UTC; each row says them, because a
  ///   spreadsheet forgets where it came from.
  func csv(days: (String, String)?) -> String {
    var text = CSVText(header: (days == nil ? [] : ["sinceUTC", "untilUTC"]) + header)
    for row in rows {
      let place: [CSVText.Field] = days.map { [.plain($0.0), .plain($0.1)] } ?? []
      text.append(
        place
          + row.map { cell -> CSVText.Field in
            switch cell {
            case .text(let text): .text(text)
            case .plain(let text): .plain(text)
            case .integer(let number): .integer(number)
            case .number(let number): .plain("\(number)")
            case .cost(let cost): .cost(cost)
            case .time(let time): .time(time)
            case .bool(let flag): .bool(flag)
            case .empty: .empty
            }
          })
    }
    return text.text
  }
}
