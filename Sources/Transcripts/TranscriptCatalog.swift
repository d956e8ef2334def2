internal import Platform
internal import Scanning
package import UsageModel

/// The transcripts below a set of roots, as one walk found them.
package struct TranscriptCatalog: Sendable {
  /// Every transcript once, whatever links lead to it; in the order of the walk.
  package private(set) var files: [TranscriptFile] = []
  /// Folders and files that could not be looked at, with the system's reason.
  package private(set) var problems: [(path: String, reason: String)] = []
  /// Roots that exist.
  package private(set) var rootsFound: [String] = []
  /// Every folder that was walked, links resolved.
  package private(set) var folders: [String] = []

  private var visited: Set<FileIdentity> = []
  /// The folder of Claude Code whose transcripts are walked.
  private var folder = ""
  /// Paths of `files`; only filled when a link to a file is met.
  private var paths: Set<String> = []

  /// A link that was met, and the project of which its target is part.
  private struct Link {
    var path: String
    var project: String?
  }

  /// Where a walk begins, links resolved.
  private struct WalkStart {
    var path: String
    var isProjects: Bool
    var project: String?

    /// nil where nothing is there.
    init?(_ path: String, isProjects: Bool) {
      guard let real = realPath(path) else { return nil }
      self.path = real
      self.isProjects = isProjects || isProjectsFolder(real)
      project = self.isProjects ? nil : projectFolder(inPath: real)
    }
  }

  private struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// Walks `projects/**/*.jsonl` below each root. A root without a `projects`
  /// folder is walked itself, so that the folder or a copy of it can be named too.
  ///
  /// Symbolic links are followed once. A root that does not exist is no problem;
  /// one that cannot be read is.
  package static func scan(roots: [String]) -> TranscriptCatalog {
    var catalog = TranscriptCatalog()
    for root in roots {
      let projects = root.hasSuffix("/") ? root + "projects" : root + "/projects"
      catalog.folder = claudeFolder(ofRoot: root) ?? root
      if catalog.walkRoot(projects, isProjects: true) || catalog.walkRoot(root, isProjects: false) {
        catalog.rootsFound.append(root)
      }
    }
    return catalog
  }

  /// The same as `scan`, on all cores where there are many projects.
  package static func scanConcurrently(roots: [String]) async -> TranscriptCatalog {
    var catalog = TranscriptCatalog()
    for root in roots {
      let projects = root.hasSuffix("/") ? root + "projects" : root + "/projects"
      catalog.folder = claudeFolder(ofRoot: root) ?? root
      if let start = WalkStart(projects, isProjects: true) {
        await catalog.walkProjects(start.path)
        catalog.rootsFound.append(root)
      } else if catalog.walkRoot(root, isProjects: false) {
        catalog.rootsFound.append(root)
      }
    }
    return catalog
  }

  /// Parts into which the projects are split; more than there are cores, since projects
  /// differ in size.
  private static let parts = 16

  private mutating func walkProjects(_ path: String) async {
    var links: [Link] = []
    let projects = list(path, project: nil, links: &links)
    let length = max(2, (projects.count + Self.parts - 1) / Self.parts)
    let slices = stride(from: 0, to: projects.count, by: length).map {
      projects[$0..<min($0 + length, projects.count)]
    }
    func walk(_ slice: ArraySlice<String>, _ catalog: inout Self, _ links: inout [Link]) {
      for name in slice {
        catalog.walk(
          path + "/" + name, project: foldedDriveLetter(name), isProjects: false, links: &links)
      }
    }
    let folder = folder
    let found = await withTaskGroup(of: (Int, Self, [Link]).self) { group in
      for (index, slice) in slices.enumerated() {
        group.addTask {
          var part = Self()
          part.folder = folder
          var links: [Link] = []
          walk(slice, &part, &links)
          return (index, part, links)
        }
      }
      var found = [(Self, [Link])?](repeating: nil, count: slices.count)
      for await (index, part, links) in group { found[index] = (part, links) }
      return found
    }
    for (slice, part) in zip(slices, found) {
      guard let (part, itsLinks) = part else { continue }
      // What is mounted at two places is walked twice by two parts, and counts once.
      guard visited.isDisjoint(with: part.visited) else {
        walk(slice, &self, &links)
        continue
      }
      visited.formUnion(part.visited)
      files += part.files
      folders += part.folders
      problems += part.problems
      links += itsLinks
    }
    follow(links)
  }

  /// Looks at single transcripts as a walk over `roots` would find them, without the
  /// walk.
  ///
  /// - Returns: A catalog of those that are there, with the problems of those that
  ///   could not be looked at; nil when one does not stand below a root but is reached
  ///   by a link, so that only a walk can tell to which project it belongs.
  package static func look(at paths: [String], roots: [String]) -> TranscriptCatalog? {
    let reals = roots.compactMap { root -> (path: String, isProjects: Bool, folder: String)? in
      guard let folder = claudeFolder(ofRoot: root) else { return nil }
      if let real = realPath(root.hasSuffix("/") ? root + "projects" : root + "/projects") {
        return (real, true, folder)
      }
      return realPath(root).map { ($0, isProjectsFolder($0), folder) }
    }
    var catalog = TranscriptCatalog()
    for path in paths where path.hasSuffix(".jsonl") {
      // Bytes are compared: as text, what follows the slash may join it.
      guard let root = reals.first(where: { path.utf8.starts(with: ($0.path + "/").utf8) })
      else { return nil }
      let status: FileStatus
      do throws(SystemError) {
        status = try FileStatus(pathItself: path)
      } catch {
        if !error.isAbsent { catalog.problems.append((path, error.reason)) }
        continue
      }
      if status.kind == .link { return nil }
      guard status.isRegular else { continue }
      let below = path.utf8.dropFirst(root.path.utf8.count + 1).split(separator: UInt8(ascii: "/"))
      let project =
        root.isProjects
        ? (below.count > 1 ? foldedDriveLetter(String(Substring(below[0]))) : nil)
        : projectFolder(inPath: root.path)
      catalog.folder = root.folder
      catalog.add(path: path, project: project ?? parentFolder(of: path), status: status)
    }
    return catalog
  }

  /// The folder of Claude Code to which the transcripts below a root belong, links
  /// followed; nil where nothing is there.
  ///
  /// Where `projects` is a link to that of another folder, it is the other one.
  package static func claudeFolder(ofRoot root: String) -> String? {
    guard let real = realPath(root) else { return nil }
    if let projects = realPath(root.hasSuffix("/") ? root + "projects" : root + "/projects") {
      return isProjectsFolder(projects) ? parent(of: projects) : real
    }
    if isProjectsFolder(real) { return parent(of: real) }
    return FolderPath.ofFolder(real)?.folder ?? real
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
      return "/"
    }
    return String(path[..<slash])
  }

  private mutating func walkRoot(_ path: String, isProjects: Bool) -> Bool {
    guard let start = WalkStart(path, isProjects: isProjects) else { return false }
    var links: [Link] = []
    walk(start.path, project: start.project, isProjects: start.isProjects, links: &links)
    follow(links)
    return true
  }

  /// Links are walked after everything else: a transcript then keeps the name of
  /// the folder in which it really stands.
  private mutating func follow(_ links: [Link]) {
    var links = links
    while !links.isEmpty {
      let batch = links.sorted { $0.path < $1.path }
      links = []
      for link in batch { follow(link.path, project: link.project, links: &links) }
    }
  }

  private mutating func follow(
    _ path: String, project: String?, links: inout [Link]
  ) {
    guard let real = realPath(path) else {
      problems.append((path, "link to a path that does not exist"))
      return
    }
    let name = FolderPath.lastName(path)
    let status: FileStatus
    do throws(SystemError) {
      status = try FileStatus(path: real)
    } catch {
      // Gone since its path was resolved.
      return
    }
    if status.isDirectory {
      walk(real, project: project ?? foldedDriveLetter(name), isProjects: false, links: &links)
    } else if status.isRegular, name.hasSuffix(".jsonl") {
      if paths.count != files.count { paths = Set(files.map(\.path)) }
      guard paths.insert(real).inserted else { return }
      add(path: real, project: project ?? parentFolder(of: real), status: status)
    }
  }

  /// Walks one folder and all below it. Directly below `projects` each folder names a
  /// project.
  private mutating func walk(
    _ path: String, project: String?, isProjects: Bool, links: inout [Link]
  ) {
    for folder in list(path, project: project, links: &links) {
      walk(
        path + "/" + folder, project: isProjects ? foldedDriveLetter(folder) : project,
        isProjects: false, links: &links)
    }
  }

  /// Takes in what stands in one folder.
  ///
  /// - Returns: The names of the folders in it; none where it was walked before.
  private mutating func list(
    _ path: String, project: String?, links: inout [Link]
  ) -> [String] {
    var folders: [String] = []
    do throws(SystemError) {
      var directory = try FolderReader(path: path)
      let status = try directory.status()
      guard visited.insert(FileIdentity(device: status.device, inode: status.inode)).inserted
      else { return [] }
      self.folders.append(path)
      while let entry = directory.next() {
        add(entry, of: directory, path, project: project, folders: &folders, links: &links)
      }
    } catch {
      problems.append((path, error.reason))
      return []
    }
    return folders
  }

  /// Takes in one entry of the folder at `path`.
  private mutating func add(
    _ entry: FolderReader.Entry, of directory: borrowing FolderReader, _ path: String,
    project: String?, folders: inout [String], links: inout [Link]
  ) {
    let name = entry.name
    switch entry.kind {
    case .folder: folders.append(name)
    case .link: links.append(Link(path: path + "/" + name, project: project))
    case .regular where !name.hasSuffix(".jsonl"), .other: return
    case .regular, nil:
      do throws(SystemError) {
        let status = try directory.status(of: name)
        switch status.kind {
        case .folder: folders.append(name)
        case .link: links.append(Link(path: path + "/" + name, project: project))
        case .regular where name.hasSuffix(".jsonl"):
          let path = joined(path, name)
          add(path: path, project: project ?? parentFolder(of: path), status: status)
        default: return
        }
      } catch {
        // Gone between the two calls: nothing to report.
        if !error.isAbsent { problems.append((path + "/" + name, error.reason)) }
      }
    }
  }

  private mutating func add(path: String, project: String, status: FileStatus) {
    files.append(
      TranscriptFile(
        path: path, project: project, folder: folder, device: status.device,
        inode: status.inode, size: status.size, modified: status.modified))
  }
}

