internal import GRDB

extension Schema {
  /// Transcripts and their responses as they are today: what the versions from the first
  /// to the last would make of nothing, which a test holds it against.
  static func createResponsesOfToday(_ db: Database) throws {
    try db.execute(
      sql: """
        \(sessionsAndVariants)
        \(claudeFolders)
        \(projects(named: "project"))
        \(contexts(named: "context", of: "project"))
        CREATE INDEX contextBySession ON context(session);
        \(filesAndResponses)
        ALTER TABLE response ADD COLUMN isLowerBound INTEGER NOT NULL DEFAULT 0;
        \(copiesInFolders)
        \(sums)
        CREATE TABLE changedDay (day INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        """)
  }
}
