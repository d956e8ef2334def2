internal import GRDB
package import UsageModel

extension UsageStore {
  /// Puts names in the place of those of their kind that were known.
  package func replaceNames(
    _ names: [OrganizationName], of kind: OrganizationName.Kind, organization: String
  ) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "DELETE FROM apiName WHERE organization = ? AND kind = ?",
        arguments: [organization, kind.rawValue])
      for name in names {
        try db.execute(
          sql: "INSERT OR REPLACE INTO apiName VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [
            organization, kind.rawValue, name.id, name.name, name.detail, name.owner,
          ])
      }
    }
  }

  /// All names of an organization.
  package func names(organization: String) throws(StoreError) -> [OrganizationName] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM apiName WHERE organization = ? ORDER BY kind, id",
        arguments: [organization]
      ).compactMap { row in
        OrganizationName.Kind(rawValue: row["kind"]).map {
          OrganizationName(
            kind: $0, id: row["id"], name: row["name"], detail: row["detail"],
            owner: row["owner"])
        }
      }
    }
  }

  /// Puts Claude Code's figures of a day in the place of those that were known, in
  /// one transaction.
  package func replaceClaudeCode(
    _ rows: [ClaudeCodeDay], on day: CivilDay, organization: String, readAt: Timestamp
  ) throws(StoreError) {
    try write { db in
      let name: StatementArguments = [organization, day.daysSince1970]
      try db.execute(
        sql: """
          DELETE FROM claudeCodeModel WHERE claudeCodeDay IN
            (SELECT id FROM claudeCodeDay WHERE organization = ? AND day = ?)
          """, arguments: name)
      try db.execute(
        sql: "DELETE FROM claudeCodeDay WHERE organization = ? AND day = ?", arguments: name)
      for row in rows { try Self.insert(row, organization: organization, db) }
      try db.execute(
        sql: """
          INSERT INTO apiDay VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET readAt = max(readAt, excluded.readAt)
          """,
        arguments: [
          organization, BillingFeed.claudeCode.rawValue, day.daysSince1970, readAt.milliseconds,
        ])
    }
  }

  private static func insert(
    _ row: ClaudeCodeDay, organization: String, _ db: Database
  ) throws {
    try db.execute(
      sql: "INSERT INTO claudeCodeDay VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        organization, row.day.daysSince1970, row.isKey, row.actor, row.terminal, row.isRemote,
        row.customerType, row.subscription, row.sessions, row.linesAdded, row.linesRemoved,
        row.commits, row.pullRequests, row.accepted, row.rejected,
      ])
    let id = db.lastInsertedRowID
    for (ordinal, model) in row.models.enumerated() {
      try db.execute(
        sql: "INSERT INTO claudeCodeModel VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          id, ordinal, model.model, model.input, model.output, model.cacheWrite, model.cacheRead,
          model.estimate.map { Int64(clamping: $0.picodollars) },
        ])
    }
  }

  /// Claude Code's figures of the days from `first` to `last`.
  package func claudeCode(
    organization: String, from first: CivilDay, through last: CivilDay
  ) throws(StoreError) -> [ClaudeCodeDay] {
    try read { db in
      let range: StatementArguments = [
        organization, first.daysSince1970, last.daysSince1970,
      ]
      let models = try Row.fetchAll(
        db,
        sql: """
          SELECT claudeCodeModel.* FROM claudeCodeModel
          JOIN claudeCodeDay ON claudeCodeDay.id = claudeCodeModel.claudeCodeDay
          WHERE organization = ? AND day BETWEEN ? AND ? ORDER BY claudeCodeDay, ordinal
          """, arguments: range)
      let byRow = Dictionary(grouping: models) { $0["claudeCodeDay"] as Int64 }
      return try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM claudeCodeDay WHERE organization = ? AND day BETWEEN ? AND ?
          ORDER BY day, id
          """, arguments: range
      ).map { row in
        var day = ClaudeCodeDay(row: row)
        day.models = (byRow[row["id"]] ?? []).map(ClaudeCodeDay.Model.init(row:))
        return day
      }
    }
  }
}

extension ClaudeCodeDay {
  fileprivate init(row: Row) {
    self.init(
      day: CivilDay(daysSince1970: row["day"]), isKey: row["isKey"], actor: row["actor"],
      terminal: row["terminal"], isRemote: row["isRemote"], customerType: row["customerType"],
      subscription: row["subscription"])
    sessions = row["sessions"]
    linesAdded = row["linesAdded"]
    linesRemoved = row["linesRemoved"]
    commits = row["commits"]
    pullRequests = row["pullRequests"]
    accepted = row["accepted"]
    rejected = row["rejected"]
  }
}

extension ClaudeCodeDay.Model {
  fileprivate init(row: Row) {
    self.init(
      model: row["model"], input: row["input"], output: row["output"],
      cacheWrite: row["cacheWrite"], cacheRead: row["cacheRead"],
      estimate: (row["estimate"] as Int64?).map { Cost(picodollars: Int128($0)) })
  }
}
