package import UsageModel

/// One entry of the journal: what a status line was told of one window.
package struct JournalRecord: Hashable, Sendable {
  package var reading: LimitReading
  package var used: Money?
  package var allowed: Money?
  /// `SnapshotKey.session` of the session that was told.
  package var session: UInt64
  /// Set when the reading could not be true: it is kept to be counted, not shown.
  package var refusal: RefusedReading.Reason?

  package init(
    reading: LimitReading, used: Money? = nil, allowed: Money? = nil, session: UInt64,
    refusal: RefusedReading.Reason? = nil
  ) {
    self.reading = reading
    self.used = used
    self.allowed = allowed
    self.session = session
    self.refusal = refusal
  }

  /// Bytes of a record; one write of so few is never torn by another.
  package static let size = 256

  private static let mark: UInt32 = 0x3150_4C50
  private static let checksumOffset = 248

  /// The bytes of the record.
  package var bytes: [UInt8] {
    var fields = FieldWriter()
    LimitFields.write(reading, used: used, allowed: allowed, to: &fields)
    fields.add(session)
    fields.add(JournalRecord.mark)
    fields.add(refusal.map(JournalRecord.code) ?? 0)
    // Of a reading without evidence both are zero, as in records of earlier versions.
    fields.add(UInt64(bitPattern: reading.evidence?.apiMilliseconds ?? 0))
    fields.add(UInt64(bitPattern: reading.evidence?.drawnAt.milliseconds ?? 0))
    fields.pad(JournalRecord.checksumOffset - fields.bytes.count)
    fields.add(SnapshotKey.hash(fields.bytes))
    return fields.bytes
  }

  /// The record at `start`; nil when what stands there is none.
  package init?(_ bytes: [UInt8], at start: Int) {
    guard start >= 0, start + JournalRecord.size <= bytes.count,
      let limit = LimitFields.read(bytes, at: start)
    else { return nil }
    var fields = FieldReader(bytes, at: start + LimitFields.size)
    let session = fields.word()
    guard fields.word32() == JournalRecord.mark else { return nil }
    let code = fields.byte()
    let apiMilliseconds = Int64(bitPattern: fields.word())
    let drawnAt = Int64(bitPattern: fields.word())
    fields.at = start + JournalRecord.checksumOffset
    guard fields.word() == SnapshotKey.hash(bytes[start..<start + JournalRecord.checksumOffset])
    else { return nil }
    let refusal = RefusedReading.Reason.allCases.first { JournalRecord.code(of: $0) == code }
    guard code == 0 || refusal != nil else { return nil }
    var reading = limit.reading
    if apiMilliseconds > 0 {
      reading.evidence = LimitEvidence(
        session: session, apiMilliseconds: apiMilliseconds,
        drawnAt: Timestamp(milliseconds: drawnAt))
    }
    self.init(
      reading: reading, used: limit.used, allowed: limit.allowed, session: session,
      refusal: refusal)
  }

  private static func code(of reason: RefusedReading.Reason) -> UInt8 {
    switch reason {
    case .impossiblePercent: 1
    case .resetTooFar: 2
    case .resetPassed: 3
    case .capturedAhead: 4
    }
  }
}
