internal import GRDB
internal import GRDBSQLite

/// A statement that is bound and stepped without an allocation.
///
/// GRDB's own argument arrays cost five times as much as the insertion of a row;
/// a first indexing run binds 20 columns for each response.
@safe struct PreparedStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
    unsafe handle = statement.sqliteStatement
    guard let connection = unsafe db.sqliteConnection else {
      throw DatabaseError(message: "the connection is closed")
    }
    unsafe self.connection = connection
    unsafe sqlite3_reset(handle)
  }

  /// Binds the parameter with number `index`, from 1.
  func bind(_ index: Int32, _ value: Int64) {
    unsafe sqlite3_bind_int64(handle, index, value)
  }

  func bind(_ index: Int32, _ value: Int64?) {
    if let value {
      unsafe sqlite3_bind_int64(handle, index, value)
    } else {
      unsafe sqlite3_bind_null(handle, index)
    }
  }

  func bind(_ index: Int32, _ value: String?) {
    guard var value else {
      unsafe sqlite3_bind_null(handle, index)
      return
    }
    // SQLITE_TRANSIENT, a C macro that Swift does not import: SQLite copies the text.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    value.withUTF8 { text in
      let count = Int32(clamping: text.count)
      unsafe text.withMemoryRebound(to: CChar.self) { characters in
        _ = unsafe sqlite3_bind_text(handle, index, characters.baseAddress, count, transient)
      }
    }
  }

  func bind(_ index: Int32, _ value: [UInt8]) {
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    unsafe value.withUnsafeBytes { bytes in
      _ = unsafe sqlite3_bind_blob(
        handle, index, bytes.baseAddress, Int32(clamping: bytes.count), transient)
    }
  }

  /// Lends the bytes in the column with number `index`, valid during the call.
  func withBytes(_ index: Int32, _ body: (RawSpan) -> Void) {
    let count = unsafe Int(sqlite3_column_bytes(handle, index))
    let start = unsafe sqlite3_column_blob(handle, index)
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: start, count: count))
    body(bytes)
  }

  /// Goes to the next row; false when there is none, the statement then reset.
  func step() throws -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      unsafe sqlite3_reset(handle)
      return false
    case let code:
      let message = unsafe String(cString: sqlite3_errmsg(connection))
      unsafe sqlite3_reset(handle)
      throw DatabaseError(resultCode: ResultCode(rawValue: code & 0xFF), message: message)
    }
  }

  /// Runs a statement that returns no rows.
  /// - Returns: How many rows it changed.
  @discardableResult
  func run() throws -> Int {
    while try step() {}
    return unsafe Int(sqlite3_changes(connection))
  }

  func reset() {
    unsafe sqlite3_reset(handle)
  }

  /// The integer in the column with number `index`, from 0.
  func integer(_ index: Int32) -> Int64 {
    unsafe sqlite3_column_int64(handle, index)
  }

  func optionalInteger(_ index: Int32) -> Int64? {
    unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
      ? nil : sqlite3_column_int64(handle, index)
  }

  func text(_ index: Int32) -> String? {
    unsafe sqlite3_column_text(handle, index).map { unsafe String(cString: $0) }
  }

  /// The row that the last insertion made.
  func lastInsertedRow() -> Int64 {
    unsafe sqlite3_last_insert_rowid(connection)
  }
}
