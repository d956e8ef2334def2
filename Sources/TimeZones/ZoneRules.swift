/// Which offset from UTC holds in a time zone at which time: what a zone file or a
/// rule says, and nothing of where it is from.
///
/// Offsets lie between -25 and 26 hours. Reading needs no clock, no environment and
/// no variable of the process.
package struct ZoneRules: Hashable, Sendable {
  /// An offset of a zone file.
  struct Kind: Hashable, Sendable {
    /// Seconds that local time is ahead of UTC.
    var offset: Int
    /// Where in `abbreviations` the name of the offset begins.
    var abbreviation: Int
  }

  /// When the offset changes, ascending, seconds since 1970.
  var times: [Int64] = []
  /// For each of them, which of `kinds` holds from then on.
  var kindsOfTimes: [UInt8] = []
  /// The first of them holds before the first change. Empty where only a rule is known.
  var kinds: [Kind] = []
  /// ASCII, each ended by a NUL.
  var abbreviations: [UInt8] = []
  /// What holds from the last change on; without it, the last change's offset does.
  var rule: PosixRule?

  init() {}

  /// A zone that is known by a rule alone.
  package init(_ rule: PosixRule) {
    self.rule = rule
  }

  /// Coordinated universal time.
  package static let utc = ZoneRules(
    PosixRule(standard: .init(offset: 0, abbreviation: "UTC")))

  /// Seconds that local time is ahead of UTC at `seconds` since 1970.
  package func offset(at seconds: Int64) -> Int {
    switch found(at: seconds) {
    case .kind(let kind): kind.offset
    case .rule(let time): time.offset
    }
  }

  /// What the offset at `seconds` since 1970 is called: `CEST`, `+0330`. It is no name
  /// of a zone: `CST` is said in Chicago, Havana and Shanghai.
  package func abbreviation(at seconds: Int64) -> String {
    switch found(at: seconds) {
    case .kind(let kind):
      String(decoding: abbreviations[kind.abbreviation...].prefix { $0 != 0 }, as: UTF8.self)
    case .rule(let time): time.abbreviation
    }
  }

  /// The first time after `seconds` since 1970 at which the offset, or what it is
  /// called, may change; nil where it never does again.
  package func nextChange(after seconds: Int64) -> Int64? {
    let index = countOfTimes(upTo: seconds)
    if index < times.count { return times[index] }
    return rule?.nextChange(after: seconds)
  }

  private enum Found {
    case kind(Kind)
    case rule(PosixRule.Time)
  }

  private func found(at seconds: Int64) -> Found {
    let index = countOfTimes(upTo: seconds)
    if index == times.count, let rule { return .rule(rule.time(at: seconds)) }
    return .kind(kinds[index == 0 ? 0 : Int(kindsOfTimes[index - 1])])
  }

  /// How many changes are not after `seconds`.
  private func countOfTimes(upTo seconds: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
