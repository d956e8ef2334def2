internal import GRDB
internal import UsageModel

extension Schema {
  /// Tells projects apart by where they were started: one folder under `projects/` can be
  /// that of several. What is here is where each project's earliest response came from;
  /// transcripts that are still there are read once more, and tell of each response.
  static func separateStarts(_ db: Database) throws {
    try db.execute(sql: projects(named: "newProject"))
    for row in try Row.fetchAll(
      db, sql: "SELECT id, claudeFolder, folder, workingDirectory FROM project")
    {
      let folder: String = row[2]
      let path: String? = row[3]
      try db.execute(
        sql: "INSERT INTO newProject VALUES (?, ?, ?, ?)",
        arguments: [
          row[0] as Int64, row[1] as Int64, folder,
          path.map { ProjectPath.start(of: $0, in: folder) } ?? "",
        ])
    }
    try db.execute(sql: "DROP TABLE project; ALTER TABLE newProject RENAME TO project;")
  }

  /// Projects; `start` is empty where no line says.
  static func projects(named name: String) -> String {
    """
    CREATE TABLE \(name) (
      id INTEGER PRIMARY KEY, claudeFolder INTEGER NOT NULL REFERENCES claudeFolder(id),
      folder TEXT NOT NULL, start TEXT NOT NULL, UNIQUE (claudeFolder, folder, start)) STRICT;
    """
  }
}
