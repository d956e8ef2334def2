internal import UsageModel

/// The rows of sums of one day, packed into bytes: first the places that occur, each
/// once, then the rows.
///
/// SQLite needs a microsecond for a row of eighteen columns; from packed bytes a
/// row takes a tenth of that. Of contexts only what reports ask for is left, so that
/// rows of one place are one.
enum PackedRows {
  /// Stands where a row with a quarter-hour and without times has its first time, which
  /// is never before its quarter-hour.
  private static let withoutTimes: Int64 = -1

  /// Packs rows of a day, each with its place.
  static func pack(_ rows: [(place: ContextPlace, row: UsageRow)], day: Int64) -> [UInt8] {
    var places: [ContextPlace: Int64] = [:]
    var bytes: [UInt8] = []
    var body: [UInt8] = []
    body.reserveCapacity(rows.count * 40)
    var header: [UInt8] = []
    for (place, row) in rows {
      let index: Int64
      if let known = places[place] {
        index = known
      } else {
        index = Int64(places.count)
        places[place] = index
        header.appendPacked(place)
      }
      // 0 stands for an unknown time; a day has 96 quarter-hours.
      body.appendPacked(row.quarter.map { Int64($0.index) - day * 96 + 1 } ?? 0)
      body.appendPacked(index)
      body.appendPacked(Int64(row.variant))
      body.appendPacked(row.tally)
      guard let quarter = row.quarter else { continue }
      guard let first = row.first, let last = row.last else {
        body.appendPacked(PackedRows.withoutTimes)
        continue
      }
      body.appendPacked(first.milliseconds - quarter.start.milliseconds)
      body.appendPacked(last.milliseconds - first.milliseconds)
    }
    bytes.reserveCapacity(header.count + body.count + 4)
    bytes.appendPacked(Int64(places.count))
    bytes += header
    bytes += body
    return bytes
  }

  /// Calls `body` for each row that `filter` wants.
  /// - Returns: False when the bytes are not what `pack` makes.
  static func unpack(
    _ bytes: RawSpan, day: Int64, filter: PlaceFilter, _ body: (UsageRow) -> Void
  ) -> Bool {
    var reader = PackedReader(count: bytes.byteCount)
    let count = reader.next(bytes)
    guard count >= 0, count <= Int64(bytes.byteCount) else { return false }
    var places: [(project: Int32, session: Int32, isWanted: Bool)] = []
    places.reserveCapacity(Int(count))
    for _ in 0..<count {
      let place = reader.place(bytes)
      if reader.isBroken { return false }
      places.append((place.project, place.session, filter.wants(place)))
    }
    while reader.at < bytes.byteCount {
      let quarter = reader.next(bytes)
      let index = quarter == 0 ? nil : Int32(truncatingIfNeeded: day * 96 + quarter - 1)
      let number = reader.next(bytes)
      guard number >= 0, number < places.count else { return false }
      let place = places[Int(number)]
      let variant = Int32(truncatingIfNeeded: reader.next(bytes))
      let tally = reader.tally(bytes)
      var row = UsageRow(
        quarter: index.map(QuarterHour.init(index:)), project: place.project,
        session: place.session, variant: variant, tally: tally, first: nil, last: nil)
      if let start = row.quarter?.start {
        let offset = reader.next(bytes)
        if offset != PackedRows.withoutTimes {
          let first = start.advanced(byMilliseconds: offset)
          row.first = first
          row.last = first.advanced(byMilliseconds: reader.next(bytes))
        }
      }
      if reader.isBroken { return false }
      if place.isWanted, filter.wants(row) { body(row) }
    }
    return true
  }
}

extension [UInt8] {
  fileprivate mutating func appendPacked(_ place: ContextPlace) {
    appendPacked(Int64(place.project))
    appendPacked(Int64(place.session))
    appendPacked(Int64(place.folder))
    appendPacked(Int64(place.behind.count))
    for folder in place.behind { appendPacked(Int64(folder)) }
  }

  /// Which sums are not 0, a bit each, and then those.
  fileprivate mutating func appendPacked(_ tally: UsageTally) {
    var mask: UInt64 = 0
    for sum in UsageSum.allCases where tally[sum: sum] != 0 { mask |= 1 << UInt64(sum.rawValue) }
    appendPacked(Int64(bitPattern: mask))
    for sum in UsageSum.allCases where tally[sum: sum] != 0 { appendPacked(tally[sum: sum]) }
  }
}

extension PackedReader {
  fileprivate mutating func place(_ bytes: RawSpan) -> ContextPlace {
    var place = ContextPlace(
      project: Int32(truncatingIfNeeded: next(bytes)),
      session: Int32(truncatingIfNeeded: next(bytes)),
      folder: Int32(truncatingIfNeeded: next(bytes)))
    var count = next(bytes)
    while count > 0, !isBroken {
      place.behind.append(Int32(truncatingIfNeeded: next(bytes)))
      count -= 1
    }
    return place
  }

  @inline(__always)
  fileprivate mutating func tally(_ bytes: RawSpan) -> UsageTally {
    var tally = UsageTally.zero
    var rest = UInt64(bitPattern: next(bytes))
    while rest != 0 {
      let value = next(bytes)
      if let sum = UsageSum(rawValue: UInt8(rest.trailingZeroBitCount)) {
        tally[sum: sum] = value
      }
      rest &= rest - 1
    }
    return tally
  }
}
