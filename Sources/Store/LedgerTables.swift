internal import GRDB
package import UsageModel

/// How much of the ledger's file stands in the tables.
package struct LedgerMark: Hashable, Sendable {
  /// Bytes of the file that were taken in.
  package var bytes: Int64
  /// The highest number of a line that the file knows.
  package var lastNumber: Int64

  package init(bytes: Int64, lastNumber: Int64) {
    self.bytes = bytes
    self.lastNumber = lastNumber
  }
}

/// The ledger of credits within one transaction.
package struct LedgerTables {
  let db: Database

  /// All lines in the order in which they were written.
  package func entries() throws -> [CreditEntry] {
    let tranches = try CreditReading.Tranche.all(db)
    return try Row.fetchAll(db, sql: "SELECT * FROM creditEntry ORDER BY id")
      .compactMap { CreditEntry(row: $0, tranches: tranches) }
  }

  /// Writes a new line, and says which number it has: one that no line ever had.
  package func insert(_ entry: CreditEntry) throws -> CreditEntry {
    var stored = entry
    stored.id = 0
    stored.id = try write(stored)
    return stored
  }

  /// Writes a line under its own number, in place of what stood there.
  package func put(_ entry: CreditEntry) throws {
    try write(entry)
    if entry.origin == .environment { try setEnvironmentBalance(entry.amount) }
  }

  /// - Returns: The number of the line.
  @discardableResult
  private func write(_ entry: CreditEntry) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO creditEntry
          (id, kind, picodollars, time, expiresAt, repeatsMonthly, note, origin,
            organization, currency, minorUnits, nextExpiry)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        entry.id == 0 ? nil : entry.id, entry.kind.rawValue,
        Int64(clamping: entry.amount.picodollars), entry.time.milliseconds,
        entry.expiresAt?.milliseconds, entry.repeatsMonthly, entry.note, entry.origin.rawValue,
        entry.reading?.organization, entry.reading?.currency, entry.reading?.minorUnits,
        entry.reading?.nextExpiry?.milliseconds,
      ])
    let id = entry.id == 0 ? db.lastInsertedRowID : entry.id
    for (ordinal, tranche) in (entry.reading?.tranches ?? []).enumerated() {
      try db.execute(
        sql: "INSERT INTO creditTranche VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          id, ordinal, tranche.isPromotional, tranche.granted, tranche.remaining,
          tranche.expiresAt?.milliseconds,
        ])
    }
    return id
  }

  /// Takes a line out of the ledger.
  /// - Returns: The line; nil where there is none with that number.
  package func remove(_ id: Int64) throws -> CreditEntry? {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM creditEntry WHERE id = ?", arguments: [id])
    let tranches = try CreditReading.Tranche.all(db)
    try db.execute(sql: "DELETE FROM creditEntry WHERE id = ?", arguments: [id])
    return row.flatMap { CreditEntry(row: $0, tranches: tranches) }
  }

  /// The highest number that a line ever had; 0 before the first.
  package func lastNumber() throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'creditEntry'") ?? 0
  }

  /// Gives no new line a number up to this one: a line that was taken out had it.
  package func reserve(upTo number: Int64) throws {
    guard try lastNumber() < number else { return }
    try db.execute(
      sql: """
        DELETE FROM sqlite_sequence WHERE name = 'creditEntry';
        INSERT INTO sqlite_sequence VALUES ('creditEntry', \(number));
        """)
  }

  /// What the variable of the environment said last, in picodollars.
  package func environmentBalance() throws -> Cost? {
    try setting("credits.environmentBalance").map { Cost(picodollars: Int128($0)) }
  }

  /// Keeps what the variable said: its time is that of the first sight.
  package func setEnvironmentBalance(_ amount: Cost) throws {
    try set("credits.environmentBalance", to: Int64(clamping: amount.picodollars))
  }

  /// How much of the file is in the tables; nil before it was ever compared.
  package func mark() throws -> LedgerMark? {
    guard let bytes = try setting("ledger.bytes"), let number = try setting("ledger.lastNumber")
    else { return nil }
    return LedgerMark(bytes: bytes, lastNumber: number)
  }

  /// Keeps how much of the file is in the tables.
  package func setMark(_ mark: LedgerMark) throws {
    try set("ledger.bytes", to: mark.bytes)
    try set("ledger.lastNumber", to: mark.lastNumber)
  }

  private func setting(_ name: String) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
  }

  private func set(_ name: String, to value: Int64) throws {
    try db.execute(
      sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      arguments: [name, value])
  }
}

extension CreditEntry {
  /// nil for a kind that a later version wrote, and for a reading that says nothing.
  init?(row: Row, tranches: [Int64: [CreditReading.Tranche]]) {
    guard let kind = Kind(rawValue: row["kind"]) else { return nil }
    let id: Int64 = row["id"]
    var reading: CreditReading?
    if let currency = row["currency"] as String?, let units = row["minorUnits"] as Int64? {
      reading = CreditReading(
        organization: row["organization"], currency: currency, minorUnits: units,
        tranches: tranches[id] ?? [],
        nextExpiry: (row["nextExpiry"] as Int64?).map(Timestamp.init(milliseconds:)))
    }
    guard reading != nil || Kind.typed.contains(kind) else { return nil }
    self.init(
      id: id, kind: kind, amount: Cost(picodollars: Int128(row["picodollars"] as Int64)),
      time: Timestamp(milliseconds: row["time"]),
      expiresAt: (row["expiresAt"] as Int64?).map(Timestamp.init(milliseconds:)),
      repeatsMonthly: row["repeatsMonthly"], note: row["note"],
      origin: Origin(rawValue: row["origin"]) ?? .person, reading: reading)
  }
}

extension CreditReading.Tranche {
  /// Those of each line of the ledger, in their order.
  fileprivate static func all(_ db: Database) throws -> [Int64: [Self]] {
    var found: [Int64: [Self]] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM creditTranche ORDER BY entry, ordinal")
    while let row = try rows.next() {
      found[row["entry"], default: []].append(
        Self(
          isPromotional: row["isPromotional"], granted: row["granted"],
          remaining: row["remaining"],
          expiresAt: (row["expiresAt"] as Int64?).map(Timestamp.init(milliseconds:))))
    }
    return found
  }
}
