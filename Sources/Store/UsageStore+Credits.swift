internal import GRDB
package import UsageModel

extension UsageStore {
  /// The user's ledger in the order in which its lines were written.
  package func creditEntries() throws(StoreError) -> [CreditEntry] {
    try read { db in try LedgerTables(db: db).entries() }
  }

  /// Changes the ledger in one transaction. What `body` throws undoes all of it and is
  /// thrown as it is; what SQLite says is thrown as `StoreError`.
  package func changeLedger<Result>(
    _ body: (LedgerTables) throws -> Result
  ) throws(StoreError) -> Result {
    try write { db in try body(LedgerTables(db: db)) }
  }

  /// What the variable of the environment said last of the balance; nil before it did.
  package func environmentBalance() throws(StoreError) -> Cost? {
    try read { db in try LedgerTables(db: db).environmentBalance() }
  }

  /// How much of the ledger's file is in the tables, and the highest number that a line
  /// ever had.
  package func ledgerState() throws(StoreError) -> (mark: LedgerMark?, lastNumber: Int64) {
    try read { db in
      let tables = LedgerTables(db: db)
      return (try tables.mark(), try tables.lastNumber())
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
