internal import CPostgres

/// PostgreSQL's own client library, loaded into this process.
///
/// What is loaded stays until the process ends; the table of its functions never
/// changes, so any thread may read it.
struct PostgresLibrary: Sendable {
  /// The address of the table of functions.
  private let address: UInt

  /// The names and paths under which systems have it, the likeliest first.
  static let candidates = [
    "libpq.so.5", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib",
    "/usr/local/opt/libpq/lib/libpq.5.dylib", "/opt/homebrew/lib/libpq.5.dylib",
    "/Applications/Postgres.app/Contents/Versions/latest/lib/libpq.5.dylib", "libpq.5.dylib",
    "libpq.so",
  ]

  /// - Parameter path: Where it is, as a setting says; nil to look where systems have it.
  static func load(_ path: String?) throws(HubError) -> PostgresLibrary {
    var reasons: [String] = []
    for candidate in path.map({ [$0] }) ?? candidates {
      var reason = [CChar](repeating: 0, count: 256)
      if let table = unsafe plimsoll_libpq_load(candidate, &reason, reason.count) {
        return PostgresLibrary(address: UInt(bitPattern: table))
      }
      reasons.append(
        String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    throw HubError(
      .unreachable, "PostgreSQL's client library cannot be loaded", because: reasons.first,
      hint: "install libpq5 (Debian, Ubuntu), libpq (Fedora: libpq, Homebrew: libpq), or name the "
        + "file in hub.libpq")
  }

  /// Calls `body` with the table of functions.
  func withFunctions<Result>(
    _ body: (UnsafePointer<plimsoll_libpq>) throws -> Result
  ) rethrows -> Result {
    guard let table = unsafe UnsafePointer<plimsoll_libpq>(bitPattern: address) else {
      preconditionFailure("the table of functions has no address")
    }
    return unsafe try body(table)
  }
}

/// One connection to a server, which one thread uses.
final class PostgresConnection {
  private let library: PostgresLibrary
  private let address: UInt

  /// What became of a statement.
  struct Answer {
    var rows: [[SQLValue]]
    var affected: Int64
  }

  /// A statement was refused, or the connection lost.
  struct Refusal: Error {
    /// SQLSTATE; empty where there is none.
    var state: String
    var message: String
    var isLost: Bool
  }

  /// - Parameter settings: What libpq reads: a URL, or words with equals signs.
  init(_ library: PostgresLibrary, settings: String) throws {
    self.library = library
    address = unsafe library.withFunctions { table in
      unsafe UInt(bitPattern: plimsoll_postgres_open(table, settings))
    }
    guard isOpen else {
      let words = message
      close()
      throw Refusal(state: "08001", message: words, isLost: true)
    }
  }

  deinit { close() }

  private var pointer: UnsafeMutableRawPointer? {
    unsafe UnsafeMutableRawPointer(bitPattern: address)
  }

  private(set) var isClosed = false

  /// Whether it can be used.
  var isOpen: Bool {
    guard !isClosed else { return false }
    return unsafe library.withFunctions { unsafe plimsoll_postgres_is_open($0, pointer) == 1 }
  }

  private var message: String {
    unsafe library.withFunctions { table in
      unsafe plimsoll_postgres_message(table, pointer).map { unsafe String(cString: $0) } ?? ""
    }
  }

  /// Ends the connection.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    unsafe library.withFunctions { unsafe plimsoll_postgres_close($0, pointer) }
  }

  /// Runs one statement.
  func run(_ sql: String, _ values: [SQLValue] = []) throws -> Answer {
    var texts: [UInt8] = []
    var offsets: [Int64] = []
    for value in values {
      switch value {
      case .null: offsets.append(-1)
      case .integer(let number):
        offsets.append(Int64(texts.count))
        texts.append(contentsOf: String(number).utf8)
        texts.append(0)
      case .text(let text):
        offsets.append(Int64(texts.count))
        texts.append(contentsOf: text.utf8)
        // PostgreSQL has no text with a zero in it.
        let start = Int(offsets[offsets.count - 1])
        if texts[start...].contains(0) { texts[start...].removeAll { $0 == 0 } }
        texts.append(0)
      }
    }
    var answer = unsafe plimsoll_postgres_answer()
    unsafe library.withFunctions { table in
      unsafe plimsoll_postgres_run(
        table, pointer, sql, texts, offsets, Int32(offsets.count), &answer)
    }
    return unsafe try taken(&answer)
  }

  /// Runs a COPY … FROM STDIN.
  func copy(_ sql: String, _ data: [UInt8]) throws {
    var answer = unsafe plimsoll_postgres_answer()
    unsafe library.withFunctions { table in
      unsafe plimsoll_postgres_copy(table, pointer, sql, data, data.count, &answer)
    }
    _ = unsafe try taken(&answer)
  }

  private func taken(_ answer: inout plimsoll_postgres_answer) throws -> Answer {
    defer { unsafe plimsoll_postgres_free(&answer) }
    guard unsafe answer.outcome == 0 else {
      let state = unsafe answer.state
      let name = String(
        decoding: [state.0, state.1, state.2, state.3, state.4].filter { $0 != 0 }
          .map(UInt8.init(bitPattern:)), as: UTF8.self)
      let message = unsafe answer.message.map { unsafe String(cString: $0) } ?? ""
      // What has no state was said by the library: the server is no longer there.
      let isLost = unsafe answer.outcome == 2 || name.isEmpty
      if isLost { close() }
      throw Refusal(state: name, message: message, isLost: isLost)
    }
    let bytes = unsafe UnsafeRawBufferPointer(start: answer.bytes, count: answer.length)
    return unsafe Answer(
      rows: PostgresRows.read(
        Array(bytes), rows: Int(answer.rows), columns: Int(answer.columns)),
      affected: answer.affected)
  }
}

/// The rows of an answer, as C packs them.
enum PostgresRows {
  /// The types of whole numbers: bool is none of them.
  private static let numbers: Set<UInt32> = [20, 21, 23]

  static func read(_ bytes: [UInt8], rows: Int, columns: Int) -> [[SQLValue]] {
    var at = 0
    func word() -> UInt32 {
      defer { at += 4 }
      return UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
        | UInt32(bytes[at + 3]) << 24
    }
    let types = (0..<columns).map { _ in numbers.contains(word()) }
    var result: [[SQLValue]] = []
    result.reserveCapacity(rows)
    for _ in 0..<rows {
      var row: [SQLValue] = []
      row.reserveCapacity(columns)
      for column in 0..<columns {
        let length = word()
        guard length != .max else {
          row.append(.null)
          continue
        }
        let value = bytes[at..<at + Int(length)]
        at += Int(length)
        row.append(
          types[column]
            ? .integer(number(value)) : .text(String(decoding: value, as: UTF8.self)))
      }
      result.append(row)
    }
    return result
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64 {
    var magnitude: Int64 = 0
    var isNegative = false
    for byte in digits {
      if byte == 0x2D {
        isNegative = true
      } else {
        magnitude = magnitude &* 10 &- Int64(byte &- 0x30)
      }
    }
    // Summed up below zero, where the range is one longer.
    return isNegative ? magnitude : 0 &- magnitude
  }
}
