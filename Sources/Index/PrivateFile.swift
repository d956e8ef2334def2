internal import Foundation
internal import UsageModel

/// Small files of ours that others read: replaced whole, readable by the user alone.
package enum PrivateFile {
  /// Puts `text` at `path` with mode 0600: readers see the old text or the new one,
  /// never a part. Makes the folder when it is missing.
  package static func replace(_ path: String, with text: String) throws(IndexError) {
    try replace(path, with: Array(text.utf8))
  }

  /// Removes the file; one that is not there is no failure.
  package static func remove(_ path: String) throws(IndexError) {
    guard PrivateFolder.exists(path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw IndexError(
        what: "cannot remove \(path)", because: error.localizedDescription,
        hint: "check that you may write its folder")
    }
  }

  /// The same for bytes.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(IndexError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try PrivateFolder.make(String(path[..<slash]))
    }
    let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier)"
    try PrivateFolder.makeFile(temporary)
    do {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: Data(bytes))
      try file.close()
    } catch {
      throw IndexError(
        what: "cannot write \(temporary)", because: error.localizedDescription,
        hint: "check that the disk has room and that you may write the folder")
    }
    try PrivateFolder.move(temporary, to: path)
  }
}
