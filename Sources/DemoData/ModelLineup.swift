import UsageModel

/// Which models a developer could use on a day, by the names in transcripts.
struct ModelLineup: Sendable {
  enum Size: Hashable, Sendable {
    case large
    case medium
    case small
  }

  struct Entry: Sendable {
    var name: String
    var size: Size
    /// First day of use, and the last one if the model was withdrawn since.
    var first: CivilDay
    var last: CivilDay?
    /// Days on which the model offers a fast mode.
    var fast: ClosedRange<CivilDay>?
  }

  /// The newest model of a size on that day, or at times the one before it.
  static func choose(_ size: Size, on day: CivilDay, _ random: inout SeededRandom) -> Entry {
    let isOlder = random.percent(15)
    let offered = entries.filter {
      $0.size == size && $0.first <= day && ($0.last.map { day <= $0 } ?? true)
    }
    guard let newest = offered.last else { return entries[0] }
    return isOlder && offered.count > 1 ? offered[offered.count - 2] : newest
  }

  /// A model for which nobody publishes a price.
  static func unknown(_ random: inout SeededRandom) -> String {
    let family = random.element(of: ["claude-zephyr", "local-coder", "sample-chat", "glm"])
    return "\(family)-\(random.within(6...9))-\(random.below(4))"
  }

  /// By first day within each size.
  private static let entries: [Entry] = [
    entry("claude-sonnet-4-20250514", .medium, (2025, 5, 22), last: (2026, 6, 14)),
    entry("claude-sonnet-4-5-20250929", .medium, (2025, 9, 29)),
    entry("claude-sonnet-4-6", .medium, (2026, 2, 17)),
    entry("claude-sonnet-5", .medium, (2026, 6, 30)),
    entry("claude-sonnet-5-5", .medium, (2026, 9, 28)),
    entry("claude-opus-4-20250514", .large, (2025, 5, 22), last: (2026, 6, 14)),
    entry("claude-opus-4-1-20250805", .large, (2025, 8, 5), last: (2026, 8, 4)),
    entry("claude-opus-4-5-20251101", .large, (2025, 11, 24)),
    entry("claude-opus-4-6", .large, (2026, 2, 5), fast: ((2026, 2, 7), (2026, 6, 28))),
    entry("claude-opus-4-7", .large, (2026, 4, 16), fast: ((2026, 5, 12), (2026, 7, 23))),
    entry("claude-opus-4-8", .large, (2026, 5, 28), fast: ((2026, 5, 28), (2026, 11, 29))),
    entry("claude-opus-5", .large, (2026, 7, 24), fast: ((2026, 7, 24), (2099, 1, 1))),
    entry("claude-opus-5-5", .large, (2026, 9, 22), fast: ((2026, 9, 22), (2099, 1, 1))),
    entry("claude-3-5-haiku-20241022", .small, (2024, 11, 4), last: (2026, 2, 18)),
    entry("claude-haiku-4-5-20251001", .small, (2025, 10, 15)),
    entry("claude-haiku-5-5", .small, (2026, 10, 7)),
  ]

  private static func entry(
    _ name: String, _ size: Size, _ first: (Int, Int, Int), last: (Int, Int, Int)? = nil,
    fast: ((Int, Int, Int), (Int, Int, Int))? = nil
  ) -> Entry {
    Entry(
      name: name, size: size, first: day(first), last: last.map(day),
      fast: fast.map { day($0.0)...day($0.1) })
  }

  private static func day(_ day: (Int, Int, Int)) -> CivilDay {
    CivilDay(daysSince1970: CivilDay.days(year: day.0, month: day.1, day: day.2))
  }
}
