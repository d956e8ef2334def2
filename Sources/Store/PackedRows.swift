internal import UsageModel

/// The rows of sums of one day, packed into bytes: each number in groups of seven
/// bits, the lowest first, so that the many small ones take one byte.
///
/// SQLite needs a microsecond for a row of eighteen columns; from packed bytes a
/// row takes a tenth of that.
enum PackedRows {
  static func pack(_ rows: [UsageRow], day: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * 40)
    for row in rows {
      // 0 stands for an unknown time; a day has 96 quarter-hours.
      append(row.quarter.map { Int64($0.index) - day * 96 + 1 } ?? 0, to: &bytes)
      append(Int64(row.project), to: &bytes)
      append(Int64(row.session), to: &bytes)
      append(Int64(row.variant), to: &bytes)
      let tally = row.tally
      for value in [
        tally.tokens.input, tally.tokens.output, tally.thinking, tally.tokens.cacheWrite5m,
        tally.tokens.cacheWrite1h, tally.tokens.cacheRead, tally.webSearches, tally.webFetches,
        tally.responses, tally.lowerBoundResponses, tally.lowerBoundOutput,
        tally.recordedPicodollars,
      ] {
        append(value, to: &bytes)
      }
      guard let quarter = row.quarter, let first = row.first, let last = row.last else { continue }
      append(first.milliseconds - quarter.start.milliseconds, to: &bytes)
      append(last.milliseconds - first.milliseconds, to: &bytes)
    }
    return bytes
  }

  /// Calls `body` for each row.
  /// - Returns: False when the bytes are not what `pack` makes.
  static func unpack(_ bytes: RawSpan, day: Int64, _ body: (UsageRow) -> Void) -> Bool {
    var reader = Reader(count: bytes.byteCount)
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

  private static func append(_ value: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: value)
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private struct Reader {
    let count: Int
    var at = 0
    var isBroken = false

    @inline(__always)
    mutating func next(_ bytes: RawSpan) -> Int64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while at < count, shift < 64 {
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)
        at += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return Int64(bitPattern: value) }
        shift += 7
      }
      isBroken = true
      return 0
    }

    mutating func tally(_ bytes: RawSpan) -> UsageTally {
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
}
