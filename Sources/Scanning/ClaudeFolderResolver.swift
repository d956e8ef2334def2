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
    do throws(FileError) {
      let status = try FileReader(path: resolved).status
      guard status.isDirectory else {
        return ClaudeFolderAlias(path: path, resolvedPath: resolved)
      }
      return ClaudeFolderAlias(
        path: path, resolvedPath: resolved, device: status.device, inode: status.inode)
    } catch {
      // A folder that may not be opened is still known by its path.
      return ClaudeFolderAlias(path: path, resolvedPath: resolved)
    }
  }

  /// Where the transcripts of a folder really stand: its `projects` with links
  /// followed; nil if there is none.
  package static func transcriptFolder(of alias: ClaudeFolderAlias) -> String? {
    realPath(alias.resolvedPath + "/projects")
  }

  /// The current directory of this process; nil if it is gone.
  package static var workingDirectory: String? { realPath(".") }
}

/// The path with all links resolved; nil when nothing is there.
package func realPath(_ path: String) -> String? {
  // POSIX: what is longer than PATH_MAX is an error, not cut.
  var resolved = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  guard unsafe realpath(path, &resolved) != nil else { return nil }
  let end = resolved.firstIndex(of: 0) ?? resolved.endIndex
  return String(decoding: resolved[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Where a symbolic link leads, as it says it; nil for what is none.
package func linkTarget(_ path: String) -> String? {
  var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = unsafe readlink(path, &bytes, bytes.count)
  guard count > 0 else { return nil }
  return String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
