import Foundation

/// A folder of its own for one test, removed with all it holds when the last
/// reference to this object goes.
package final class TemporaryDirectory: Sendable {
  /// Absolute, with symbolic links resolved, without a slash at the end.
  package let path: String

  /// Makes the folder with a name that no other test has.
  package init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = base + "/plimsoll-test-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch CocoaError.fileNoSuchFile {
      // The test removed it itself.
    } catch {
      print("warning: \(path) could not be removed: \(error)")
    }
  }

  /// The absolute path of something inside the folder.
  package func path(of relativePath: String) -> String { path + "/" + relativePath }

  /// Writes a file, making the folders above it, and returns its absolute path.
  @discardableResult
  package func write(_ text: String, to relativePath: String) throws -> String {
    try write(Array(text.utf8), to: relativePath)
  }

  /// Writes bytes that need not be text.
  @discardableResult
  package func write(_ bytes: [UInt8], to relativePath: String) throws -> String {
    let file = path(of: relativePath)
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Adds to the end of a file that exists, as Claude Code does to a transcript.
  package func append(_ text: String, to relativePath: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path(of: relativePath)))
    defer { handle.closeFile() }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
  }

  /// The text of a file.
  package func read(_ relativePath: String) throws -> String {
    try String(contentsOfFile: path(of: relativePath), encoding: .utf8)
  }

  /// Makes a folder and those above it, and returns its absolute path.
  @discardableResult
  package func makeDirectory(_ relativePath: String) throws -> String {
    let folder = path(of: relativePath)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}
