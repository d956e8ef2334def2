import Analytics
import ArgumentParser
import Index
import Reports
import UsageModel

/// `plimsoll folders`
struct Folders: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "folders",
    abstract: "Shows Claude Code's folders, and what each has used.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll folders", "every folder that was ever seen"),
      CommandExample("plimsoll daily --all-folders", "all of them in one report"),
    ],
    notes: """
      Reports show the folder in CLAUDE_CONFIG_DIR; without that variable, ~/.claude together \
      with ~/.config/claude. For a single report, --all-folders shows all folders and --folder \
      NAME one of them. For every report, set index.folders to environment, all, or paths with \
      commas. A response with copies in two folders counts in each of them here, and once in a \
      report that shows both.
      """,
    statuses: .usual(and: .noData))

  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    var options = ReportOptions()
    output.fill(&options)
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.projects.order, now: invocation.now,
      zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    guard let inventory = context.folders else {
      throw Explanation(
        what: "there is one index for the folders that --root names",
        hint: "leave out --root to see your own folders", status: .usage)
    }
    let home = invocation.workspace.homeDirectory
    let folders = try context.index.folderUsage(
      inventory: inventory, prices: context.prices, mode: request.costMode)
    let rows = folders.map { entry in
      FoldersReport.Row(
        name: entry.folder.name,
        aliases: entry.folder.aliases.map { FolderPath.abbreviated($0, home: home) }
          .filter { $0 != entry.folder.name },
        isShown: entry.isShown, usage: entry.usage, first: entry.first, last: entry.last)
    }
    try inventory.noteListed()
    let reportContext = ReportContext(
      generatedAt: invocation.now, zone: request.zone, costMode: request.costMode)
    try context.print(
      .folders(FoldersReport(context: reportContext, rows: rows)), as: request.format)
  }
}
