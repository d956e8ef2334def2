/// Views for other programs, such as Grafana. Those for everybody have no member in
/// them; the one that does is granted apart.
enum HubViews {
  /// - Parameter session: One of PostgreSQL: SQLite has no type of days.
  static func make(_ session: any HubSession) throws {
    let sums = (HubTables.sums + ["unsure"]).map { "CAST(sum(\($0)) AS BIGINT) AS \($0)" }
      .joined(separator: ", ")
    try session.run(
      """
      CREATE VIEW @usage_by_day AS
      SELECT DATE '1970-01-01' + CAST(t.day AS INTEGER) AS day, t.project, v.model, \(sums)
      FROM @team_day t JOIN @variant v ON v.variant = t.variant
      WHERE t.responses > 0 GROUP BY 1, 2, 3
      """)
    try session.run(
      """
      CREATE VIEW @usage_by_member AS
      SELECT DATE '1970-01-01' + CAST(t.day AS INTEGER) AS day, m.address, v.model, \(sums)
      FROM @member_day t JOIN @variant v ON v.variant = t.variant
      JOIN @member m ON m.member = t.member
      WHERE t.responses > 0 GROUP BY 1, 2, 3
      """)
    try session.run(
      """
      CREATE VIEW @machines_by_age AS
      SELECT version, count(*) AS machines, min(seen) AS oldest, max(seen) AS newest
      FROM @device WHERE revoked IS NULL GROUP BY version
      """)
  }
}
