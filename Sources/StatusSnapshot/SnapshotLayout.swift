package import UsageModel

/// How a snapshot lies in its file.
///
///     header    magic, version, sizes, figures          256 bytes
///     limits    a reading and its forecast              256 bytes each
///     prices    by model                                 24 bytes each
///     sessions  sorted by key                            32 bytes each
///
/// The sessions come last: of a thousand of them a line needs one at most, so it
/// reads the rest without them.
///
/// All numbers have their least significant byte first. A later version that adds
/// fields takes a new number; a reader that does not know it shows what standard
/// input tells.
package enum SnapshotLayout {
  /// The version that is written, and the only one that is read.
  package static let version: UInt32 = 2

  static let magic = Array("PLIMSNAP".utf8)
  static let headerSize = 256
  static let limitSize = 256
  static let sessionSize = 32
  static let priceSize = 24

  /// Most entries of each kind; more are damage when read, and cut when written.
  static let maximumLimits = 64
  package static let maximumSessions = 8192
  static let maximumPrices = 256

  /// The longest file that is read.
  static let maximumSize = maximumSizeOfFigures + maximumSessions * sessionSize

  /// The most that comes before the sessions.
  static let maximumSizeOfFigures =
    headerSize + maximumLimits * limitSize + maximumPrices * priceSize

  /// The bytes of a snapshot.
  package static func encode(_ snapshot: StatusSnapshot) -> [UInt8] {
    let limits = snapshot.limits.prefix(maximumLimits)
    let sessions = snapshot.sessions.prefix(maximumSessions).sorted { $0.session < $1.session }
    let prices = snapshot.cachePrices.prefix(maximumPrices)
    var fields = FieldWriter()
    for byte in magic { fields.add(byte) }
    fields.add(version)
    fields.add(UInt32(limits.count))
    fields.add(UInt32(sessions.count))
    fields.add(UInt32(prices.count))
    fields.add(snapshot.writtenAt as Timestamp?)
    fields.add(snapshot.today)
    fields.add(snapshot.todayEnds)
    fields.add(snapshot.month)
    fields.add(snapshot.monthEnds)
    fields.add(snapshot.block?.startsAt)
    fields.add(snapshot.block?.endsAt)
    fields.add(snapshot.block?.spending)
    fields.add(snapshot.block?.microdollarsPerHour)
    fields.add(snapshot.block?.tokensPerMinute)
    fields.pad(headerSize - fields.bytes.count)
    for limit in limits { encode(limit, to: &fields) }
    for price in prices {
      fields.add(price.model)
      fields.add(price.fiveMinutes as Int64?)
      fields.add(price.oneHour as Int64?)
    }
    for session in sessions {
      fields.add(session.session)
      fields.add(session.spending)
    }
    return fields.bytes
  }

  private static func encode(_ limit: SnapshotLimit, to fields: inout FieldWriter) {
    let end = fields.bytes.count + limitSize
    LimitFields.write(limit.reading, used: limit.used, allowed: limit.allowed, to: &fields)
    fields.add(limit.root)
    fields.add(limit.forecast?.expected)
    fields.add(limit.forecast?.projected)
    fields.add(limit.forecast?.exhaustedAt)
    fields.add(limit.answeredAt)
    fields.pad(end - fields.bytes.count)
  }
}

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
  private let limitCount: Int
  private let sessionCount: Int
  private let priceCount: Int
  /// The file, where `bytes` are only its beginning.
  private let path: String?

  /// nil when `bytes` are no snapshot of a version that is known, or damaged.
  package init?(_ bytes: [UInt8]) {
    self.init(bytes, size: bytes.count, path: nil)
  }

  /// - Parameters:
  ///   - bytes: The beginning of the file at `path`, of `size` bytes in all.
  init?(_ bytes: [UInt8], size: Int, path: String?) {
    typealias Layout = SnapshotLayout
    guard bytes.count >= Layout.headerSize, bytes.starts(with: Layout.magic) else { return nil }
    var fields = FieldReader(bytes, at: Layout.magic.count)
    guard fields.word32() == Layout.version else { return nil }
    limitCount = Int(fields.word32())
    sessionCount = Int(fields.word32())
    priceCount = Int(fields.word32())
    guard limitCount <= Layout.maximumLimits, sessionCount <= Layout.maximumSessions,
      priceCount <= Layout.maximumPrices,
      bytes.count >= Layout.headerSize + limitCount * Layout.limitSize
        + priceCount * Layout.priceSize,
      size == Layout.headerSize + limitCount * Layout.limitSize
        + sessionCount * Layout.sessionSize + priceCount * Layout.priceSize,
      let writtenAt = fields.time()
    else { return nil }
    self.bytes = bytes
    self.path = bytes.count < size ? path : nil
    self.writtenAt = writtenAt
    today = fields.spending()
    todayEnds = fields.time()
    month = fields.spending()
    monthEnds = fields.time()
    let startsAt = fields.time()
    let endsAt = fields.time()
    let spending = fields.spending()
    let perHour = fields.integer()
    let perMinute = fields.double()
    if let startsAt, let endsAt, let spending {
      block = Block(
        startsAt: startsAt, endsAt: endsAt, spending: spending, microdollarsPerHour: perHour,
        tokensPerMinute: perMinute)
    } else {
      block = nil
    }
  }

  /// The limits of one folder of Claude Code, or of all; damaged ones are left out.
  package func limits(ofRoot root: UInt64? = nil) -> [SnapshotLimit] {
    (0..<limitCount).compactMap { index in
      let start = SnapshotLayout.headerSize + index * SnapshotLayout.limitSize
      var fields = FieldReader(bytes, at: start + LimitFields.size)
      let key = fields.word()
      guard root == nil || root == key, let limit = LimitFields.read(bytes, at: start) else {
        return nil
      }
      let expected = fields.double()
      let projected = fields.double()
      let exhaustedAt = fields.time()
      let answeredAt = fields.time()
      var forecast: WindowForecast?
      if let expected, let projected {
        forecast = WindowForecast(
          expected: expected, projected: projected, exhaustedAt: exhaustedAt)
      }
      return SnapshotLimit(
        root: key, reading: limit.reading, used: limit.used, allowed: limit.allowed,
        answeredAt: answeredAt, forecast: forecast)
    }
  }

  /// What a session has used; found by halving the sorted table.
  package func session(_ key: UInt64) -> Spending? {
    if let path { return SnapshotReading.wholeSnapshot(path)?.session(key) }
    let table =
      SnapshotLayout.headerSize + limitCount * SnapshotLayout.limitSize
      + priceCount * SnapshotLayout.priceSize
    var low = 0
    var high = sessionCount
    while low < high {
      let middle = (low + high) / 2
      var fields = FieldReader(bytes, at: table + middle * SnapshotLayout.sessionSize)
      let found = fields.word()
      if found == key { return fields.spending() }
      if found < key { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// What writing to the cache costs with a model; nil when that is not known.
  package func cachePrice(ofModel key: UInt64) -> CachePrice? {
    let table = SnapshotLayout.headerSize + limitCount * SnapshotLayout.limitSize
    for index in 0..<priceCount {
      var fields = FieldReader(bytes, at: table + index * SnapshotLayout.priceSize)
      guard fields.word() == key else { continue }
      guard let fiveMinutes = fields.integer(), let oneHour = fields.integer() else { return nil }
      return CachePrice(model: key, fiveMinutes: fiveMinutes, oneHour: oneHour)
    }
    return nil
  }

  /// The snapshot that the file has now, sessions included: perhaps a newer one.
  private static func wholeSnapshot(_ path: String) -> SnapshotReading? {
    do throws(SnapshotError) {
      return SnapshotReading(try PrivateFile.read(path, limit: SnapshotLayout.maximumSize + 1))
    } catch {
      // Gone in the meantime: then nothing is known of the session.
      return nil
    }
  }
}

extension FieldWriter {
  /// 24 bytes; no tokens at all stand for nil.
  fileprivate mutating func add(_ spending: Spending?) {
    add(spending?.microdollars)
    add(spending?.tokens)
    let marks =
      (spending?.isLowerBound == true ? 1 : 0) | (spending?.hasUnknownCost == true ? 2 : 0)
    add(UInt64(marks))
  }
}

extension FieldReader {
  fileprivate mutating func spending() -> Spending? {
    let cost = integer()
    let tokens = integer()
    let marks = word()
    guard let tokens, tokens >= 0 else { return nil }
    return Spending(
      microdollars: cost, tokens: tokens, isLowerBound: marks & 1 != 0,
      hasUnknownCost: marks & 2 != 0)
  }
}
