import GRDB
import TestSupport
import Testing
import UsageModel

@testable import Store

/// The coarser sums of days, and what is divided where a window ends.
@Suite("Joined sums")
struct JoinedRowsTests {
  private static let day: Int64 = 86_400_000

  /// A store with responses of three days and of unknown time, in two folders, packed.
  private static func store(seed: UInt64, responses: Int = 600) throws -> (
    UsageStore, times: [Int64]
  ) {
    var random = SeededGenerator(seed: seed)
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    var times: [Int64] = []
    for number in 0..<6 {
      let events = (0..<responses / 6).map { index -> UsageEvent in
        let time: Int64? =
          index == 7 && number == 3 ? nil : Int64.random(in: 0..<3 * day, using: &random)
        if let time { times.append(time) }
        return StoreTests.event(
          UInt64(number * 1000 + index + 1), output: Int64.random(in: 0...30, using: &random),
          at: time, variant: index % 9 == 0 ? 1 : 0, context: index % 7 == 0 ? 1 : 0)
      }
      let folder = number % 2 == 0 ? "/a" : "/b"
      _ = try store.ingest(
        [
          StoreTests.batch(
            events, path: "\(folder)/projects/x/\(number).jsonl", project: "\(number % 2)")
        ], cache: &cache)
    }
    try store.packChangedDays()
    return (store, times.sorted())
  }

  /// What a report may tell apart that treats some quarter-hours alike.
  private struct Cell: Hashable {
    var period: Int32?
    var project: Int32
    var session: Int32
    var variant: Int32
  }

  private struct Sum: Equatable {
    var tally = UsageTally.zero
    var first: Timestamp?
    var last: Timestamp?
  }

  private static func sums(
    _ store: UsageStore, _ filter: UsageFilter, period: @escaping (QuarterHour) -> Int32,
    joining: Bool
  ) throws -> (sums: [Cell: Sum], rows: Int) {
    var sums: [Cell: Sum] = [:]
    var rows = 0
    let isOne = { (held: ClosedRange<QuarterHour>) in
      period(held.lowerBound) == period(held.upperBound)
    }
    try store.forEachRow(filter, joining: joining ? isOne : nil) { row in
      rows += 1
      let cell = Cell(
        period: row.quarter.map(period), project: row.project, session: row.session,
        variant: row.variant)
      var sum = sums[cell] ?? Sum()
      sum.tally += row.tally
      sum.first = [sum.first, row.first].compactMap(\.self).min()
      sum.last = [sum.last, row.last].compactMap(\.self).max()
      sums[cell] = sum
    }
    return (sums, rows)
  }

  @Test(
    "say the same as those of quarter-hours, wherever midnight is and whatever the range",
    arguments: UInt64(0)..<6)
  func sameSums(seed: UInt64) throws {
    let (store, _) = try Self.store(seed: seed)
    var random = SeededGenerator(seed: seed)
    let folders: [Set<String>?] = [nil, ["/a"], ["/b"], ["/a", "/b"]]
    for offset in [0, 8, -20, 23, 48] as [Int32] {
      for _ in 0..<6 {
        let bounds = [
          Int32.random(in: 0...288, using: &random), .random(in: 0...288, using: &random),
        ]
        let filter = UsageFilter(
          from: Bool.random(using: &random) ? QuarterHour(index: bounds.min() ?? 0) : nil,
          until: Bool.random(using: &random) ? QuarterHour(index: bounds.max() ?? 0) : nil,
          folders: folders.randomElement(using: &random) ?? nil)
        let period = { (quarter: QuarterHour) in (quarter.index + offset + 960) / 96 }
        let fine = try Self.sums(store, filter, period: period, joining: false)
        let joined = try Self.sums(store, filter, period: period, joining: true)
        #expect(joined.sums == fine.sums)
        #expect(joined.rows <= fine.rows)
      }
    }
  }

