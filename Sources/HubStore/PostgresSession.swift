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

  func merge(_ rows: [[SQLValue]], into table: HubTable, otherwise: String) throws {
    guard !rows.isEmpty else { return }
    let lists = table.columns.enumerated().map { index, column in
      "$\(index + 1)::\(column.isText ? "text" : "bigint")[]"
    }
    let values = table.columns.indices.map { column in
      SQLValue.text(PostgresText.array(rows.map { $0[column] }))
    }
    // Within the clause the table goes by a name without its schema.
    let clause = otherwise.replacing("@\(table.name).", with: "present.")
    _ = try connection.run(
      "INSERT INTO \(schema).\(table.name) AS present (\(table.list)) "
        + "SELECT * FROM unnest(\(lists.joined(separator: ", "))) "
        + "ON CONFLICT (\(table.key.joined(separator: ", "))) \(clause)", values)
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
  static func array(_ values: [SQLValue]) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for value in values {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      switch value {
      case .null: bytes.append(contentsOf: "NULL".utf8)
      case .integer(let number): bytes.append(contentsOf: String(number).utf8)
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
