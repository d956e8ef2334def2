#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What the system knows of a file without opening it.
package struct FileStatus: Hashable, Sendable {
  /// What it is.
  package enum Kind: Hashable, Sendable {
    case regular
    case folder
    case link
    /// A pipe, a socket or a device.
    case other
  }

  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int64
  /// Time of the last change, nanoseconds since 1970.
  package var modified: Int64
  package var kind: Kind
  /// The permission bits, such as 0o600.
  package var permissions: UInt32

  package var isRegular: Bool { kind == .regular }
  package var isDirectory: Bool { kind == .folder }

  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let format = UInt32(status.st_mode) & UInt32(S_IFMT)
    if format == UInt32(S_IFREG) {
      kind = .regular
    } else if format == UInt32(S_IFDIR) {
      kind = .folder
    } else {
      kind = format == 0o120000 ? .link : .other
    }
    permissions = UInt32(status.st_mode) & 0o7777
  }

  /// Of what is at `path`, or of what a link there leads to.
  package init(path: String) throws(SystemError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw .last }
    self.init(status)
  }

  /// Of what is at `path`, even if it is a link.
  package init(pathItself path: String) throws(SystemError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw .last }
    self.init(status)
  }
}
