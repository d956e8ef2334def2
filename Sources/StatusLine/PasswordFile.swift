internal import StatusSnapshot

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Where users are at home by the system's list of them: a status line that a service
/// or a container starts may have no `HOME`.
package enum PasswordFile {
  /// Bytes that are read; lists of a whole organization are not in this file.
  private static let limit = 1 << 20

  /// The home of the user who runs this; nil where the system does not say.
  package static func home() -> String? {
    #if canImport(Darwin)
      guard let entry = unsafe getpwuid(geteuid()), let home = unsafe entry.pointee.pw_dir
      else { return nil }
      let path = unsafe String(cString: home)
      return path.hasPrefix("/") ? path : nil
    #else
      // Not getpwuid: in a static program it loads libraries for it.
      do throws(SnapshotError) {
        return home(ofUser: geteuid(), in: try PrivateFile.read("/etc/passwd", limit: limit))
      } catch {
        // Without the list nothing is known.
        return nil
      }
    #endif
  }

  /// - Parameter list: The lines of a password file: name, password, number of the user,
  ///   number of the group, comment, home, shell, with colons between them.
  package static func home(ofUser number: UInt32, in list: [UInt8]) -> String? {
    for line in list.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count >= 7, UInt32(String(decoding: fields[2], as: UTF8.self)) == number else {
        continue
      }
      return fields[5].first == UInt8(ascii: "/") ? String(decoding: fields[5], as: UTF8.self) : nil
    }
    return nil
  }
}
