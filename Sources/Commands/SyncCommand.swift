import ArgumentParser
import Foundation
import Index
import Reports
import Sharing
import Terminal
import UsageModel
import Wording

/// `plimsoll sync`
struct SyncCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Shares usage with your other machines, or with a team's hub.",
    discussion: guide.text,
    subcommands: [
      SyncFolder.self, SyncJoin.self, SyncNow.self, SyncPreview.self, SyncLeave.self,
    ])

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync folder ~/Dropbox/plimsoll", "one total for your machines"),
      CommandExample("plimsoll sync preview", "what would leave"),
    ],
    notes: """
      `sync folder` gives all of your machines one total. `sync join` shares this machine's \
      usage with a team's hub.

      The machines share one folder: a folder of Syncthing, iCloud Drive or Dropbox, a network \
      drive or a stick. Each writes files of its own there and reads those of the others. A \
      transcript that two machines have counts once. What leaves this machine is numbers, \
      times, and the names of models, projects, branches and sessions; never text, titles or \
      prompts.
      """,
    statuses: .usual(and: .notPermitted))
}

/// `plimsoll sync folder`
struct SyncFolder: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "folder",
    abstract: "Joins a folder that your other machines share.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync folder ~/Dropbox/plimsoll", "asks first"),
      CommandExample("plimsoll sync folder ~/Sync --dry-run", "only look"),
    ],
    notes: """
      It shows what would be shared and asks, unless you pass --yes. The setting sync.exclude \
      leaves projects out; sync.names decides in which form names leave.
      """)

  @Argument(help: "The folder; it is created if it is missing.") var folder: String

  @Option(
    name: .customLong("claude-folder"),
    help: ArgumentHelp(
      "A Claude Code folder to share, by a name from `plimsoll folders`; may be "
        + "repeated. By default this shell's.", valueName: "name"))
  var claudeFolders: [String] = []

  @Flag(name: .customLong("all-folders"), help: "Share all Claude Code folders.")
  var allFolders = false

  @Option(
    help: ArgumentHelp(
      "The first day to share; everything by default.", valueName: "date"))
  var since: String?

  @Flag(help: "Do not ask.") var yes = false

  @Flag(help: "Show what would be shared and what would change, without changing anything.")
  var dryRun = false

  mutating func run(in invocation: Invocation) async throws {
    var source = SourceOptions(isQuiet: false)
    source.folders = claudeFolders
    source.showsAllFolders = allFolders
    source.syncsFirst = false
    let context = try await CommandContext(invocation, source, keeps: true)
    let sync = try SyncAccess.required(context)
    let path = SyncAccess.absolute(folder, context)
    let known = try sync.setup()
    if let known, known.folder == path, claudeFolders.isEmpty, !allFolders, since == nil {
      try context.printLines(["\(folder) is joined already; nothing was changed."])
      return
    }
    try sync.requireUsable(path)
    let setup = SyncSetup(
      folder: path,
      claudeFolders: try SharedScope.folders(
        context, named: claudeFolders, isAll: allFolders, asks: !yes),
      since: try firstDay())
    if known == setup {
      try context.printLines(["\(folder) is joined already; nothing was changed."])
      return
    }
    guard !dryRun else {
      let change = try setup.difference(in: invocation.workspace)
      let lines = UnifiedDifference.lines(from: change.before, to: change.after, path: change.path)
      return try context.printLines(
        (description(of: setup, sync, context) + lines).map(plainText))
    }
    guard try isConfirmed(setup, sync, context) else {
      try context.printLines(["Nothing was changed."])
      return
    }
    try sync.join(setup)
    let report = try sync.run(now: invocation.now)
    try context.printLines(["Joined \(plainText(path))."])
    try SyncNow.show(report, context)
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
    of setup: SyncSetup, _ sync: MachineSync, _ context: CommandContext
  ) -> [String] {
    let folders = SharedScope.text(setup.claudeFolders, context)
    let excluded = sync.excludedProjects
    return [
      "This machine would share its usage with all that see \(setup.folder):",
      "  folders of Claude Code  \(folders)",
      "  projects left out       \(excluded.isEmpty ? "none" : excluded.joined(separator: ", "))",
      "  first day               \(setup.since ?? "everything that is known")",
      "  names                   \(sync.namesText)",
      "Numbers, times and names leave, never text, titles or prompts: `plimsoll sync preview` "
        + "shows",
      "all of it.",
    ]
  }

  private func isConfirmed(
    _ setup: SyncSetup, _ sync: MachineSync, _ context: CommandContext
  ) throws -> Bool {
    guard !yes else { return true }
    guard SyncAccess.canAsk else {
      throw Explanation(
        what: "sharing usage in \(folder) needs a confirmation",
        because: "this is not a terminal",
        hint: "look at `plimsoll sync preview`, then run it in a terminal or with --yes",
        status: .usage)
    }
    context.sendToStandardError(
      description(of: setup, sync, context).map { plainText($0) + "\n" }.joined()
        + "Share this? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}

/// `plimsoll sync now`
struct SyncNow: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "now",
    abstract: "Syncs now.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync now", "folder and hub")
    ],
    notes: """
      Otherwise this happens every five minutes (sync.interval) while the monitor, the server \
      or the service is running. Status 77 means that a team's hub no longer lets this machine \
      in.
      """,
    statuses: .usual(and: .notPermitted))

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation,
      SourceOptions(syncsFirst: false, isQuiet: look.quiet, color: look.color), keeps: true)
    if let membership = try HubMembership.stored(invocation) {
      try await HubSync.run(membership, context)
      // Without a folder that is all there is to say.
      guard try SyncAccess.sync(invocation, context.index)?.setup() != nil else { return }
    }
    let sync = try SyncAccess.joined(context)
    try SyncNow.show(try sync.run(now: invocation.now), context)
  }

  /// Says what a sync did.
  static func show(_ report: SyncReport?, _ context: CommandContext) throws {
    guard let report else {
      try context.printLines(["Another process is syncing just now."])
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
    try context.printLines(
      [written, taken, "\(counted(Int64(report.machines), "machine")) in all."])
    for problem in report.problems { context.warn("\(problem.path): \(problem.reason)") }
  }
}

