internal import Files
internal import Foundation
package import Scanning
internal import UsageModel

/// Small files of JSON in the state folder that programs of one version write.
package enum SmallJSON {
  /// What a file says; nil where there is none.
  package static func read<Value: JSONReadable>(
    _ path: String, as type: Value.Type = Value.self
  ) throws(IndexError) -> Value? {
    do {
      return try document(path)
    } catch {
      throw IndexError(
        what: "cannot use \(path)",
        why: reason(error) ?? "it is not the JSON that this version of Plimsoll writes",
        hint: "restore the file or update Plimsoll; if you move it away, a new one is begun")
    }
  }

  /// What a file says, for callers with words of their own for what is wrong with it.
  static func document<Value: JSONReadable>(
    _ path: String, as type: Value.Type = Value.self
  ) throws -> Value? {
    guard PrivateFolder.exists(path) else { return nil }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return try Value(json: JSONValue(parsing: bytes))
  }

  /// Why a file could not be read; nil where it was, and is not the JSON that was expected.
  static func reason(_ error: any Error) -> String? {
    error is ScanError || error is JSONMismatch ? nil : error.localizedDescription
  }

  /// Replaces a file by what `value` says, whole or not at all, and waits for the disk.
  package static func write(_ value: some JSONWritable, to path: String) throws(IndexError) {
    try PrivateFile.replace(path, with: text(value), durability: .lasting)
  }

  /// The text of a file.
  static func text(_ value: some JSONWritable) -> String { value.json.document }
}
