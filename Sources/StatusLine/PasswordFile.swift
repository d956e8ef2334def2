internal import Files
internal import Platform
internal import StatusSnapshot

/// Where users are at home by the system's list of them: a status line that a service
/// or a container starts may have no `HOME`.
package enum PasswordFile {
  /// Bytes that are read; lists of a whole organization are not in this file.
  private static let limit = 1 << 20

  /// The home of the user who runs this; nil where the system does not say.
  package static func home() -> String? {
    if let home = SystemProcess.homeOfUser { return home.hasPrefix("/") ? home : nil }
    do throws(FileError) {
      let list = try File.part(of: "/etc/passwd", limit: limit).bytes
      return home(ofUser: SystemProcess.userNumber, in: list)
    } catch {
      // Without the list nothing is known.
      return nil
    }
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
