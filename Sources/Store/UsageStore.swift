internal import GRDB
internal import UsageModel

/// The database: every response ever seen, and sums of them.
///
/// A value around one connection; several processes may each hold one. All writing
/// goes through `ingest`, each call one transaction.
package struct UsageStore: Sendable {
  let database: DatabaseQueue
  /// The database file, for messages; `:memory:` for a store in memory.
  package let path: String

  /// Opens, or creates, the database at `path`, in a folder that must exist.
  ///
  /// - Throws: `StoreError`, `.damaged` when the file is no database.
  package static func open(at path: String) throws(StoreError) -> UsageStore {
    try make(path: path) { try DatabaseQueue(path: path, configuration: configuration) }
  }

  /// A store that vanishes with its last reference, for tests.
  package static func inMemory() throws(StoreError) -> UsageStore {
    try make(path: ":memory:") { try DatabaseQueue(configuration: Configuration()) }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(20)
    // Sizes are kibibytes when negative. The cache bounds the memory of a first
    // run; a power cut may undo the last transactions but never tears one.
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -6000; PRAGMA temp_store = MEMORY")
    }
    return configuration
  }

  private static func make(
    path: String, _ open: () throws -> DatabaseQueue
  ) throws(StoreError) -> UsageStore {
    do {
      let database = try open()
      let migrator = Schema.migrator
      let (isTooNew, isComplete) = try database.read { db in
        // Holds one state of the file for what follows: else another process can make
        // the tables between the two looks that GRDB takes at them.
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        return try (migrator.hasBeenSuperseded(db), migrator.hasCompletedMigrations(db))
      }
      if isTooNew {
        throw StoreError(
          kind: .tooNew, path: path, message: "it was written by a later version of Plimsoll")
      }
      // Most runs find the tables as they should be, and need no write lock.
      if !isComplete { try migrate(database, with: migrator) }
      return UsageStore(database: database, path: path)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Of several processes that begin at once, one makes the tables of a version; the
  /// others fail at it, and go on with the next one.
  private static func migrate(
    _ database: DatabaseQueue, with migrator: DatabaseMigrator
  ) throws {
    let tries = 2 * migrator.migrations.count + 1
    for attempt in 1...tries {
      do {
        return try migrator.migrate(database)
      } catch {
        if attempt == tries { throw error }
      }
    }
  }

  /// Whether the file at `path` is a database without damage. Reads all of it.
  package static func isSound(at path: String) -> Bool {
    do {
      let answer = try open(at: path).read { db in
        try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
      }
      return answer == "ok"
    } catch {
      // What cannot be opened or read through is not sound either.
      return false
    }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try database.write(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Closes the connection, so that the file can be moved.
  package func close() throws(StoreError) {
    do {
      try database.close()
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// The name of a number that grows with each transaction that changes a sum.
  package static let usageVersionSetting = "usageVersion"

  /// A stored number, nil when it was never set.
  package func setting(_ name: String) throws(StoreError) -> Int64? {
    try read { db in
      try Int64.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
    }
  }

  /// Sets a number that the store keeps under a name, or replaces it.
  package func set(_ name: String, to value: Int64) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        arguments: [name, value])
    }
  }
}
