internal import Foundation
internal import Scanning
package import UsageModel

/// One change of the ledger of credits, as its file has it.
package enum LedgerChange: Hashable, Sendable {
  /// A line was written, or is as this says.
  case written(CreditEntry)
  /// The line with that number was taken out.
  case removed(Int64)

  var number: Int64 {
    switch self {
    case .written(let entry): entry.id
    case .removed(let number): number
    }
  }
}

/// `ledger.jsonl`: everything that was ever typed into the ledger of credits, one line of
/// JSON for each change, only ever appended. It outlives the index, which has the same
/// lines in a table: nobody but the user could say them again.
struct LedgerFile: Sendable {
  let path: String

  /// Part of the file.
  struct Contents: Hashable, Sendable {
    /// In the order in which they were made.
    var changes: [LedgerChange] = []
    /// Lines that say nothing that this version knows: torn ones, or those of a later
    /// version.
    var unreadableLines = 0
    /// Bytes of the whole file.
    var size: Int64 = 0
  }

  /// The bytes of the file; nil where there is none.
  func size() throws(IndexError) -> Int64? {
    guard PrivateFolder.exists(path) else { return nil }
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    } catch {
      throw unusable(error)
    }
  }

  /// What is in the file from a place on at which a line begins.
  func contents(from offset: Int64 = 0) throws(IndexError) -> Contents {
    let data: Data
    do {
      data = try AppendedLines(path: path).contents() ?? Data()
    } catch {
      throw unusable(error)
    }
    var contents = Contents(size: Int64(data.count))
    for line in data.dropFirst(Int(clamping: offset)).split(separator: UInt8(ascii: "\n")) {
      do {
        contents.changes.append(try Line(LineMembers(line)).meaning())
      } catch {
        contents.unreadableLines += 1
      }
    }
    return contents
  }

  /// Appends changes, and returns once they are on the disk.
  ///
  /// - Returns: The bytes of the file before and after.
  /// - Throws: `IndexError` where they cannot all be kept; then the file is as before.
  func append(_ changes: [LedgerChange]) throws(IndexError) -> Range<Int64> {
    do {
      return try AppendedLines(path: path).append(changes.map { Line($0).json })
    } catch {
      throw unusable(error)
    }
  }

  /// Takes back what was appended last: the index could not keep it either.
  func cut(to size: Int64) { AppendedLines(path: path).cut(to: size) }

  private func unusable(_ error: any Error) -> IndexError {
    if let error = error as? IndexError { return error }
    return IndexError(
      what: "the ledger \(path) cannot be used", because: error.localizedDescription,
      hint: "check that the disk has room and that you may write the file; nothing was changed")
  }
}

/// One line of the file.
private struct Line {
  static let version: Int64 = 1

  var version: Int64
  /// "written" or "removed".
  var change: String
  var entry: Int64
  var kind: String?
  var picodollars: Int64?
  /// Milliseconds since 1970, as all times of the line.
  var time: Int64?
  var expiresAt: Int64?
  var repeatsMonthly: Bool?
  var note: String?
  var origin: String?
  // Of a reading.
  var organization: String?
  var currency: String?
  var minorUnits: Int64?
  var nextExpiry: Int64?
  var tranches: [Tranche]?

  struct Tranche {
    var isPromotional: Bool?
    var granted: Int64?
    var remaining: Int64
    var expiresAt: Int64?

    /// As it is in the file.
    var json: JSONValue {
      .object(ofKnown: [
        "expiresAt": expiresAt.map { .integer($0) }, "granted": granted.map { .integer($0) },
        "isPromotional": isPromotional.map { .bool($0) }, "remaining": .integer(remaining),
      ])
    }
  }

