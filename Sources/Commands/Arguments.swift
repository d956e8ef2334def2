import ArgumentParser
import Index
import Pricing
import Reports
import Terminal

/// Where usage is read from.
struct SourceArguments: ParsableArguments {
  @OptionGroup var roots: RootArguments

  @Flag(
    name: .customLong("no-index"), help: "Report what is in the index, without reading transcripts."
  )
  var skipsIndexing = false

  @OptionGroup var look: LookArguments

  var options: SourceOptions {
    roots.options(skipsIndexing: skipsIndexing, look: look)
  }
}

/// The folders of Claude Code.
struct RootArguments: ParsableArguments {
  @Option(
    name: .customLong("root"),
    help: ArgumentHelp(
      "A folder of Claude Code to read instead of your own; may be repeated.",
      valueName: "folder"))
  var roots: [String] = []

  @Flag(
    name: .customLong("all-folders"),
    help: "Show every Claude Code folder that was ever seen, not only this shell's.")
  var showsAllFolders = false

  @Option(
    name: .customLong("folder"),
    help: ArgumentHelp(
      "Show this Claude Code folder, given by path or by a name from `plimsoll "
        + "folders`; may be repeated.", valueName: "name"))
  var folders: [String] = []

  @Option(
    name: .customLong("machine"),
    help: ArgumentHelp(
      "Show this machine's usage: a name from `plimsoll machines`, this or all; "
        + "may be repeated.", valueName: "name"))
  var machines: [String] = []

  /// These and the options beside them as plain values.
  func options(skipsIndexing: Bool, look: LookArguments) -> SourceOptions {
    SourceOptions(
      roots: roots, showsAllFolders: showsAllFolders, folders: folders, machines: machines,
      skipsIndexing: skipsIndexing, isQuiet: look.quiet, color: look.color)
  }
}

/// What is said beside an answer, and how it looks.
struct LookArguments: ParsableArguments {
  @Flag(name: [.long, .short], help: "Do not show progress or warnings.")
  var quiet = false

  @Option(
    help: ArgumentHelp("Colour the output: auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto
}

/// `SourceArguments` as plain values.
struct SourceOptions: Sendable {
  var roots: [String] = []
  var showsAllFolders = false
  /// Names of folders that are to be shown; none for those of the settings.
  var folders: [String] = []
  /// Names of machines that are to be shown; none for all.
  var machines: [String] = []
  /// Whether machines are synced first where that is due.
  var syncsFirst = true
  var skipsIndexing = false
  var isQuiet = false
  var color = ColorChoice.auto
}

extension ColorChoice: ExpressibleByArgument {}

/// Which time a report covers.
struct RangeArguments: ParsableArguments {
  @Option(help: ArgumentHelp("First day, such as 2026-01-31 or 20260131.", valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("Last day, included in the report.", valueName: "date"))
  var until: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A span that ends now and includes today: 12h, 7d, 4w or 3m.", valueName: "span"))
  var last: String?

  @Option(
    name: [.customLong("tz"), .customLong("timezone")],
    help: ArgumentHelp(
      "Time zone of days and hours, such as Europe/Berlin; yours by default.", valueName: "name"))
  var timeZone: String?

  func fill(_ options: inout ReportOptions) {
    options.since = since
    options.until = until
    options.last = last
    options.timeZone = timeZone
  }
}

/// What a report is limited to.
struct SelectionArguments: ParsableArguments {
  @Option(
    name: [.customLong("project"), .customShort("p")],
    help: ArgumentHelp(
      "Only the project or repository with this name or path, otherwise those "
        + "that contain it; may be repeated.",
      valueName: "name"))
  var projects: [String] = []

  @Option(
    name: [.customLong("model"), .customShort("m")],
    help: ArgumentHelp(
      "Only models with this name, or with it in their names; may be repeated.", valueName: "name"))
  var models: [String] = []

  @OptionGroup var attribution: AttributionArguments

  func fill(_ options: inout ReportOptions) {
    options.projects = projects
    options.models = models
    options.attributes = attribution.names
  }
}

/// The form in which a report is printed, and how costs come about.
struct OutputArguments: ParsableArguments {
  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Flag(help: "Print CSV, safe to open in a spreadsheet.")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "Costs: auto uses recorded ones, otherwise list prices; calculate uses only"
        + " list prices; display uses only recorded ones.", valueName: "mode"))
  var cost: String?

  func fill(_ options: inout ReportOptions) {
    options.json = json
    options.csv = csv
    options.cost = cost
  }
}

extension ReportOptions {
  /// - Parameter limit: How many rows at most; nil for all, or for the default.
  init(
    _ range: RangeArguments, _ selection: SelectionArguments, _ output: OutputArguments,
    limit: Int? = nil
  ) {
    self.init()
    range.fill(&self)
    selection.fill(&self)
    output.fill(&self)
    self.limit = limit
  }
}

/// The order and number of rows.
struct RowArguments: ParsableArguments {
  @Flag(name: [.long, .short], help: "Split every row by model.")
  var breakdown = false

  @Option(
    help: ArgumentHelp(
      "Split the rows of hours, days, weeks or months by machine.", valueName: "machine"))
  var by: String?

  @Flag(help: "Show each worktree and folder of a repository separately.")
  var worktrees = false

  @Option(
    help: ArgumentHelp(
      "Sort rows by time, cost, total, input, output or name.", valueName: "key"))
  var sort: String?

  @Option(
    help: ArgumentHelp(
      "asc or desc; by default, sums descend, and times and names ascend.", valueName: "direction"))
  var order: String?

  @Option(
    help: ArgumentHelp(
      "Show at most this many rows: the newest if they are sorted by time, "
        + "otherwise the first.",
      valueName: "rows"))
  var limit: Int?

  @Option(
    name: .customLong("week-start"),
    help: ArgumentHelp("The day on which weeks begin; monday by default.", valueName: "day"))
  var weekStart: String?

  func fill(_ options: inout ReportOptions) {
    options.hasBreakdown = breakdown
    options.by = by
    options.showsWorktrees = worktrees
    options.sort = sort
    options.order = order
    options.limit = limit
    options.weekStart = weekStart
  }
}
