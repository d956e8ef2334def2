internal import GRDB

extension Schema {
  /// Which answer of the server a status line repeated; null for other sources.
  static func addEvidence(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE limitReading ADD COLUMN session INTEGER;
        ALTER TABLE limitReading ADD COLUMN apiMilliseconds INTEGER;
        ALTER TABLE limitReading ADD COLUMN drawnAt INTEGER;
        """)
  }

  static func createLimits(_ db: Database) throws {
    try db.execute(
      sql: """
        -- What is known of each window now: as many readings as the merge needs. A
        -- window without a model or surface has the scope ''.
        CREATE TABLE limitReading (
          id INTEGER PRIMARY KEY, organization TEXT NOT NULL, kind TEXT NOT NULL,
          scope TEXT NOT NULL, percent REAL NOT NULL, resetsAt INTEGER,
          capturedAt INTEGER NOT NULL, source INTEGER NOT NULL,
          confidence INTEGER NOT NULL) STRICT;
        CREATE INDEX limitReadingByWindow ON limitReading(organization, kind, scope);

        -- The past of each window: a sample for each per cent or five minutes.
        CREATE TABLE limitHistory (
          organization TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL,
          time INTEGER NOT NULL, percent REAL NOT NULL, resetsAt INTEGER,
          source INTEGER NOT NULL,
          PRIMARY KEY (organization, kind, scope, time)) STRICT, WITHOUT ROWID;

        -- Money beyond the plan, the newest figure of each organization.
        CREATE TABLE spendReading (
          organization TEXT PRIMARY KEY, isEnabled INTEGER, usedMinor INTEGER,
          usedExponent INTEGER, usedCurrency TEXT, limitMinor INTEGER,
          limitExponent INTEGER, limitCurrency TEXT, percent REAL, resetsAt INTEGER,
          capturedAt INTEGER NOT NULL, source INTEGER NOT NULL) STRICT;

        -- To which organization a folder of Claude Code is signed in. Never a secret.
        CREATE TABLE limitAccount (
          root TEXT PRIMARY KEY, organization TEXT NOT NULL, organizationName TEXT,
          account TEXT, email TEXT, plan TEXT, seenAt INTEGER NOT NULL) STRICT;

        -- How each source did when it was last asked.
        CREATE TABLE limitSource (
          source INTEGER PRIMARY KEY, askedAt INTEGER NOT NULL, answeredAt INTEGER,
          outcome TEXT NOT NULL, what TEXT, why TEXT, hint TEXT, nextAt INTEGER,
          unknownFields TEXT NOT NULL) STRICT;

        -- Readings that could not be true.
        CREATE TABLE refusedReading (
          source INTEGER NOT NULL, window TEXT NOT NULL, reason TEXT NOT NULL,
          count INTEGER NOT NULL, lastAt INTEGER NOT NULL,
          PRIMARY KEY (source, window, reason)) STRICT, WITHOUT ROWID;
        """)
  }

  static func createRejections(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Requests that a limit refused, by the folder of Claude Code in whose
        -- transcripts that stands, and the limit's name in Claude Code's words.
        CREATE TABLE limitRejection (
          root TEXT NOT NULL, name TEXT NOT NULL, time INTEGER NOT NULL,
          resetsAt INTEGER NOT NULL,
          PRIMARY KEY (root, name, time)) STRICT, WITHOUT ROWID;
        -- Since when the folder is signed in to that organization; what was told
        -- earlier may be of another one. NULL where it never was to another.
        ALTER TABLE limitAccount ADD COLUMN changedAt INTEGER;
        """)
  }
}
