internal import GRDB
package import UsageModel

extension UsageStore {
  /// The responses from `start` on, each as a row, by ascending time; and the
  /// transcripts in which their earliest copies stand.
  package func recentResponses(
    since start: Timestamp
  ) throws(StoreError) -> (responses: [RecentResponse], places: [Int64: TranscriptPlace]) {
    try read { db in
      let unfinished = """
        (flags & 1 = 0 OR flags & 4 != 0
          OR (flags & 2 = 0 AND (output <= 10 OR output < textLength / 4)))
        """
      let quarter = "(time - ((time % 900000) + 900000) % 900000) / 900000"
      let statement = try PreparedStatement(
        db,
        """
        SELECT * FROM (
          SELECT \(quarter), project, session, variant, input, output, thinking, cacheWrite5m,
            cacheWrite1h, cacheRead, webSearches, webFetches, 1, \(unfinished),
            \(unfinished) * output, coalesce(recordedPicodollars, 0), time, time, 0, isSidechain,
            placeFile, key
          FROM response CROSS JOIN context ON context.id = response.context WHERE time >= ?1
          UNION ALL
          SELECT \(quarter), project, session, responsePart.variant, responsePart.input,
            responsePart.output, 0, responsePart.cacheWrite5m, responsePart.cacheWrite1h,
            responsePart.cacheRead, 0, 0, 0, 0, 0, 0, time, time, 1, isSidechain, placeFile, key
          FROM response CROSS JOIN responsePart ON responsePart.response = response.key
            CROSS JOIN context ON context.id = response.context WHERE time >= ?1)
        ORDER BY time, key
        """)
      statement.bind(1, start.milliseconds)
      var responses: [RecentResponse] = []
      while try statement.step() {
        responses.append(
          RecentResponse(
            row: UsageRow(row: statement), isPart: statement.integer(18) != 0,
            isSidechain: statement.integer(19) != 0, transcript: statement.integer(20)))
      }
      return (responses, try Self.places(db, of: Set(responses.map(\.transcript))))
    }
  }

  private static func places(
    _ db: Database, of files: Set<Int64>
  ) throws -> [Int64: TranscriptPlace] {
    let statement = try PreparedStatement(
      db, "SELECT path, size, modified FROM file WHERE id = ?")
    var places: [Int64: TranscriptPlace] = [:]
    for file in files {
      statement.bind(1, file)
      if try statement.step() {
        places[file] = TranscriptPlace(
          path: statement.text(0) ?? "", size: statement.integer(1),
          modified: Timestamp(milliseconds: statement.integer(2) / 1_000_000))
      }
      statement.reset()
    }
    return places
  }

  /// The names of some sessions, by key.
  package func sessions(_ keys: Set<Int32>) throws(StoreError) -> [Int32: SessionInfo] {
    try read { db in
      let statement = try PreparedStatement(
        db, "SELECT name, reportedPicodollars, reportedOutput FROM session WHERE id = ?")
      var sessions: [Int32: SessionInfo] = [:]
      for key in keys {
        statement.bind(1, Int64(key))
        if try statement.step() {
          sessions[key] = SessionInfo(
            id: statement.text(0) ?? "",
            reportedCost: statement.optionalInteger(1).map { Cost(picodollars: Int128($0)) },
            reportedOutput: statement.optionalInteger(2))
        }
        statement.reset()
      }
      return sessions
    }
  }
}
