internal import Foundation
package import Settings
internal import Sharing
package import UsageModel

/// The shared folder that this machine has joined, and what it shares there:
/// `sync.json` in the state folder.
package struct SyncSetup: Hashable, Sendable {
  var version = 1
  /// Where all machines keep their files, absolute.
  package var folder: String
  /// The folders of Claude Code whose usage is shared, by their paths with links followed;
  /// nil for all of this machine.
  package var claudeFolders: [String]?
  /// The first day that is shared; nil for everything.
  package var since: String?

  package init(folder: String, claudeFolders: [String]? = nil, since: CivilDay? = nil) {
    self.folder = folder
    self.claudeFolders = claudeFolders
    self.since = since?.description
  }

  static func path(_ workspace: Workspace) -> String { workspace.stateDirectory + "/sync.json" }

  /// What joining changes: the file that notes it, before and after.
  package func difference(
    in workspace: Workspace
  ) throws(IndexError) -> (path: String, before: [UInt8]?, after: [UInt8]) {
    let path = SyncSetup.path(workspace)
    let before = try SyncSetup.stored(workspace).map { Array(SmallJSON.text($0).utf8) }
    return (path, before, Array(SmallJSON.text(self).utf8))
  }

  /// What this machine has joined; nil for nothing.
  package static func stored(_ workspace: Workspace) throws(IndexError) -> SyncSetup? {
    try SmallJSON.read(path(workspace))
  }
}

/// What the user's settings say of sharing.
package struct SyncSettings: Hashable, Sendable {
  /// Projects that are left out: by their name, the path where they were started, or a
  /// path above it.
  package var excluded: [String]
  /// How names leave.
  package var names: NameSharing
  /// Seconds between two syncs.
  package var interval: Int64
  /// The version of Plimsoll, for the other machines.
  package var version: String

  package init(
    excluded: [String] = [], names: NameSharing = .name, interval: Int64 = 300, version: String
  ) {
    self.excluded = excluded
    self.names = names
    self.interval = interval
    self.version = version
  }

  /// Whether a project is left out.
  ///
  /// - Parameter home: What `~` stands for.
  package func excludes(_ project: ProjectInfo, home: String) -> Bool {
    let start = project.workingDirectory ?? ""
    return excluded.contains { word in
      let path = word == "~" ? home : word.hasPrefix("~/") ? home + word.dropFirst() : word
      if path.hasPrefix("/") {
        return !start.isEmpty && FolderPath.isBelow(start, path)
          || project.folder == ProjectPath.slug(of: FolderPath.trimmed(path))
      }
      return project.displayName == word || project.folder == word
    }
  }

  /// The same for a project as slices have it.
  package func excludes(_ project: KeptResponses.Project, home: String) -> Bool {
    guard !excluded.isEmpty else { return false }
    return excludes(
      ProjectInfo(
        folder: project.folder,
        workingDirectory: project.start.isEmpty ? nil : project.start), home: home)
  }
}

/// What a sync did.
package struct SyncReport: Hashable, Sendable {
  /// Slices that were written.
  package var written = 0
  package var bytesWritten: Int64 = 0
  /// Slices of other machines that were taken in.
  package var taken = 0
  package var responsesAdded: Int64 = 0
  package var responsesImproved: Int64 = 0
  /// Machines whose files are in the folder, this one among them.
  package var machines = 0
  /// Files that were not taken in, and why.
  package var problems: [SyncProblem] = []
  /// Days of UTC whose sums have changed.
  package var changedDays: Set<Int64> = []

  package init() {}
}

/// A file of the shared folder that is not taken in: it counts for nothing, and what was
/// taken in before stays.
package struct SyncProblem: Hashable, Sendable {
  package var path: String
  /// Why, as the end of a sentence.
  package var reason: String
  /// Whether it may well pass by itself.
  package var isPassing: Bool

  package init(path: String, reason: String, isPassing: Bool = false) {
    self.path = path
    self.reason = reason
    self.isPassing = isPassing
  }

  init(path: String, _ refusal: SliceRefusal) {
    switch refusal {
    case .torn:
      self.init(
        path: path, reason: "it is not complete, or not yet; its machine writes it again",
        isPassing: true)
    case .newer:
      self.init(path: path, reason: "a later version of Plimsoll has written it; update this one")
    case .foreign: self.init(path: path, reason: "it is not a file that Plimsoll writes")
    case .forged(let why): self.init(path: path, reason: "it is refused: \(why)")
    }
  }
}

/// How the last sync went: `sync.last` in the state folder.
package struct SyncOutcome: Hashable, Sendable {
  /// When it was tried, milliseconds since 1970.
  package var triedAt: Int64
  /// When one last came to its end; nil for never.
  package var doneAt: Int64?
  /// Why the last one did not; nil where it did.
  package var failure: String?
  package var problems: [SyncProblem] = []

  package init(triedAt: Int64) {
    self.triedAt = triedAt
  }

  static func path(_ workspace: Workspace) -> String { workspace.stateDirectory + "/sync.last" }

  /// How it went; nil where none was tried.
  package static func stored(_ workspace: Workspace) throws(IndexError) -> SyncOutcome? {
    try SmallJSON.read(path(workspace))
  }
}
