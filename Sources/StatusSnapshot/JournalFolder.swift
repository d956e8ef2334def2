internal import Files
internal import UsageModel

/// A small file beside a journal, `limits-….journal.folder`, that says which folder of Claude
/// Code it is of: the path may be one of inside a container, where nobody else can look.
struct JournalFolder {
  private let path: String
  private static let longest = 16_384

  /// - Parameter journal: The path of the journal.
  init(_ journal: String) {
    path = journal + ".folder"
  }

  /// Writes it down unless it stands there already.
  func note(_ alias: ClaudeFolderAlias) throws(FileError) {
    if try self.alias() == alias { return }
    // Paths have no zero byte in them, but may have line ends.
    let parts = [
      String(alias.device), String(alias.inode), alias.resolvedPath, alias.path,
    ]
    var bytes: [UInt8] = []
    for part in parts {
      bytes.append(contentsOf: part.utf8)
      bytes.append(0)
    }
    guard bytes.count <= Self.longest else { return }
    try File.replace(path, with: bytes)
  }

  /// What was written down; nil where there is nothing, or nothing of that form.
  func alias() throws(FileError) -> ClaudeFolderAlias? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.part(of: path, limit: Self.longest).bytes
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard parts.count == 5, let device = UInt64(parts[0]), let inode = UInt64(parts[1]),
      parts[2].utf8.first == UInt8(ascii: "/"), parts[3].utf8.first == UInt8(ascii: "/")
    else { return nil }
    return ClaudeFolderAlias(
      path: parts[3], resolvedPath: parts[2], device: device, inode: inode)
  }
}
