internal import Foundation
internal import Platform

/// Which file system a folder stands on, as far as it matters for watching.
package enum FileSystemKind {
  /// Kinds of Linux whose changes by other machines raise no events here.
  static let remoteKinds: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "drvfs", "fuse.davfs", "fuse.gcsfuse",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse", "gfs2",
    "lustre", "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs",
  ]

  /// The kind of the file system when it is one of other machines; nil for a local
  /// one, or when that cannot be told.
  static func remoteKind(of folder: String) -> String? {
    if let kind = FileSystem.remoteKind(of: folder) { return kind }
    do {
      let table = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
      guard let kind = kind(of: folder, mountTable: table) else { return nil }
      return remoteKinds.contains(kind) ? kind : nil
    } catch {
      // macOS, or a container without /proc: then events are tried, as on a local one.
      return nil
    }
  }
}

extension FileSystemKind {
  /// The kind of file system of a path by a table in the form of
  /// `/proc/self/mountinfo`: that of the longest mount point above it, and of several
  /// equal ones the last, which covers the others.
  package static func kind(of path: String, mountTable: String) -> String? {
    var found: (length: Int, kind: String)?
    for line in mountTable.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
      else { continue }
      let point = unescaped(fields[4])
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      guard isAbove, found.map({ $0.length <= point.utf8.count }) ?? true else { continue }
      found = (point.utf8.count, String(fields[dash + 1]))
    }
    return found?.kind
  }

  /// Spaces, tabs, line feeds and backslashes stand as `\040` and so on.
  private static func unescaped(_ field: Substring) -> String {
    var text = String(field)
    for (code, character) in [
      ("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"),
    ] {
      text = text.replacingOccurrences(of: code, with: character)
    }
    return text
  }
}
