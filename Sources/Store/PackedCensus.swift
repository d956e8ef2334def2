internal import UsageModel

/// The notes of a file in its own row: as rows of a table they cost a first run
/// more than its responses.
enum PackedCensus {
  static func pack(_ census: LineCensus) -> [UInt8] {
    var bytes: [UInt8] = []
    for (note, entry) in census.entries.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      bytes.appendPacked(Int64(note.rawValue))
      bytes.appendPacked(entry.count)
      bytes.appendPacked(entry.firstLine)
    }
    return bytes
  }

  /// How many lines of a packed census could not be read.
  static func lostLines(_ bytes: RawSpan) -> Int64 {
    var lost: Int64 = 0
    var reader = PackedReader(count: bytes.byteCount)
    while reader.at < bytes.byteCount {
      let note = LineNote(rawValue: Int(truncatingIfNeeded: reader.next(bytes)))
      let count = reader.next(bytes)
      _ = reader.next(bytes)
      if reader.isBroken { break }
      if note?.isLoss ?? false { lost += count }
    }
    return lost
  }

  /// Notes of a later version that this one does not know are left out.
  static func unpack(_ bytes: RawSpan) -> LineCensus {
    var census = LineCensus()
    var reader = PackedReader(count: bytes.byteCount)
    while reader.at < bytes.byteCount {
      let note = LineNote(rawValue: Int(truncatingIfNeeded: reader.next(bytes)))
      let entry = LineCensus.Entry(count: reader.next(bytes), firstLine: reader.next(bytes))
      if reader.isBroken { break }
      if let note { census.add(note, entry) }
    }
    return census
  }
}
