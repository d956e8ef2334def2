internal import GRDB

/// Brings the tables of an index to the newest version.
///
/// All steps run in one transaction that holds SQLite's write lock from its first
/// moment, so that of several processes that begin at once one does the work, and no
/// older program writes between the copy and the end. The copy is made first.
enum Migration {
  /// How the tables of a file compare with those that this program knows.
  enum State: Equatable {
    case current
    /// Some versions are missing; `applied` are there, 0 in a new file.
    case older(applied: Int)
    /// A later version of Plimsoll has been at them.
    case newer
  }

  /// Compares in one state of the file: another process can be at work on it.
  static func state(_ db: Database) throws -> State {
    let hasVersions =
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'grdb_migrations')")
      ?? false
    guard hasVersions else { return .older(applied: 0) }
    let applied = Set(try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"))
    let known = Schema.versions.map(\.name)
    guard applied.isSubset(of: known) else { return .newer }
    return applied.count == known.count ? .current : .older(applied: applied.count)
  }

  /// Makes what is missing.
  ///
  /// - Parameters:
  ///   - last: The last version that is wanted, for tests of the ones after it.
  ///   - copy: Makes a copy of the database as it is, of which it is told how many
  ///     versions it has; not called for a new file.
  /// - Throws: What SQLite says; then nothing has changed.
  static func run(
    _ database: DatabaseQueue, upTo last: String? = nil, copy: (Int) throws -> Void
  ) throws {
    try database.writeWithoutTransaction { db in
      // References are checked at the end: a table that is made anew is away for a while.
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      try db.inTransaction(.immediate) {
        // Another process may have been quicker.
        guard case .older(let applied) = try state(db) else { return .commit }
        if applied > 0 { try copy(applied) }
        try db.execute(
          sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        let done = Set(try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"))
        var hasNewSums = false
        for version in Schema.versions where !done.contains(version.name) {
          if applied == 0, let makeNew = version.makeNew, last == nil {
            try makeNew(db)
          } else {
            try version.make(db)
            hasNewSums = hasNewSums || version.changesSums
          }
          try db.execute(
            sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [version.name])
          if version.name == last { break }
        }
        if hasNewSums { try Rollups.rebuild(db) }
        try db.checkForeignKeys()
        // What each transaction looks at before it writes.
        try db.execute(sql: "PRAGMA user_version = \(Schema.versions.count)")
        return .commit
      }
      try db.execute(sql: "PRAGMA foreign_keys = ON")
    }
  }

  /// Refuses to write into tables that a later version of Plimsoll has made since
  /// they were opened.
  static func requireKnown(_ db: Database) throws {
    let version = try PreparedStatement(db, "PRAGMA user_version")
    let isNewer = try version.step() && version.integer(0) > Schema.versions.count
    version.reset()
    if isNewer { throw NewerTables() }
  }
}

/// The tables are those of a later version of Plimsoll.
struct NewerTables: Error {}
