/// What is bound to a statement, and what stands in a row.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// A database in which a team's figures are kept.
///
/// All that is said to it is plain SQL that SQLite and PostgreSQL both take. `@name`
/// stands for a table of the hub; `$1`, `$2` … for values, which occur first in that
/// order.
package protocol HubDatabase: Sendable {
  /// What people call it: a path, or a server's address without its password.
  var name: String { get }

  /// Runs `body` in one transaction on a thread that may wait, and never on one that
  /// other tasks need. What failed because another transaction was in its way, or
  /// because the connection was lost before it was to be committed, is run again.
  func transaction<Result: Sendable>(
    writes: Bool, _ body: @escaping @Sendable (any HubSession) throws -> Result
  ) async throws -> Result

  /// Ends all connections.
  func close() async
}

/// What can be done within a transaction.
package protocol HubSession {
  /// Runs one statement and returns its rows.
  func rows(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]]

  /// Puts rows that are not there yet into a table, by the fastest way there is.
  func append(_ rows: [[SQLValue]], to table: HubTable) throws

  /// Puts rows into a table, or does `otherwise` with those whose key is there.
  ///
  /// - Parameters:
  ///   - rows: By ascending key, so that no two transactions wait for each other.
  ///   - otherwise: Such as `DO NOTHING`; `excluded` is the row that is not put in, and
  ///     `@name` the one that is there.
  ///   - returning: Columns of the rows that were put in or changed, with commas; empty
  ///     where nobody wants them.
  @discardableResult
  func merge(
    _ rows: [[SQLValue]], into table: HubTable, otherwise: String, returning: String
  ) throws -> [[SQLValue]]

  /// A condition that holds where a column has one of the values of a list, which
  /// `listed` makes a parameter of.
  func isListed(_ column: String, parameter: Int, texts: Bool) -> String

  /// A list as one value.
  func listed(_ texts: [String]) -> SQLValue
  /// A list as one value.
  func listed(_ numbers: [Int64]) -> SQLValue
}

extension HubSession {
  /// Runs one statement without values.
  package func rows(_ sql: String) throws -> [[SQLValue]] { try rows(sql, []) }

  /// Puts rows into a table, or does `otherwise` with those whose key is there.
  package func merge(_ rows: [[SQLValue]], into table: HubTable, otherwise: String) throws {
    try merge(rows, into: table, otherwise: otherwise, returning: "")
  }

  /// Runs a statement whose rows nobody wants.
  package func run(_ sql: String, _ values: [SQLValue] = []) throws {
    _ = try rows(sql, values)
  }
}

extension SQLValue {
  /// The number, 0 for anything else.
  package var number: Int64 {
    if case .integer(let number) = self { number } else { 0 }
  }

  /// The number; nil for anything else.
  package var optionalNumber: Int64? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// The text, empty for anything else.
  package var string: String {
    if case .text(let text) = self { text } else { "" }
  }

  /// The text; nil for anything else.
  package var optionalString: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// A text, or nothing.
  package static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }

  /// A number, or nothing.
  package static func optional(_ number: Int64?) -> SQLValue {
    number.map(SQLValue.integer) ?? .null
  }
}

/// Why the database did not do what it was to do.
package struct HubError: Error, Sendable, Equatable {
  /// What a caller can do something about.
  package enum Kind: Sendable, Equatable {
    /// Nobody answers, or the library is not there.
    case unreachable
    /// The database was used by a later version of Plimsoll.
    case tooNew
    /// The disk is full, or the server refuses to write.
    case cannotWrite
    /// What was to be made is there already.
    case exists
    case other
  }

  package var kind: Kind
  package var what: String
  package var because: String?
  package var hint: String?

  package init(_ kind: Kind, _ what: String, because: String? = nil, hint: String? = nil) {
    self.kind = kind
    self.what = what
    self.because = because
    self.hint = hint
  }
}

/// A table of the hub: its columns, its key, and what is made of them.
package struct HubTable: Sendable, Equatable {
  /// One column.
  package struct Column: Sendable, Equatable {
    package var name: String
    package var isText: Bool
    package var mayBeNull: Bool

    /// A text that is always there.
    static func text(_ name: String) -> Column {
      Column(name: name, isText: true, mayBeNull: false)
    }
    /// A whole number that is always there.
    static func number(_ name: String) -> Column {
      Column(name: name, isText: false, mayBeNull: false)
    }
    /// The same, or nothing.
    var orNull: Column { Column(name: name, isText: isText, mayBeNull: true) }
  }

  package var name: String
  package var columns: [Column]
  /// The columns that no two rows have in common, in order.
  package var key: [String]
  /// Whether most writes change a row that is there.
  var isRewritten = false

  /// The names of the columns with commas between.
  package var list: String { columns.map(\.name).joined(separator: ", ") }

  /// The statement that makes it.
  package func creation(textType: String, numberType: String, ending: String) -> String {
    let lines = columns.map {
      "\($0.name) \($0.isText ? textType : numberType)\($0.mayBeNull ? "" : " NOT NULL")"
    }
    return "CREATE TABLE IF NOT EXISTS @\(name) (\(lines.joined(separator: ", ")), "
      + "PRIMARY KEY (\(key.joined(separator: ", "))))\(ending)"
  }
}
