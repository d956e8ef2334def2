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
  ///
  /// - Parameter mounts: The system's table, read once for many folders.
  static func remoteKind(of folder: String, mounts: MountTable?) -> String? {
    if let kind = FileSystem.remoteKind(of: folder) { return kind }
    guard let kind = mounts?.kind(of: folder) else { return nil }
    return remoteKinds.contains(kind) ? kind : nil
  }
}

/// What is mounted where, by a table in the form of `/proc/self/mountinfo`.
package struct MountTable: Sendable {
  private var mounts: [(point: String, kind: String)] = []

  package init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
      else { continue }
      mounts.append((MountTable.unescaped(fields[4]), String(fields[dash + 1])))
    }
  }

  /// That of the system; nil on macOS, or in a container without `/proc`: then events are
  /// tried, as on a local file system.
  static func ofSystem() -> MountTable? {
    do {
      return MountTable(try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8))
    } catch {
      // See above.
      return nil
    }
  }

  /// The kind of file system of a path: that of the longest mount point above it, and of
  /// several equal ones the last, which covers the others.
  package func kind(of path: String) -> String? {
    var found: (length: Int, kind: String)?
    for (point, kind) in mounts {
      let isAbove =
        point == "/" || path == point
        || path.utf8.count > point.utf8.count && path.utf8.starts(with: point.utf8)
          && path.utf8.dropFirst(point.utf8.count).first == UInt8(ascii: "/")
      guard isAbove, found.map({ $0.length <= point.utf8.count }) ?? true else { continue }
      found = (point.utf8.count, kind)
    }
    return found?.kind
  }

  /// Spaces, tabs, line feeds and backslashes stand as `\040` and so on.
  private static func unescaped(_ field: Substring) -> String {
    var text = String(field)
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    for (code, character) in [
      ("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"),
    ] {
      text = text.replacingOccurrences(of: code, with: character)
    }
    return text
  }
}
