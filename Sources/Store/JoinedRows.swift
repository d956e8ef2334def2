internal import GRDB
internal import UsageModel

/// The rows of sums of one day, those of quarter-hours that follow each other in one.
///
/// Reports of days, sessions, projects or models ask for sums of hours at a time: of what
/// a session used in a day, one row is left instead of one for each quarter-hour. A row
/// says by its times which quarter-hours it holds; whoever must tell some of these apart,
/// as where midnight is between them, reads the rows of the quarter-hours instead.
enum JoinedRows {
  /// Quarter-hours without usage after which a new row begins, so that few rows reach
  /// over a midnight: three hours.
  private static let pause: Int32 = 12

  /// Joins rows of one day, which ascend by quarter-hour. The joined ones ascend by their
  /// first; none reaches beyond the day.
  static func joined(
    _ rows: [(place: ContextPlace, row: UsageRow)]
  ) -> [(place: ContextPlace, row: UsageRow)] {
    struct Key: Hashable {
      var place: ContextPlace
      var variant: Int32
    }
    var joined: [(place: ContextPlace, row: UsageRow)] = []
    var running: [Key: (index: Int, end: QuarterHour)] = [:]
    for (place, row) in rows {
      // Without a time nothing tells which quarter-hours a row would hold.
      guard let quarter = row.quarter, row.first != nil, row.last != nil else {
        joined.append((place, row))
        continue
      }
      let key = Key(place: place, variant: row.variant)
      if let known = running[key], quarter.index - known.end.index <= pause {
        joined[known.index].row.add(row)
        running[key] = (known.index, quarter)
      } else {
        running[key] = (joined.count, quarter)
        joined.append((place, row))
      }
    }
    return joined
  }

  /// The joined rows that a question wants.
  ///
  /// - Parameters:
  ///   - filter: What the question wants, whatever the time.
  ///   - range: Which quarter-hours it wants.
  ///   - isOne: Whether it treats the usage of all of these quarter-hours alike.
  /// - Returns: nil where it has to tell apart what is joined, or where the bytes are not
  ///   what packing makes, as where the day has none.
  static func read(
    _ bytes: RawSpan, day: Int64, filter: PlaceFilter, range: UsageFilter.Quarters,
    isOne: (ClosedRange<QuarterHour>) -> Bool
  ) -> [UsageRow]? {
    if bytes.isEmpty { return nil }
    let first = QuarterHour(index: Int32(truncatingIfNeeded: day * 96))
    let isDayOne =
      day == Schema.unknownDay
      || isWanted(first...QuarterHour(index: first.index + 95), range) != nil
        && isOne(first...QuarterHour(index: first.index + 95))
    var rows: [UsageRow] = []
    var hasBorder = false
    let isWhole = PackedRows.unpack(bytes, day: day, filter: filter) { row in
      guard let quarter = row.quarter, let last = row.last?.quarterHour, quarter < last else {
        if range.contains(row.quarter) { rows.append(row) }
        return
      }
      let held = quarter...last
      guard let isWanted = isWanted(held, range), isDayOne || isOne(held) else {
        hasBorder = true
        return
      }
      if isWanted { rows.append(row) }
    }
    return isWhole && !hasBorder ? rows : nil
  }

  /// Whether a range has these quarter-hours; nil where it has some of them.
  private static func isWanted(
    _ held: ClosedRange<QuarterHour>, _ range: UsageFilter.Quarters
  ) -> Bool? {
    if let until = range.until, held.lowerBound >= until { return false }
    if let from = range.from, held.upperBound < from { return false }
    return range.contains(held.lowerBound) && range.contains(held.upperBound) ? true : nil
  }
}

extension UsageFilter {
  /// The quarter-hours that are wanted.
  struct Quarters {
    var from: QuarterHour?
    var until: QuarterHour?

    /// - Parameter quarter: nil for what has no time.
    func contains(_ quarter: QuarterHour?) -> Bool {
      guard let quarter else { return from == nil && until == nil }
      return from.map { quarter >= $0 } ?? true && until.map { quarter < $0 } ?? true
    }
  }
}
