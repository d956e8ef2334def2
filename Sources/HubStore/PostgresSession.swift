/// PostgreSQL's side of a transaction.
struct PostgresSession: HubSession {
  let connection: PostgresConnection
  /// Quoted.
  let schema: String

  private func inSchema(_ sql: String) -> String { sql.replacing("@", with: schema + ".") }

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
    try connection.run(inSchema(sql), values).rows
  }

  func append(_ rows: [[SQLValue]], to table: HubTable) throws {
    guard !rows.isEmpty else { return }
    try connection.copy(
      "COPY \(schema).\(table.name) (\(table.list)) FROM STDIN", PostgresText.copy(rows))
  }

  func merge(
    _ rows: [[SQLValue]], into table: HubTable, otherwise: String, returning: String
  ) throws -> [[SQLValue]] {
    guard let first = rows.first else { return [] }
    var values: [SQLValue] = []
    var lists: [String] = []
    var names: [String] = []
    var picked: [String] = []
    for (index, column) in table.columns.enumerated() {
      let type = column.isText ? "text" : "bigint"
      let place = "$\(index + 1)::\(type)"
      // What is the same in all rows is sent once: the server reads arrays value by value.
      // One list there has to be, to say how many rows there are.
      if index < table.columns.count - 1 || !lists.isEmpty,
        rows.allSatisfy({ $0[index] == first[index] })
      {
        values.append(first[index])
        picked.append(place)
        continue
      }
      values.append(.text(PostgresText.array(rows.lazy.map { $0[index] })))
      lists.append(place + "[]")
      names.append(column.name)
      picked.append("fresh." + column.name)
    }
    // Within the clause the table goes by a name without its schema.
    let clause = otherwise.replacing("@\(table.name).", with: "present.")
    return try connection.run(
      "INSERT INTO \(schema).\(table.name) AS present (\(table.list)) "
        + "SELECT \(picked.joined(separator: ", ")) "
        + "FROM unnest(\(lists.joined(separator: ", "))) AS fresh(\(names.joined(separator: ", "))) "
        + "ON CONFLICT (\(table.key.joined(separator: ", "))) \(clause)"
        + (returning.isEmpty ? "" : " RETURNING " + returning), values
    ).rows
  }

  func isListed(_ column: String, parameter: Int, texts: Bool) -> String {
    "\(column) = ANY ($\(parameter)::\(texts ? "text" : "bigint")[])"
  }

  func listed(_ texts: [String]) -> SQLValue {
    .text(PostgresText.array(texts.map(SQLValue.text)))
  }

  func listed(_ numbers: [Int64]) -> SQLValue {
    .text(PostgresText.array(numbers.map(SQLValue.integer)))
  }
}

/// Values as PostgreSQL reads them in text.
enum PostgresText {
  /// An array.
  static func array(_ values: some Sequence<SQLValue>) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for value in values {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      switch value {
      case .null: bytes.append(contentsOf: "NULL".utf8)
      case .integer(let number): append(number, to: &bytes)
      case .text(let text):
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 where byte != 0 {
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            bytes.append(UInt8(ascii: "\\"))
          }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      }
    }
    bytes.append(UInt8(ascii: "}"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Rows of COPY.
  static func copy(_ rows: [[SQLValue]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * 160)
    for row in rows {
      var isFirst = true
      for value in row {
        if !isFirst { bytes.append(0x09) }
        isFirst = false
        switch value {
        case .null: bytes.append(contentsOf: [0x5C, 0x4E])
        case .integer(let number): append(number, to: &bytes)
        case .text(let text):
          for byte in text.utf8 {
            switch byte {
            case 0: continue
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
            case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
            default: bytes.append(byte)
            }
          }
        }
      }
      bytes.append(0x0A)
    }
    return bytes
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = number.magnitude
    if number < 0 { bytes.append(0x2D) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(0x30 + rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
