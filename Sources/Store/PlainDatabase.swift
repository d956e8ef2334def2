internal import GRDB

/// A SQLite file that is not the index, and is spoken to in SQL: the door through which
/// other parts reach SQLite, of which this target is the only user.
///
/// A value around one connection, which one thread uses at a time.
package struct PlainDatabase: Sendable {
  private let database: DatabaseQueue
  /// The file, for messages.
  package let path: String

  /// What stands in a row, or is bound to a statement.
  package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
  }

  /// Opens, or creates, the database at `path`, in a folder that must exist.
  package static func open(at path: String) throws(StoreError) -> PlainDatabase {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(30)
    configuration.maximumReaderCount = 1
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
    }
    do {
      return PlainDatabase(
        database: try DatabaseQueue(path: path, configuration: configuration), path: path)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Runs `body` in one transaction, which is undone where it throws. What `body` throws
  /// itself comes out as it is; SQLite's errors as `StoreError`.
  ///
  /// - Parameter writes: Whether it takes the write lock at its start.
  package func transaction<Result>(
    writes: Bool, _ body: (Session) throws -> Result
  ) throws -> Result {
    do {
      return try database.writeWithoutTransaction { db in
        var result: Result?
        try db.inTransaction(writes ? .immediate : .deferred) {
          result = try body(Session(db: db))
          return .commit
        }
        guard let result else { preconditionFailure("a transaction ended without a result") }
        return result
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  /// Closes the connection.
  package func close() throws(StoreError) {
    do {
      try database.close()
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// What can be done within a transaction.
  package struct Session {
    let db: Database

    /// Runs one statement and returns its rows. `$1`, `$2` … stand for values, and
    /// occur first in that order.
    package func rows(_ sql: String, _ values: [Value] = []) throws -> [[Value]] {
      let statement = try db.cachedStatement(sql: sql)
      try statement.setArguments(arguments(values))
      var rows: [[Value]] = []
      let cursor = try Row.fetchCursor(statement)
      while let row = try cursor.next() {
        rows.append(
          (0..<row.count).map { column in
            switch (row[column] as DatabaseValue).storage {
            case .null, .blob: .null
            case .int64(let number): .integer(number)
            case .double(let number): .integer(Int64(number))
            case .string(let text): .text(text)
            }
          })
      }
      return rows
    }

    /// Runs one statement for each of many rows of values.
    package func run(_ sql: String, forEach rows: some Collection<[Value]>) throws {
      guard !rows.isEmpty else { return }
      let statement = try db.cachedStatement(sql: sql)
      for row in rows {
        try statement.execute(arguments: arguments(row))
      }
    }

    private func arguments(_ values: [Value]) -> StatementArguments {
      StatementArguments(
        values.map { value -> DatabaseValue in
          switch value {
          case .null: .null
          case .integer(let number): number.databaseValue
          case .text(let text): text.databaseValue
          }
        })
    }
  }
}
