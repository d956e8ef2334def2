internal import GRDB
package import Limits
package import UsageModel

/// What one source said, admitted and ready to be stored.
package struct LimitRecord: Hashable, Sendable {
  package var readings: [LimitReading]
  package var refused: [RefusedReading]
  package var spend: SpendReading?

  package init(
    readings: [LimitReading] = [], refused: [RefusedReading] = [], spend: SpendReading? = nil
  ) {
    self.readings = readings
    self.refused = refused
    self.spend = spend
  }
}

extension UsageStore {
  /// Takes readings in, merged with what is known, in one transaction: several
  /// processes may do so at once, and none loses what another stored.
  package func record(_ record: LimitRecord, at now: Timestamp) throws(StoreError) {
    guard !record.readings.isEmpty || !record.refused.isEmpty || record.spend != nil
    else { return }
    try write { db in
      let byWindow = Dictionary(grouping: record.readings, by: LimitKey.init)
      for (key, readings) in byWindow {
        try LimitTables.merge(readings, into: key, db)
      }
      if let spend = record.spend { try LimitTables.set(spend, db) }
      for refused in record.refused { try LimitTables.count(refused, at: now, db) }
    }
  }

  /// What counts of each window, with its kind of source; windows that ended are
  /// among them.
  package func limitReadings() throws(StoreError) -> [LimitReading] {
    try read { db in
      let all = Dictionary(grouping: try LimitTables.readings(db), by: LimitKey.init)
      return all.values.compactMap { WindowReadings($0).best }.sorted {
        ($0.organization, $0.window.name) < ($1.organization, $1.window.name)
      }
    }
  }

  /// All readings that are kept, by window: those by which the ones to come are
  /// judged.
  package func keptLimitReadings() throws(StoreError) -> [LimitKey: [LimitReading]] {
    try read { db in Dictionary(grouping: try LimitTables.readings(db), by: LimitKey.init) }
  }

  /// When a live source last answered for each window, as far as one did.
  package func limitAnswerTimes() throws(StoreError) -> [LimitKey: Timestamp] {
    try read { db in
      let live = try LimitTables.readings(db).filter(\.source.isLive)
      return Dictionary(live.map { (LimitKey($0), $0.capturedAt) }, uniquingKeysWith: max)
    }
  }

