import Pricing
import UsageModel

/// What the rows of a report are sorted by.
package enum SortKey: String, Sendable, CaseIterable {
  case time
  case cost
  case total
  case input
  case output
  case name
}

/// An order of rows without ties.
package struct GroupOrder: Hashable, Sendable {
  package var key: SortKey
  package var isDescending: Bool

  package init(key: SortKey, isDescending: Bool) {
    self.key = key
    self.isDescending = isDescending
  }

  /// Which end of a sorted list `--limit` keeps: the newest rows where they are
  /// sorted by time, else the first ones.
  var keepsNewest: Bool { key == .time }

  /// Sorts groups; `name` gives what a row is called.
  package func sorted(_ groups: [UsageGroup], name: (UsageGroup) -> String) -> [UsageGroup] {
    if key == .name {
      let named = groups.map { (name($0), $0) }
      return arranged(
        named.enumerated().sorted { left, right in
          left.element.0 != right.element.0
            ? left.element.0 < right.element.0 : left.offset < right.offset
        }.map(\.element.1))
    }
    let keyed = groups.enumerated().map { (value(of: $1), $0, $1) }
    // Equal ones stay in their order, whichever way it goes.
    return keyed.sorted { left, right in
      guard left.0 != right.0 else { return left.1 < right.1 }
      return isDescending ? left.0 > right.0 : left.0 < right.0
    }.map(\.2)
  }

  /// At most `limit` rows of a list sorted by this order.
  package func limited(_ groups: [UsageGroup], to limit: Int?) -> [UsageGroup] {
    guard let limit, groups.count > limit else { return groups }
    return keepsNewest && !isDescending
      ? Array(groups.suffix(limit)) : Array(groups.prefix(limit))
  }

  private func arranged(_ ascending: [UsageGroup]) -> [UsageGroup] {
    isDescending ? ascending.reversed() : ascending
  }

  /// Below any cost, however many tokens are added.
  private static let withoutPrice = Int128(-1) << 100

  private func value(of group: UsageGroup) -> Int128 {
    let tokens = group.usage.tally.tokens
    return switch key {
    case .time: Int128(time(of: group))
    // Those without a price come after all others, by their tokens.
    case .cost:
      group.usage.cost.cost?.picodollars ?? Int128(tokens.total) + GroupOrder.withoutPrice
    case .total: Int128(tokens.total)
    case .input: Int128(tokens.input)
    case .output: Int128(tokens.output)
    case .name: 0
    }
  }

  private func time(of group: UsageGroup) -> Int64 {
    switch group.subject {
    case .hour(let hour): hour.start.seconds
    case .day(let day), .week(let day), .month(let day): Int64(day.daysSince1970)
    case .unknownTime: .min
    case .session, .project, .model, .attribute: group.last?.milliseconds ?? .min
    }
  }
}
