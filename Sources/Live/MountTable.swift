internal import Foundation

extension FileSystemKind {
  /// The kind of file system of a path by a table in the form of
  /// `/proc/self/mountinfo`: that of the longest mount point above it, and of several
  /// equal ones the last, which covers the others.
  package static func kind(of path: String, mountTable: String) -> String? {
    var found: (length: Int, kind: String)?
    for line in mountTable.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
      else { continue }
      let point = unescaped(fields[4])
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      guard isAbove, found.map({ $0.length <= point.utf8.count }) ?? true else { continue }
      found = (point.utf8.count, String(fields[dash + 1]))
    }
    return found?.kind
  }

  /// Spaces, tabs, line feeds and backslashes stand as `\040` and so on.
  private static func unescaped(_ field: Substring) -> String {
    var text = String(field)
    for (code, character) in [
      ("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"),
    ] {
      text = text.replacingOccurrences(of: code, with: character)
    }
    return text
  }
}
