internal import GRDB
internal import UsageModel

/// Takes the copies in some folders of Claude Code out of the index, and the responses
/// that have no other copy.
struct Withdrawal {
  private let db: Database
  private let folders: String

  /// - Parameter folders: By their row numbers; not empty.
  init(_ db: Database, folders: Set<Int32>) {
    self.db = db
    self.folders = folders.sorted().map(String.init).joined(separator: ",")
  }

  func run() throws {
    let contexts = """
      SELECT context.id FROM context JOIN project ON project.id = context.project
      WHERE claudeFolder IN (\(folders))
      """
    try db.execute(sql: "DELETE FROM responseCopy WHERE folder IN (\(folders))")
    try promote(contexts)
    let doomed = "SELECT key FROM response WHERE context IN (\(contexts))"
    try db.execute(
      sql: """
        DELETE FROM responsePart WHERE response IN (\(doomed));
        DELETE FROM responseMiss WHERE response IN (\(doomed));
        DELETE FROM rewrittenKey WHERE response IN (\(doomed)) OR key IN (\(doomed));
        DELETE FROM response WHERE context IN (\(contexts));
        UPDATE response SET flags = flags & ~32 WHERE flags & 32 != 0
          AND NOT EXISTS (SELECT 1 FROM responseCopy WHERE response = key);
        """)
    try Rollups.rebuild(db)
  }

  /// Where the earliest copy goes and others stay, the next one gives time and place.
  /// Those behind it stand behind one folder less.
  private func promote(_ contexts: String) throws {
    var cache = IngestCache()
    try cache.load(db)
    let touched = try Int64.fetchAll(
      db,
      sql: """
        SELECT key FROM response WHERE flags & 32 != 0 AND (context IN (\(contexts))
          OR EXISTS (SELECT 1 FROM responseCopy AS copy JOIN context ON context.id = copy.context
            WHERE copy.response = key AND context.behind != ''))
        """)
    let doomed = Set(try Int32.fetchAll(db, sql: contexts))
    let writer = try ResponseWriter(db)
    for key in touched {
      guard var response = try writer.load(ResponseKey(value: UInt64(bitPattern: key))) else {
        continue
      }
      let places = try writer.places(of: response, cache: &cache)
        .filter { !doomed.contains($0.context) }
      guard let first = places.first else { continue }
      response.move(to: first)
      response.hasCopies = places.count > 1
      try writer.replace(response, at: places, cache: &cache)
    }
  }
}
