import ArgumentParser
import Foundation
import Index
import Reports
import Sharing
import Terminal
import UsageModel
import Wording

/// `plimsoll sync`
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Shares usage with your other machines, or tells a team's hub.",
    discussion: """
      `sync folder` gives all of your machines one total, `sync join` tells a team's hub what this \
      machine uses.

      The machines see one folder: that of Syncthing, iCloud Drive, Dropbox, a network drive or a \
      stick. Each writes files of its own there and reads those of the others. A transcript that \
      two machines have counts once. What leaves are numbers, times, and the names of models, \
      projects, branches and sessions; never text, titles or prompts.
      """,
    subcommands: [
      SyncFolder.self, SyncJoin.self, SyncNow.self, SyncPreview.self, SyncLeave.self,
    ])
}

/// `plimsoll sync folder`
struct SyncFolder: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "folder", abstract: "Joins a folder that your other machines see too.",
    discussion: """
      It shows what would be shared and asks; --yes answers. Projects are left out by the setting \
      sync.exclude, and sync.names says how names leave.
      """)

  @Argument(help: "The folder; it is made where it is missing.") var folder: String

  @Option(
    name: .customLong("claude-folder"),
    help: ArgumentHelp(
      "A folder of Claude Code to share, by a name from `plimsoll folders`; may be repeated. By "
        + "default that of this shell.", valueName: "name"))
  var claudeFolders: [String] = []

  @Flag(name: .customLong("all-folders"), help: "Share all folders of Claude Code.")
  var allFolders = false

  @Option(
    help: ArgumentHelp(
      "The first day to share; everything by default.", valueName: "date"))
  var since: String?

  @Flag(help: "Do not ask.") var yes = false

  @Flag(help: "Show what would be shared and what would be noted, and change nothing.")
  var dryRun = false

  mutating func run(in surroundings: Surroundings) async throws {
    var source = SourceOptions(isQuiet: false)
    source.folders = claudeFolders
    source.showsAllFolders = allFolders
    source.syncsFirst = false
    let workbench = try await Workbench(surroundings, source, keeps: true)
    let sync = try SyncDesk.required(workbench)
    let path = SyncDesk.absolute(folder, workbench)
    let known = try sync.setup()
    if let known, known.folder == path, claudeFolders.isEmpty, !allFolders, since == nil {
      try workbench.printLines(["\(folder) is joined already; nothing was changed."])
      return
    }
    try sync.requireUsable(path)
    let setup = SyncSetup(
      folder: path,
      claudeFolders: try SharedScope.folders(
        workbench, named: claudeFolders, isAll: allFolders, asks: !yes),
      since: try firstDay())
    if known == setup {
      try workbench.printLines(["\(folder) is joined already; nothing was changed."])
      return
    }
    guard !dryRun else {
      let change = try setup.difference(in: surroundings.workspace)
      let lines = UnifiedDifference.lines(from: change.before, to: change.after, path: change.path)
      return try workbench.printLines(
        (description(of: setup, sync, workbench) + lines).map(plainText))
    }
    guard try isConfirmed(setup, sync, workbench) else {
      try workbench.printLines(["Nothing was changed."])
      return
    }
    try sync.join(setup)
    let report = try sync.run(now: surroundings.now)
    try workbench.printLines(["Joined \(plainText(path))."])
    try SyncNow.show(report, workbench)
  }

  private func firstDay() throws -> CivilDay? {
    guard let since else { return nil }
    guard let day = CivilDay(since) else {
      throw Explanation(
        what: "--since \(since) is not a date", hint: "write it as 2026-01-31 or 20260131",
        status: .usage)
    }
    return day
  }

  /// What would be shared, in lines.
  private func description(
    of setup: SyncSetup, _ sync: MachineSync, _ workbench: Workbench
  ) -> [String] {
    let folders = SharedScope.text(setup.claudeFolders, workbench)
    let excluded = sync.excludedProjects
    return [
      "This machine would share its usage with all that see \(setup.folder):",
      "  folders of Claude Code  \(folders)",
      "  projects left out       \(excluded.isEmpty ? "none" : excluded.joined(separator: ", "))",
      "  first day               \(setup.since ?? "everything that is known")",
      "  names                   \(sync.namesText)",
      "Numbers, times and names leave, never text, titles or prompts: `plimsoll sync preview` shows",
      "all of it.",
    ]
  }

  private func isConfirmed(
    _ setup: SyncSetup, _ sync: MachineSync, _ workbench: Workbench
  ) throws -> Bool {
    guard !yes else { return true }
    guard SyncDesk.canAsk else {
      throw Explanation(
        what: "nobody can be asked whether to share usage in \(folder)",
        because: "this is not a terminal",
        hint: "look at `plimsoll sync preview`, then run it in a terminal or with --yes",
        status: .usage)
    }
    workbench.sendToStandardError(
      description(of: setup, sync, workbench).map { plainText($0) + "\n" }.joined()
        + "Share this? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}

/// `plimsoll sync now`
struct SyncNow: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "now", abstract: "Syncs at once.",
    discussion: """
      Otherwise whatever runs does so every five minutes (sync.interval). It ends with 77 where a \
      team's hub does not let this machine in any more.
      """)

  @OptionGroup(title: "Output") var look: LookArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let workbench = try await Workbench(
      surroundings,
      SourceOptions(syncsFirst: false, isQuiet: look.quiet, color: look.color), keeps: true)
    if let membership = try HubMembership.stored(surroundings) {
      try await HubSync.run(membership, workbench)
      // Without a folder that is all there is to tell.
      guard try SyncDesk.sync(surroundings, workbench.index)?.setup() != nil else { return }
    }
    let sync = try SyncDesk.joined(workbench)
    try SyncNow.show(try sync.run(now: surroundings.now), workbench)
  }

  /// Says what a sync did.
  static func show(_ report: SyncReport?, _ workbench: Workbench) throws {
    guard let report else {
      try workbench.printLines(["Another process is syncing just now."])
      return
    }
    let written =
      report.written == 0
      ? "Nothing had to be written."
      : "Wrote \(counted(Int64(report.written), "slice")), \(grouped(report.bytesWritten)) bytes."
    let taken =
      report.taken == 0
      ? "Nothing new of other machines."
      : "Took in \(counted(Int64(report.taken), "slice")) of other machines: "
        + "\(counted(report.responsesAdded, "new response"))."
    try workbench.printLines(
      [written, taken, "\(counted(Int64(report.machines), "machine")) in all."])
    for problem in report.problems { workbench.warn("\(problem.path): \(problem.reason)") }
  }
}

