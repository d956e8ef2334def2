internal import GRDB

/// The tables, one function for each version of them. A version that has been
/// released is never edited; a change is a new function.
enum Schema {
  /// One step from one form of the tables to the next.
  struct Version {
    /// What the table of versions calls it; the name never changes.
    let name: String
    let make: (Database) throws -> Void
    /// Whether the sums have to be made anew once all steps are done.
    var changesSums = false
    /// What is done instead where there is nothing yet; nil for the same. A new index
    /// makes the tables of today, not those of the past to take them away again.
    var makeNew: ((Database) throws -> Void)?
  }

  /// All versions, the oldest first.
  static var versions: [Version] {
    [
      Version(
        name: "1: responses and their sums", make: createResponses, makeNew: createResponsesOfToday),
      Version(name: "2: limits", make: createLimits),
      Version(name: "credits", make: createCredits),
      Version(name: "rejections of limits", make: createRejections),
      Version(name: "alerts", make: createAlerts),
      Version(name: "outbox of alerts", make: createOutbox),
      Version(name: "evidence of limits", make: addEvidence),
      Version(name: "folders", make: separateFolders, changesSums: true, makeNew: { _ in }),
      Version(name: "starts of projects", make: separateStarts, makeNew: { _ in }),
      Version(name: "attribution", make: addAttribution),
      Version(name: "machines", make: createMachines),
      Version(name: "readings of balances", make: addCreditReadings),
      Version(name: "joined sums", make: createJoinedSums),
    ]
  }

  /// The quarter-hour of responses without a readable time, before all others.
  static let unknownQuarter = Int64(Int32.min)
  /// Its day.
  static let unknownDay = unknownQuarter

  private static func createResponses(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Names, each once.
        CREATE TABLE project (
          id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE,
          workingDirectory TEXT, workingDirectoryTime INTEGER) STRICT;
        \(sessionsAndVariants)
        CREATE TABLE context (
          id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES project(id),
          session INTEGER NOT NULL REFERENCES session(id), gitBranch TEXT, version TEXT,
          isSidechain INTEGER NOT NULL) STRICT;
        CREATE INDEX contextBySession ON context(session);

        \(filesAndResponses)

        -- The responses summed up; kept equal to them in every transaction.
        CREATE TABLE rollup (
          quarter INTEGER NOT NULL, project INTEGER NOT NULL, session INTEGER NOT NULL,
          variant INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
          thinking INTEGER NOT NULL, cacheWrite5m INTEGER NOT NULL,
          cacheWrite1h INTEGER NOT NULL, cacheRead INTEGER NOT NULL,
          webSearches INTEGER NOT NULL, webFetches INTEGER NOT NULL,
          responses INTEGER NOT NULL, lowerBoundResponses INTEGER NOT NULL,
          lowerBoundOutput INTEGER NOT NULL, recordedPicodollars INTEGER NOT NULL,
          firstTime INTEGER, lastTime INTEGER,
          PRIMARY KEY (quarter, project, session, variant)) STRICT, WITHOUT ROWID;

        -- The sums once more, all rows of a day of UTC in one value: a report over
        -- years reads hundreds of rows, not a hundred thousand. A day that is listed as
        -- changed is to be read from the sums themselves.
        CREATE TABLE rollupDay (day INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT;
        CREATE TABLE changedDay (day INTEGER PRIMARY KEY) STRICT;
        -- Rows of sums from which something was taken: their first and last time are
        -- looked up again when the days are packed.
        CREATE TABLE unsettled (
          quarter INTEGER NOT NULL, project INTEGER NOT NULL, session INTEGER NOT NULL,
          variant INTEGER NOT NULL,
          PRIMARY KEY (quarter, project, session, variant)) STRICT, WITHOUT ROWID;

        CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        """)
  }

  /// Names of sessions and of what was billed, each once.
  static let sessionsAndVariants = """
    CREATE TABLE session (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      reportedPicodollars INTEGER, reportedOutput INTEGER) STRICT;
    CREATE TABLE variant (
      id INTEGER PRIMARY KEY, model TEXT NOT NULL, speed TEXT, serviceTier TEXT,
      inferenceGeo TEXT, provider INTEGER NOT NULL, promptClass INTEGER NOT NULL,
      hasRecordedCost INTEGER NOT NULL) STRICT;
    """

  /// Transcripts and responses, as they were in the first version.
  static let filesAndResponses = """
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
      placeOffset INTEGER NOT NULL) STRICT;
    CREATE TABLE responsePart (
      response INTEGER NOT NULL, ordinal INTEGER NOT NULL, variant INTEGER NOT NULL,
      input INTEGER NOT NULL, output INTEGER NOT NULL, cacheWrite5m INTEGER NOT NULL,
      cacheWrite1h INTEGER NOT NULL, cacheRead INTEGER NOT NULL,
      PRIMARY KEY (response, ordinal)) STRICT, WITHOUT ROWID;
    -- Keys that were made from a request because the message id was rewritten,
    -- and the response that they turned out to be copies of.
    CREATE TABLE rewrittenKey (
      key INTEGER PRIMARY KEY, response INTEGER) STRICT;
    """
}
