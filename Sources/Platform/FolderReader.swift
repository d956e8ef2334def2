#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// An open folder whose entries are listed in the order in which the system keeps them.
@safe package struct FolderReader: ~Copyable {
  /// A name in the folder, and what it names as far as the system says so at once.
  package struct Entry {
    package var name: String
    /// nil if only `FolderReader.status(of:)` can tell.
    package var kind: FileStatus.Kind?
  }

  // An opaque pointer on Linux, a typed one on macOS: whatever `opendir` returns.
  #if canImport(Darwin)
    private let folder: UnsafeMutablePointer<DIR>
  #else
    private let folder: OpaquePointer
  #endif

  package init(path: String) throws(SystemError) {
    guard let folder = unsafe opendir(path) else { throw .last }
    unsafe self.folder = folder
  }

  deinit {
    unsafe closedir(folder)
  }

  /// That of the folder itself.
  package func status() throws(SystemError) -> FileStatus {
    var status = stat()
    guard unsafe fstat(dirfd(folder), &status) == 0 else { throw .last }
    return FileStatus(status)
  }

  /// That of what a name in the folder names, even if it is a link.
  package func status(of name: String) throws(SystemError) -> FileStatus {
    var status = stat()
    guard unsafe fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw .last
    }
    return FileStatus(status)
  }

  /// The next entry, without `.` and `..`; nil after the last one.
  package mutating func next() -> Entry? {
    while let entry = unsafe readdir(folder) {
      let name = unsafe FolderReader.name(of: entry)
      if name == "." || name == ".." { continue }
      let type = unsafe Int32(entry.pointee.d_type)
      let kind: FileStatus.Kind? =
        switch type {
        case Int32(DT_DIR): .folder
        case Int32(DT_LNK): .link
        case Int32(DT_REG): .regular
        case Int32(DT_UNKNOWN): nil
        default: .other
        }
      return Entry(name: name, kind: kind)
    }
    return nil
  }

  /// The declared array is only the shortest form of what the system returns, so the
  /// bytes are read up to their NUL.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
      unsafe name.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
    }
  }
}
