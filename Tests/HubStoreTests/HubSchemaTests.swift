import HubStore
import TestSupport
import Testing
import UsageModel

/// Tables of other versions, on both kinds of database.
@Suite("A hub's tables", .timeLimited)
struct HubSchemaTests {
  /// How a database is opened again, as another program would.
  private typealias Opener = @Sendable () async throws -> any HubDatabase

  /// Runs `body` on SQLite, and on PostgreSQL where it is installed.
  private func onBoth(_ body: (Opener) async throws -> Void) async throws {
    let folder = try TemporaryDirectory()
    try await body { try await SQLiteHub.open(at: folder.path(of: "hub.db")) }
    guard let programs = PostgresServer.programs else { return }
    let server = try await PostgresServer(programs: programs)
    try await body { try await PostgresHub.open(server.options(connections: 2)) }
    try await server.remove()
  }

  private func run(_ statements: [String], _ open: Opener) async throws {
    let database = try await open()
    try await database.transaction(writes: true) { session in
      for statement in statements { try session.run(statement) }
    }
    await database.close()
  }

  private func rows(_ sql: String, _ open: Opener) async throws -> [[SQLValue]] {
    let database = try await open()
    let rows = try await database.transaction(writes: false) { try $0.rows(sql) }
    await database.close()
    return rows
  }

  private func refusal(_ open: Opener) async throws -> HubError? {
    do {
      await (try await open()).close()
      return nil
    } catch let error as HubError {
      return error
    }
  }

  /// Everything that a hub does.
  private func check(_ open: Opener) async throws {
    let database = try await open()
    for finding in await HubConformance(database).run() {
      #expect(finding.problem == nil, "\(finding.sentence)")
    }
    await database.close()
  }

  @Test func ofALaterVersionThatAddedToThemGoOn() async throws {
    try await onBoth { open in
      try await run(
        HubTables.all.map { "ALTER TABLE @\($0.name) ADD COLUMN later TEXT" }
          + ["UPDATE @about SET value = '3' WHERE name = 'version'"], open)
      try await check(open)
      let version = try await rows("SELECT value FROM @about WHERE name = 'version'", open)
      #expect(version == [[.text("3")]], "an older program does not take a version back")
    }
  }

  @Test func thatAskForALaterProgramAreRefused() async throws {
    try await onBoth { open in
      try await run(["UPDATE @about SET value = '3' WHERE name = 'oldest_writer'"], open)
      let refusal = try await refusal(open)
      #expect(refusal?.kind == .tooNew)
      #expect(refusal?.hint == "update Plimsoll on this machine")
    }
  }

  @Test func ofTheFirstVersionGetTheColumnsOfResponses() async throws {
    try await onBoth { open in
      let database = try await open()
      for finding in await HubConformance(database).run() where finding.problem != nil {
        Issue.record("\(finding)")
      }
      await database.close()
      let old = HubTables.dayRow.columns.map(\.name).filter { !["response", "at"].contains($0) }
        .joined(separator: ", ")
      // Single responses are what the first version could not keep.
      let ofDays = "SELECT \(old) FROM @day_row WHERE at IS NULL ORDER BY 1, 2, 3, 4, 5, 6"
      let before = try await rows(ofDays, open)
      try await run(
        [
          "CREATE TABLE @old_rows AS " + ofDays, "DROP TABLE @day_row",
          "ALTER TABLE @old_rows RENAME TO day_row", "UPDATE @about SET value = '1'",
        ], open)
      #expect(!before.isEmpty)
      #expect(try await rows(ofDays, open) == before)
      let about = try await rows("SELECT value FROM @about ORDER BY name", open)
      #expect(about == [[.text("2")], [.text("2")]])
      // The key is whole again: who is there cannot be put in a second time.
      await #expect(throws: (any Error).self) {
        try await run(
          ["INSERT INTO @day_row SELECT * FROM @day_row WHERE session = 'again'"], open)
        try await run(["INSERT INTO @day_row SELECT * FROM @day_row"], open)
      }
      try await run(["UPDATE @about SET value = '1'"], open)
      let again = try await rows(ofDays, open)
      #expect(again == before, "what was called version 1 and had the columns stays as it is")
    }
  }

  @Test(arguments: [("session", "is_shared"), ("day_row", "counted"), ("device", "scope")])
  func thatLackAColumnAreRefusedWithItsName(table: String, column: String) async throws {
    try await onBoth { open in
      try await run(["ALTER TABLE @\(table) DROP COLUMN \(column)"], open)
      let refusal = try await refusal(open)
      #expect(refusal?.what == "the hub's database cannot be used")
      #expect(refusal?.because == "its table \(table) does not have the column \(column)")
      #expect(refusal?.hint?.contains("backup") == true)
    }
  }
}
