internal import GRDB

/// Reads tables row by row and, where it may, over what is damaged: a page that SQLite
/// cannot read costs the rows in it, and no other.
struct TableReader {
  let db: Database
  /// Whether damage is passed over; else it is thrown.
  let isTolerant: Bool
  /// The tables of which something could not be read.
  private(set) var damagedTables: Set<String> = []

  init(_ db: Database, isTolerant: Bool = false) {
    self.db = db
    self.isTolerant = isTolerant
  }

  /// Takes note of a table of which something is not as it must be.
  mutating func note(damagedTable table: String) { damagedTables.insert(table) }

  /// Whether a table has a column: not so in an index of before it was added.
  func has(_ column: String, in table: String) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)",
      arguments: [table, column]) ?? false
  }

  /// How far a search for the next readable row goes from one key to the next, and
  /// after how many vain steps it begins to double them.
  private struct Pace {
    var step: Int64
    var patience = 4096
  }

  /// Calls `body` for each row that can be read, in the order of the key.
  ///
  /// - Parameters:
  ///   - key: Columns that order the rows, each pair of rows apart. Where the last one is
  ///     an integer, rows behind a damaged page are found by counting it up.
  ///   - step: How far apart the numbers of two rows are at most, as a rule; 0 where the
  ///     key does not count: then only the rows before and behind all damage are read.
  ///   - condition: Which rows are wanted.
  mutating func forEachRow(
    of table: String, _ columns: String, key: [String], step: Int64 = 16,
    where condition: String = "1", _ body: (Row) throws -> Void
  ) throws {
    let scan = Scan(
      db: db, table: table, columns: columns, key: key, condition: condition, counts: step > 0)
    var start: [DatabaseValue]?
    while true {
      switch try scan.rows(from: start, body) {
      case .end: return
      case .damaged(let error, let last):
        guard isTolerant else { throw error }
        damagedTables.insert(table)
        let from = last ?? start ?? scan.first
        start = step > 0 ? from.flatMap { scan.readable(behind: $0, Pace(step: step)) } : nil
        guard start != nil else {
          _ = try scan.rows(from: nil, isBackward: true, body)
          return
        }
      }
    }
  }

  /// One table, read in the order of its key.
  private struct Scan {
    enum Outcome {
      case end
      /// With the key of the last row that was read.
      case damaged(DatabaseError, last: [DatabaseValue]?)
    }

    /// What stands at a key or behind it.
    enum Probe {
      case row([DatabaseValue])
      case nothing
      case damaged
    }

    let db: Database
    let table: String
    let columns: String
    let key: [String]
    let condition: String
    /// Whether the last column of the key is a number that counts up.
    let counts: Bool

    private var keyList: String { key.joined(separator: ", ") }

    func rows(
      from start: [DatabaseValue]?, isBackward: Bool = false, _ body: (Row) throws -> Void
    ) throws -> Outcome {
      let order = key.map { isBackward ? $0 + " DESC" : $0 }.joined(separator: ", ")
      var last: [DatabaseValue]?
      let cursor: RowCursor
      do {
        cursor = try Row.fetchCursor(
          db,
          sql: """
            SELECT \(columns), \(keyList) FROM \(table) \(indexing)
            WHERE (\(condition)) \(bound(start)) ORDER BY \(order)
            """, arguments: StatementArguments(start ?? []))
      } catch let error as DatabaseError {
        return .damaged(error, last: nil)
      }
      while true {
        let row: Row?
        do {
          row = try cursor.next()
        } catch let error as DatabaseError {
          return .damaged(error, last: last)
        }
        guard let row else { return .end }
        try body(row)
        last = row.databaseValues.suffix(key.count)
      }
    }

    private func bound(_ start: [DatabaseValue]?) -> String {
      guard start != nil else { return "" }
      return "AND (\(keyList)) >= (\(key.map { _ in "?" }.joined(separator: ", ")))"
    }

    /// A key before all others, from which a search can begin; nil where there is none
    /// that counts.
    var first: [DatabaseValue]? { key.count == 1 ? [(0 as Int64).databaseValue] : nil }

    /// An index can be damaged too; the number of a row needs none.
    private var indexing: String { counts && key.count == 1 ? "NOT INDEXED" : "" }

    private func probe(_ start: [DatabaseValue]) -> Probe {
      do {
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT \(keyList) FROM \(table) \(indexing)
            WHERE (\(condition)) \(bound(start)) ORDER BY \(keyList) LIMIT 1
            """, arguments: StatementArguments(start))
        return row.map { .row(Array($0.databaseValues)) } ?? .nothing
      } catch {
        // Damage is what is looked for the end of.
        return .damaged
      }
    }

    /// The first key that can be read behind one at which damage begins.
    func readable(behind last: [DatabaseValue], _ pace: Pace) -> [DatabaseValue]? {
      guard let start = last.last.flatMap(Int64.fromDatabaseValue) else { return nil }
      func key(_ number: Int64) -> [DatabaseValue] { last.dropLast() + [number.databaseValue] }
      var damaged = start
      var upper = start
      var step: Int64 = 1
      var steps = 0
      var result: [DatabaseValue]?
      while result == nil {
        let (next, isTooFar) = damaged.addingReportingOverflow(step)
        if isTooFar { return nil }
        switch probe(key(next)) {
        case .row(let row):
          upper = next
          result = row
        case .nothing: return nil
        case .damaged: damaged = next
        }
        steps += 1
        step =
          steps < pace.patience ? pace.step : step.multipliedReportingOverflow(by: 2).partialValue
        if step <= 0 { return nil }
      }
      // Rows between the last vain step and the one that led somewhere.
      while upper - damaged > 1 {
        let middle = damaged + (upper - damaged) / 2
        if case .row(let row) = probe(key(middle)) {
          upper = middle
          result = row
        } else {
          damaged = middle
        }
      }
      return result
    }
  }
}
