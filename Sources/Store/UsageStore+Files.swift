internal import GRDB
package import UsageModel

/// A transcript that the store has read.
package struct StoredFile: Hashable, Sendable {
  package var id: Int64
  package var path: String
  package var cursor: FileCursor
}

extension UsageStore {
  /// Every transcript ever read, with its cursor.
  package func files() throws(StoreError) -> [StoredFile] {
    try read { db in
      let statement = try PreparedStatement(
        db,
        """
        SELECT device, inode, size, modified, offset, lines, headHash, tailHash, id, path FROM file
        """)
      var files: [StoredFile] = []
      while try statement.step() {
        files.append(
          StoredFile(
            id: statement.integer(8), path: statement.text(9) ?? "",
            cursor: FileCursor(row: statement)))
      }
      return files
    }
  }

  /// The cursors of all transcripts ever read, by path.
  package func cursors() throws(StoreError) -> [String: FileCursor] {
    try read { db in
      let count = try PreparedStatement(db, "SELECT count(*) FROM file")
      var cursors: [String: FileCursor] = [:]
      if try count.step() { cursors.reserveCapacity(Int(count.integer(0))) }
      count.reset()
      let statement = try PreparedStatement(
        db,
        """
        SELECT device, inode, size, modified, offset, lines, headHash, tailHash, path FROM file
        """)
      while try statement.step() { cursors[statement.text(8) ?? ""] = FileCursor(row: statement) }
      return cursors
    }
  }

  /// The cursors of some transcripts, by path.
  package func cursors(of paths: [String]) throws(StoreError) -> [String: FileCursor] {
    try read { db in
      let statement = try PreparedStatement(
        db,
        """
        SELECT device, inode, size, modified, offset, lines, headHash, tailHash FROM file
        WHERE path = ?
        """)
      var cursors: [String: FileCursor] = [:]
      for path in paths {
        statement.bind(1, path)
        if try statement.step() { cursors[path] = FileCursor(row: statement) }
        statement.reset()
      }
      return cursors
    }
  }

  /// A number that changes when another connection has written, and never by what
  /// this one writes.
  package func foreignVersion() throws(StoreError) -> Int64 {
    try read { db in
      let statement = try PreparedStatement(db, "PRAGMA data_version")
      defer { statement.reset() }
      return try statement.step() ? statement.integer(0) : 0
    }
  }

  /// Forgets how far files were read, so that the next run reads them anew.
  ///
  /// - Parameter paths: Files that can be read again. Responses that were taken
  ///   from them alone are dropped first: reading anew joins into what is there,
  ///   and could never correct a wrong value. All else stays.
  package func forget(_ paths: Set<String>) throws(StoreError) {
    try write { db in
      let files = try Row.fetchAll(db, sql: "SELECT id, path FROM file")
      let ids = files.filter { paths.contains($0["path"] as String) }.map { $0["id"] as Int64 }
      let list = ids.map(String.init).joined(separator: ",")
      let doomed = """
        usageFile IN (\(list)) AND placeFile IN (\(list))
        AND (flags & 32 = 0 OR NOT EXISTS (SELECT 1 FROM responseCopy
          WHERE responseCopy.response = response.key AND file NOT IN (\(list))))
        """
      try db.execute(
        sql: """
          DELETE FROM responsePart WHERE response IN (SELECT key FROM response WHERE \(doomed));
          DELETE FROM responseMiss WHERE response IN (SELECT key FROM response WHERE \(doomed));
          DELETE FROM rewrittenKey WHERE response IN (SELECT key FROM response WHERE \(doomed))
            OR key IN (SELECT key FROM response WHERE \(doomed));
          DELETE FROM response WHERE \(doomed);
          DELETE FROM responseCopy WHERE response NOT IN (SELECT key FROM response);
          UPDATE file SET size = -1, offset = 0, lines = 0, usageLines = 0, notes = x''
            WHERE id IN (\(list));
          """)
      try ShareMarks.noteWithdrawal(db)
      try Rollups.rebuild(db)
    }
  }
}

extension FileCursor {
  /// Reads the first eight columns of a row: device, inode, size, modified,
  /// offset, lines, headHash, tailHash.
  init(row: PreparedStatement) {
    self.init(
      device: UInt64(bitPattern: row.integer(0)), inode: UInt64(bitPattern: row.integer(1)),
      size: row.integer(2), modified: row.integer(3), offset: row.integer(4),
      lines: row.integer(5), headHash: UInt64(bitPattern: row.integer(6)),
      tailHash: UInt64(bitPattern: row.integer(7)))
  }

  /// Binds the same eight values from parameter `first` on.
  func bind(to statement: PreparedStatement, from first: Int32) {
    statement.bind(first, Int64(bitPattern: device))
    statement.bind(first + 1, Int64(bitPattern: inode))
    statement.bind(first + 2, size)
    statement.bind(first + 3, modified)
    statement.bind(first + 4, offset)
    statement.bind(first + 5, lines)
    statement.bind(first + 6, Int64(bitPattern: headHash))
    statement.bind(first + 7, Int64(bitPattern: tailHash))
  }
}
