import HubStore
import TestSupport
import Testing
import UsageModel

/// What other programs, such as Grafana, read of a hub.
@Suite("A hub's views", .timeLimited, .enabled(if: PostgresServer.programs != nil))
struct HubViewTests {
  private static let sums = HubTables.sums + ["unsure"]
  /// Each view with its columns.
  private static let views = [
    "machines_by_age": ["version", "machines", "oldest", "newest"],
    "usage_by_day": ["day", "project", "model"] + sums,
    "usage_by_member": ["day", "address", "model"] + sums,
  ]

  @Test func carryNoMemberButInTheOneThatIsGrantedApart() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let database = try await PostgresHub.open(server.options())
    for finding in await HubConformance(database).run() where finding.problem != nil {
      Issue.record("\(finding)")
    }
    let columns = try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT) "
          + "FROM information_schema.columns c JOIN information_schema.views v "
          + "ON v.table_schema = c.table_schema AND v.table_name = c.table_name "
          + "WHERE c.table_schema = 'plimsoll' ORDER BY c.table_name, c.ordinal_position")
    }
    let found = Dictionary(grouping: columns) { $0[0].string }.mapValues { $0.map { $0[1].string } }
    #expect(found == Self.views)
    // Neither does a value: no member, machine, session or account is in any cell.
    let words = try await secrets(database)
    #expect(words.count > 20)
    for view in Self.views.keys where view != "usage_by_member" {
      let cells = try await database.transaction(writes: false) { session in
        try session.rows("SELECT CAST(v AS TEXT) FROM @\(view) v").map { $0[0].string }
      }
      #expect(!cells.isEmpty)
      for word in words { #expect(!cells.contains { $0.contains(word) }, "\(view): \(word)") }
    }
    try await mayBeReadApart(server)
    await database.close()
    try await server.remove()
  }

  /// All that says who somebody is.
  private func secrets(_ database: PostgresHub) async throws -> Set<String> {
    try await database.transaction(writes: false) { session in
      var words: Set<String> = []
      for query in [
        "SELECT member FROM @member", "SELECT address FROM @member", "SELECT device FROM @device",
        "SELECT machine FROM @device", "SELECT session FROM @session",
        "SELECT account FROM @limit_window",
      ] {
        for row in try session.rows(query) where row[0].string.utf8.count > 3 {
          words.insert(row[0].string)
        }
      }
      return words
    }
  }

  /// A role that may read the two has no way to the third, or to the tables.
  private func mayBeReadApart(_ server: PostgresServer) async throws {
    try await server.sql(
      "CREATE ROLE grafana; GRANT USAGE ON SCHEMA plimsoll TO grafana; "
        + "GRANT SELECT ON plimsoll.usage_by_day, plimsoll.machines_by_age TO grafana;")
    func read(_ name: String) async throws {
      try await server.sql("SET ROLE grafana; SELECT count(*) FROM plimsoll.\(name);")
    }
    try await read("usage_by_day")
    try await read("machines_by_age")
    for name in ["usage_by_member", "member_day", "member", "device", "day_row"] {
      await #expect(throws: PostgresServer.Trouble.self, "\(name)") { try await read(name) }
    }
  }
}
