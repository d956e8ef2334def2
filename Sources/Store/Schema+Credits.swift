internal import GRDB

extension Schema {
  static func createCredits(_ db: Database) throws {
    try db.execute(
      sql: """
        -- The user's own ledger of API credits; amounts in picodollars, times in
        -- milliseconds.
        CREATE TABLE creditEntry (
          id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,
          picodollars INTEGER NOT NULL, time INTEGER NOT NULL, expiresAt INTEGER,
          repeatsMonthly INTEGER NOT NULL, note TEXT, origin INTEGER NOT NULL) STRICT;

        -- How the last attempt to read the reports went; one row.
        CREATE TABLE adminState (
          id INTEGER PRIMARY KEY CHECK (id = 1), askedAt INTEGER NOT NULL, answeredAt INTEGER,
          outcome TEXT NOT NULL, interface TEXT, organization TEXT, organizationName TEXT,
          what TEXT, why TEXT, hint TEXT, nextAt INTEGER) STRICT;

        -- What rows of reports are about, each once. The key has all parts in one text.
        CREATE TABLE apiSubject (
          id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, model TEXT, costType TEXT,
          tokenType TEXT, serviceTier TEXT, contextWindow TEXT, inferenceGeo TEXT, speed TEXT,
          workspace TEXT, apiKey TEXT, actor TEXT) STRICT;

        -- Rows of reports: times in seconds, costs in picodollars.
        CREATE TABLE apiRow (
          organization TEXT NOT NULL, feed INTEGER NOT NULL, start INTEGER NOT NULL,
          subject INTEGER NOT NULL, end INTEGER NOT NULL, cost INTEGER NOT NULL,
          listCost INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
          cacheWrite5m INTEGER NOT NULL, cacheWrite1h INTEGER NOT NULL,
          cacheRead INTEGER NOT NULL, webSearches INTEGER NOT NULL, requests INTEGER,
          PRIMARY KEY (organization, feed, start, subject, end)) STRICT, WITHOUT ROWID;

        -- A range that is being read, and its rows so far. They take the place of the
        -- older ones all at once, when the last page is there: what is billed can move
        -- from one subject to another, and must be counted in one place at any time.
        CREATE TABLE apiRange (
          organization TEXT NOT NULL, feed INTEGER NOT NULL, start INTEGER NOT NULL,
          end INTEGER NOT NULL, cursor TEXT NOT NULL, askedAt INTEGER NOT NULL,
          PRIMARY KEY (organization, feed)) STRICT, WITHOUT ROWID;
        CREATE TABLE apiStage (
          organization TEXT NOT NULL, feed INTEGER NOT NULL, start INTEGER NOT NULL,
          subject INTEGER NOT NULL, end INTEGER NOT NULL, cost INTEGER NOT NULL,
          listCost INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
          cacheWrite5m INTEGER NOT NULL, cacheWrite1h INTEGER NOT NULL,
          cacheRead INTEGER NOT NULL, webSearches INTEGER NOT NULL, requests INTEGER,
          PRIMARY KEY (organization, feed, start, subject, end)) STRICT, WITHOUT ROWID;

        -- When each day of UTC was last read in whole.
        CREATE TABLE apiDay (
          organization TEXT NOT NULL, feed INTEGER NOT NULL, day INTEGER NOT NULL,
          readAt INTEGER NOT NULL,
          PRIMARY KEY (organization, feed, day)) STRICT, WITHOUT ROWID;

        -- Names behind ids.
        CREATE TABLE apiName (
          organization TEXT NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL,
          name TEXT NOT NULL, detail TEXT, owner TEXT,
          PRIMARY KEY (organization, kind, id)) STRICT, WITHOUT ROWID;

        -- Claude Code's own figures of a day, and what each model had in them.
        CREATE TABLE claudeCodeDay (
          id INTEGER PRIMARY KEY, organization TEXT NOT NULL, day INTEGER NOT NULL,
          isKey INTEGER NOT NULL, actor TEXT NOT NULL, terminal TEXT, isRemote INTEGER NOT NULL,
          customerType TEXT, subscription TEXT, sessions INTEGER NOT NULL,
          linesAdded INTEGER NOT NULL, linesRemoved INTEGER NOT NULL, commits INTEGER NOT NULL,
          pullRequests INTEGER NOT NULL, accepted INTEGER NOT NULL,
          rejected INTEGER NOT NULL) STRICT;
        CREATE INDEX claudeCodeDayByDay ON claudeCodeDay(organization, day);
        CREATE TABLE claudeCodeModel (
          claudeCodeDay INTEGER NOT NULL REFERENCES claudeCodeDay(id) ON DELETE CASCADE,
          ordinal INTEGER NOT NULL, model TEXT NOT NULL, input INTEGER NOT NULL,
          output INTEGER NOT NULL, cacheWrite INTEGER NOT NULL, cacheRead INTEGER NOT NULL,
          estimate INTEGER,
          PRIMARY KEY (claudeCodeDay, ordinal)) STRICT, WITHOUT ROWID;
        """)
  }

  /// What a browser read of a balance, beside what was typed.
  static func addCreditReadings(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Amounts in minor units of the currency; all empty for what was typed.
        ALTER TABLE creditEntry ADD COLUMN organization TEXT;
        ALTER TABLE creditEntry ADD COLUMN currency TEXT;
        ALTER TABLE creditEntry ADD COLUMN minorUnits INTEGER;
        ALTER TABLE creditEntry ADD COLUMN nextExpiry INTEGER;
        CREATE TABLE creditTranche (
          entry INTEGER NOT NULL REFERENCES creditEntry(id) ON DELETE CASCADE,
          ordinal INTEGER NOT NULL, isPromotional INTEGER NOT NULL, granted INTEGER,
          remaining INTEGER NOT NULL, expiresAt INTEGER,
          PRIMARY KEY (entry, ordinal)) STRICT, WITHOUT ROWID;
        """)
  }
}
