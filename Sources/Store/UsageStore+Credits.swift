internal import GRDB
package import UsageModel

extension UsageStore {
  /// The user's ledger in the order in which its lines were written.
  package func creditEntries() throws(StoreError) -> [CreditEntry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM creditEntry ORDER BY id")
        .compactMap(CreditEntry.init(row:))
    }
  }

  /// Writes a line into the ledger.
  /// - Returns: The line with its number.
  package func add(_ entry: CreditEntry) throws(StoreError) -> CreditEntry {
    try write { db in try Self.insert(entry, db) }
  }

  /// Writes the balance that a variable of the environment says, unless it said the
  /// same before: its time is that of the first sight.
  package func take(environmentBalance entry: CreditEntry) throws(StoreError) {
    let name = "credits.environmentBalance"
    let value = Int64(clamping: entry.amount.picodollars)
    guard try setting(name) != value else { return }
    try write { db in
      let known = try Int64.fetchOne(
        db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
      guard known != value else { return }
      try db.execute(
        sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        arguments: [name, value])
      _ = try Self.insert(entry, db)
    }
  }

  private static func insert(_ entry: CreditEntry, _ db: Database) throws -> CreditEntry {
    try db.execute(
      sql: """
        INSERT INTO creditEntry
          (kind, picodollars, time, expiresAt, repeatsMonthly, note, origin)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        entry.kind.rawValue, Int64(clamping: entry.amount.picodollars), entry.time.milliseconds,
        entry.expiresAt?.milliseconds, entry.repeatsMonthly, entry.note, entry.origin.rawValue,
      ])
    var stored = entry
    stored.id = db.lastInsertedRowID
    return stored
  }

  /// Takes a line out of the ledger.
  /// - Returns: The line; nil where there is none with that number.
  package func removeCreditEntry(_ id: Int64) throws(StoreError) -> CreditEntry? {
    try write { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM creditEntry WHERE id = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM creditEntry WHERE id = ?", arguments: [id])
      return row.flatMap(CreditEntry.init(row:))
    }
  }

  /// How the last attempt to read reports went; nil before the first.
  package func adminState() throws(StoreError) -> AdminSyncState? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM adminState").flatMap(AdminSyncState.init(row:))
    }
  }

  /// Keeps how an attempt went, in place of the one before.
  package func setAdminState(_ state: AdminSyncState) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO adminState VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          state.askedAt.milliseconds, state.answeredAt?.milliseconds, state.outcome.rawValue,
          state.interface?.rawValue, state.organization, state.organizationName, state.what,
          state.why, state.hint, state.nextAt?.milliseconds,
        ])
    }
  }
}

extension CreditEntry {
  /// nil for a kind that a later version wrote.
  fileprivate init?(row: Row) {
    guard let kind = Kind(rawValue: row["kind"]) else { return nil }
    self.init(
      id: row["id"], kind: kind, amount: Cost(picodollars: Int128(row["picodollars"] as Int64)),
      time: Timestamp(milliseconds: row["time"]),
      expiresAt: (row["expiresAt"] as Int64?).map(Timestamp.init(milliseconds:)),
      repeatsMonthly: row["repeatsMonthly"], note: row["note"],
      origin: Origin(rawValue: row["origin"]) ?? .person)
  }
}

extension AdminSyncState {
  fileprivate init?(row: Row) {
    guard let outcome = Outcome(rawValue: row["outcome"]) else { return nil }
    func time(_ name: String) -> Timestamp? {
      (row[name] as Int64?).map(Timestamp.init(milliseconds:))
    }
    self.init(
      askedAt: Timestamp(milliseconds: row["askedAt"]), answeredAt: time("answeredAt"),
      outcome: outcome,
      interface: (row["interface"] as String?).flatMap(Interface.init(rawValue:)),
      organization: row["organization"], organizationName: row["organizationName"],
      what: row["what"], why: row["why"], hint: row["hint"], nextAt: time("nextAt"))
  }
}
