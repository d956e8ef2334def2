internal import GRDB
package import UsageModel

extension UsageStore {
  /// The responses from `start` on, each as a row, by ascending time; and the
  /// transcripts in which their earliest copies stand.
  ///
  /// - Parameter folders: Those that are shown, as in `UsageFilter`.
  package func recentResponses(
    since start: Timestamp, folders: Set<String>? = nil
  ) throws(StoreError) -> (responses: [RecentResponse], places: [Int64: TranscriptPlace]) {
    try read { db in
      let wanted = try PlaceFilter(UsageFilter(folders: folders), db)
      var places = try ContextPlaces(db)
      let statement = try PreparedStatement(
        db,
        """
        SELECT recent.*, isSidechain, gitBranch
        FROM (\(UsageSum.contributions(where: "{time} >= ?1"))) AS recent
          CROSS JOIN context ON context.id = recent.context
        ORDER BY time, key
        """)
      statement.bind(1, start.milliseconds)
      let end = 3 + Int32(UsageSum.allCases.count)
      var responses: [RecentResponse] = []
      while try statement.step() {
        let place = try places.place(Int32(truncatingIfNeeded: statement.integer(1)))
        guard wanted.wants(place) else { continue }
        var row = UsageRow(contribution: statement, place: place)
        let isPart = statement.integer(end) != 0
        // Here a part is no response of its own.
        if isPart { row.tally.responses = 0 }
        responses.append(
          RecentResponse(
            row: row, isPart: isPart, isSidechain: statement.integer(end + 3) != 0,
            transcript: statement.integer(end + 2), branch: statement.text(end + 4)))
      }
      return (responses, try Self.places(db, of: Set(responses.map(\.transcript))))
    }
  }

  static func places(
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
