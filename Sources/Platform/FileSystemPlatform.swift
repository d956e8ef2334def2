#if canImport(Darwin)
  internal import Darwin
#endif

/// On which file system a folder is, if a call of the system says so.
package enum FileSystem {
  /// The kind of a file system of other machines; nil for a local one, and on systems
  /// that keep a table of them in a file instead.
  package static func remoteKind(of folder: String) -> String? {
    #if canImport(Darwin)
      var status = statfs()
      guard unsafe statfs(folder, &status) == 0 else { return nil }
      guard status.f_flags & UInt32(MNT_LOCAL) == 0 else { return nil }
      return unsafe withUnsafeBytes(of: status.f_fstypename) { name in
        unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
    #else
      return nil
    #endif
  }
}
