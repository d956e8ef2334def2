import Foundation
import HubStore
import TestSupport
import Testing

/// One suite for every kind of database.
@Suite("A hub's database", .timeLimited)
struct ConformanceTests {
  @Test func onSQLiteDoesAllThatAHubNeeds() async throws {
    let folder = try TemporaryDirectory()
    let database = try await SQLiteHub.open(at: folder.path(of: "hub.db"))
    for finding in await HubConformance(database).run() {
      #expect(finding.problem == nil, "\(finding.sentence)")
    }
    await database.close()
  }

  @Test(.enabled(if: PostgresServer.programs != nil))
  func onPostgreSQLDoesAllThatAHubNeeds() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let database = try await PostgresHub.open(server.options(), isNew: true)
    for finding in await HubConformance(database).run() {
      #expect(finding.problem == nil, "\(finding.sentence)")
    }
    // What is there already is not touched.
    await #expect(throws: HubError.self) {
      _ = try await PostgresHub.open(server.options(), isNew: true)
    }
    try await restarted(database, server)
    try await database.drop()
    await database.close()
    try await server.remove()
  }

  /// A server that starts again is found again, without anybody's help.
  private func restarted(_ database: PostgresHub, _ server: PostgresServer) async throws {
    try await server.stop("immediate")
    async let again: Void = server.start()
    let members = try await HubStore(database).members()
    try await again
    #expect(!members.isEmpty)
    #expect(try await HubStore(database).sumProblems() == [])
  }

  @Test func withoutTheLibraryNamesThePackage() async throws {
    let error = await #expect(throws: HubError.self) {
      _ = try await PostgresHub.open(
        PostgresHub.Options(url: "postgres://nobody", libraryPath: "/nowhere/libpq.so"))
    }
    #expect(error?.kind == .unreachable)
    #expect(error?.hint?.contains("libpq5") == true)
  }

  @Test func aPasswordIsNotShown() {
    for (url, shown) in [
      ("postgres://ada:secret@host:5432/db", "postgres://ada@host:5432/db"),
      (
        "postgres://host/db?password=secret&sslmode=require",
        "postgres://host/db?password=…&sslmode=require"
      ),
      ("host=h password=secret user=ada", "host=h user=ada"),
    ] {
      #expect(PostgresHub.Options(url: url).shownURL == shown)
    }
  }
}
