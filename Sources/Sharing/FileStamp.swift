internal import Platform

/// What tells two states of a file apart without opening it.
package enum FileStamp {
  /// Size, time of change and number of the file at a path; nil where nothing is there, or
  /// nothing can be learned.
  package static func ofFile(at path: String) -> String? {
    do throws(SystemError) {
      let file = try FileStatus(path: path)
      return "\(file.size)-\(file.modified)-\(file.inode)"
    } catch {
      // As the documentation says.
      return nil
    }
  }
}
