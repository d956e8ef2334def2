/// Makes the tables, and brings older ones up to date.
///
/// Only one program at a time does so: it locks the row of the version. Changes only
/// add, so that programs one version older go on.
enum HubSchema {
  /// The version that this program makes. A later one adds to what is there.
  static let version: Int64 = 1
  /// The oldest program that may still write, by the version that it knows.
  static let oldestWriter: Int64 = 1

  /// - Returns: What the file or server says of itself; nil where there is no table.
  static func prepare(_ session: any HubSession, isFresh: Bool, dialect: Dialect) throws {
    if isFresh {
      for table in HubTables.all {
        try session.run(
          table.creation(
            textType: dialect.textType, numberType: dialect.numberType, ending: dialect.ending))
      }
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
    let rows = try session.rows("SELECT value FROM @about WHERE name = 'oldest_writer'")
    let oldest = rows.first?.first.flatMap { Int64($0.string) } ?? 0
    guard oldest <= version else {
      throw HubError(
        .tooNew, "the hub's database belongs to a later version of Plimsoll",
        because: "it asks for tables of version \(oldest), and this program knows \(version)",
        hint: "update Plimsoll on this machine")
    }
  }

  /// How a database writes what the two do not write alike.
  struct Dialect: Sendable {
    var textType: String
    var numberType: String
    var ending: String

    static let sqlite = Dialect(
      textType: "TEXT", numberType: "INTEGER", ending: " STRICT, WITHOUT ROWID")
    static let postgres = Dialect(
      textType: "TEXT COLLATE \"C\"", numberType: "BIGINT", ending: "")
  }
}
