internal import GRDB

extension Schema {
  /// Says of contexts what caused their responses, of sessions their pull requests, and of
  /// responses why they missed the cache. Transcripts that are still there are read once
  /// more and tell; of all others nothing is said.
  static func addAttribution(_ db: Database) throws {
    try db.execute(
      sql: """
        -- What causes responses, each combination once; NULL where nothing is said.
        CREATE TABLE attribution (
          id INTEGER PRIMARY KEY, skill TEXT, agent TEXT, plugin TEXT, mcpServer TEXT,
          mcpTool TEXT, entrypoint TEXT) STRICT;
        ALTER TABLE context ADD COLUMN attribution INTEGER REFERENCES attribution(id);
        -- On which pull request a session works from a time on, in milliseconds.
        CREATE TABLE pullLink (
          session INTEGER NOT NULL REFERENCES session(id), time INTEGER NOT NULL,
          repository TEXT NOT NULL, number INTEGER NOT NULL,
          PRIMARY KEY (session, time, repository, number)) STRICT, WITHOUT ROWID;
        -- Why a response missed the cache, in Claude Code's words. Few have a row.
        CREATE TABLE responseMiss (
          response INTEGER PRIMARY KEY, cause TEXT NOT NULL, tokens INTEGER) STRICT;
        """)
  }
}
