internal import Scanning

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What tells two states of a file apart without opening it.
package enum FileStamp {
  /// Size, time of change and number of the file at a path; nil where nothing is there, or
  /// nothing can be learned.
  package static func ofFile(at path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    let file = FileStatus(status)
    return "\(file.size)-\(file.modified)-\(file.inode)"
  }
}
