internal import Files
internal import Platform
internal import Scanning

extension ZoneFinder {
  /// Finds zones in the files of this system.
  /// - Parameters:
  ///   - variable: What the environment has for `TZ`.
  ///   - folder: What it has for `TZDIR`.
  package static func ofSystem(
    variable: String? = nil, folder: String? = nil
  ) -> ZoneFinder {
    ZoneFinder(
      variable: variable, folder: folder, target: { linkTarget($0) }, read: { content(of: $0) })
  }

  /// Bytes. No file of the data base is larger; most have a few thousand.
  private static let largestFile: Int64 = 1 << 20

  private static func content(of path: String) -> Content {
    do throws(FileError) {
      let file = try FileReader(path: path)
      guard file.status.isRegular else { return .unreadable("it is not a regular file") }
      guard file.status.size <= largestFile else { return .unreadable("it is too large") }
      return .bytes(try file.bytes(upTo: Int(largestFile)))
    } catch {
      return error.isMissing ? .missing : .unreadable(error.reason)
    }
  }
}
