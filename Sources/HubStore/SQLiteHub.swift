internal import Foundation
internal import Store

/// The hub's database as a file: one thread writes, a few read.
package struct SQLiteHub: HubDatabase {
  package let name: String
  private let writer: WorkerThreads<PlainDatabase>
  private let readers: WorkerThreads<PlainDatabase>

  /// Opens, or creates, the database at `path`, in a folder that must exist.
  package static func open(at path: String) async throws -> SQLiteHub {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let hub = SQLiteHub(path: path)
    let isFresh = try await hub.transaction(writes: false) { session in
      try session.rows("SELECT 1 FROM sqlite_master WHERE name = 'about'").isEmpty
    }
    try await hub.transaction(writes: true) { session in
      try HubSchema.prepare(session, isFresh: isFresh, dialect: .sqlite)
    }
    return hub
  }

  private init(path: String) {
    name = path
    let end: @Sendable (WorkerThreads<PlainDatabase>.Owner) -> Void = { owner in
      do {
        try owner.connection?.close()
      } catch {
        // The process or the test ends; the next one finds a sound file all the same.
        owner.connection = nil
      }
    }
    writer = WorkerThreads(count: 1, name: "hub writer", onEnd: end)
    readers = WorkerThreads(count: 3, name: "hub reader", onEnd: end)
  }

  /// Runs a transaction on one of the threads.
  package func transaction<Result: Sendable>(
    writes: Bool, _ body: @escaping @Sendable (any HubSession) throws -> Result
  ) async throws -> Result {
    let path = name
    return try await (writes ? writer : readers).run { owner in
      do {
        let database = try owner.connection ?? PlainDatabase.open(at: path)
        owner.connection = database
        return try database.transaction(writes: writes) { try body(SQLiteSession(session: $0)) }
      } catch let error as StoreError {
        throw HubError(error)
      }
    }
  }

  /// Ends the threads and their connections.
  package func close() async {
    writer.close()
    readers.close()
  }
}

extension HubError {
  fileprivate init(_ error: StoreError) {
    switch error.kind {
    case .full, .inaccessible:
      self.init(
        .cannotWrite, "the hub's database \(error.path) cannot be written",
        because: error.message, hint: "make room, or see who owns the folder")
    case .damaged:
      self.init(
        .other, "the hub's database \(error.path) is damaged", because: error.message,
        hint: "put a backup in its place; devices then send again what is missing")
    default:
      self.init(.other, "the hub's database \(error.path) refused", because: error.message)
    }
  }
}

/// SQLite's side of a transaction.
private struct SQLiteSession: HubSession {
  let session: PlainDatabase.Session

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
    try session.rows(sql.replacing("@", with: ""), values.map(\.plain)).map { row in
      row.map(SQLValue.init)
    }
  }

  func append(_ rows: [[SQLValue]], to table: HubTable) throws {
    try session.run(
      insertion(table), forEach: rows.lazy.map { $0.map(\.plain) })
  }

  func merge(
    _ rows: [[SQLValue]], into table: HubTable, otherwise: String, returning: String
  ) throws -> [[SQLValue]] {
    let sql =
      "\(insertion(table)) ON CONFLICT (\(table.key.joined(separator: ", "))) "
      + otherwise.replacing("@", with: "")
    guard !returning.isEmpty else {
      try session.run(sql, forEach: rows.lazy.map { $0.map(\.plain) })
      return []
    }
    return try rows.flatMap { row in
      try session.rows("\(sql) RETURNING \(returning)", row.map(\.plain)).map { row in
        row.map(SQLValue.init)
      }
    }
  }

  /// With names: a later version may have added columns.
  private func insertion(_ table: HubTable) -> String {
    let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return "INSERT INTO \(table.name) (\(table.list)) VALUES (\(places))"
  }

  func isListed(_ column: String, parameter: Int, texts: Bool) -> String {
    "\(column) IN (SELECT value FROM json_each($\(parameter)))"
  }

  func listed(_ texts: [String]) -> SQLValue {
    .text("[" + texts.map(quoted).joined(separator: ",") + "]")
  }

  func listed(_ numbers: [Int64]) -> SQLValue {
    .text("[" + numbers.map { "\($0)" }.joined(separator: ",") + "]")
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension SQLValue {
  /// As the door to SQLite has it.
  fileprivate var plain: PlainDatabase.Value {
    switch self {
    case .null: .null
    case .integer(let number): .integer(number)
    case .text(let text): .text(text)
    }
  }

  fileprivate init(_ value: PlainDatabase.Value) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .text(let text): self = .text(text)
    }
  }
}