/// `plimsoll sync preview`
struct SyncPreview: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Shows exactly what would leave this machine, without sending it.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync preview", "in words"),
      CommandExample("plimsoll sync preview --json", "byte for byte"),
    ],
    notes: """
      It also works before you join a folder. --json prints the slices as they are written \
      into the folder, byte for byte before they are compressed, and the file with the limits.
      """)

  @Flag(help: "Print the slices themselves.") var json = false

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(isQuiet: look.quiet, color: look.color))
    let sync = try SyncAccess.required(context)
    let setup =
      try sync.setup()
      ?? SyncSetup(folder: "/", claudeFolders: context.scope.shown.map { $0.sorted() })
    let slices = try sync.preview(setup, now: invocation.now)
    if json {
      for slice in slices {
        try StandardStream.standardOutput.send(String(decoding: slice.text, as: UTF8.self))
      }
      if let limits = try sync.previewLimits(now: invocation.now) {
        try StandardStream.standardOutput.send(String(decoding: limits.file, as: UTF8.self))
      }
      return
    }
    let report = PreviewReport(
      slices: slices.map(PreviewReport.Slice.init), scope: sync.scopeText(setup),
      limits: try sync.previewLimits(now: invocation.now)?.readings.count ?? 0)
    try context.printLines(report.lines(on: context.surface))
  }
}

/// `plimsoll sync leave`
struct SyncLeave: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave",
    abstract: "Stops sharing with other machines and with a hub.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync leave", "folder and hub"),
      CommandExample("plimsoll sync leave --folder", "the folder only"),
    ],
    notes: """
      What this machine has written into the folder stays there, and what it has read stays \
      here; `plimsoll machines forget NAME` removes that. What it sent to a hub stays there, \
      unless --erase removes it. --erase is about the hub alone and does not leave the folder.
      """,
    statuses: .usual(and: .notPermitted))

  @Flag(help: "Leave the hub, and erase everything there that this machine has sent.")
  var erase = false

  @Flag(name: .customLong("folder"), help: "Leave only the folder, and keep sharing with the hub.")
  var leavesOnlyFolder = false

  mutating func validate() throws {
    if erase, leavesOnlyFolder {
      throw ValidationError("--erase is about the hub, and --folder about the folder")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    if leavesOnlyFolder { return try await leaveFolder(invocation, isAll: true) }
    let membership = try HubMembership.stored(invocation)
    if erase, membership == nil { throw HubMembership.none }
    if let membership {
      try await HubSync.leave(membership, erases: erase, invocation)
      let what = erase ? ", and erased what this machine had sent" : ""
      try StandardStream.standardOutput.send(plainText("Left \(membership.url)\(what).") + "\n")
      if erase { return }
    }
    try await leaveFolder(invocation, isAll: membership == nil)
  }

  /// - Parameter isAll: Whether nothing else was left.
  private func leaveFolder(_ invocation: Invocation, isAll: Bool) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    let folder = try SyncAccess.required(context).leave()
    if folder == nil, !isAll { return }
    try context.printLines(
      [folder.map { "Left \(plainText($0))." } ?? "This machine has joined no folder."])
  }
}

extension SyncAccess {
  /// Whether somebody can be asked.
  static var canAsk: Bool { isatty(0) == 1 && StandardStream.standardError.isTerminal }

  /// The sharing of the user's own index.
  static func required(_ context: CommandContext) throws -> MachineSync {
    guard let sync = try sync(context.invocation, context.index) else {
      throw Explanation(
        what: "the folders that are named here are shared with no other machine",
        because: "they have an index of their own", status: .usage)
    }
    return sync
  }

  /// The same where something has been joined.
  static func joined(_ context: CommandContext) throws -> MachineSync {
    let sync = try required(context)
    guard try sync.setup() != nil else {
      throw Explanation(
        what: "this machine does not share its usage with another one",
        because: "it has joined no folder",
        hint: "`plimsoll sync folder PATH` joins one", status: .usage)
    }
    return sync
  }

  static func absolute(_ path: String, _ context: CommandContext) -> String {
    let home = context.invocation.workspace.homeDirectory
    let whole = path == "~" ? home : path.hasPrefix("~/") ? home + path.dropFirst() : path
    return URL(fileURLWithPath: whole).standardizedFileURL.path
  }
}

extension PreviewReport.Slice {
  init(_ slice: SliceDocument) {
    self.init(name: slice.header.name, kept: slice.kept, bytes: slice.file.count)
  }
}
