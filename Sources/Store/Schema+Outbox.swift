internal import GRDB

extension Schema {
  /// Warnings that an older version raised are owed to nobody: it delivered them, or
  /// lost them long ago.
  static func createOutbox(_ db: Database) throws {
    try db.execute(
      sql: """
        -- What has yet to be carried out, and what was: a row for each warning and way
        -- out. Times in milliseconds. A row that is claimed belongs to one process until
        -- `claimedUntil`; `nextAt` is when it is to be tried.
        CREATE TABLE alertDelivery (
          alert TEXT NOT NULL REFERENCES alert(id) ON DELETE CASCADE,
          channel TEXT NOT NULL, claimant TEXT, claimedUntil INTEGER,
          attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL, deliveredAt INTEGER,
          problem TEXT,
          PRIMARY KEY (alert, channel)) STRICT, WITHOUT ROWID;
        CREATE INDEX owedDelivery ON alertDelivery(nextAt) WHERE deliveredAt IS NULL;
        """)
  }
}
