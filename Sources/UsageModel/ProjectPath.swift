/// Paths of projects taken apart as text, without a look at any disk. They may be of
/// other machines, and of Windows.
package enum ProjectPath {
  /// Units of a folder's name after which Claude Code cuts it, and adds a hash.
  private static let longestSlug = 200

  /// What Claude Code calls the folder of a project that was started at `path`: each
  /// UTF-16 unit that is no ASCII letter or digit is a hyphen. A drive's letter is in
  /// upper case, as in `ProjectInfo`.
  package static func slug(of path: String) -> String {
    var bytes = path.utf16.map { unit in
      isPlain(unit) ? UInt8(truncatingIfNeeded: unit) : UInt8(ascii: "-")
    }
    if isWindows(path), let first = bytes.first, (0x61...0x7A).contains(first) {
      bytes[0] = first - 0x20
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where a project was started from which a response came: that folder on the way to
  /// the working directory after which the project's folder is called, else the working
  /// directory itself. Claude Code calls two folders the same (`b_c` and `b-c`), and
  /// `CLAUDE_CODE_PROJECT_DIR_NAME` any; a session may have left its folder, and
  /// transcripts may have been moved.
  ///
  /// - Parameter folder: The name of the project's folder, drive letter in upper case.
  package static func start(of path: String, in folder: String) -> String {
    let slug = slug(of: path)
    let count = folder.utf8.count
    if slug.utf8.count <= longestSlug, count < slug.utf8.count, count > 1, slug.hasPrefix(folder) {
      let end = path.utf16.index(path.utf16.startIndex, offsetBy: count)
      if isSeparator(path.utf16[end], in: path), let start = String(path.utf16[..<end]) {
        return start
      }
    }
    return withoutSlash(path)
  }

  /// The repository of which `path` is a worktree, or lies in one, as tools that make
  /// worktrees place them: in `.claude/worktrees` and `.worktrees` of the repository.
  /// nil for other paths, and for worktrees in somebody's home, which can be of any
  /// repository.
  package static func ownerOfWorktree(_ path: String, home: String?) -> String? {
    let parts = parts(path)
    for (index, part) in parts.enumerated() where index > 0 && index < parts.count - 1 {
      let place: Int
      if part == ".worktrees" {
        place = index
      } else if part == "worktrees", parts[index - 1] == ".claude", index > 1 {
        place = index - 1
      } else {
        continue
      }
      let owner = String(path[..<parts[place - 1].endIndex])
      return isHome(owner, home: home) ? nil : owner
    }
    return nil
  }

  /// Whether a path is somebody's home, here or on another machine.
  package static func isHome(_ path: String, home: String?) -> Bool {
    if let home, withoutSlash(home) == path { return true }
    let parts = parts(path).filter { !(isWindows(path) && $0.last == ":") }
    if parts.count == 1 { return parts[0] == "root" }
    return parts.count == 2 && ["home", "users"].contains(parts[0].lowercased())
  }

  /// The folders above a path, the nearest first, without the root of the disk.
  package static func ancestors(of path: String) -> [String] {
    parts(path).dropLast().reversed().map { String(path[..<$0.endIndex]) }
  }

  private static func parts(_ path: String) -> [Substring] {
    let isWindows = isWindows(path)
    return path.split { $0 == "/" || isWindows && $0 == "\\" }
  }

  private static func withoutSlash(_ path: String) -> String {
    let isWindows = isWindows(path)
    var bytes = path.utf8[...]
    while bytes.last == UInt8(ascii: "/") || isWindows && bytes.last == UInt8(ascii: "\\") {
      bytes = bytes.dropLast()
    }
    return bytes.isEmpty || bytes.endIndex == path.endIndex ? path : String(Substring(bytes))
  }

  /// Whether a path begins with a drive or a server of Windows.
  private static func isWindows(_ path: String) -> Bool {
    let bytes = path.utf8.prefix(3)
    return path.hasPrefix("\\\\") || bytes.count > 1 && bytes.dropFirst().first == 0x3A
  }

  private static func isSeparator(_ unit: UInt16, in path: String) -> Bool {
    unit == 0x2F || unit == 0x5C && isWindows(path)
  }

  private static func isPlain(_ unit: UInt16) -> Bool {
    (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit) || (0x61...0x7A).contains(unit)
  }
}
