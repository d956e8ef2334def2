package import UsageModel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Looks up what stands at a path at present: the one place where folders of Claude
/// Code are resolved, for status line, reports, sources, installer and service.
package enum ClaudeFolderResolver {
  /// What is found at `path`, which is absolute and has no slash at its end, as
  /// `ClaudeFolderChoice` makes it.
  package static func alias(ofPath path: String) -> ClaudeFolderAlias {
    guard let resolved = realPath(path) else {
      return ClaudeFolderAlias(path: path, resolvedPath: path)
    }
    var status = stat()
    guard unsafe stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return ClaudeFolderAlias(path: path, resolvedPath: resolved)
    }
    return ClaudeFolderAlias(
      path: path, resolvedPath: resolved, device: UInt64(truncatingIfNeeded: status.st_dev),
      inode: UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// Where the transcripts of a folder really stand: its `projects` with links
  /// followed; nil if there is none.
  package static func transcriptFolder(of alias: ClaudeFolderAlias) -> String? {
    realPath(alias.resolvedPath + "/projects")
  }

  /// The current directory of this process; nil if it is gone.
  package static var workingDirectory: String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}

/// The path with all links resolved; nil when nothing is there.
package func realPath(_ path: String) -> String? {
  guard let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}
