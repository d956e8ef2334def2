internal import Files
internal import Scanning
package import UsageModel

/// The folders of Claude Code that were ever seen from this state folder, with the ids
/// that they got then: `folders.json`. It outlives the index, whose rows and whose limits
/// are kept by these ids.
package struct FolderRegistry: Sendable {
  package let path: String

  package init(stateDirectory: String) {
    path = stateDirectory + "/folders.json"
  }

  /// What is known.
  ///
  /// - Throws: `IndexError` where the file cannot be read, or was written by a later
  ///   version.
  package func table() throws(IndexError) -> ClaudeFolderTable {
    let document: Document?
    do {
      document = try SmallJSON.document(path)
    } catch {
      throw unusable(SmallJSON.reason(error) ?? "it is not the JSON that Plimsoll writes")
    }
    guard let document else { return ClaudeFolderTable() }
    guard document.version <= Document.version else {
      throw unusable("a later version of Plimsoll has written it")
    }
    return ClaudeFolderTable(folders: document.folders.compactMap(\.folder))
  }

  /// Takes note of folders that are in use, or that others have seen, and returns all
  /// that are known. The file is written only where that brings something new.
  ///
  /// - Parameter aliases: What was found at their paths.
  @discardableResult
  package func see(_ aliases: [ClaudeFolderAlias]) throws(IndexError) -> ClaudeFolderTable {
    let known = try table()
    if FolderRegistry.seen(aliases, known) == known { return known }
    // Two first starts draw one id, and not two.
    let lock = try WorkLock(waitingAt: path + ".lock")
    let before = try table()
    let after = FolderRegistry.seen(aliases, before)
    if after != before { try write(after) }
    withExtendedLifetime(lock) {}
    return after
  }

  private static func seen(
    _ aliases: [ClaudeFolderAlias], _ known: ClaudeFolderTable
  ) -> ClaudeFolderTable {
    var table = known
    for alias in aliases {
      table.see(alias) {
        var generator = SystemRandomNumberGenerator()
        return ClaudeFolderID.random(using: &generator)
      }
    }
    return table
  }

  private func write(_ table: ClaudeFolderTable) throws(IndexError) {
    try PrivateFile.replace(path, with: Document(table).json.document, durability: .lasting)
  }

  private func unusable(_ reason: String) -> IndexError {
    IndexError(
      what: "cannot use \(path), which distinguishes Claude Code's folders", because: reason,
      hint: "restore the file or update Plimsoll; if you move it away, a new one is begun")
  }
}

/// What the file says.
private struct Document: JSONReadable, JSONWritable {
  static let version = 1

  var version: Int
  var folders: [Folder]

  init(_ table: ClaudeFolderTable) {
    version = Document.version
    folders = table.folders.map { Folder($0) }
  }

  init(json: JSONValue) throws(JSONMismatch) {
    version = try json.required("version")
    folders = try json.required("folders")
  }

  var json: JSONValue { .present(["folders": folders.json, "version": version.json]) }

  struct Folder: JSONReadable, JSONWritable {
    var id: String
    var aliases: [Alias]
    var transcriptFolders: [String]?

    init(_ folder: ClaudeFolder) {
      id = folder.id.hexadecimal
      aliases = folder.aliases.map { Alias($0) }
      transcriptFolders = folder.transcriptFolders.isEmpty ? nil : folder.transcriptFolders
    }

    init(json: JSONValue) throws(JSONMismatch) {
      id = try json.required("id")
      aliases = try json.required("aliases")
      transcriptFolders = try json.ifPresent("transcriptFolders")
    }

    var json: JSONValue {
      .present([
        "aliases": aliases.json, "id": id.json, "transcriptFolders": transcriptFolders?.json,
      ])
    }

    /// nil for an entry that no version has written.
    var folder: ClaudeFolder? {
      guard let id = ClaudeFolderID(hexadecimal: id), !aliases.isEmpty else { return nil }
      return ClaudeFolder(
        id: id, aliases: aliases.map(\.alias), transcriptFolders: transcriptFolders ?? [])
    }
  }

  struct Alias: JSONReadable, JSONWritable {
    var path: String
    var resolvedPath: String
    var device: UInt64
    var inode: UInt64

    init(_ alias: ClaudeFolderAlias) {
      path = alias.path
      resolvedPath = alias.resolvedPath
      device = alias.device
      inode = alias.inode
    }

    init(json: JSONValue) throws(JSONMismatch) {
      path = try json.required("path")
      resolvedPath = try json.required("resolvedPath")
      device = try json.required("device")
      inode = try json.required("inode")
    }

    var json: JSONValue {
      .present([
        "device": device.json, "inode": inode.json, "path": path.json,
        "resolvedPath": resolvedPath.json,
      ])
    }

    var alias: ClaudeFolderAlias {
      ClaudeFolderAlias(path: path, resolvedPath: resolvedPath, device: device, inode: inode)
    }
  }
}
