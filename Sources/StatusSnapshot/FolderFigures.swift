package import UsageModel

/// What a status line shows of usage in a shell whose folder of Claude Code is this one:
/// today, the month, the running window. When they end stands once in the snapshot.
package struct FolderFigures: Hashable, Sendable {
  package var folder: ClaudeFolderID
  package var today: Spending?
  package var month: Spending?
  package var block: Block?

  package init(
    folder: ClaudeFolderID, today: Spending? = nil, month: Spending? = nil, block: Block? = nil
  ) {
    self.folder = folder
    self.today = today
    self.month = month
    self.block = block
  }

  /// Bytes of an entry.
  static let size = 112

  static func write(_ figures: FolderFigures, to fields: inout FieldWriter) {
    fields.add(figures.folder.value)
    fields.add(figures.today)
    fields.add(figures.month)
    fields.add(figures.block)
  }

  static func read(_ fields: inout FieldReader) -> FolderFigures {
    FolderFigures(
      folder: ClaudeFolderID(value: fields.word()), today: fields.spending(),
      month: fields.spending(), block: fields.block())
  }
}

extension FieldWriter {
  /// 56 bytes.
  mutating func add(_ block: Block?) {
    add(block?.startsAt)
    add(block?.endsAt)
    add(block?.spending)
    add(block?.microdollarsPerHour)
    add(block?.tokensPerMinute)
  }
}

extension FieldReader {
  mutating func block() -> Block? {
    let startsAt = time()
    let endsAt = time()
    let spending = spending()
    let perHour = integer()
    let perMinute = double()
    guard let startsAt, let endsAt, let spending else { return nil }
    return Block(
      startsAt: startsAt, endsAt: endsAt, spending: spending, microdollarsPerHour: perHour,
      tokensPerMinute: perMinute)
  }
}
