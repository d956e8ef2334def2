internal import GRDB
internal import UsageModel

/// Divides the sums of quarter-hours in which a window of five hours ends at that moment,
/// so that reports of windows need not read the responses of these quarter-hours.
///
/// Windows are followed as they follow from the responses of all folders. Where a report
/// sees them elsewhere, as by the resets that Claude Code was told of, with another length,
/// with fewer folders, or after older transcripts have come, it finds a sum with responses on both sides and
/// reads those: what is done here saves time and decides nothing.
struct WindowCuts {
  private let lastEnd: PreparedStatement
  private var responses: QuarterResponses

  init(_ db: Database) throws {
    lastEnd = try PreparedStatement(
      db, "SELECT windowEnd FROM joinedDay WHERE day < ? ORDER BY day DESC LIMIT 1")
    responses = try QuarterResponses(db)
  }

  /// Divides rows of a day, which ascend by quarter-hour.
  ///
  /// - Returns: When the last window that began by the end of the day ends; nil where
  ///   none has begun yet.
  mutating func divide(
    _ rows: inout [(place: ContextPlace, row: UsageRow)], day: Int64
  ) throws -> Timestamp? {
    lastEnd.bind(1, day)
    var end =
      try lastEnd.step()
      ? lastEnd.optionalInteger(0).map(Timestamp.init(milliseconds:)) : nil
    lastEnd.reset()
    var index = 0
    while index < rows.count {
      let start = index
      let quarter = rows[start].row.quarter
      var first: Timestamp?
      var last: Timestamp?
      while index < rows.count, rows[index].row.quarter == quarter {
        let (place, row) = rows[index]
        index += 1
        // What counts behind other folders has its copy there.
        guard place.behind.isEmpty, let rowFirst = row.first, let rowLast = row.last else {
          continue
        }
        first = first.map { min($0, rowFirst) } ?? rowFirst
        last = last.map { max($0, rowLast) } ?? rowLast
      }
      guard let quarter, let first, let last else { continue }
      if let running = end, first < running {
        guard running <= last else { continue }
        let parts = try divided(quarter, at: running, nextEnd: &end)
        rows.replaceSubrange(start..<index, with: parts)
        index = start + parts.count
      } else {
        end = first.advanced(byMilliseconds: LimitWindow.fiveHours)
      }
    }
    return end
  }

  /// The rows of a quarter-hour, those before a moment first.
  ///
  /// - Parameter nextEnd: When the window ends that begins after it.
  private mutating func divided(
    _ quarter: QuarterHour, at moment: Timestamp, nextEnd: inout Timestamp?
  ) throws -> [(place: ContextPlace, row: UsageRow)] {
    struct Key: Hashable {
      var place: ContextPlace
      var variant: Int32
      var isAfter: Bool
    }
    var rows: [(place: ContextPlace, row: UsageRow)] = []
    var known: [Key: Int] = [:]
    var begun: Timestamp?
    try responses.forEach(in: quarter) { place, response in
      guard let time = response.first else { return }
      var row = response
      row.context = 0
      let isAfter = time >= moment
      if isAfter, begun == nil, place.behind.isEmpty { begun = time }
      let key = Key(place: place, variant: row.variant, isAfter: isAfter)
      if let index = known[key] {
        rows[index].row.add(row)
      } else {
        known[key] = rows.count
        rows.append((place, row))
      }
    }
    nextEnd = begun?.advanced(byMilliseconds: LimitWindow.fiveHours) ?? nextEnd
    return rows
  }
}
