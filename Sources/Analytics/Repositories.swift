package import UsageModel

extension UsageCatalog {
  /// Finds out which projects are parts of one repository: its worktrees, and folders
  /// in it. They are gathered under a key of their own, for each folder of Claude Code.
  ///
  /// What the disk says counts before what a path says; a folder that is gone belongs to
  /// the repository of a worktree whose path names one above it.
  ///
  /// - Parameters:
  ///   - home: The home of whoever asks: no repository of what is placed in it.
  ///   - rootOnDisk: The repository of a folder, its main worktree with links followed;
  ///     nil where the disk does not tell.
  package mutating func gatherRepositories(home: String?, rootOnDisk: (String) -> String?) {
    var roots: [Int32: String] = [:]
    var starts: [Int32: String] = [:]
    var owners: Set<String> = []
    var loose: [Int32] = []
    findStrays()
    for (key, project) in projects where strays[key] == nil {
      guard let start = project.workingDirectory else { continue }
      starts[key] = start
      // A path of another machine is not one of this one's.
      let isElsewhere = MachineFolder.isMachines(project.claudeFolder)
      if isElsewhere, let repository = project.repository {
        roots[key] = repository.root
      } else if !isElsewhere, let root = rootOnDisk(start) {
        roots[key] = root
        owners.insert(root)
      } else if let owner = ProjectPath.ownerOfWorktree(start, home: home) {
        // The owner can be a worktree itself, or lie below the root.
        let root = isElsewhere ? owner : rootOnDisk(owner) ?? owner
        roots[key] = root
        owners.insert(root)
      } else {
        roots[key] = start
        loose.append(key)
      }
    }
    for key in loose {
      guard let start = starts[key] else { continue }
      roots[key] =
        ProjectPath.ancestors(of: start).first {
          owners.contains($0) && !ProjectPath.isHome($0, home: home)
        } ?? start
    }
    adoptPathless(&roots)
    gather(roots, starts: starts)
  }

  /// Finds what belongs to another project of the same folder under `projects/`: what came
  /// from elsewhere than the one place after which the folder is called, or, where it is
  /// called otherwise, from below another place.
  private mutating func findStrays() {
    let groups = Dictionary(grouping: projects.keys) { key in
      [projects[key]?.claudeFolder ?? "", projects[key]?.folder ?? ""]
    }
    for (names, keys) in groups where keys.count > 1 {
      let starts = keys.sorted().map { (key: $0, path: projects[$0]?.workingDirectory) }
      let named = starts.filter { $0.path.map(ProjectPath.slug) == names[1] }
      var mains = named.map(\.key)
      if named.isEmpty {
        var tops: [String: Int32] = [:]
        for start in starts { if let path = start.path { tops[path] = start.key } }
        for (path, key) in tops {
          guard let top = ProjectPath.ancestors(of: path).last(where: { tops[$0] != nil }) else {
            mains.append(key)
            continue
          }
          strays[key] = tops[top]
        }
      }
      guard mains.count == 1 else { continue }
      for key in keys where key != mains[0] { strays[key] = mains[0] }
    }
  }

  /// Transcripts without any working directory: only the name of their folder tells of
  /// the worktree that it is.
  private func adoptPathless(_ roots: inout [Int32: String]) {
    var known: [[String]: String] = [:]
    for (key, root) in roots {
      guard let project = projects[key] else { continue }
      known[[project.claudeFolder, project.folder]] = root
    }
    for (key, project) in projects where roots[key] == nil && strays[key] == nil {
      for mark in ["--claude-worktrees-", "--worktrees-"] {
        guard let end = project.folder.firstRange(of: mark)?.lowerBound else { continue }
        let owner = String(project.folder[..<end])
        if let root = known[[project.claudeFolder, owner]] { roots[key] = root }
      }
    }
  }

  /// - Parameters:
  ///   - roots: The repository of each project, or its own path.
  ///   - starts: Where each project was started.
  private mutating func gather(_ roots: [Int32: String], starts: [Int32: String]) {
    struct Place: Hashable {
      var claudeFolder: String
      var root: String
    }
    var members: [Place: [Int32]] = [:]
    for key in roots.keys.sorted() {
      guard let root = roots[key], let project = projects[key] else { continue }
      members[Place(claudeFolder: project.claudeFolder, root: root), default: []].append(key)
    }
    for (place, keys) in members {
      let isAlone = keys.count == 1 && projects[keys[0]]?.workingDirectory == place.root
      guard !isAlone, let first = keys.first else { continue }
      // Of several folders with the same path that which Claude Code names so.
      let slug = ProjectPath.slug(of: place.root)
      let mains = keys.filter { starts[$0] == place.root }.compactMap { projects[$0]?.folder }
      // Keys of the store are positive, so no project has this one.
      let whole = -first
      projects[whole] = ProjectInfo(
        folder: mains.contains(slug) ? slug : mains.first ?? slug,
        claudeFolder: place.claudeFolder, workingDirectory: place.root)
      for key in keys { repositories[key] = whole }
    }
  }
}
