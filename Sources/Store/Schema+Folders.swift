internal import GRDB
internal import UsageModel

extension Schema {
  /// Tells folders of Claude Code apart, and keys the sums by context.
  ///
  /// Which folder a response belongs to is told by the path of its earliest copy; the
  /// paths of transcripts that were deleted are known. All transcripts that are still
  /// there are read once more and joined into what is here: only they tell of copies in
  /// several folders.
  static func separateFolders(_ db: Database) throws {
    try db.execute(
      sql: """
        \(claudeFolders)

        CREATE TABLE newProject (
          id INTEGER PRIMARY KEY, claudeFolder INTEGER NOT NULL REFERENCES claudeFolder(id),
          folder TEXT NOT NULL, workingDirectory TEXT, workingDirectoryTime INTEGER,
          UNIQUE (claudeFolder, folder)) STRICT;

        \(contexts(named: "newContext", of: "newProject"))

        \(copiesInFolders)

        -- Whether the output was never finished, and so is "at least".
        ALTER TABLE response ADD COLUMN isLowerBound INTEGER NOT NULL DEFAULT 0;
        UPDATE response SET isLowerBound = 1
        WHERE flags & 1 = 0 OR flags & 4 != 0
          OR (flags & 2 = 0 AND (output <= 10 OR output < textLength / 4));

        \(sums)
        DROP TABLE rollup;
        DROP TABLE rollupDay;
        DROP TABLE unsettled;
        """)
    try moveResponses(db)
    try db.execute(
      sql: """
        DROP TABLE context;
        DROP TABLE project;
        ALTER TABLE newProject RENAME TO project;
        ALTER TABLE newContext RENAME TO context;
        CREATE INDEX contextBySession ON context(session);
        UPDATE file SET inode = 0, size = -1;
        """)
  }

  /// Gives each response a context in the folder of its earliest copy, and a second one
  /// where the copy with its usage stands in another folder.
  private static func moveResponses(_ db: Database) throws {
    let hasResponses = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM response)")
    guard hasResponses ?? false else { return }
    try db.execute(
      sql: "CREATE TEMP TABLE fileFolder (file INTEGER PRIMARY KEY, folder INTEGER NOT NULL)")
    for row in try Row.fetchAll(db, sql: "SELECT id, path FROM file") {
      let path: String = row[1]
      let folder = FolderPath.claudeFolder(ofTranscript: path)
      try db.execute(
        sql: "INSERT INTO claudeFolder (path) VALUES (?) ON CONFLICT DO NOTHING",
        arguments: [folder])
      try db.execute(
        sql: "INSERT INTO fileFolder SELECT ?, id FROM claudeFolder WHERE path = ?",
        arguments: [row[0] as Int64, folder])
    }
    // A working directory is only known of all folders together; where there are
    // several, any that is read in one of them is better.
    try db.execute(
      sql: """
        CREATE TEMP TABLE moved (
          id INTEGER PRIMARY KEY, old INTEGER NOT NULL, folder INTEGER NOT NULL,
          behind TEXT NOT NULL, UNIQUE (old, folder, behind));
        INSERT INTO moved (old, folder, behind)
        SELECT DISTINCT context, place.folder, ''
        FROM response JOIN fileFolder AS place ON place.file = placeFile;
        INSERT INTO moved (old, folder, behind)
        SELECT DISTINCT context, usage.folder, CAST(place.folder AS TEXT)
        FROM response JOIN fileFolder AS place ON place.file = placeFile
          JOIN fileFolder AS usage ON usage.file = usageFile
        WHERE usage.folder != place.folder;

        INSERT INTO newProject (claudeFolder, folder, workingDirectory, workingDirectoryTime)
        SELECT moved.folder, project.folder, workingDirectory, CASE
          WHEN (SELECT count(*) FROM claudeFolder) > 1 AND workingDirectoryTime IS NOT NULL
          THEN \(Int64.max) ELSE workingDirectoryTime END
        FROM moved JOIN context ON context.id = moved.old
          JOIN project ON project.id = context.project
        GROUP BY moved.folder, project.id;
        INSERT INTO newContext
        SELECT moved.id, newProject.id, session, gitBranch, version, isSidechain, behind
        FROM moved JOIN context ON context.id = moved.old
          JOIN project ON project.id = context.project
          JOIN newProject
            ON newProject.claudeFolder = moved.folder AND newProject.folder = project.folder;

        INSERT INTO responseCopy
        SELECT key, usage.folder, flags & 1, time, moved.id, usageFile, usageOffset
        FROM response JOIN fileFolder AS place ON place.file = placeFile
          JOIN fileFolder AS usage ON usage.file = usageFile
          JOIN moved ON moved.old = context AND moved.folder = usage.folder
            AND moved.behind = CAST(place.folder AS TEXT)
        WHERE usage.folder != place.folder;
        UPDATE response SET flags = flags | 32
        WHERE key IN (SELECT response FROM responseCopy);
        UPDATE response SET context = (
          SELECT moved.id FROM fileFolder JOIN moved ON moved.folder = fileFolder.folder
          WHERE fileFolder.file = placeFile AND moved.old = response.context AND behind = '');
        DROP TABLE moved;
        DROP TABLE fileFolder;
        """)
  }

  /// Folders of Claude Code.
  static let claudeFolders = """
    -- Folders of Claude Code by their paths, links followed.
    CREATE TABLE claudeFolder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
    """

  /// Further copies of responses.
  static let copiesInFolders = """
    -- The earliest copy in each further folder, in the order of those copies; its
    -- context is the one under which it is summed up.
    CREATE TABLE responseCopy (
      response INTEGER NOT NULL, folder INTEGER NOT NULL, isAssistant INTEGER NOT NULL,
      time INTEGER, context INTEGER NOT NULL, file INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      PRIMARY KEY (response, folder)) STRICT, WITHOUT ROWID;
    CREATE INDEX responseCopyByContext ON responseCopy(context);
    CREATE INDEX responseCopyByTime ON responseCopy(time);
    """

  /// The sums of responses by quarter-hour and context.
  static let sums = """
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
    """

  /// Where responses happened.
  static func contexts(named name: String, of project: String) -> String {
    """
    -- Where responses happened: the one place for what sums are told apart by. A
    -- response with copies in several folders has a context in each; that of every
    -- folder but the one with the earliest copy names in `behind` the folders before
    -- it, by ascending id with commas: it counts only where none of them is shown.
    CREATE TABLE \(name) (
      id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES \(project)(id),
      session INTEGER NOT NULL REFERENCES session(id), gitBranch TEXT, version TEXT,
      isSidechain INTEGER NOT NULL, behind TEXT NOT NULL DEFAULT '') STRICT;
    """
  }
}
