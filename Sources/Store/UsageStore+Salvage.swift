internal import GRDB
internal import UsageModel

/// What could be read of a damaged index.
package struct Salvage: Hashable, Sendable {
  /// Responses that were taken over.
  package var responses: Int64 = 0
  /// Responses that could be read, but not where they belong to.
  package var namelessResponses: Int64 = 0
  /// Rows that were taken over of each other table, those without any left out.
  package var rows: [String: Int64] = [:]
  /// The tables of which a part could not be read, or all.
  package var damagedTables: Set<String> = []

  /// Sealed days that were taken in.
  package var sealedDays = 0
  /// Files of sealed days that were not what was written.
  package var damagedDays: [String] = []

  package init() {}
}

extension UsageStore {
  /// Takes over what SQLite can still read of a damaged index, each table for itself.
  /// Of transcripts, only their names come along: they are read again.
  ///
  /// To be called on a new store, before anything else is written to it.
  ///
  /// - Throws: `StoreError` where this store cannot be written. What the damaged one
  ///   refuses is in the result.
  package func salvage(from path: String) throws(StoreError) -> Salvage {
    var salvage = Salvage()
    let source: DatabaseQueue
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.prepareDatabase { db in
        // Tables of which only the description is damaged stop no other one.
        try db.execute(sql: "PRAGMA cell_size_check = ON; PRAGMA writable_schema = ON")
      }
      source = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      salvage.damagedTables = UsageStore.salvagedTables
      return salvage
    }
    do {
      try source.read { damaged in
        var reader = TableReader(damaged, isTolerant: true)
        for table in SalvagedTable.all {
          // It says which days need not be asked for again.
          let needsRows = table.name == "apiDay"
          if needsRows, !reader.damagedTables.isDisjoint(with: ["apiRow", "apiSubject"]) {
            continue
          }
          let count = try write { db in try table.copy(&reader, to: db) }
          if count > 0 { salvage.rows[table.name] = count }
        }
        var cache = IngestCache()
        let names = try NameTables(&reader)
        salvage.namelessResponses = try reader.forEachPortion(names) { kept in
          salvage.responses += try take(kept, cache: &cache).responsesAdded
        }
        salvage.damagedTables = reader.damagedTables
      }
    } catch let error as StoreError {
      throw error
    } catch {
      // Not even its description can be read.
      salvage.damagedTables = UsageStore.salvagedTables
    }
    return salvage
  }

  private static var salvagedTables: Set<String> {
    Set(SalvagedTable.all.map(\.name) + ["response"])
  }
}

/// A table that is taken over row by row; those of responses are joined, and sums are
/// made anew.
private struct SalvagedTable {
  var name: String
  var key: [String]
  /// As `TableReader.forEachRow` has it.
  var step: Int64 = 16
  /// Which rows are taken over.
  var condition = "1"

  static let all = [
    SalvagedTable(name: "creditEntry", key: ["id"]),
    SalvagedTable(name: "creditTranche", key: ["entry", "ordinal"], step: 0),
    SalvagedTable(name: "limitReading", key: ["id"]),
    SalvagedTable(
      name: "limitHistory", key: ["organization", "kind", "scope", "time"], step: 60_000),
    SalvagedTable(name: "spendReading", key: ["rowid"]),
    SalvagedTable(name: "limitAccount", key: ["rowid"]),
    SalvagedTable(name: "limitSource", key: ["source"]),
    SalvagedTable(name: "refusedReading", key: ["source", "window", "reason"], step: 0),
    SalvagedTable(name: "limitRejection", key: ["root", "name", "time"], step: 60_000),
    SalvagedTable(name: "alert", key: ["id"], step: 0),
    SalvagedTable(name: "alertDelivery", key: ["alert", "channel"], step: 0),
    SalvagedTable(name: "adminState", key: ["id"]),
    SalvagedTable(name: "apiSubject", key: ["id"]),
    SalvagedTable(
      name: "apiRow", key: ["organization", "feed", "start", "subject", "end"], step: 0),
    SalvagedTable(name: "apiName", key: ["organization", "kind", "id"], step: 0),
    SalvagedTable(name: "claudeCodeDay", key: ["id"]),
    SalvagedTable(name: "claudeCodeModel", key: ["claudeCodeDay", "ordinal"], step: 0),
    SalvagedTable(name: "apiDay", key: ["organization", "feed", "day"], step: 0),
    SalvagedTable(
      name: "setting", key: ["rowid"],
      // How far files were taken in is not known of this index.
      condition: "name NOT LIKE 'ledger.%' AND name NOT LIKE 'unsealed.%' AND name != 'days.begun'"),
  ]

  /// Copies the rows that can be read and that the tables take.
  /// - Returns: How many those are.
  func copy(_ reader: inout TableReader, to db: Database) throws -> Int64 {
    // A damaged index can be one of before its tables were changed.
    let own = try db.columns(in: name).map(\.name)
    let columns: [String]
    do {
      let theirs = try Set(reader.db.columns(in: name).map(\.name))
      columns = own.filter(theirs.contains)
    } catch {
      reader.note(damagedTable: name)
      return 0
    }
    let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let insertion = try db.makeStatement(
      sql: """
        INSERT OR IGNORE INTO \(name) (\(list))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """)
    var count: Int64 = 0
    var refused = 0
    try reader.forEachRow(of: name, list, key: key, step: step, where: condition) { row in
      do {
        try insertion.execute(
          arguments: StatementArguments(row.databaseValues.prefix(columns.count)))
        count += Int64(db.changesCount)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        // What stands there is of no type that the column can have.
        refused += 1
      }
    }
    if refused > 0 { reader.note(damagedTable: name) }
    return count
  }
}
