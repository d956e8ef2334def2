internal import GRDB
internal import UsageModel

/// The history of limits of a day, packed with its responses.
extension KeptResponses {
  mutating func takeSamples(_ reader: inout TableReader, _ times: Range<Int64>) throws {
    var found: [Sample] = []
    try reader.forEachRow(
      of: "limitHistory", "organization, kind, scope, time, percent, resetsAt, source",
      key: ["organization", "kind", "scope", "time"], step: 0,
      where: "time >= \(times.lowerBound) AND time < \(times.upperBound)"
    ) { row in
      guard let organization = row.text(0), let kind = row.text(1), let scope = row.text(2),
        let percent = Double.fromDatabaseValue(row[4] as DatabaseValue)
      else { return }
      found.append(
        Sample(
          organization: organization, kind: kind, scope: scope, time: row.number(3),
          percent: percent, resetsAt: row.optionalNumber(5), source: row.number(6)))
    }
    samples = found
  }

  func writeSamples(_ db: Database) throws {
    for sample in samples {
      try db.execute(
        sql: "INSERT OR IGNORE INTO limitHistory VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          sample.organization, sample.kind, sample.scope, sample.time, sample.percent,
          sample.resetsAt, sample.source,
        ])
    }
  }

  static func append(_ samples: [Sample], to bytes: inout [UInt8]) {
    bytes.appendPacked(Int64(samples.count))
    var before: Sample?
    for sample in samples {
      let isSameWindow =
        before?.organization == sample.organization && before?.kind == sample.kind
        && before?.scope == sample.scope
      bytes.appendPacked(isSameWindow ? 1 : 0)
      if !isSameWindow {
        bytes.appendPacked(sample.organization)
        bytes.appendPacked(sample.kind)
        bytes.appendPacked(sample.scope)
      }
      bytes.appendPacked(difference: sample.time &- (before?.time ?? 0))
      bytes.appendWhole(sample.percent.bitPattern)
      bytes.appendPacked(sample.resetsAt)
      bytes.appendPacked(sample.source)
      before = sample
    }
  }

  static func samples(_ reader: inout NameReader) -> [Sample] {
    var window = ("", "", "")
    var time: Int64 = 0
    return reader.list { reader in
      if reader.number() == 0 { window = (reader.text(), reader.text(), reader.text()) }
      time &+= reader.difference()
      return Sample(
        organization: window.0, kind: window.1, scope: window.2, time: time,
        percent: Double(bitPattern: reader.whole()), resetsAt: reader.optionalNumber(),
        source: reader.number())
    }
  }
}