  init(_ change: LedgerChange) {
    version = Line.version
    entry = change.number
    guard case .written(let written) = change else {
      self.change = "removed"
      return
    }
    self.change = "written"
    kind = written.kind.name
    picodollars = Int64(clamping: written.amount.picodollars)
    time = written.time.milliseconds
    expiresAt = written.expiresAt?.milliseconds
    repeatsMonthly = written.repeatsMonthly ? true : nil
    note = written.note
    origin = written.origin == .person ? nil : written.origin.name
    guard let reading = written.reading else { return }
    organization = reading.organization
    currency = reading.currency
    minorUnits = reading.minorUnits
    nextExpiry = reading.nextExpiry?.milliseconds
    guard !reading.tranches.isEmpty else { return }
    tranches = reading.tranches.map {
      Tranche(
        isPromotional: $0.isPromotional ? true : nil, granted: $0.granted,
        remaining: $0.remaining, expiresAt: $0.expiresAt?.milliseconds)
    }
  }

  /// Reads a line.
  init(_ members: LineMembers) throws(NoLine) {
    guard let version = try members.integer("version"), let change = try members.text("change"),
      let entry = try members.integer("entry")
    else { throw NoLine() }
    self.version = version
    self.change = change
    self.entry = entry
    kind = try members.text("kind")
    picodollars = try members.integer("picodollars")
    time = try members.integer("time")
    expiresAt = try members.integer("expiresAt")
    repeatsMonthly = try members.bool("repeatsMonthly")
    note = try members.text("note")
    origin = try members.text("origin")
    organization = try members.text("organization")
    currency = try members.text("currency")
    minorUnits = try members.integer("minorUnits")
    nextExpiry = try members.integer("nextExpiry")
    tranches = try members.objects("tranches")?.map { part throws(NoLine) in
      guard let remaining = try part.integer("remaining") else { throw NoLine() }
      return Tranche(
        isPromotional: try part.bool("isPromotional"), granted: try part.integer("granted"),
        remaining: remaining, expiresAt: try part.integer("expiresAt"))
    }
  }

  /// As it is in the file.
  var json: JSONValue {
    .object(ofKnown: [
      "change": .string(change), "currency": currency.map { .string($0) },
      "entry": .integer(entry), "expiresAt": expiresAt.map { .integer($0) },
      "kind": kind.map { .string($0) }, "minorUnits": minorUnits.map { .integer($0) },
      "nextExpiry": nextExpiry.map { .integer($0) }, "note": note.map { .string($0) },
      "organization": organization.map { .string($0) }, "origin": origin.map { .string($0) },
      "picodollars": picodollars.map { .integer($0) },
      "repeatsMonthly": repeatsMonthly.map { .bool($0) }, "time": time.map { .integer($0) },
      "tranches": tranches.map { .array($0.map(\.json)) }, "version": .integer(version),
    ])
  }

  /// What was read, where the line says that; nil where it says nothing of it.
  private var reading: CreditReading? {
    guard let currency, let minorUnits else { return nil }
    return CreditReading(
      organization: organization, currency: currency, minorUnits: minorUnits,
      tranches: (tranches ?? []).map {
        CreditReading.Tranche(
          isPromotional: $0.isPromotional ?? false, granted: $0.granted,
          remaining: $0.remaining, expiresAt: $0.expiresAt.map(Timestamp.init(milliseconds:)))
      }, nextExpiry: nextExpiry.map(Timestamp.init(milliseconds:)))
  }

  /// What the line says that can be true.
  func meaning() throws -> LedgerChange {
    guard version <= Line.version, entry > 0, entry < Int64.max else { throw NoLine() }
    if change == "removed" { return .removed(entry) }
    guard change == "written",
      let kind = CreditEntry.Kind.allCases.first(where: { $0.name == kind }),
      let picodollars, picodollars >= 0, let time
    else { throw NoLine() }
    let origins: [CreditEntry.Origin] = [.environment, .browser]
    let reading = reading
    guard CreditEntry.Kind.typed.contains(kind) != (reading != nil) else { throw NoLine() }
    return .written(
      CreditEntry(
        id: entry, kind: kind, amount: Cost(picodollars: Int128(picodollars)),
        time: Timestamp(milliseconds: time),
        expiresAt: expiresAt.map(Timestamp.init(milliseconds:)),
        repeatsMonthly: repeatsMonthly ?? false, note: note,
        origin: origins.first { $0.name == origin } ?? .person, reading: reading))
  }
}
