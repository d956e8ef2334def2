import Hub
import HubStore
import Synchronization
import TestSupport
import Testing
import UsageModel

/// What PostgreSQL does for each page.
@Suite(
  "A hub's pages", .timeLimited,
  .enabled(if: PostgresServer.programs != nil, "PostgreSQL's server is not installed"))
struct HubPlanTests {
  /// A statement, and what was bound to it.
  private struct Statement: Hashable {
    var sql: String
    var values: [SQLValue]
  }

  /// A database that notes what is asked of it.
  private struct Recorder: HubDatabase {
    let base: PostgresHub
    let statements = Noted()

    final class Noted: Sendable {
      let all = Mutex<[Statement]>([])
    }

    var name: String { base.name }

    func transaction<Result: Sendable>(
      writes: Bool, _ body: @escaping @Sendable (any HubSession) throws -> Result
    ) async throws -> Result {
      let statements = statements
      return try await base.transaction(writes: writes) { session in
        try body(Session(base: session, statements: statements))
      }
    }

    func close() async { await base.close() }

    private struct Session: HubSession {
      let base: any HubSession
      let statements: Noted

      func rows(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
        statements.all.withLock { $0.append(Statement(sql: sql, values: values)) }
        return try base.rows(sql, values)
      }

      func append(_ rows: [[SQLValue]], to table: HubTable) throws {
        try base.append(rows, to: table)
      }

      func merge(
        _ rows: [[SQLValue]], into table: HubTable, otherwise: String, returning: String
      ) throws -> [[SQLValue]] {
        try base.merge(rows, into: table, otherwise: otherwise, returning: returning)
      }

      func isListed(_ column: String, parameter: Int, texts: Bool) -> String {
        base.isListed(column, parameter: parameter, texts: texts)
      }

      func listed(_ texts: [String]) -> SQLValue { base.listed(texts) }
      func listed(_ numbers: [Int64]) -> SQLValue { base.listed(numbers) }
    }
  }

  /// Tables that grow with time: those of members, machines and models do not.
  private static let growing = [
    "day_row", "day_digest", "session", "session_owner", "member_day", "member_month", "team_day",
    "access", "visit", "link",
  ]

  /// Scans of a growing table that no condition of an index limits.
  private func wholeScans(_ plan: [String]) -> [String] {
    plan.indices.filter { index in
      let line = plan[index]
      guard line.contains("Scan"),
        Self.growing.contains(where: { (line + " ").contains(" on \($0) ") })
      else { return false }
      let details = plan[(index + 1)...].prefix { !$0.contains("->") }
      return !details.contains { $0.contains("Index Cond:") || $0.contains("Recheck Cond:") }
    }.map { plan[$0] }
  }

  @Test func readNoWholeTable() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let database = Recorder(
      base: try await PostgresHub.open(PostgresHub.Options(url: server.url, connections: 2)))
    try await RunningHub.run(database: database) { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      for letter in "bcdef" {
        let token = try await hub.join("\(letter)@example.com", machine: letter)
        for back in Int64(0)..<40 {
          let told = try await hub.send(
            "POST", "api/hub/days", token: token,
            body: RunningHub.day(20_786 - back, session: letter, project: "p\(back % 3)"))
          #expect(told.status == 200)
        }
      }
      database.statements.all.withLock { $0.removeAll() }
      for page in [
        "overview", "members", "projects", "models", "limits", "machines", "me", "accesses",
        "members/b@example.com", "digests",
      ] {
        for query in ["", "?last=7d", "?last=365d", "?last=90d&format=csv"] {
          #expect(try await hub.get("api/hub/\(page)\(query)", token: lead).status == 200)
        }
      }
      for path in ["metrics", "api/session"] {
        #expect(try await hub.get(path, token: lead).status == 200)
      }
    }
    let statements = Set(database.statements.all.withLock { $0 })
    // Each of these has statements of its own.
    for name in ["member_day", "member_month", "team_day", "day_row", "day_digest", "access"] {
      #expect(statements.contains { $0.sql.contains("@\(name)") }, "\(name)")
    }
    let found = try await database.base.transaction(writes: true) { session in
      try session.run("ANALYZE")
      // The table of a test fits into a page or two, of which no index would be used.
      try session.run("SET LOCAL enable_seqscan = off")
      return try statements.flatMap { statement in
        let plan = try session.rows("EXPLAIN (COSTS OFF) " + statement.sql, statement.values)
          .map { $0[0].string }
        return wholeScans(plan).map { "\($0): \(statement.sql)" }
      }
    }
    #expect(found == [])
    // It would be seen.
    let whole = try await database.base.transaction(writes: false) { session in
      try session.rows("EXPLAIN (COSTS OFF) SELECT sum(input) FROM @member_day WHERE input > 5")
        .map { $0[0].string }
    }
    #expect(wholeScans(whole).count == 1)
    await database.close()
    try await server.remove()
  }
}
