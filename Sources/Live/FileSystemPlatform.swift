#if canImport(Darwin)
  internal import Darwin
#else
  internal import Foundation
#endif

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
  package static func remoteKind(of folder: String) -> String? {
    #if canImport(Darwin)
      var status = statfs()
      guard unsafe statfs(folder, &status) == 0 else { return nil }
      guard status.f_flags & UInt32(MNT_LOCAL) == 0 else { return nil }
      return unsafe withUnsafeBytes(of: status.f_fstypename) { name in
        unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
    #else
      do {
        let table = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        guard let kind = kind(of: folder, mountTable: table) else { return nil }
        return remoteKinds.contains(kind) ? kind : nil
      } catch {
        // A container without /proc: then events are tried, as on a local one.
        return nil
      }
    #endif
  }
}
