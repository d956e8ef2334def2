internal import Files
internal import Platform
internal import Scanning

/// To which repository a folder belongs, read from git's files without asking `git`.
enum GitRepository {
  /// Folders that are looked into above the one that is asked for.
  private static let maximumDepth = 64
  /// Bytes of a file of git's that names a folder.
  private static let longestPointer = 8192
  /// Bytes of the settings of a repository that are read.
  private static let longestConfig = 1 << 18

  /// The main worktree of the repository in which `folder` is, links followed; the
  /// repository itself where it has none. nil where no repository is found.
  ///
  /// - Parameters:
  ///   - folder: An absolute path, which may be gone.
  ///   - home: Where a home, or the whole disk, is a repository, a folder that is gone
  ///     from it may have been one of its own.
  static func root(of folder: String, home: String) -> String? {
    guard folder.utf8.first == UInt8(ascii: "/"), !folder.utf8.contains(0) else { return nil }
    let isGone = !PrivateFolder.exists(folder)
    var current = folder[...]
    for _ in 0..<maximumDepth {
      while current.utf8.last == UInt8(ascii: "/") { current = current.dropLast() }
      let place = String(current)
      if isGone, place == home || place.isEmpty { return nil }
      if let root = root(at: place) { return realPath(root) ?? root }
      guard let slash = current.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
      current = current[..<slash]
    }
    return nil
  }

  /// Where the repository of a main worktree came from, in the one form that all clones of
  /// it share: host and path, without scheme, user and `.git`. nil where it has no remote
  /// that is called origin.
  ///
  /// - Parameter root: As `root(of:home:)` gives it.
  static func origin(ofRoot root: String) -> String? {
    for place in [root + "/.git/config", root + "/.bare/config", root + "/config"] {
      do throws(FileError) {
        let file = try FileReader(path: place)
        guard file.status.isRegular else { continue }
        let text = String(decoding: try file.bytes(upTo: longestConfig), as: UTF8.self)
        return originURL(in: text).flatMap(plainOrigin)
      } catch {
        // Not there, or not ours to read: then it says nothing.
        continue
      }
    }
    return nil
  }

  private static func originURL(in config: String) -> String? {
    var isOrigin = false
    for line in config.split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("[") {
        isOrigin = words.hasPrefix("[remote \"origin\"]")
      } else if isOrigin, words.hasPrefix("url") {
        let value = words.drop { $0 != "=" }.dropFirst()
        return value.split(separator: " ").joined(separator: " ")
      }
    }
    return nil
  }

  /// `git@GitHub.com:ada/x.git` and `https://token@github.com/ada/x` are both
  /// `github.com/ada/x`; nil for a path of this machine.
  static func plainOrigin(_ url: String) -> String? {
    var rest = url[...]
    if let scheme = rest.firstRange(of: "://") {
      guard !rest.hasPrefix("file:") else { return nil }
      rest = rest[scheme.upperBound...]
    } else {
      // Of a path neither a host nor a colon comes first.
      guard let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") else { return nil }
      rest = Substring(rest[..<colon] + "/" + rest[rest.index(after: colon)...])
    }
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    var host = rest[..<slash]
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if let port = host.firstIndex(of: ":") { host = host[..<port] }
    var path = rest[slash...].split(separator: "/").joined(separator: "/")
    if path.hasSuffix(".git") { path.removeLast(4) }
    // A single letter is a drive of Windows.
    return host.utf8.count < 2 || path.isEmpty ? nil : host.lowercased() + "/" + path
  }

  /// The main worktree of the repository whose worktree begins at `folder`.
  private static func root(at folder: String) -> String? {
    let git = folder + "/.git"
    do throws(FileError) {
      let head = try FileReader(path: git + "/HEAD")
      return head.status.isRegular ? (folder.isEmpty ? "/" : folder) : nil
    } catch {
      // In worktrees and submodules `.git` is a file that says where to look.
      guard error.isFolderMissing else { return nil }
    }
    let prefix = "gitdir: "
    guard let text = line(of: git), text.hasPrefix(prefix) else { return nil }
    let own = path(String(text.dropFirst(prefix.utf8.count)), in: folder)
    if let common = line(of: own + "/commondir") {
      return mainWorktree(of: path(common, in: own))
    }
    // Where the repository has moved away, the path still says which it was.
    let parts = own.split(separator: "/")
    if parts.count > 2, parts[parts.count - 2] == "worktrees" {
      return mainWorktree(of: "/" + parts.dropLast(2).joined(separator: "/"))
    }
    return folder
  }

  /// - Parameter common: The folder that all worktrees of a repository share.
  private static func mainWorktree(of common: String) -> String {
    let common = realPath(common) ?? common
    guard let slash = common.utf8.lastIndex(of: UInt8(ascii: "/")) else { return common }
    // `.git`, or a bare repository that is hidden beside its worktrees: `.bare`.
    let isHidden = common[common.utf8.index(after: slash)...].hasPrefix(".")
    return isHidden && slash > common.startIndex ? String(common[..<slash]) : common
  }

  /// A path that a file in `folder` names, without `.` and `..`.
  private static func path(_ text: String, in folder: String) -> String {
    let whole = text.hasPrefix("/") ? text : folder + "/" + text
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The first line of a small file; nil when there is none.
  private static func line(of path: String) -> String? {
    do throws(FileError) {
      let file = try FileReader(path: path)
      guard file.status.isRegular else { return nil }
      let bytes = try file.bytes(upTo: longestPointer)
      let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    } catch {
      // Not there, or not ours to read: then it says nothing.
      return nil
    }
  }
}
