internal import Platform

/// Folders that only their owner may enter.
package enum Folder {
  /// Makes a folder with mode 0700, and those above it that are missing.
  package static func make(_ path: String) throws(FileError) {
    do throws(SystemError) {
      try SystemPath.makeFolder(path, permissions: 0o700)
    } catch {
      if error.isPresent { return }
      let above = above(path)
      guard error.isAbsent, !above.isEmpty else { throw FileError(.create, path, error) }
      try make(above)
      do throws(SystemError) {
        try SystemPath.makeFolder(path, permissions: 0o700)
      } catch {
        if !error.isPresent { throw FileError(.create, path, error) }
      }
    }
  }

  /// Makes the folder that a file is to be in.
  package static func make(above path: String) throws(FileError) {
    let above = above(path)
    if !above.isEmpty { try make(above) }
  }

  /// The folder that a path is in; empty for what is in the current one, or directly
  /// below the root.
  package static func above(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
  }

  /// Waits until the disk has the names in a folder.
  package static func synchronize(_ path: String) {
    do throws(SystemError) {
      try Descriptor(opening: path.isEmpty ? "/" : path, for: .listing).synchronize()
    } catch {
      // Some file systems have no such call for folders; the files themselves are written.
      return
    }
  }
}
