package import UsageModel

/// One way to a folder of Claude Code, as the snapshot tells the line of it, and to whom
/// the folder's limits belong.
package struct SnapshotFolder: Hashable, Sendable {
  /// `SnapshotKey.root` of the path as it was spelled, and with links followed.
  package var path: UInt64
  package var resolvedPath: UInt64
  /// Both 0 if nothing was there.
  package var device: UInt64
  package var inode: UInt64
  package var id: ClaudeFolderID
  /// The name under which the limits of the folder's account are kept.
  package var owner: String
  /// `ClaudeAccountFiles.stamp` of the files that said so; 0 where they have to be read.
  package var stamp: UInt64
  /// Since when the folder is that owner's; nil when it never was another's.
  package var changedAt: Timestamp?

  package init(
    _ alias: ClaudeFolderAlias, id: ClaudeFolderID, owner: String, stamp: UInt64,
    changedAt: Timestamp?
  ) {
    self.init(
      path: SnapshotKey.root(alias.path), resolvedPath: SnapshotKey.root(alias.resolvedPath),
      device: alias.device, inode: alias.inode, id: id, owner: owner, stamp: stamp,
      changedAt: changedAt)
  }

  init(
    path: UInt64, resolvedPath: UInt64, device: UInt64, inode: UInt64, id: ClaudeFolderID,
    owner: String, stamp: UInt64, changedAt: Timestamp?
  ) {
    self.path = path
    self.resolvedPath = resolvedPath
    self.device = device
    self.inode = inode
    self.id = id
    self.owner = owner
    self.stamp = stamp
    self.changedAt = changedAt
  }

  /// The most bytes that an owner's name may have.
  package static let longestOwner = 47

  static func write(_ folder: SnapshotFolder, to fields: inout FieldWriter) {
    fields.add(folder.path)
    fields.add(folder.resolvedPath)
    fields.add(folder.device)
    fields.add(folder.inode)
    fields.add(folder.id.value)
    fields.add(folder.stamp)
    fields.add(folder.changedAt)
    fields.add(folder.owner, capacity: longestOwner)
  }

  static func read(_ fields: inout FieldReader) -> SnapshotFolder {
    SnapshotFolder(
      path: fields.word(), resolvedPath: fields.word(), device: fields.word(),
      inode: fields.word(), id: ClaudeFolderID(value: fields.word()), owner: "",
      stamp: fields.word(), changedAt: fields.time()
    ).owned(by: fields.text(capacity: longestOwner))
  }

  private func owned(by owner: String) -> SnapshotFolder {
    var folder = self
    folder.owner = owner
    return folder
  }
}
