internal import Files
internal import Platform
internal import Scanning

/// What is checked out in a folder, read from `.git` without asking `git`.
enum GitHead {
  /// Folders that are looked into above the one that is asked for.
  private static let maximumDepth = 40

  /// The name of the branch, or the first seven digits of the commit; nil where
  /// there is no repository.
  static func branch(in folder: String) -> String? {
    guard folder.utf8.first == UInt8(ascii: "/") else { return nil }
    var folder = folder[...]
    for _ in 0..<maximumDepth {
      while folder.utf8.count > 1, folder.utf8.last == UInt8(ascii: "/") {
        folder = folder.dropLast()
      }
      let git = (folder == "/" ? "" : String(folder)) + "/.git"
      var isFile = false
      if let head = firstLine(of: git + "/HEAD", isBelowFile: &isFile) {
        return name(head, in: git)
      }
      // In a worktree and in a submodule `.git` is a file that says where to look.
      if isFile, let pointer = firstLine(of: git), pointer.hasPrefix("gitdir: ") {
        let target = String(pointer.dropFirst(8))
        let path = target.hasPrefix("/") ? target : String(folder) + "/" + target
        return firstLine(of: path + "/HEAD").flatMap { name($0, in: path) }
      }
      guard let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")), folder.utf8.count > 1 else {
        return nil
      }
      folder = slash == folder.startIndex ? "/" : folder[..<slash]
    }
    return nil
  }

  /// - Parameter folder: In which `HEAD` lies, and the tables of references where
  ///   there are some: a worktree has its own.
  private static func name(_ head: String, in folder: String) -> String? {
    guard head.hasPrefix("ref: ") else { return shortened(head) }
    let reference = String(head.dropFirst(5))
    guard reference == Reftable.placeholder else { return shown(reference) }
    switch Reftable.head(in: folder + "/reftable") {
    case .reference(let reference): return shown(reference)
    case .object(let id): return shortened(id)
    case .deleted, nil: return nil
    }
  }

  private static func shown(_ reference: String) -> String? {
    let name = reference.hasPrefix("refs/heads/") ? String(reference.dropFirst(11)) : reference
    return name.isEmpty || reference == Reftable.placeholder ? nil : name
  }

  private static func shortened(_ id: String) -> String? {
    id.utf8.count >= 7 ? String(id.prefix(7)) : nil
  }

  private static func firstLine(of path: String) -> String? {
    var isFile = false
    return firstLine(of: path, isBelowFile: &isFile)
  }

  /// The first line of a small file; nil when there is none. `isBelowFile` says
  /// whether that is so because what should be its folder is a file.
  private static func firstLine(of path: String, isBelowFile: inout Bool) -> String? {
    do throws(FileError) {
      let file = try FileReader(path: path)
      guard file.status.isRegular else { return nil }
      var lines = LineReader(pieceSize: 4096, longestLine: 4096)
      lines.begin(at: 0, until: file.status.size)
      guard let line = try lines.next(file) else { return nil }
      return lines.withBytes(of: line) { $0.text(0..<$0.byteCount) }
    } catch {
      // Not there, or not ours to read: then there is no branch to show.
      isBelowFile = error.isFolderMissing
      return nil
    }
  }
}
