internal import UsageModel

/// The rows of sums of one day, packed into bytes.
///
/// SQLite needs a microsecond for a row of eighteen columns; from packed bytes a
/// row takes a tenth of that.
enum PackedRows {
  static func pack(_ rows: [UsageRow], day: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * 40)
    for row in rows {
      // 0 stands for an unknown time; a day has 96 quarter-hours.
      bytes.appendPacked(row.quarter.map { Int64($0.index) - day * 96 + 1 } ?? 0)
      bytes.appendPacked(Int64(row.project))
      bytes.appendPacked(Int64(row.session))
      bytes.appendPacked(Int64(row.variant))
      let tally = row.tally
      for value in [
        tally.tokens.input, tally.tokens.output, tally.thinking, tally.tokens.cacheWrite5m,
        tally.tokens.cacheWrite1h, tally.tokens.cacheRead, tally.webSearches, tally.webFetches,
        tally.responses, tally.lowerBoundResponses, tally.lowerBoundOutput,
        tally.recordedPicodollars,
      ] {
        bytes.appendPacked(value)
      }
      guard let quarter = row.quarter, let first = row.first, let last = row.last else { continue }
      bytes.appendPacked(first.milliseconds - quarter.start.milliseconds)
      bytes.appendPacked(last.milliseconds - first.milliseconds)
    }
    return bytes
  }

  /// Calls `body` for each row.
  /// - Returns: False when the bytes are not what `pack` makes.
  static func unpack(_ bytes: RawSpan, day: Int64, _ body: (UsageRow) -> Void) -> Bool {
    var reader = PackedReader(count: bytes.byteCount)
    while reader.at < bytes.byteCount {
      let quarter = reader.next(bytes)
      let index = quarter == 0 ? nil : Int32(truncatingIfNeeded: day * 96 + quarter - 1)
      let project = Int32(truncatingIfNeeded: reader.next(bytes))
      let session = Int32(truncatingIfNeeded: reader.next(bytes))
      let variant = Int32(truncatingIfNeeded: reader.next(bytes))
      let tally = reader.tally(bytes)
      var row = UsageRow(
        quarter: index.map(QuarterHour.init(index:)), project: project, session: session,
        variant: variant, tally: tally, first: nil, last: nil)
      if let start = row.quarter?.start {
        let first = start.advanced(byMilliseconds: reader.next(bytes))
        row.first = first
        row.last = first.advanced(byMilliseconds: reader.next(bytes))
      }
      if reader.isBroken { return false }
      body(row)
    }
    return true
  }
}

extension PackedReader {
  /// The twelve sums of a row.
  fileprivate mutating func tally(_ bytes: RawSpan) -> UsageTally {
    var tally = UsageTally.zero
    tally.tokens.input = next(bytes)
    tally.tokens.output = next(bytes)
    tally.thinking = next(bytes)
    tally.tokens.cacheWrite5m = next(bytes)
    tally.tokens.cacheWrite1h = next(bytes)
    tally.tokens.cacheRead = next(bytes)
    tally.webSearches = next(bytes)
    tally.webFetches = next(bytes)
    tally.responses = next(bytes)
    tally.lowerBoundResponses = next(bytes)
    tally.lowerBoundOutput = next(bytes)
    tally.recordedPicodollars = next(bytes)
    return tally
  }
}
