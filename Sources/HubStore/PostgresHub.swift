internal import Foundation

/// The hub's database on a PostgreSQL server, or on one that speaks as it does.
package struct PostgresHub: HubDatabase {
  /// How a server is reached.
  package struct Options: Sendable {
    /// What libpq reads: `postgres://…`, or words such as `service=team`.
    package var url: String
    /// Where the library is; nil to look where systems have it.
    package var libraryPath: String?
    /// Connections, and threads that wait for them; at least one.
    package var connections: Int
    /// The schema in which the tables are.
    package var schema: String

    package init(
      url: String, libraryPath: String? = nil, connections: Int = 8, schema: String = "plimsoll"
    ) {
      self.url = url
      self.libraryPath = libraryPath
      self.connections = connections
      self.schema = schema
    }

    /// The address without what only its owner may know.
    package var shownURL: String { PostgresHub.withoutPassword(url) }
  }

  package let name: String
  private let options: Options
  private let library: PostgresLibrary
  private let threads: WorkerThreads<PostgresConnection>

  /// How often a transaction is begun that others were in the way of.
  private static let tries = 16

  /// Connects, and makes the tables that are missing.
  ///
  /// - Parameter makesSchema: Whether the schema must not be there yet, and is made.
  package static func open(_ options: Options, isNew: Bool = false) async throws -> PostgresHub {
    let hub = PostgresHub(options: options, library: try PostgresLibrary.load(options.libraryPath))
    do {
      try await hub.prepare(isNew: isNew)
    } catch {
      await hub.close()
      throw error
    }
    return hub
  }

  private init(options: Options, library: PostgresLibrary) {
    self.options = options
    self.library = library
    name = options.shownURL
    threads = WorkerThreads(count: max(1, options.connections), name: "hub postgres") { owner in
      owner.connection?.close()
    }
  }

  private func prepare(isNew: Bool) async throws {
    let schema = options.schema
    try await transaction(writes: true) { session in
      let isThere =
        !(try session.rows(
          "SELECT 1 FROM information_schema.schemata WHERE schema_name = $1", [.text(schema)]
        ).isEmpty)
      if isThere, isNew {
        throw HubError(
          .exists, "the server has a schema \(schema) already",
          because: "only one that this command made is filled and dropped",
          hint: "drop it, if nobody needs it: DROP SCHEMA \(schema) CASCADE")
      }
      if !isThere { try session.run("CREATE SCHEMA IF NOT EXISTS \(quotedName(schema))") }
      let isFresh = try session.rows(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2",
        [.text(schema), .text("about")]
      ).isEmpty
      try HubSchema.prepare(session, isFresh: isFresh, dialect: .postgres(schema: schema))
      if isFresh { try HubViews.make(session) }
    }
  }

  /// Drops the schema with all that is in it.
  package func drop() async throws {
    let schema = options.schema
    try await transaction(writes: true) { session in
      try session.run("DROP SCHEMA \(quotedName(schema)) CASCADE")
    }
  }

  /// Runs a transaction on one of the threads.
  package func transaction<Result: Sendable>(
    writes: Bool, _ body: @escaping @Sendable (any HubSession) throws -> Result
  ) async throws -> Result {
    let (library, options) = (library, options)
    return try await threads.run { owner in
      for attempt in 1... {
        do {
          return try PostgresHub.once(owner, library, options, writes: writes, body)
        } catch let error as PostgresConnection.Refusal {
          guard attempt < PostgresHub.tries, PostgresHub.mayRepeat(error) else {
            throw HubError(error, server: options.shownURL)
          }
          // A server that starts again takes a moment.
          Thread.sleep(forTimeInterval: 0.005 * Double(1 << min(attempt, 7)))
        }
      }
      throw HubError(.other, "the server refused again and again")
    }
  }

  private static func once<Result>(
    _ owner: WorkerThreads<PostgresConnection>.Owner, _ library: PostgresLibrary,
    _ options: Options, writes: Bool, _ body: (any HubSession) throws -> Result
  ) throws -> Result {
    if owner.connection?.isOpen != true {
      owner.connection?.close()
      owner.connection = try PostgresConnection(library, settings: options.url)
    }
    guard let connection = owner.connection else { preconditionFailure("there is no connection") }
    _ = try connection.run(writes ? "BEGIN" : "BEGIN READ ONLY")
    let result: Result
    do {
      result = try body(PostgresSession(connection: connection, schema: quotedName(options.schema)))
    } catch {
      do {
        _ = try connection.run("ROLLBACK")
      } catch {
        connection.close()
      }
      throw error
    }
    do {
      _ = try connection.run("COMMIT")
    } catch let error as PostgresConnection.Refusal where error.isLost {
      // Whether it was committed nobody knows: all that is written may be written again.
      throw PostgresConnection.Refusal(
        state: "40003", message: error.message, isLost: true)
    }
    return result
  }

  /// Whether the same transaction may succeed when it is begun again.
  private static func mayRepeat(_ error: PostgresConnection.Refusal) -> Bool {
    if error.isLost { return error.state != "28P01" && error.state != "3D000" }
    switch error.state {
    // Serialization, deadlock, a standby, a server that goes or comes, and two that make
    // one table.
    case "40001", "40P01", "25006", "57P01", "57P02", "57P03", "53300", "42P07", "42P06", "23505":
      return true
    default: return false
    }
  }

  /// Ends the threads and their connections.
  package func close() async { threads.close() }

  /// A URL without its password.
  static func withoutPassword(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else {
      return url.split(separator: " ").filter { !$0.hasPrefix("password") }.joined(separator: " ")
    }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    var shown = String(rest)
    if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
      shown = String(rest[..<colon] + rest[at...])
    }
    if let password = shown.firstRange(of: "password=") {
      let end = shown[password.upperBound...].firstIndex(of: "&") ?? shown.endIndex
      shown.replaceSubrange(password.upperBound..<end, with: "…")
    }
    return url[..<scheme.upperBound] + shown
  }
}

/// A name as SQL has it, whatever is in it.
func quotedName(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

extension HubError {
  init(_ error: PostgresConnection.Refusal, server: String) {
    let message = error.message.split(separator: "\n").first.map(String.init)
    switch error.state {
    case "53100":
      self.init(
        .cannotWrite, "the server \(server) has no room left", because: message,
        hint: "make room on its disk; devices send again by themselves")
    case "25006":
      self.init(
        .cannotWrite, "the server \(server) only reads", because: message,
        hint: "name all hosts and target_session_attrs=read-write in hub.database")
    case _ where error.isLost:
      self.init(
        .unreachable, "the server \(server) does not answer", because: message,
        hint: "see hub.database, PGPASSFILE and whether the server runs")
    default:
      self.init(
        .other, "the server \(server) refused",
        because: message.map { error.state.isEmpty ? $0 : "\($0) (\(error.state))" })
    }
  }
}
