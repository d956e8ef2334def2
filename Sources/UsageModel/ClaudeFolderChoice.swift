/// Which folders of Claude Code the environment means: the one reading of
/// `CLAUDE_CONFIG_DIR`.
///
/// Claude Code takes the variable as one path, expands no tilde in it and takes a
/// relative one from where it was started. Users write more: lists with commas, as
/// other tools read them, blanks, a tilde that no shell has expanded, a slash at the
/// end. All of that is understood here, and nothing of it anywhere else. Only the
/// name of the item in the Keychain goes by the exact spelling, as Claude Code made it
/// from that.
package struct ClaudeFolderChoice: Hashable, Sendable {
  /// The folders, absolute, without a slash at the end, each once, in the order in
  /// which they are named.
  package var paths: [String]
  /// Whether the variable names them; else they are the folders that Claude Code has
  /// ever used by itself.
  package var isNamed: Bool
  /// What the variable names beside and cannot be turned into an absolute path.
  package var unusable: [String]

  /// - Parameters:
  ///   - variable: The value of `CLAUDE_CONFIG_DIR`; empty is as good as none.
  ///   - home: `HOME`; without one a tilde means nothing, and there is no default.
  ///   - configurationHome: `XDG_CONFIG_HOME`, of which the specification says that a
  ///     relative one is to be ignored.
  ///   - workingDirectory: Where relative paths begin; nil for who has no such place,
  ///     as a service.
  package init(
    variable: String?, home: String?, configurationHome: String? = nil,
    workingDirectory: String? = nil
  ) {
    let home = home.flatMap { $0.utf8.first == UInt8(ascii: "/") ? FolderPath.trimmed($0) : nil }
    let entries = ClaudeFolderChoice.entries(variable ?? "")
    paths = []
    unusable = []
    isNamed = !entries.isEmpty
    for entry in entries {
      let path = ClaudeFolderChoice.absolute(entry, home: home, workingDirectory: workingDirectory)
      guard let path else {
        unusable.append(entry)
        continue
      }
      if !paths.contains(path) { paths.append(path) }
    }
    guard !isNamed, let home else { return }
    let base = home.utf8.count == 1 ? "" : home
    let configuration = configurationHome.flatMap {
      $0.utf8.first == UInt8(ascii: "/") ? FolderPath.trimmed($0) : nil
    }
    paths = [base + "/.claude", (configuration ?? base + "/.config") + "/claude"]
  }

  /// The folder that Claude Code itself takes for settings and sign-in; nil if there is
  /// none that could be found from anywhere.
  package var primary: String? { paths.first }

  /// A path with its tilde, its blanks and its slashes at the end put right; nil for one
  /// that begins nowhere.
  package static func absolute(
    _ entry: String, home: String?, workingDirectory: String?
  ) -> String? {
    let bytes = entry.utf8
    if bytes.first == UInt8(ascii: "/") { return FolderPath.trimmed(entry) }
    let base: String?
    let rest: Substring
    if bytes.first == UInt8(ascii: "~"),
      bytes.count == 1 || bytes.dropFirst().first == UInt8(ascii: "/")
    {
      base = home
      rest = entry.dropFirst()
    } else {
      base = workingDirectory
      rest = "/" + entry[...]
    }
    guard let base, base.utf8.first == UInt8(ascii: "/") else { return nil }
    return FolderPath.trimmed(FolderPath.trimmed(base) + rest)
  }

  /// The single names in the variable. A comma divides only where an absolute path or a
  /// tilde comes after it: a folder can have one in its name.
  private static func entries(_ value: String) -> [String] {
    var entries: [[UInt8]] = []
    for piece in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let start = piece.first { !isBlank($0) }
      let isOwn =
        start == nil || start == UInt8(ascii: "/") || start == UInt8(ascii: "~")
        || entries.last?.isEmpty ?? true
      if isOwn {
        entries.append(Array(piece))
      } else {
        entries[entries.count - 1] += [UInt8(ascii: ",")] + piece
      }
    }
    return entries.map { entry in
      var rest = entry[...]
      while let byte = rest.first, isBlank(byte) { rest = rest.dropFirst() }
      while let byte = rest.last, isBlank(byte) { rest = rest.dropLast() }
      return String(decoding: rest, as: UTF8.self)
    }.filter { !$0.utf8.isEmpty }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13)
  }
}
