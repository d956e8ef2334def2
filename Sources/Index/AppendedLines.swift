internal import Foundation
internal import Scanning
internal import UsageModel

/// A file of lines of JSON that is only ever appended to: it keeps what nobody could type
/// again.
struct AppendedLines: Sendable {
  let path: String

  /// The whole file; nil if there is none.
  func contents() throws -> Data? {
    guard PrivateFolder.exists(path) else { return nil }
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Appends values, a line each, and returns once they are on the disk.
  ///
  /// - Returns: The bytes of the file before and after.
  /// - Throws: What the system said if they cannot all be kept; then the file is as before.
  func append(_ values: [JSONValue]) throws -> Range<Int64> {
    let isNew = !PrivateFolder.exists(path)
    let file = FileHandle(
      fileDescriptor: try PrivateFolder.openToAppend(path), closeOnDealloc: true)
    let before = try file.seekToEnd()
    do {
      var data = Data()
      if before > 0 {
        try file.seek(toOffset: before - 1)
        data = AppendedLines.separator(after: try file.read(upToCount: 1))
      }
      for value in values { data.append(AppendedLines.line(of: value)) }
      try file.write(contentsOf: data)
      try file.synchronize()
      if isNew { PrivateFolder.synchronizeFolder(of: path) }
      return Int64(before)..<Int64(before) + Int64(data.count)
    } catch {
      // What was not kept whole is taken back, so that nothing says it was.
      cut(to: Int64(before))
      throw error
    }
  }

  /// Takes back what was appended after the first `size` bytes.
  func cut(to size: Int64) {
    do {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.truncate(atOffset: UInt64(max(0, size)))
      try file.close()
    } catch {
      // Then the lines are read again the next time: kept, not lost.
      return
    }
  }

  /// What comes before further lines: a write that was cut off, by a crash or a full disk,
  /// keeps its line to itself.
  static func separator(after content: Data?) -> Data {
    content?.last.map { $0 != UInt8(ascii: "\n") } ?? false ? Data("\n".utf8) : Data()
  }

  /// A value as a line, with its end.
  static func line(of value: JSONValue) -> Data { Data((value.line + "\n").utf8) }
}

/// A line that says nothing that this version knows.
struct NoLine: Error {}

/// What a line says, member by member: nil where it says nothing of one. A member of
/// another type makes the line one that says nothing.
struct LineMembers {
  private let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  /// - Parameter line: A whole line, without its end.
  init(_ line: Data) throws(NoLine) {
    do throws(ScanError) {
      value = try JSONValue(parsing: Array(line))
    } catch {
      throw NoLine()
    }
  }

  func text(_ name: String) throws(NoLine) -> String? {
    try read(name) { if case .string(let text) = $0 { text } else { nil } }
  }

  func integer(_ name: String) throws(NoLine) -> Int64? { try read(name) { $0.integer } }

  func double(_ name: String) throws(NoLine) -> Double? { try read(name) { $0.double } }

  func bool(_ name: String) throws(NoLine) -> Bool? { try read(name) { $0.bool } }

  func objects(_ name: String) throws(NoLine) -> [LineMembers]? {
    try read(name) { if case .array(let all) = $0 { all.map(LineMembers.init) } else { nil } }
  }

  private func read<Found>(
    _ name: String, _ body: (JSONValue) -> Found?
  ) throws(NoLine) -> Found? {
    guard let member = value[name] else { return nil }
    guard let found = body(member) else { throw NoLine() }
    return found
  }
}

extension JSONValue {
  /// An object of the members that have a value.
  static func object(ofKnown members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }
}
