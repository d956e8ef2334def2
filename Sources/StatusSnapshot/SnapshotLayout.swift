internal import UsageModel

/// How a snapshot lies in its file: a mark, a version, and then sections.
///
///     section   tag, bytes that follow, bytes of an entry     12 bytes
///
///     figures   today, the month, the running window          one entry
///     limits    a reading, its evidence and its forecast      272 bytes each
///     evidence  what else is kept of a limit's window          56 bytes each
///     folders   the ways to each folder, and whose limits      104 bytes each
///     usage     figures by folder, where there are several     112 bytes each
///     prices    by model                                       24 bytes each
///     burners   what spent most today                          104 bytes each
///     silence   why there are no limits                        one entry
///     budgets   the fullest first                              80 bytes each
///     sessions  sorted by key                                  32 bytes each
///
/// A section whose tag is not known is passed over, one that is missing is empty, and
/// an entry that is longer than what is known of it is read as far as it is known. So
/// a later version adds sections and fields without a new number, and a line that is
/// one version older or newer still shows limits and figures.
///
/// The sessions come last: of a thousand of them a line needs one at most, so it
/// reads the rest without them. All numbers have their least significant byte first.
package enum SnapshotLayout {
  /// The version that is written, and the only one that is read.
  package static let version: UInt32 = 3

  static let magic = Array("PLIMSNAP".utf8)
  static let headerSize = 12
  static let sectionHeaderSize = 12
  static let figuresSize = 128
  static let limitSize = 272
  static let evidenceSize = 56
  static let sessionSize = 32
  static let priceSize = 24
  static let folderSize = 104

  /// What a section holds.
  enum Section {
    static let figures: UInt32 = 1
    static let limits: UInt32 = 2
    static let evidence: UInt32 = 3
    static let prices: UInt32 = 4
    static let sessions: UInt32 = 5
    static let folders: UInt32 = 6
    static let folderFigures: UInt32 = 7
    static let burners: UInt32 = 8
    static let silence: UInt32 = 9
    static let budgets: UInt32 = 10
  }

  /// Most entries of each kind; more are damage when read, and cut when written.
  static let maximumLimits = 64
  static let maximumEvidence = 1024
  package static let maximumSessions = 8192
  static let maximumPrices = 256
  static let maximumFolders = 256
  static let maximumBurners = 256

  /// Bytes of the two texts of a silence, without their counts.
  static let silenceBrief = 64
  static let silenceText = 504
  static let silenceSize = 8 + silenceBrief + 8 + silenceText
  static let maximumBudgets = 64

  /// The longest file that is read.
  static let maximumSize = maximumSizeOfFigures + maximumSessions * sessionSize

  /// The most that comes before the sessions, with room for what later versions add.
  static let maximumSizeOfFigures =
    headerSize + 10 * sectionHeaderSize + figuresSize + maximumLimits * limitSize
    + maximumEvidence * evidenceSize + maximumPrices * priceSize
    + maximumFolders * (folderSize + FolderFigures.size) + maximumBurners * SnapshotBurner.size
    + silenceSize + 65_536

  /// The bytes of a snapshot.
  package static func encode(_ snapshot: StatusSnapshot) -> [UInt8] {
    let limits = snapshot.limits.prefix(maximumLimits)
    let sessions = snapshot.sessions.prefix(maximumSessions).sorted { $0.session < $1.session }
    let prices = snapshot.cachePrices.prefix(maximumPrices)
    var fields = FieldWriter()
    for byte in magic { fields.add(byte) }
    fields.add(version)
    begin(Section.figures, count: 1, size: figuresSize, &fields)
    encodeFigures(snapshot, to: &fields)
    begin(Section.limits, count: limits.count, size: limitSize, &fields)
    for limit in limits { encode(limit, to: &fields) }
    let evidence = limits.enumerated().flatMap { index, limit in
      limit.kept.map { (index, $0) }
    }.prefix(maximumEvidence)
    begin(Section.evidence, count: evidence.count, size: evidenceSize, &fields)
    for (index, reading) in evidence { encode(reading, ofLimit: index, to: &fields) }
    let folders = snapshot.folders.prefix(maximumFolders)
    begin(Section.folders, count: folders.count, size: folderSize, &fields)
    for folder in folders { SnapshotFolder.write(folder, to: &fields) }
    let figures = snapshot.folderFigures.prefix(maximumFolders)
    begin(Section.folderFigures, count: figures.count, size: FolderFigures.size, &fields)
    for figures in figures { FolderFigures.write(figures, to: &fields) }
    begin(Section.prices, count: prices.count, size: priceSize, &fields)
    for price in prices {
      fields.add(price.model)
      fields.add(price.fiveMinutes as Int64?)
      fields.add(price.oneHour as Int64?)
    }
    let burners = snapshot.burners.prefix(maximumBurners)
    begin(Section.burners, count: burners.count, size: SnapshotBurner.size, &fields)
    for burner in burners { SnapshotBurner.write(burner, to: &fields) }
    if let silence = snapshot.silence {
      begin(Section.silence, count: 1, size: silenceSize, &fields)
      fields.addLong(silence.brief, capacity: silenceBrief)
      fields.addLong(silence.text, capacity: silenceText)
    }
    let budgets = snapshot.budgets.prefix(maximumBudgets)
    if !budgets.isEmpty {
      begin(Section.budgets, count: budgets.count, size: SnapshotBudget.size, &fields)
      for budget in budgets { SnapshotBudget.write(budget, to: &fields) }
    }
    begin(Section.sessions, count: sessions.count, size: sessionSize, &fields)
    for session in sessions {
      fields.add(session.session)
      fields.add(session.spending)
    }
    return fields.bytes
  }

  /// Whether the figures, and with them the time, come first, as they are written here.
  static func beginsWithFigures(_ bytes: [UInt8]) -> Bool {
    var fields = FieldReader(bytes, at: headerSize)
    return fields.word32() == Section.figures
  }

  private static func begin(_ tag: UInt32, count: Int, size: Int, _ fields: inout FieldWriter) {
    fields.add(tag)
    fields.add(UInt32(count * size))
    fields.add(UInt32(size))
  }

  private static func encodeFigures(_ snapshot: StatusSnapshot, to fields: inout FieldWriter) {
    let end = fields.bytes.count + figuresSize
    fields.add(snapshot.writtenAt as Timestamp?)
    fields.add(snapshot.today)
    fields.add(snapshot.todayEnds)
    fields.add(snapshot.month)
    fields.add(snapshot.monthEnds)
    fields.add(snapshot.block)
    fields.pad(end - fields.bytes.count)
  }

  private static func encode(_ limit: SnapshotLimit, to fields: inout FieldWriter) {
    let end = fields.bytes.count + limitSize
    LimitFields.write(limit.reading, used: limit.used, allowed: limit.allowed, to: &fields)
    // Where the key of a folder stood.
    fields.add(UInt64(0))
    fields.add(limit.forecast?.expected)
    fields.add(limit.forecast?.projected)
    fields.add(limit.forecast?.exhaustedAt)
    fields.add(limit.answeredAt)
    fields.add(limit.reading.evidence)
    fields.pad(end - fields.bytes.count)
  }

  private static func encode(
    _ reading: LimitReading, ofLimit index: Int, to fields: inout FieldWriter
  ) {
    fields.add(UInt32(index))
    fields.add(UInt32(reading.source.rawValue))
    fields.add(reading.percent as Double?)
    fields.add(reading.resetsAt)
    fields.add(reading.capturedAt as Timestamp?)
    fields.add(reading.evidence)
  }
}

extension FieldWriter {
  /// 24 bytes; without evidence all are zero.
  fileprivate mutating func add(_ evidence: LimitEvidence?) {
    add(evidence?.session ?? 0)
    add(UInt64(bitPattern: evidence?.apiMilliseconds ?? 0))
    add(UInt64(bitPattern: evidence?.drawnAt.milliseconds ?? 0))
  }

  /// 24 bytes; no tokens at all stand for nil.
  mutating func add(_ spending: Spending?) {
    add(spending?.microdollars)
    add(spending?.tokens)
    let marks =
      (spending?.isLowerBound == true ? 1 : 0) | (spending?.hasUnknownCost == true ? 2 : 0)
    add(UInt64(marks))
  }
}
