internal import GRDB

/// A small file that goes into a backup with the index.
package struct BackupPart: Hashable, Sendable {
  package var name: String
  package var content: [UInt8]

  package init(name: String, content: [UInt8]) {
    self.name = name
    self.content = content
  }
}

extension UsageStore {
  /// Copies the index, as it is at one moment, into one file, together with small files.
  /// Others may go on reading and writing.
  ///
  /// - Parameter path: Where nothing or an empty file stands, whose mode stays.
  package func backUp(to path: String, with parts: [BackupPart]) throws(StoreError) {
    try read { _ in }
    do {
      try database.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [path])
      }
      let copy = try DatabaseQueue(path: path)
      try copy.write { db in
        try db.execute(
          sql: "CREATE TABLE backupPart (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT")
        let insertion = try PreparedStatement(db, "INSERT INTO backupPart VALUES (?, ?)")
        for part in parts {
          insertion.bind(1, part.name)
          insertion.bind(2, part.content)
          try insertion.run()
        }
      }
      try copy.close()
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Opens a backup that `backUp` made: takes the small files out of it and brings its
  /// tables to the newest version. To be called on a copy: it is changed.
  ///
  /// - Throws: `StoreError`, `.damaged` where the file is not a backup, `.tooNew` where a
  ///   later version of Plimsoll made it.
  package static func openBackup(
    at path: String
  ) throws(StoreError) -> (store: UsageStore, parts: [BackupPart]) {
    var parts: [BackupPart] = []
    do {
      let copy = try DatabaseQueue(path: path)
      parts = try copy.write { db in
        guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok",
          try db.tableExists("response"), try db.tableExists("backupPart")
        else { throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "it is not a backup") }
        let parts = try Row.fetchAll(db, sql: "SELECT name, content FROM backupPart").map { row in
          BackupPart(name: row.text(0) ?? "", content: row.bytes(1))
        }
        try db.execute(sql: "DROP TABLE backupPart")
        return parts
      }
      try copy.close()
    } catch {
      throw StoreError(error, path: path)
    }
    let store = try UsageStore.open(at: path)
    if store.isNewer {
      throw StoreError(
        kind: .tooNew, path: path, message: "a later version of Plimsoll has made it")
    }
    return (store, parts)
  }

  /// Puts all of another store in the place of what is here, in one step for everybody
  /// who has this one open.
  package func replace(with other: UsageStore) throws(StoreError) {
    do {
      try other.database.backup(to: database)
    } catch {
      throw StoreError(error, path: path)
    }
  }
}

extension Row {
  fileprivate func bytes(_ index: Int) -> [UInt8] {
    switch (self[index] as DatabaseValue).storage {
    case .blob(let data): Array(data)
    default: []
    }
  }
}
