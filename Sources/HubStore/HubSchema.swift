/// Makes the tables, and brings older ones up to date.
///
/// Only one program at a time does so: it locks the row of the version. Changes only
/// add, so that programs one version older go on.
enum HubSchema {
  /// The version that this program makes. A later one adds to what is there.
  ///
  /// 1 had no rows of single responses; 2 has.
  static let version: Int64 = 2
  /// The oldest program that may still write, by the version that it knows.
  static let oldestWriter: Int64 = 2

  /// Makes or migrates the tables, and checks that nothing is missing.
  ///
  /// - Throws: `HubError` if the tables belong to a later version, or lack a column.
  static func prepare(_ session: any HubSession, isFresh: Bool, dialect: Dialect) throws {
    if isFresh {
      for table in HubTables.all { try make(table, session, dialect) }
      for index in HubTables.indexes {
        try session.run(
          "CREATE INDEX IF NOT EXISTS \(index.name) ON @\(index.table) (\(index.columns))")
      }
      try session.merge(
        [
          [.text("oldest_writer"), .text("\(oldestWriter)")],
          [.text("version"), .text("\(version)")],
        ], into: HubTables.about, otherwise: "DO NOTHING")
    }
    // Whoever changes tables holds this row until the end.
    try session.run("UPDATE @about SET value = value WHERE name = 'version'")
    let oldest = try number("oldest_writer", session)
    guard oldest <= version else {
      throw HubError(
        .tooNew, "the hub's database belongs to a later version of Plimsoll",
        because: "it asks for tables of version \(oldest), and this program knows \(version)",
        hint: "update Plimsoll on this machine")
    }
    try migrate(session, from: try number("version", session), dialect)
    try requireColumns(session, dialect)
  }

  private static func make(
    _ table: HubTable, _ session: any HubSession, _ dialect: Dialect
  ) throws {
    try session.run(
      table.creation(
        textType: dialect.textType, numberType: dialect.numberType,
        ending: table.isRewritten ? dialect.roomyEnding : dialect.ending))
  }

  private static func number(_ name: String, _ session: any HubSession) throws -> Int64 {
    let rows = try session.rows("SELECT value FROM @about WHERE name = $1", [.text(name)])
    return rows.first?.first.flatMap { Int64($0.string) } ?? 0
  }

  // MARK: Older tables

  /// Brings tables of an older version up to this one.
  private static func migrate(
    _ session: any HubSession, from old: Int64, _ dialect: Dialect
  ) throws {
    guard old < version else { return }
    // Both forms of the table were once called version 1.
    if try columns(session, dialect)[HubTables.dayRow.name]?.contains("response") == false {
      try addResponses(session, dialect)
    }
    for name in ["oldest_writer", "version"] {
      try session.run(
        "UPDATE @about SET value = $1 WHERE name = $2",
        [.text("\(name == "version" ? version : oldestWriter)"), .text(name)])
    }
  }

  /// Gives rows of days the columns of single responses. One of them is a part of the
  /// key, so the table is made again.
  private static func addResponses(_ session: any HubSession, _ dialect: Dialect) throws {
    let table = HubTables.dayRow
    let kept = table.columns.map { column in
      switch column.name {
      case "response": "''"
      case "at": "NULL"
      default: column.name
      }
    }
    try session.run("ALTER TABLE @\(table.name) RENAME TO \(table.name)_before_2")
    try make(table, session, dialect)
    try session.run(
      "INSERT INTO @\(table.name) (\(table.list)) SELECT \(kept.joined(separator: ", ")) "
        + "FROM @\(table.name)_before_2")
    try session.run("DROP TABLE @\(table.name)_before_2")
  }

  /// Refuses tables that lack a column: half of what is there is worse than nothing.
  private static func requireColumns(_ session: any HubSession, _ dialect: Dialect) throws {
    let found = try columns(session, dialect)
    for table in HubTables.all {
      let names = found[table.name] ?? []
      guard let missing = table.columns.first(where: { !names.contains($0.name) }) else { continue }
      throw HubError(
        .other, "the hub's database cannot be used",
        because: "its table \(table.name) does not have the column \(missing.name)",
        hint: "restore a backup, or start a hub in another place (hub.database, hub.schema); "
          + "machines that join it send everything again")
    }
  }

  /// The names of the columns that there are, by table.
  private static func columns(
    _ session: any HubSession, _ dialect: Dialect
  ) throws -> [String: Set<String>] {
    let rows = try session.rows(dialect.columns, dialect.values)
    return Dictionary(grouping: rows) { $0[0].string }.mapValues { Set($0.map { $0[1].string }) }
  }

  /// How a database writes what the two do not write alike.
  struct Dialect: Sendable {
    var textType: String
    var numberType: String
    var ending: String
    /// The same for a table whose rows are rewritten: with room for the new ones beside
    /// the old, so that its indexes stay as they are.
    var roomyEnding: String
    /// A query for the table and name of each column, and what is bound to it.
    var columns: String
    var values: [SQLValue]

    static let sqlite = Dialect(
      textType: "TEXT", numberType: "INTEGER", ending: " STRICT, WITHOUT ROWID",
      roomyEnding: " STRICT, WITHOUT ROWID",
      columns: "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
        + "WHERE t.type = 'table'", values: [])

    /// - Parameter schema: The schema in which the tables are.
    static func postgres(schema: String) -> Dialect {
      Dialect(
        textType: "TEXT COLLATE \"C\"", numberType: "BIGINT", ending: "",
        roomyEnding: " WITH (fillfactor = 40)",
        columns: "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) "
          + "FROM information_schema.columns WHERE table_schema = $1", values: [.text(schema)])
    }
  }
}
