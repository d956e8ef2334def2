package import UsageModel

/// Which time a slice is of: what its file is called.
package enum SliceName: Hashable, Comparable, Sendable {
  /// Responses without a time.
  case undated
  /// A day of UTC.
  case day(CivilDay)
  /// A month of UTC, by its first day.
  case month(CivilDay)

  package static let suffix = ".slice"

  package var text: String {
    switch self {
    case .undated: "undated"
    case .day(let day): day.description
    case .month(let day): String(day.description.prefix(7))
    }
  }

  package var fileName: String { text + SliceName.suffix }

  /// nil for what no slice is called.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
    switch parts {
    case [4, 2, 2]:
      guard let day = CivilDay(text), day.description == text else { return nil }
      self = .day(day)
    case [4, 2]:
      guard let day = CivilDay(text + "-01"), day.description == text + "-01" else { return nil }
      self = .month(day)
    default:
      guard text == "undated" else { return nil }
      self = .undated
    }
  }

  /// Milliseconds since 1970; nil for what has no time.
  package var times: Range<Int64>? {
    func start(_ day: CivilDay) -> Int64 { Int64(day.daysSince1970) * 86_400_000 }
    switch self {
    case .undated: return nil
    case .day(let day): return start(day)..<start(day.adding(days: 1))
    case .month(let day): return start(day)..<start(day.lastOfMonth.adding(days: 1))
    }
  }

  package static func < (left: SliceName, right: SliceName) -> Bool { left.text < right.text }
}