/// The path of an entry of a folder, in memory of just its size: there may be a hundred
/// thousand of them.
private func joined(_ folder: String, _ name: String) -> String {
  var path = ""
  path.reserveCapacity(folder.utf8.count + 1 + name.utf8.count)
  path += folder
  path += "/"
  path += name
  return path
}

/// Windows names a drive `c--` or `C--` as it pleases; both are one project.
package func foldedDriveLetter(_ folder: String) -> String {
  let bytes = Array(folder.utf8.prefix(3))
  guard bytes.count == 3, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0]),
    bytes[1] == UInt8(ascii: "-"), bytes[2] == UInt8(ascii: "-")
  else { return folder }
  return folder.prefix(1).uppercased() + folder.dropFirst()
}

/// Whether a folder is one whose folders are projects, as somebody may name it.
private func isProjectsFolder(_ path: String) -> Bool {
  path.utf8.reversed().starts(with: "/projects".utf8.reversed())
}

/// The component after the last `projects` in the path of a folder, if it has one.
func projectFolder(inPath path: String) -> String? {
  FolderPath.ofFolder(path).map { foldedDriveLetter($0.project) }
}

/// The project of a file outside any `projects` folder that was walked as such.
private func parentFolder(of path: String) -> String {
  if let found = FolderPath.ofTranscript(path) { return foldedDriveLetter(found.project) }
  return path.split(separator: "/").dropLast().last.map { foldedDriveLetter(String($0)) } ?? path
}
