/// How the index calls folders of Claude Code on other machines: by the machine's id
/// and the path there. No folder of this machine has such a name, since its paths begin
/// with a slash.
package enum MachineFolder {
  private static let prefix = "machine:"

  /// The name of a folder of a machine.
  package static func path(_ folder: String, of machine: String) -> String {
    prefix + machine + ":" + folder
  }

  /// Whether a name is one of a folder on another machine.
  package static func isMachines(_ path: String) -> Bool {
    path.utf8.starts(with: prefix.utf8)
  }

  /// The machine's id and the path there; nil for a folder of this machine.
  package static func parts(_ path: String) -> (machine: String, folder: String)? {
    guard isMachines(path) else { return nil }
    let rest = path.utf8.dropFirst(prefix.utf8.count)
    guard let end = rest.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return (String(Substring(rest[..<end])), String(Substring(rest[rest.index(after: end)...])))
  }
}