/// `plimsoll sync preview`
struct SyncPreview: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Shows exactly what leaves this machine, and sends nothing.",
    discussion: """
      Before a folder is joined it shows what would leave. --json prints the slices as they are \
      written into the folder, byte for byte before they are compressed, and the file with limits.
      """)

  @Flag(help: "Print the slices themselves.") var json = false

  @OptionGroup(title: "Output") var look: LookArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let workbench = try await Workbench(
      surroundings, SourceOptions(isQuiet: look.quiet, color: look.color))
    let sync = try SyncDesk.required(workbench)
    let setup =
      try sync.setup()
      ?? SyncSetup(folder: "/", claudeFolders: workbench.scope.shown.map { $0.sorted() })
    let slices = try sync.preview(setup, now: surroundings.now)
    if json {
      for slice in slices {
        try StandardStream.standardOutput.send(String(decoding: slice.text, as: UTF8.self))
      }
      if let limits = try sync.previewLimits(now: surroundings.now) {
        try StandardStream.standardOutput.send(String(decoding: limits.file, as: UTF8.self))
      }
      return
    }
    let report = PreviewReport(
      slices: slices.map(PreviewReport.Slice.init), scope: sync.scopeText(setup),
      limits: try sync.previewLimits(now: surroundings.now)?.readings.count ?? 0)
    try workbench.printLines(report.lines(on: workbench.surface))
  }
}

/// `plimsoll sync leave`
struct SyncLeave: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Ends sharing with other machines, and telling a hub.",
    discussion: """
      What this machine has written into the folder stays there, and what it took in stays here: \
      `plimsoll machines forget NAME` takes that out. What it told a hub stays there unless --erase \
      takes it out; --erase leaves the hub alone, and not the folder.
      """)

  @Flag(help: "Leave the hub, and take everything that this machine told out of it.")
  var erase = false

  @Flag(name: .customLong("folder"), help: "Leave only the folder, and go on telling the hub.")
  var leavesOnlyFolder = false

  mutating func validate() throws {
    if erase, leavesOnlyFolder {
      throw ValidationError("--erase is about the hub, and --folder about the folder")
    }
  }

  mutating func run(in surroundings: Surroundings) async throws {
    if leavesOnlyFolder { return try await leaveFolder(surroundings, isAll: true) }
    let membership = try HubMembership.stored(surroundings)
    if erase, membership == nil { throw HubMembership.none }
    if let membership {
      try await HubSync.leave(membership, erases: erase, surroundings)
      let what = erase ? ", and took out what this machine had told" : ""
      try StandardStream.standardOutput.send(plainText("Left \(membership.url)\(what).") + "\n")
      if erase { return }
    }
    try await leaveFolder(surroundings, isAll: membership == nil)
  }

  /// - Parameter isAll: Whether nothing else was left.
  private func leaveFolder(_ surroundings: Surroundings, isAll: Bool) async throws {
    let workbench = try await Workbench(
      surroundings, SourceOptions(skipsIndexing: true), keeps: true)
    let folder = try SyncDesk.required(workbench).leave()
    if folder == nil, !isAll { return }
    try workbench.printLines(
      [folder.map { "Left \(plainText($0))." } ?? "This machine has joined no folder."])
  }
}

extension SyncDesk {
  /// Whether somebody can be asked.
  static var canAsk: Bool { isatty(0) == 1 && StandardStream.standardError.isTerminal }

  /// The sharing of the user's own index.
  static func required(_ workbench: Workbench) throws -> MachineSync {
    guard let sync = try sync(workbench.surroundings, workbench.index) else {
      throw Explanation(
        what: "the folders that are named here are shared with no other machine",
        because: "they have an index of their own", status: .usage)
    }
    return sync
  }

  /// The same where something has been joined.
  static func joined(_ workbench: Workbench) throws -> MachineSync {
    let sync = try required(workbench)
    guard try sync.setup() != nil else {
      throw Explanation(
        what: "this machine shares its usage with no other one", because: "it has joined no folder",
        hint: "`plimsoll sync folder PATH` joins one", status: .usage)
    }
    return sync
  }

  static func absolute(_ path: String, _ workbench: Workbench) -> String {
    let home = workbench.surroundings.workspace.homeDirectory
    let whole = path == "~" ? home : path.hasPrefix("~/") ? home + path.dropFirst() : path
    return URL(fileURLWithPath: whole).standardizedFileURL.path
  }
}

extension PreviewReport.Slice {
  init(_ slice: SliceDocument) {
    self.init(name: slice.header.name, kept: slice.kept, bytes: slice.file.count)
  }
}
