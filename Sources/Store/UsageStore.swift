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

  /// Whether a later version of Plimsoll had written the file when it was opened: it is
  /// read as far as that goes, and never written.
  let isNewer: Bool

  /// Opens, or creates, the database at `path`, in a folder that must exist.
  ///
  /// - Parameter makeCopy: Where the database is copied to before its tables are
  ///   changed: a path at which nothing or an empty file stands, for a database that
  ///   has so many versions of the tables. By default none is made.
  /// - Throws: `StoreError`, `.damaged` when the file is no database.
  package static func open(
    at path: String, copyingTo makeCopy: ((Int) throws -> String)? = nil
  ) throws(StoreError) -> UsageStore {
    try make(path: path, copyingTo: makeCopy) {
      try DatabaseQueue(path: path, configuration: configuration)
    }
  }

  /// A store that vanishes with its last reference, for tests.
  package static func inMemory() throws(StoreError) -> UsageStore {
    try make(path: ":memory:", copyingTo: nil) {
      try DatabaseQueue(configuration: Configuration())
    }
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

  /// How often a database is opened that others are making or opening at the same time:
  /// SQLite refuses at once, and does not wait, where waiting could block both.
  private static let tries = 8

  private static func make(
    path: String, copyingTo makeCopy: ((Int) throws -> String)?, _ open: () throws -> DatabaseQueue
  ) throws(StoreError) -> UsageStore {
    for _ in 1..<tries {
      do {
        return try makeOnce(path: path, copyingTo: makeCopy, open)
      } catch {
        guard error.kind == .busy else { throw error }
      }
    }
    return try makeOnce(path: path, copyingTo: makeCopy, open)
  }

  private static func makeOnce(
    path: String, copyingTo makeCopy: ((Int) throws -> String)?, _ open: () throws -> DatabaseQueue
  ) throws(StoreError) -> UsageStore {
    do {
      let database = try open()
      // Most runs find the tables as they should be, and need no write lock.
      switch try database.read(Migration.state) {
      case .current: break
      case .newer: return UsageStore(database: database, path: path, isNewer: true)
      case .older:
        try Migration.run(database) { versions in
          guard let target = try makeCopy?(versions) else { return }
          // A connection of its own: the other one is within a transaction by now.
          try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction {
            try $0.execute(sql: "VACUUM INTO ?", arguments: [target])
          }
        }
      }
      return UsageStore(database: database, path: path, isNewer: false)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Whether the file at `path` is a database without damage. Reads all of it, and
  /// changes nothing.
  package static func isSound(at path: String) -> Bool {
    do {
      let answer = try DatabaseQueue(path: path, configuration: configuration).read { db in
        try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
      }
      return answer == "ok"
    } catch {
      // What cannot be opened or read through is not sound either.
      return false
    }
  }

  /// Reads what the file holds at one moment.
  ///
  /// Not by GRDB's `read`: it forbids writing by a pragma, after which SQLite compiles
  /// each statement of the connection anew, which cost more than most questions.
  func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try database.writeWithoutTransaction { db in
        var result: Result?
        try db.inTransaction(.deferred) {
          result = try body(db)
          return .commit
        }
        guard let result else { throw DatabaseError(message: "nothing was read") }
        return result
      }
    } catch {
      throw StoreError(hasLaterTables ? NewerTables() : error, path: path)
    }
  }

  /// Whether a later version of Plimsoll has changed the tables, before this program
  /// opened them or since. What it cannot read then is not damaged.
  package var hasLaterTables: Bool {
    do {
      return try isNewer || database.read(Migration.state) == .newer
    } catch {
      // Not even that can be read: the first error says more.
      return false
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      if isNewer { throw NewerTables() }
      return try database.write { db in
        try Migration.requireKnown(db)
        return try body(db)
      }
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

  /// Takes back a number that was set; nothing happens when it was not.
  package func unset(_ name: String) throws(StoreError) {
    try write { db in
      try db.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name])
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
