internal import Files
package import UsageModel

/// A snapshot as it was read: figures taken out, tables left as bytes until
/// somebody asks for one entry, and the sessions left in the file.
package struct SnapshotReading: Sendable {
  package let writtenAt: Timestamp
  package let today: Spending?
  package let todayEnds: Timestamp?
  package let month: Spending?
  package let monthEnds: Timestamp?
  package let block: Block?
  private let bytes: [UInt8]
  private let limits: Table
  private let evidence: Table
  private let folderTable: Table
  private let figuresTable: Table
  private let prices: Table
  private let sessions: Table
  private let burnerTable: Table
  private let silenceTable: Table
  private let budgetTable: Table
  /// The file, where `bytes` are only its beginning.
  private let path: String?

  /// The entries of one section.
  private struct Table {
    var start = 0
    var count = 0
    /// Bytes of an entry; a later version may have more than are known here.
    var stride = 1

    func offset(_ index: Int) -> Int { start + index * stride }
  }

  /// nil when `bytes` are no snapshot of a version that is known, or damaged.
  package init?(_ bytes: [UInt8]) {
    self.init(bytes, size: bytes.count, path: nil)
  }

  /// - Parameters:
  ///   - bytes: The beginning of the file at `path`, of `size` bytes in all.
  init?(_ bytes: [UInt8], size: Int, path: String?) {
    typealias Layout = SnapshotLayout
    guard bytes.count >= Layout.headerSize, bytes.starts(with: Layout.magic) else { return nil }
    var header = FieldReader(bytes, at: Layout.magic.count)
    guard header.word32() == Layout.version else { return nil }
    var figures = Table()
    var limits = Table()
    var evidence = Table()
    var folders = Table()
    var folderFigures = Table()
    var prices = Table()
    var sessions = Table()
    var burners = Table()
    var silence = Table()
    var budgets = Table()
    var at = Layout.headerSize
    while at < size {
      guard at + Layout.sectionHeaderSize <= bytes.count else { return nil }
      var fields = FieldReader(bytes, at: at)
      let tag = fields.word32()
      let length = Int(fields.word32())
      let stride = Int(fields.word32())
      at += Layout.sectionHeaderSize
      // Of a section that reaches beyond the file nothing is as it was written.
      guard length <= size - at else { return nil }
      /// nil where entries are shorter than they can be, or more.
      func table(_ least: Int, _ most: Int) -> Table? {
        guard stride >= least, length % stride == 0, length / stride <= most else { return nil }
        return Table(start: at, count: length / stride, stride: stride)
      }
      var known: Table? = Table()
      switch tag {
      case Layout.Section.figures:
        known = table(Layout.figuresSize, 1)
        figures = known ?? figures
      case Layout.Section.limits:
        known = table(Layout.limitSize, Layout.maximumLimits)
        limits = known ?? limits
      case Layout.Section.evidence:
        known = table(Layout.evidenceSize, Layout.maximumEvidence)
        evidence = known ?? evidence
      case Layout.Section.folders:
        known = table(Layout.folderSize, Layout.maximumFolders)
        folders = known ?? folders
      case Layout.Section.folderFigures:
        known = table(FolderFigures.size, Layout.maximumFolders)
        folderFigures = known ?? folderFigures
      case Layout.Section.prices:
        known = table(Layout.priceSize, Layout.maximumPrices)
        prices = known ?? prices
      case Layout.Section.burners:
        known = table(SnapshotBurner.size, Layout.maximumBurners)
        burners = known ?? burners
      case Layout.Section.silence:
        known = table(Layout.silenceSize, 1)
        silence = known ?? silence
      case Layout.Section.sessions:
        known = table(Layout.sessionSize, Layout.maximumSessions)
        sessions = known ?? sessions
      case Layout.Section.budgets:
        known = table(SnapshotBudget.size, Layout.maximumBudgets)
        budgets = known ?? budgets
      default: break
      }
      guard known != nil else { return nil }
      at += length
      // Only the sessions may lie beyond what was read.
      guard at <= bytes.count || tag == Layout.Section.sessions else { return nil }
    }
    guard figures.count == 1 else { return nil }
    var fields = FieldReader(bytes, at: figures.start)
    guard let writtenAt = fields.time() else { return nil }
    self.bytes = bytes
    self.path = bytes.count < size ? path : nil
    self.limits = limits
    self.evidence = evidence
    folderTable = folders
    figuresTable = folderFigures
    self.prices = prices
    self.sessions = sessions
    burnerTable = burners
    silenceTable = silence
    budgetTable = budgets
    self.writtenAt = writtenAt
    today = fields.spending()
    todayEnds = fields.time()
    month = fields.spending()
    monthEnds = fields.time()
    block = fields.block()
  }

  /// All limits, of every owner; damaged ones are left out.
  package var allLimits: [SnapshotLimit] {
    (0..<limits.count).compactMap { index in
      let start = limits.offset(index)
      guard let limit = LimitFields.read(bytes, at: start) else { return nil }
      var fields = FieldReader(bytes, at: start + LimitFields.size)
      _ = fields.word()
      let expected = fields.double()
      let projected = fields.double()
      let exhaustedAt = fields.time()
      let answeredAt = fields.time()
      var reading = limit.reading
      reading.evidence = fields.evidence()
      var forecast: WindowForecast?
      if let expected, let projected {
        forecast = WindowForecast(
          expected: expected, projected: projected, exhaustedAt: exhaustedAt)
      }
      return SnapshotLimit(
        reading: reading, kept: kept(ofLimit: index, like: reading), used: limit.used,
        allowed: limit.allowed, answeredAt: answeredAt, forecast: forecast)
    }
  }

  /// What else is kept of a limit's window.
  private func kept(ofLimit index: Int, like limit: LimitReading) -> [LimitReading] {
    (0..<evidence.count).compactMap { entry in
      var fields = FieldReader(bytes, at: evidence.offset(entry))
      guard fields.word32() == UInt32(index) else { return nil }
      let source = LimitSourceKind(rawValue: Int(fields.word32()))
      let percent = fields.double()
      let resetsAt = fields.time()
      let capturedAt = fields.time()
      guard let source, let percent, let capturedAt else { return nil }
      return LimitReading(
        organization: limit.organization, window: limit.window, percent: percent,
        resetsAt: resetsAt, capturedAt: capturedAt, source: source,
        confidence: limit.confidence, evidence: fields.evidence())
    }
  }

  /// The folder to which a path leads, by the rule of `ClaudeFolderTable`: the path with
  /// links followed decides, then device and inode, and where nothing is the spelling.
  package func folder(matching alias: ClaudeFolderAlias) -> SnapshotFolder? {
    let (path, resolved) = (SnapshotKey.root(alias.path), SnapshotKey.root(alias.resolvedPath))
    var found: (rank: Int, folder: SnapshotFolder)?
    for index in 0..<folderTable.count {
      var fields = FieldReader(bytes, at: folderTable.offset(index))
      let folder = SnapshotFolder.read(&fields)
      let isSameFile =
        alias.exists && folder.inode == alias.inode && folder.device == alias.device
      let rank =
        folder.resolvedPath == resolved
        ? 3 : isSameFile ? 2 : !alias.exists && folder.path == path ? 1 : 0
      if rank > found?.rank ?? 0 { found = (rank, folder) }
    }
    return found?.folder
  }

  /// Whether usage is told by folder; else the figures are those of every shell.
  package var tellsFoldersApart: Bool { figuresTable.count > 0 }

  /// The figures for the shells of one folder.
  package func figures(of folder: ClaudeFolderID) -> FolderFigures? {
    for index in 0..<figuresTable.count {
      var fields = FieldReader(bytes, at: figuresTable.offset(index))
      let figures = FolderFigures.read(&fields)
      if figures.folder == folder { return figures }
    }
    return nil
  }

  /// What spent most today in the shells of a folder, the dearest first.
  package func burners(of folder: ClaudeFolderID?) -> [SnapshotBurner] {
    (0..<burnerTable.count).compactMap { index in
      var fields = FieldReader(bytes, at: burnerTable.offset(index))
      guard let burner = SnapshotBurner.read(&fields) else { return nil }
      return burner.folder == nil || burner.folder == folder ? burner : nil
    }
  }

  /// Why the account that was shown when this was written has no figures, or only old
  /// ones; nil where all was well.
  package var silence: LimitSilence? {
    guard silenceTable.count == 1 else { return nil }
    var fields = FieldReader(bytes, at: silenceTable.offset(0))
    let brief = fields.longText(capacity: SnapshotLayout.silenceBrief)
    let text = fields.longText(capacity: SnapshotLayout.silenceText)
    return brief.isEmpty ? nil : LimitSilence(brief: brief, text: text)
  }

  /// Every way to a folder that the snapshot knows.
  package var folders: [SnapshotFolder] {
    (0..<folderTable.count).map { index in
      var fields = FieldReader(bytes, at: folderTable.offset(index))
      return SnapshotFolder.read(&fields)
    }
  }

  /// The fullest budget whose time is not over; nil without one.
  package func fullestBudget(at now: Timestamp) -> SnapshotBudget? {
    for index in 0..<budgetTable.count {
      var fields = FieldReader(bytes, at: budgetTable.offset(index))
      guard let budget = SnapshotBudget.read(&fields) else { continue }
      if let end = budget.endsAt, end <= now { continue }
      return budget
    }
    return nil
  }

  /// What a session has used; found by halving the sorted table.
  package func session(_ key: UInt64) -> Spending? {
    if let path { return SnapshotReading.wholeSnapshot(path)?.session(key) }
    var low = 0
    var high = sessions.count
    while low < high {
      let middle = (low + high) / 2
      var fields = FieldReader(bytes, at: sessions.offset(middle))
      let found = fields.word()
      if found == key { return fields.spending() }
      if found < key { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// What writing to the cache costs with a model; nil when that is not known.
  package func cachePrice(ofModel key: UInt64) -> CachePrice? {
    for index in 0..<prices.count {
      var fields = FieldReader(bytes, at: prices.offset(index))
      guard fields.word() == key else { continue }
      guard let fiveMinutes = fields.integer(), let oneHour = fields.integer() else { return nil }
      return CachePrice(model: key, fiveMinutes: fiveMinutes, oneHour: oneHour)
    }
    return nil
  }

  /// The snapshot that the file has now, sessions included: perhaps a newer one.
  private static func wholeSnapshot(_ path: String) -> SnapshotReading? {
    do throws(FileError) {
      return SnapshotReading(try File.part(of: path, limit: SnapshotLayout.maximumSize + 1).bytes)
    } catch {
      // Gone in the meantime: then nothing is known of the session.
      return nil
    }
  }
}

extension FieldReader {
  mutating func spending() -> Spending? {
    let cost = integer()
    let tokens = integer()
    let marks = word()
    guard let tokens, tokens >= 0 else { return nil }
    return Spending(
      microdollars: cost, tokens: tokens, isLowerBound: marks & 1 != 0,
      hasUnknownCost: marks & 2 != 0)
  }

  fileprivate mutating func evidence() -> LimitEvidence? {
    let session = word()
    let apiMilliseconds = Int64(bitPattern: word())
    let drawnAt = time()
    guard apiMilliseconds > 0, let drawnAt else { return nil }
    return LimitEvidence(session: session, apiMilliseconds: apiMilliseconds, drawnAt: drawnAt)
  }
}
