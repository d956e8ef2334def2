internal import Digests

/// Copies a hub from one database to another, and proves it.
package struct HubMover: Sendable {
  private let source: any HubDatabase
  private let target: any HubDatabase

  /// What was copied of a table.
  package struct Table: Sendable, Equatable {
    package var name: String
    package var rows: Int64
    /// SHA-256 over all rows in the order of their key, the same in both.
    package var digest: String
  }

  /// Rows that are copied at once.
  private static let portion: Int64 = 5000

  package init(from source: any HubDatabase, to target: any HubDatabase) {
    self.source = source
    self.target = target
  }

  /// Copies all tables into the target, which must be empty.
  ///
  /// - Throws: `HubError` where the target has anything, or differs at the end.
  package func run() async throws -> [Table] {
    for table in HubTables.all where table.name != "about" {
      let rows = try await target.transaction(writes: false) { session in
        try session.rows("SELECT 1 FROM @\(table.name) LIMIT 1")
      }
      guard rows.isEmpty else {
        throw HubError(
          .exists, "\(target.name) has a hub already",
          because: "its table \(table.name) is not empty",
          hint: "move into an empty database, or another schema (hub.schema)")
      }
    }
    var tables: [Table] = []
    for table in HubTables.all where table.name != "about" {
      try await copy(table)
      let (left, right) = (try await proof(table, source), try await proof(table, target))
      guard left == right else {
        throw HubError(
          .other, "the table \(table.name) differs after it was copied",
          because: "\(left.rows) rows became \(right.rows), or one of them another",
          hint: "stop the hub's server while it is moved")
      }
      tables.append(left)
    }
    return tables
  }

  private func copy(_ table: HubTable) async throws {
    try await eachPortion(of: table, in: source) { rows in
      try await target.transaction(writes: true) { try $0.append(rows, to: table) }
    }
  }

  private func proof(_ table: HubTable, _ database: any HubDatabase) async throws -> Table {
    var hash = SHA256()
    var count: Int64 = 0
    try await eachPortion(of: table, in: database) { rows in
      count += Int64(rows.count)
      for row in rows {
        for value in row {
          switch value {
          case .null: hash.update([0])
          case .integer(let number): hash.update("\u{1}\(number)".utf8)
          case .text(let text): hash.update("\u{2}\(text)\u{3}".utf8)
          }
        }
        hash.update([4])
      }
    }
    return Table(
      name: table.name, rows: count, digest: Hexadecimal.text(hash.finish()))
  }

  /// Walks a table in the order of its key.
  private func eachPortion(
    of table: HubTable, in database: any HubDatabase,
    _ body: ([[SQLValue]]) async throws -> Void
  ) async throws {
    let places = table.key.compactMap { name in table.columns.firstIndex { $0.name == name } }
    var last: [SQLValue]?
    while true {
      let after = last
      let rows = try await database.transaction(writes: false) { session in
        let condition =
          after == nil
          ? ""
          : " WHERE (\(keyList(table))) > (\(table.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))"
        return try session.rows(
          "SELECT \(table.list) FROM @\(table.name)\(condition) ORDER BY \(keyList(table)) "
            + "LIMIT \(HubMover.portion)", after ?? [])
      }
      guard let end = rows.last else { return }
      try await body(rows)
      last = places.map { end[$0] }
    }
  }

  /// The key as it is compared. Texts are compared by their bytes, which is what SQLite
  /// does anyway.
  private func keyList(_ table: HubTable) -> String {
    table.key.joined(separator: ", ")
  }
}
