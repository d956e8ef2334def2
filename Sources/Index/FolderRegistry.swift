internal import Files
internal import Foundation
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
    guard PrivateFolder.exists(path) else { return ClaudeFolderTable() }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw unusable(error.localizedDescription)
    }
    do {
      let document = try JSONDecoder().decode(Document.self, from: data)
      guard document.version <= Document.version else {
        throw unusable("a later version of Plimsoll has written it")
      }
      return ClaudeFolderTable(folders: document.folders.compactMap(\.folder))
    } catch let error as IndexError {
      throw error
    } catch {
      throw unusable("it is not the JSON that Plimsoll writes")
    }
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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(Document(table))
    } catch {
      throw unusable("\(error)")
    }
    try PrivateFile.replace(
      path, with: String(decoding: data, as: UTF8.self) + "\n", durability: .lasting)
  }

  private func unusable(_ reason: String) -> IndexError {
    IndexError(
      what: "cannot use \(path), which distinguishes Claude Code's folders", because: reason,
      hint: "restore the file or update Plimsoll; if you move it away, a new one is begun")
  }
}

/// What the file says.
private struct Document: Codable {
  static let version = 1

  var version: Int
  var folders: [Folder]

  init(_ table: ClaudeFolderTable) {
    version = Document.version
    folders = table.folders.map(Folder.init)
  }

  struct Folder: Codable {
    var id: String
    var aliases: [Alias]
    var transcriptFolders: [String]?

    init(_ folder: ClaudeFolder) {
      id = folder.id.hexadecimal
      aliases = folder.aliases.map(Alias.init)
      transcriptFolders = folder.transcriptFolders.isEmpty ? nil : folder.transcriptFolders
    }

    /// nil for an entry that no version has written.
    var folder: ClaudeFolder? {
      guard let id = ClaudeFolderID(hexadecimal: id), !aliases.isEmpty else { return nil }
      return ClaudeFolder(
        id: id, aliases: aliases.map(\.alias), transcriptFolders: transcriptFolders ?? [])
    }
  }

  struct Alias: Codable {
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

    var alias: ClaudeFolderAlias {
      ClaudeFolderAlias(path: path, resolvedPath: resolvedPath, device: device, inode: inode)
    }
  }
}
