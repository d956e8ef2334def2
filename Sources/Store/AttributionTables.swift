internal import GRDB
internal import UsageModel

/// Reads and writes what stands beside contexts, sessions and responses about what caused
/// them.
enum AttributionTables {
  /// Columns of `attribution` in the order of `attribution(row:from:)`.
  static let columns = "skill, agent, plugin, mcpServer, mcpTool, entrypoint"

  static func attribution(row: PreparedStatement, from first: Int32) -> Attribution {
    Attribution(
      skill: row.text(first), agent: row.text(first + 1), plugin: row.text(first + 2),
      mcpServer: row.text(first + 3), mcpTool: row.text(first + 4),
      entrypoint: row.text(first + 5))
  }

  static func bind(_ attribution: Attribution, to statement: PreparedStatement) {
    statement.bind(1, attribution.skill)
    statement.bind(2, attribution.agent)
    statement.bind(3, attribution.plugin)
    statement.bind(4, attribution.mcpServer)
    statement.bind(5, attribution.mcpTool)
    statement.bind(6, attribution.entrypoint)
  }

  /// Keeps from when on a session works on a pull request. What is there already stays.
  static func take(_ link: PullLink, session: Int32, _ db: Database) throws {
    let insertion = try PreparedStatement(
      db, "INSERT OR IGNORE INTO pullLink (session, time, repository, number) VALUES (?, ?, ?, ?)")
    insertion.bind(1, Int64(session))
    insertion.bind(2, link.time.milliseconds)
    insertion.bind(3, link.pull.repository)
    insertion.bind(4, link.pull.number)
    try insertion.run()
  }

  static func write(_ miss: RecordedMiss, of response: ResponseKey, _ db: Database) throws {
    let insertion = try PreparedStatement(
      db, "INSERT OR REPLACE INTO responseMiss VALUES (?, ?, ?)")
    insertion.bind(1, Int64(bitPattern: response.value))
    insertion.bind(2, miss.cause)
    insertion.bind(3, miss.tokens)
    try insertion.run()
  }

  static func deleteMiss(of response: ResponseKey, _ db: Database) throws {
    let deletion = try PreparedStatement(db, "DELETE FROM responseMiss WHERE response = ?")
    deletion.bind(1, Int64(bitPattern: response.value))
    try deletion.run()
  }

  static func miss(of response: ResponseKey, _ db: Database) throws -> RecordedMiss? {
    let statement = try PreparedStatement(
      db, "SELECT cause, tokens FROM responseMiss WHERE response = ?")
    statement.bind(1, Int64(bitPattern: response.value))
    defer { statement.reset() }
    guard try statement.step(), let cause = statement.text(0) else { return nil }
    return RecordedMiss(cause: cause, tokens: statement.optionalInteger(1))
  }

  /// What is known of all contexts.
  static func contexts(_ db: Database) throws -> [Int32: ContextInfo] {
    let statement = try PreparedStatement(
      db,
      """
      SELECT context.id, session, gitBranch, version, isSidechain, \(columns)
      FROM context LEFT JOIN attribution ON attribution.id = context.attribution
      """)
    var contexts: [Int32: ContextInfo] = [:]
    while try statement.step() {
      contexts[Int32(truncatingIfNeeded: statement.integer(0))] = ContextInfo(
        session: Int32(truncatingIfNeeded: statement.integer(1)), branch: statement.text(2),
        version: statement.text(3), isSidechain: statement.integer(4) != 0,
        attribution: attribution(row: statement, from: 5))
    }
    return contexts
  }

  /// The pull requests of all sessions that have any, by ascending time.
  static func pulls(_ db: Database) throws -> [Int32: [PullLink]] {
    let statement = try PreparedStatement(
      db,
      """
      SELECT pullLink.session, name, time, repository, number
      FROM pullLink JOIN session ON session.id = pullLink.session
      ORDER BY pullLink.session, time, repository, number
      """)
    var pulls: [Int32: [PullLink]] = [:]
    while try statement.step() {
      pulls[Int32(truncatingIfNeeded: statement.integer(0)), default: []].append(
        PullLink(
          session: statement.text(1) ?? "", time: Timestamp(milliseconds: statement.integer(2)),
          pull: PullRequest(
            repository: statement.text(3) ?? "", number: statement.integer(4))))
    }
    return pulls
  }
}
