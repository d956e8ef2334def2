internal import GRDB
internal import UsageModel

/// Writes what is known of sessions beside their names.
enum NameWriter {
  /// Keeps the largest total: it runs up, and copies of old lines may come late.
  static func take(_ cost: ReportedCost, session: Int32, _ db: Database) throws {
    let update = try PreparedStatement(
      db,
      """
      UPDATE session SET reportedPicodollars = ?1, reportedOutput = ?2
      WHERE id = ?3 AND (reportedPicodollars IS NULL OR reportedPicodollars < ?1)
      """)
    update.bind(1, cost.picodollars)
    update.bind(2, cost.output)
    update.bind(3, Int64(session))
    try update.run()
  }
}