  /// The kept samples of a window, ascending.
  ///
  /// - Parameter since: Leaves out what is older.
  package func limitHistory(
    _ key: LimitKey, since: Timestamp? = nil
  ) throws(StoreError) -> [LimitSample] {
    try read { db in
      let name = LimitTables.Name(key.window)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT time, percent, resetsAt FROM limitHistory
          WHERE organization = ? AND kind = ? AND scope = ? AND time >= ? ORDER BY time
          """,
        arguments: [key.organization, name.kind, name.scope, since?.milliseconds ?? .min]
      ).map { row in
        LimitSample(
          time: Timestamp(milliseconds: row["time"]), percent: row["percent"],
          resetsAt: (row["resetsAt"] as Int64?).map(Timestamp.init(milliseconds:)))
      }
    }
  }

  /// Money beyond the plan, by organization.
  package func spendReadings() throws(StoreError) -> [SpendReading] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM spendReading ORDER BY organization")
        .compactMap(SpendReading.init(row:))
    }
  }

  /// Says to which organization a folder of Claude Code is signed in. Readings that
  /// were kept under the folder's own name become the organization's.
  ///
  /// - Parameter alias: The name under which readings of that folder arrive.
  package func setAccount(
    _ account: AccountInfo, root: String, alias: String, at now: Timestamp
  ) throws(StoreError) {
    guard let organization = account.organization else { return }
    try write { db in
      // Who the one before was is still to be said beside its figures.
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO limitAccount
            SELECT organization, organization, organizationName, account, email, plan, seenAt, NULL
            FROM limitAccount WHERE root = ? AND organization <> ?
          """, arguments: [root, organization])
      try db.execute(
        sql: """
          INSERT INTO limitAccount VALUES (?, ?, ?, ?, ?, ?, ?, NULL)
          ON CONFLICT DO UPDATE SET organization = excluded.organization,
            organizationName = excluded.organizationName, account = excluded.account,
            email = excluded.email, plan = excluded.plan, seenAt = excluded.seenAt,
            changedAt = CASE organization WHEN excluded.organization THEN changedAt
              ELSE excluded.seenAt END
          """,
        arguments: [
          root, organization, account.organizationName, account.account, account.email,
          account.plan, now.milliseconds,
        ])
      try LimitTables.rename(alias, to: organization, db)
    }
  }

  /// The organization of each folder of Claude Code that is known, by the folder's name;
  /// and each that a folder was signed in to before, by its own.
  package func accounts() throws(StoreError) -> [String: AccountInfo] {
    try read { db in
      var accounts: [String: AccountInfo] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT * FROM limitAccount") {
        accounts[row["root"]] = AccountInfo(
          organization: row["organization"], organizationName: row["organizationName"],
          account: row["account"], email: row["email"], plan: row["plan"])
      }
      return accounts
    }
  }

  /// Since when a folder of Claude Code is signed in to another organization than
  /// before; nil when it never was to another.
  package func accountChange(root: String) throws(StoreError) -> Timestamp? {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT changedAt FROM limitAccount WHERE root = ?", arguments: [root]
      ).map(Timestamp.init(milliseconds:))
    }
  }

  /// The names under which readings, money and accounts of folders are kept.
  package func limitOwners() throws(StoreError) -> Set<String> {
    try read { db in
      try Set(
        String.fetchAll(
          db,
          sql: """
            SELECT organization FROM limitReading UNION SELECT organization FROM spendReading
            UNION SELECT root FROM limitAccount
            """))
    }
  }

  /// Gives what is kept of one owner to a folder of Claude Code, or to the organization
  /// to which that folder is signed in.
  ///
  /// - Parameters:
  ///   - old: The name so far: of readings, or of the account of a folder.
  ///   - new: The name of the folder.
  package func renameLimitOwner(_ old: String, to new: String) throws(StoreError) {
    guard old != new else { return }
    try write { db in
      try db.execute(
        sql: """
          UPDATE OR IGNORE limitAccount SET root = :new WHERE root = :old;
          DELETE FROM limitAccount WHERE root = :old;
          """, arguments: ["old": old, "new": new])
      let organization = try String.fetchOne(
        db, sql: "SELECT organization FROM limitAccount WHERE root = ?", arguments: [new])
      try LimitTables.rename(old, to: organization ?? new, db)
    }
  }

  /// Requests that a limit refused until a time that is still to come, as the
  /// transcripts of one folder of Claude Code tell.
  ///
  /// - Parameter root: The folder, links resolved.
  package func rejections(root: String, at now: Timestamp) throws(StoreError) -> [LimitRejection] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT name, time, resetsAt FROM limitRejection
          WHERE root = ? AND resetsAt > ? ORDER BY time
          """, arguments: [root, now.milliseconds]
      ).map { row in
        LimitRejection(
          limit: row["name"], time: Timestamp(milliseconds: row["time"]),
          resetsAt: Timestamp(milliseconds: row["resetsAt"]))
      }
    }
  }

  /// The last request of all that a limit refused; nil without one.
  package func lastRejection() throws(StoreError) -> LimitRejection? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT name, time, resetsAt FROM limitRejection ORDER BY time DESC LIMIT 1"
      ).map { row in
        LimitRejection(
          limit: row["name"], time: Timestamp(milliseconds: row["time"]),
          resetsAt: Timestamp(milliseconds: row["resetsAt"]))
      }
    }
  }

  /// Writes down how a source did; the time of its last answer stays when it gave
  /// none.
  package func setSourceState(_ state: LimitSourceState) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO limitSource VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET askedAt = excluded.askedAt,
            answeredAt = coalesce(excluded.answeredAt, answeredAt), outcome = excluded.outcome,
            what = excluded.what, why = excluded.why, hint = excluded.hint,
            nextAt = excluded.nextAt, unknownFields = excluded.unknownFields
          """,
        arguments: [
          state.source.rawValue, state.askedAt.milliseconds, state.answeredAt?.milliseconds,
          state.outcome.rawValue, state.what, state.why, state.hint, state.nextAt?.milliseconds,
          state.unknownFields.joined(separator: "\n"),
        ])
    }
  }

  /// How each source that was ever asked did last, in the order of asking.
  package func sourceStates() throws(StoreError) -> [LimitSourceState] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM limitSource ORDER BY source").compactMap { row in
        guard let source = LimitSourceKind(rawValue: row["source"]),
          let outcome = LimitSourceState.Outcome(rawValue: row["outcome"])
        else { return nil }
        let fields: String = row["unknownFields"]
        return LimitSourceState(
          source: source, askedAt: Timestamp(milliseconds: row["askedAt"]),
          answeredAt: (row["answeredAt"] as Int64?).map(Timestamp.init(milliseconds:)),
          outcome: outcome, what: row["what"], why: row["why"], hint: row["hint"],
          nextAt: (row["nextAt"] as Int64?).map(Timestamp.init(milliseconds:)),
          unknownFields: fields.split(separator: "\n").map(String.init))
      }
    }
  }

  /// Readings that could not be true, by source, window and reason.
  package func refusedCounts() throws(StoreError) -> [RefusedCount] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM refusedReading ORDER BY source, window, reason")
        .compactMap { row in
          let reason: String = row["reason"]
          guard let source = LimitSourceKind(rawValue: row["source"]),
            let known = RefusedReading.Reason.allCases.first(where: { $0.name == reason })
          else { return nil }
          return RefusedCount(
            source: source, window: row["window"], reason: known, count: row["count"],
            lastAt: Timestamp(milliseconds: row["lastAt"]))
        }
    }
  }
}
