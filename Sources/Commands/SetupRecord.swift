import Configuration
import Foundation
import Index
import Scanning
import UsageModel

/// The file in the state folder that keeps what `setup` has done.
struct SetupRecord {
  /// A step, and the command that undoes it, or the file that is put back.
  struct Step: Equatable {
    var name: String
    var undo: [String]
    var file: File?
  }

  /// A file before and after a step; nil where there was none.
  struct File: Equatable {
    var path: String
    var before: Data?
    var after: Data?
  }

  private let path: String
  private(set) var steps: [Step]

  /// - Parameter directory: The state folder.
  init(directory: String) throws {
    path = directory + "/setup.json"
    guard let bytes = try TextFile(path: path).bytes else {
      steps = []
      return
    }
    do {
      let json = try JSONValue(parsing: bytes)
      _ = try json.required("version", as: Int.self)
      steps = try json.required("steps")
    } catch {
      throw Explanation(
        what: "\(path) cannot be read", because: "it is not what `setup` writes",
        hint: "move it away; the commands that it names undo each step by hand",
        status: .inputOutput)
    }
  }

  mutating func add(_ step: Step) throws {
    steps.removeAll { $0 == step }
    steps.append(step)
    try write()
  }

  mutating func remove(_ step: Step) throws {
    steps.removeAll { $0 == step }
    try write()
  }

  private func write() throws {
    let document = JSONValue.present(["steps": steps.json, "version": 1.json])
    try PrivateFile.replace(path, with: document.document)
  }
}

extension SetupRecord.Step: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    name = try json.required("name")
    undo = try json.required("undo")
    file = try json.ifPresent("file")
  }

  var json: JSONValue {
    .present(["file": file?.json, "name": name.json, "undo": undo.json])
  }
}

// The bytes of files are kept in Base64: whatever they are, they come back as they were.
extension SetupRecord.File: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    path = try json.required("path")
    before = try SetupRecord.File.bytes("before", of: json)
    after = try SetupRecord.File.bytes("after", of: json)
  }

  private static func bytes(_ name: String, of json: JSONValue) throws(JSONMismatch) -> Data? {
    guard let text = try json.ifPresent(name, as: String.self) else { return nil }
    guard let bytes = Data(base64Encoded: text) else {
      throw JSONMismatch("is not Base64").inMember(name)
    }
    return bytes
  }

  var json: JSONValue {
    .present([
      "after": after?.base64EncodedString().json, "before": before?.base64EncodedString().json,
      "path": path.json,
    ])
  }
}
