import GRDB
import Testing
import UsageModel

@testable import Store

@Suite("Rows of sums, packed")
struct PackedRowsTests {
  @Test("come back as they were, one without times among them")
  func withoutTimes() throws {
    let day: Int64 = 20_000
    func row(_ quarter: Int32?, first: Int64?, last: Int64?) -> UsageRow {
      UsageRow(
        quarter: quarter.map(QuarterHour.init(index:)), project: 1, session: 2, variant: 3,
        tally: UsageTally(tokens: TokenCounts(input: 5, output: 7), responses: 1),
        first: first.map(Timestamp.init(milliseconds:)),
        last: last.map(Timestamp.init(milliseconds:)))
    }
    let quarter = Int32(day * 96)
    let start = QuarterHour(index: quarter).start.milliseconds
    let rows = [
      row(nil, first: nil, last: nil), row(quarter, first: start, last: start + 900),
      row(quarter + 1, first: nil, last: nil),
      row(quarter + 2, first: start + 1_800_000, last: start + 1_800_000),
    ]
    let place = ContextPlace(project: 1, session: 2, folder: 4)
    let bytes = PackedRows.pack(rows.map { (place, $0) }, day: day)
    let filter = try DatabaseQueue().read { try PlaceFilter(UsageFilter(), $0) }
    var read: [UsageRow] = []
    let isSound = bytes.withUnsafeBytes { buffer in
      PackedRows.unpack(RawSpan(_unsafeBytes: buffer), day: day, filter: filter) { read.append($0) }
    }
    #expect(isSound)
    #expect(read == rows)
  }
}
