import Analytics
import ArgumentParser
import Index
import Reports
import UsageModel

/// `plimsoll folders`
struct Folders: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "folders", abstract: "The folders of Claude Code, and what each has used.",
    discussion: """
      Reports show the folder that CLAUDE_CONFIG_DIR names, else ~/.claude together with \
      ~/.config/claude. --all-folders shows all for one question, --folder NAME one of them; the \
      setting index.folders decides for all questions: environment, all, or paths with commas. \
      A response with copies in two folders counts in each of them here, and once where both \
      are shown.
      """)

  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in surroundings: Surroundings) async throws {
    var options = ReportOptions()
    output.fill(&options)
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.projects.order, now: surroundings.now,
      zone: surroundings.zone)
    let workbench = try await Workbench(surroundings, source.options)
    guard let desk = workbench.folders else {
      throw Explanation(
        what: "there is one index for the folders that --root names",
        hint: "leave out --root to see your own folders", status: .usage)
    }
    let home = surroundings.workspace.homeDirectory
    let folders = try workbench.index.folderUsage(
      desk: desk, prices: workbench.prices, mode: request.costMode)
    let rows = folders.map { entry in
      FoldersReport.Row(
        name: entry.folder.name,
        aliases: entry.folder.aliases.map { FolderPath.abbreviated($0, home: home) }
          .filter { $0 != entry.folder.name },
        isShown: entry.isShown, usage: entry.usage, first: entry.first, last: entry.last)
    }
    try desk.noteListed()
    let context = ReportContext(
      generatedAt: surroundings.now, zone: request.zone, costMode: request.costMode)
    try workbench.print(
      .folders(FoldersReport(context: context, rows: rows)), as: request.format)
  }
}
