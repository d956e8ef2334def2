internal import GRDB
package import UsageModel

extension UsageStore {
  /// The responses of one session, each as a row, by ascending time; the branches that
  /// they were given on, in that order; and the transcripts in which they stand.
  ///
  /// - Parameters:
  ///   - session: Its key.
  ///   - times: When its first and its last response were given.
  ///   - folders: Those that are shown, as in `UsageFilter`.
  package func responses(
    ofSession session: Int32, in times: ClosedRange<Timestamp>, folders: Set<String>? = nil
  ) throws(StoreError) -> SessionResponses {
    try read { db in
      let wanted = try PlaceFilter(UsageFilter(folders: folders), db)
      var places = try ContextPlaces(db)
      let statement = try PreparedStatement(
        db,
        """
        SELECT told.*, isSidechain, gitBranch
        FROM (\(UsageSum.contributions(where: "{time} BETWEEN ?1 AND ?2"))) AS told
          CROSS JOIN context ON context.id = told.context
        WHERE context.session = ?3 ORDER BY time, key
        """)
      statement.bind(1, times.lowerBound.milliseconds)
      statement.bind(2, times.upperBound.milliseconds)
      statement.bind(3, Int64(session))
      let end = 3 + Int32(UsageSum.allCases.count)
      var found = SessionResponses()
      while try statement.step() {
        let place = try places.place(Int32(truncatingIfNeeded: statement.integer(1)))
        guard wanted.wants(place) else { continue }
        found.responses.append(
          RecentResponse(
            row: UsageRow(contribution: statement, place: place),
            isPart: statement.integer(end) != 0, isSidechain: statement.integer(end + 3) != 0,
            transcript: statement.integer(end + 2)))
        if let branch = statement.text(end + 4), !branch.isEmpty,
          !found.branches.contains(branch)
        {
          found.branches.append(branch)
        }
      }
      found.places = try Self.places(db, of: Set(found.responses.map(\.transcript)))
      return found
    }
  }

  /// The transcripts in which sessions begin, by session.
  ///
  /// - Parameter beginnings: When the first response of each was given.
  package func transcripts(
    ofSessions beginnings: [Int32: Timestamp]
  ) throws(StoreError) -> [Int32: TranscriptPlace] {
    try read { db in
      let statement = try PreparedStatement(
        db,
        """
        SELECT file FROM (\(UsageSum.contributions(where: "{time} = ?1"))) AS told
          CROSS JOIN context ON context.id = told.context
        WHERE context.session = ?2 ORDER BY isSidechain LIMIT 1
        """)
      var files: [Int32: Int64] = [:]
      for (session, time) in beginnings {
        statement.bind(1, time.milliseconds)
        statement.bind(2, Int64(session))
        if try statement.step() { files[session] = statement.integer(0) }
        statement.reset()
      }
      let places = try Self.places(db, of: Set(files.values))
      return files.compactMapValues { places[$0] }
    }
  }
}
