/// What one session used of one model variant in one quarter-hour: the grain in
/// which the store hands usage to the aggregates.
package struct UsageRow: Hashable, Sendable {
  /// nil for responses whose line had no readable time.
  package var quarter: QuarterHour?
  /// Key into `UsageCatalog.projects`.
  package var project: Int32
  /// Key into `UsageCatalog.sessions`.
  package var session: Int32
  /// Key into `UsageCatalog.variants`.
  package var variant: Int32
  /// Key into `UsageCatalog.contexts`; 0 where rows of several contexts are one.
  package var context: Int32 = 0
  /// Key into the names by which a report gathers usage; 0 for what has none.
  package var attribute: Int32 = 0
  package var tally: UsageTally
  /// Times of the first and last response in the row; nil where `quarter` is.
  package var first: Timestamp?
  package var last: Timestamp?

  @inlinable
  package init(
    quarter: QuarterHour?, project: Int32, session: Int32, variant: Int32, tally: UsageTally,
    first: Timestamp?, last: Timestamp?
  ) {
    self.quarter = quarter
    self.project = project
    self.session = session
    self.variant = variant
    self.tally = tally
    self.first = first
    self.last = last
  }
}

/// The names behind the numbers of a `UsageRow`.
package struct UsageCatalog: Sendable {
  package var projects: [Int32: ProjectInfo]
  package var sessions: [Int32: SessionInfo]
  package var variants: [Int32: ModelVariant]
  /// For projects that are parts of a repository, such as its worktrees, the key under
  /// which `projects` has the whole repository. No row of the store has such a key.
  package var repositories: [Int32: Int32] = [:]
  /// For what belongs to another project whatever is asked for, such as usage of a session
  /// that had left the folder in which it was started, the key of that project.
  package var strays: [Int32: Int32] = [:]
  /// What machines are called whose folders are named by `MachineFolder`, by their ids, and
  /// this one under an empty id; empty where there is no other one.
  package var machines: [String: String] = [:]
  /// Whether parts of a repository are shown each for itself all the same.
  package var showsWorktrees = false
  /// What is known of contexts; only filled where it was asked for.
  package var contexts: [Int32: ContextInfo] = [:]
  /// The pull requests of sessions by ascending time; filled with `contexts`.
  package var pulls: [Int32: [PullLink]] = [:]

  package init(
    projects: [Int32: ProjectInfo] = [:], sessions: [Int32: SessionInfo] = [:],
    variants: [Int32: ModelVariant] = [:]
  ) {
    self.projects = projects
    self.sessions = sessions
    self.variants = variants
  }

  /// The key under which the usage of a project is shown.
  package func shownProject(_ key: Int32) -> Int32 {
    let key = strays[key] ?? key
    return showsWorktrees ? key : repositories[key] ?? key
  }

  /// The projects that are shown: repositories in place of their parts, or the parts.
  package var shownProjects: [Int32: ProjectInfo] {
    guard !repositories.isEmpty || !strays.isEmpty else { return projects }
    let wholes = Set(repositories.values)
    return projects.filter { key, _ in
      strays[key] == nil && (showsWorktrees ? !wholes.contains(key) : repositories[key] == nil)
    }
  }
}

/// What was started in one place and stands in one folder under `projects/`, or a
/// repository that several of them are parts of.
package struct ProjectInfo: Hashable, Sendable {
  /// The folder's name, with a Windows drive letter in upper case.
  package var folder: String
  /// The folder of Claude Code in which it stands, links followed.
  package var claudeFolder: String
  /// Where it was started, as `ProjectPath.start` tells; nil where no line says.
  package var workingDirectory: String?
  /// To which repository it belongs, where the machine on which it is says so.
  package var repository: SharedRepository?
  /// The name that the user gave it; nil without one.
  package var alias: String?

  package init(
    folder: String, claudeFolder: String = "", workingDirectory: String? = nil,
    repository: SharedRepository? = nil, alias: String? = nil
  ) {
    self.alias = alias
    self.folder = folder
    self.claudeFolder = claudeFolder
    self.workingDirectory = workingDirectory
    self.repository = repository
  }

  /// The last component of the working directory, else the folder's name.
  package var displayName: String {
    if let alias { return alias }
    guard let workingDirectory else { return folder }
    let name = workingDirectory.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last
    return name.map(String.init) ?? folder
  }
}

/// A repository as one machine tells others of it.
package struct SharedRepository: Hashable, Sendable {
  /// The path of its main worktree on that machine.
  package var root: String
  /// A digest of where it was cloned from, the same on all machines; nil where it was
  /// cloned from nowhere.
  package var origin: String?

  package init(root: String, origin: String? = nil) {
    self.root = root
    self.origin = origin
  }
}

/// A session, and what Claude Code itself last said that it had cost.
package struct SessionInfo: Hashable, Sendable {
  /// The session id of the transcript; a UUID in every version so far.
  package var id: String
  /// The largest running total of the session's `cost-state` lines: an official
  /// cross-check that also covers calls which no transcript has.
  package var reportedCost: Cost?
  /// Output tokens of the same line, over all models.
  package var reportedOutput: Int64?

  package init(id: String, reportedCost: Cost? = nil, reportedOutput: Int64? = nil) {
    self.id = id
    self.reportedCost = reportedCost
    self.reportedOutput = reportedOutput
  }
}

/// Which rows a question needs; the default is all of them.
package struct UsageFilter: Hashable, Sendable {
  /// First quarter-hour wanted. Rows without a time are left out when this or
  /// `until` is set.
  package var from: QuarterHour?
  /// First quarter-hour no longer wanted.
  package var until: QuarterHour?
  /// Only these projects; nil for all.
  package var projects: Set<Int32>?
  /// Only these model variants; nil for all.
  package var variants: Set<Int32>?
  /// Only these sessions; nil for all.
  package var sessions: Set<Int32>?
  /// Only responses with a copy in one of these folders of Claude Code, by their
  /// paths with links followed; nil for all. Each counts once.
  package var folders: Set<String>?
  /// Only these contexts; nil for all.
  package var contexts: Set<Int32>?
  /// Whether each row is to be of one context, and to say of which.
  package var tellsContexts = false

  package init(
    from: QuarterHour? = nil, until: QuarterHour? = nil, projects: Set<Int32>? = nil,
    variants: Set<Int32>? = nil, sessions: Set<Int32>? = nil, folders: Set<String>? = nil
  ) {
    self.folders = folders
    self.from = from
    self.until = until
    self.projects = projects
    self.variants = variants
    self.sessions = sessions
  }
}
