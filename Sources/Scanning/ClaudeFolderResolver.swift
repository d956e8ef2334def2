internal import Files
internal import Platform
package import UsageModel

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
package func realPath(_ path: String) -> String? { SystemPath.resolved(path) }

/// Where a symbolic link leads, as it says it; nil for what is none.
package func linkTarget(_ path: String) -> String? { SystemPath.linkTarget(path) }
