internal import GRDB

extension Schema {
  /// Transcripts and their responses as they are today: what the versions from the first
  /// to the last would make of nothing, which a test holds it against.
  static func createResponsesOfToday(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Names, each once.
        CREATE TABLE session (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
          reportedPicodollars INTEGER, reportedOutput INTEGER) STRICT;
        CREATE TABLE variant (
          id INTEGER PRIMARY KEY, model TEXT NOT NULL, speed TEXT, serviceTier TEXT,
          inferenceGeo TEXT, provider INTEGER NOT NULL, promptClass INTEGER NOT NULL,
          hasRecordedCost INTEGER NOT NULL) STRICT;
        -- Folders of Claude Code by their paths, links followed.
        CREATE TABLE claudeFolder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
        -- `start` is empty where no line says.
        CREATE TABLE project (
          id INTEGER PRIMARY KEY, claudeFolder INTEGER NOT NULL REFERENCES claudeFolder(id),
          folder TEXT NOT NULL, start TEXT NOT NULL, UNIQUE (claudeFolder, folder, start)) STRICT;
        -- Where responses happened: the one place for what sums are told apart by. A
        -- response with copies in several folders has a context in each; that of every
        -- folder but the one with the earliest copy names in `behind` the folders before
        -- it, by ascending id with commas: it counts only where none of them is shown.
        CREATE TABLE context (
          id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES project(id),
          session INTEGER NOT NULL REFERENCES session(id), gitBranch TEXT, version TEXT,
          isSidechain INTEGER NOT NULL, behind TEXT NOT NULL DEFAULT '') STRICT;
        CREATE INDEX contextBySession ON context(session);

        -- How far each transcript has been read, and what was noticed in it.
        CREATE TABLE file (
          id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, device INTEGER NOT NULL,
          inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
          offset INTEGER NOT NULL, lines INTEGER NOT NULL, headHash INTEGER NOT NULL,
          tailHash INTEGER NOT NULL, usageLines INTEGER NOT NULL, notes BLOB NOT NULL) STRICT;

        -- One row for each API response, under the hash of its message id. The usage
        -- is that of the best copy, time and context are those of the earliest; file
        -- and offset of both decide between equal copies. Rows stand in the order in
        -- which they came: were they ordered by the hash, every transaction would
        -- write nearly all pages of a large table.
        CREATE TABLE response (
          id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, request INTEGER NOT NULL, flags INTEGER NOT NULL,
          time INTEGER, context INTEGER NOT NULL, variant INTEGER NOT NULL,
          input INTEGER NOT NULL, output INTEGER NOT NULL, thinking INTEGER NOT NULL,
          cacheWrite5m INTEGER NOT NULL, cacheWrite1h INTEGER NOT NULL,
          cacheRead INTEGER NOT NULL, webSearches INTEGER NOT NULL,
          webFetches INTEGER NOT NULL, recordedPicodollars INTEGER,
          textLength INTEGER NOT NULL, usageFile INTEGER NOT NULL,
          usageOffset INTEGER NOT NULL, placeFile INTEGER NOT NULL,
          placeOffset INTEGER NOT NULL,
          -- Whether the output was never finished, and so is "at least".
          isLowerBound INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE TABLE responsePart (
          response INTEGER NOT NULL, ordinal INTEGER NOT NULL, variant INTEGER NOT NULL,
          input INTEGER NOT NULL, output INTEGER NOT NULL, cacheWrite5m INTEGER NOT NULL,
          cacheWrite1h INTEGER NOT NULL, cacheRead INTEGER NOT NULL,
          PRIMARY KEY (response, ordinal)) STRICT, WITHOUT ROWID;
        -- Keys that were made from a request because the message id was rewritten,
        -- and the response that they turned out to be copies of.
        CREATE TABLE rewrittenKey (
          key INTEGER PRIMARY KEY, response INTEGER) STRICT;

        -- The earliest copy in each further folder, in the order of those copies; its
        -- context is the one under which it is summed up.
        CREATE TABLE responseCopy (
          response INTEGER NOT NULL, folder INTEGER NOT NULL, isAssistant INTEGER NOT NULL,
          time INTEGER, context INTEGER NOT NULL, file INTEGER NOT NULL,
          offset INTEGER NOT NULL,
          PRIMARY KEY (response, folder)) STRICT, WITHOUT ROWID;
        CREATE INDEX responseCopyByContext ON responseCopy(context);
        CREATE INDEX responseCopyByTime ON responseCopy(time);

        -- The responses summed up; kept equal to them in every transaction.
        CREATE TABLE usageSum (
          quarter INTEGER NOT NULL, context INTEGER NOT NULL, variant INTEGER NOT NULL,
          input INTEGER NOT NULL, output INTEGER NOT NULL, thinking INTEGER NOT NULL,
          cacheWrite5m INTEGER NOT NULL, cacheWrite1h INTEGER NOT NULL,
          cacheRead INTEGER NOT NULL, webSearches INTEGER NOT NULL,
          webFetches INTEGER NOT NULL, responses INTEGER NOT NULL,
          lowerBoundResponses INTEGER NOT NULL, lowerBoundOutput INTEGER NOT NULL,
          recordedPicodollars INTEGER NOT NULL, firstTime INTEGER, lastTime INTEGER,
          PRIMARY KEY (quarter, context, variant)) STRICT, WITHOUT ROWID;
        -- The sums once more, all rows of a day of UTC in one value: a report over
        -- years reads hundreds of rows, not a hundred thousand. A day that is listed as
        -- changed is to be read from the sums themselves.
        CREATE TABLE packedDay (day INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT;
        -- Sums from which something was taken: their first and last time are looked up
        -- again when the days are packed.
        CREATE TABLE unsettledSum (
          quarter INTEGER NOT NULL, context INTEGER NOT NULL, variant INTEGER NOT NULL,
          PRIMARY KEY (quarter, context, variant)) STRICT, WITHOUT ROWID;
        CREATE TABLE changedDay (day INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        """)
  }
}