  @Test("of hours of which a range has some in the middle are read from the quarter-hours")
  func within() throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    let events = (0..<40).map { StoreTests.event(UInt64($0 + 1), at: Int64($0) * 900_000) }
    _ = try store.ingest([StoreTests.batch(events)], cache: &cache)
    try store.packChangedDays()
    for (from, until, expected) in [(10, 12, 2), (0, 1, 1), (39, 96, 1), (40, 96, 0), (0, 40, 40)]
      as [(Int32, Int32, Int64)]
    {
      let filter = UsageFilter(from: QuarterHour(index: from), until: QuarterHour(index: until))
      let joined = try Self.sums(store, filter, period: { _ in 0 }, joining: true)
      #expect(joined.sums.values.reduce(0) { $0 + $1.tally.responses } == expected)
    }
  }

  @Test("are fewer where nothing is told apart, and those of quarter-hours where all is")
  func fewer() throws {
    let (store, _) = try Self.store(seed: 11)
    let all = try Self.sums(store, UsageFilter(), period: { _ in 0 }, joining: false)
    let joined = try Self.sums(store, UsageFilter(), period: { _ in 0 }, joining: true)
    let quarters = try Self.sums(store, UsageFilter(), period: \.index, joining: true)
    #expect(joined.rows * 2 < all.rows)
    #expect(quarters.rows == all.rows)
  }

  @Test("of a day that has changed, or that was packed before there were any, are not used")
  func withoutJoined() throws {
    let (store, _) = try Self.store(seed: 12)
    var cache = IngestCache()
    _ = try store.ingest(
      [StoreTests.batch([StoreTests.event(9_999, at: 5)], path: "/a/projects/x/9.jsonl")],
      cache: &cache)
    try store.write { try $0.execute(sql: "DELETE FROM joinedDay WHERE day = 1") }
    let period = { (_: QuarterHour) in Int32(0) }
    let fine = try Self.sums(store, UsageFilter(), period: period, joining: false)
    let joined = try Self.sums(store, UsageFilter(), period: period, joining: true)
    #expect(joined.sums == fine.sums)
    #expect(fine.sums.values.reduce(0) { $0 + $1.tally.responses } == 601)
  }

  @Test("are divided where windows of five hours end", arguments: UInt64(20)..<26)
  func windowEnds(seed: UInt64) throws {
    let (store, times) = try Self.store(seed: seed, responses: 3_000)
    var ends: [Int64] = []
    for time in times where ends.last.map({ time >= $0 }) ?? true { ends.append(time + 18_000_000) }
    var responses: Int64 = 0
    var divided = 0
    try store.forEachRow(UsageFilter()) { row in
      responses += row.tally.responses
      guard let first = row.first?.milliseconds, let last = row.last?.milliseconds else { return }
      let end = ends.first { first < $0 && $0 <= last }
      #expect(end == nil, "\(first) \(last)")
      if ends.contains(where: { row.quarter == Timestamp(milliseconds: $0).quarterHour }) {
        divided += 1
      }
    }
    #expect(responses == 3_000)
    #expect(divided > 0)
  }

  @Test("are divided a day at a time as they are all at once")
  func dayByDay() throws {
    let (whole, _) = try Self.store(seed: 30, responses: 3_000)
    let expected = try StoreTests.rows(whole)
    let (store, _) = try Self.store(seed: 30, responses: 3_000)
    for day in [0, 1, 2] as [Int64] {
      try store.write { db in
        try db.execute(sql: "DELETE FROM packedDay WHERE day >= ?", arguments: [day])
        try db.execute(sql: "DELETE FROM joinedDay WHERE day >= ?", arguments: [day])
        for later in day...2 {
          try db.execute(sql: "INSERT INTO changedDay VALUES (?)", arguments: [later])
        }
      }
      try store.packChangedDays()
      #expect(try StoreTests.rows(store) == expected)
    }
  }
}
