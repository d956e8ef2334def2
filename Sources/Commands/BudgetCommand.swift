import Analytics
import ArgumentParser
import Index
internal import LimitPolling
import Limits
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll budget`
struct BudgetCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Shows and sets what you want to spend at most.",
    discussion: guide.text,
    subcommands: [BudgetList.self, BudgetSet.self, BudgetRemove.self],
    defaultSubcommand: BudgetList.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll budget", "how much of each is used"),
      CommandExample("plimsoll budget set 400/month", "set one"),
    ],
    notes: """
      A budget counts list prices, not your bill: a subscription has a fixed price. It does \
      not stop anything; it warns you in the same ways as other alerts, at the percentages in \
      `alerts.spend_thresholds`.
      """,
    statuses: .usual(and: .noData))
}

/// `plimsoll budget list`
struct BudgetList: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows how much of each budget is used, and where it is heading.",
    usage: "plimsoll budget [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll budget", "every budget"),
      CommandExample("plimsoll budget --json", "for scripts"),
    ])

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Flag(help: "Print CSV, safe to open in a spreadsheet.")
  var csv = false

  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let limitAccess = try await LimitAccess(invocation, look: look)
    let report = try await limitAccess.budgetReport(timeZone: zone.timeZone)
    let context = limitAccess.context
    if json {
      try StandardStream.standardOutput.send(report.json.document)
    } else if csv {
      try StandardStream.standardOutput.send(report.csv)
    } else {
      try context.printBanner()
      try context.printLines(report.lines(on: context.surface))
    }
  }
}

/// `plimsoll budget set`
struct BudgetSet: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Sets a budget, or changes the one for the same period and project.",
    usage: "plimsoll budget set <budget> [--project <name>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll budget set 15/day", "dollars a day"),
      CommandExample("plimsoll budget set 80%/7d", "of the weekly limit"),
      CommandExample("plimsoll budget set 50/week --project api", "one project"),
    ],
    notes: """
      Write 15/day, 50/week, 400/month or 20/session for dollars at list prices; 80%/5h or \
      80%/7d for a share of a limit of your subscription. With --project, only that project \
      counts. Months begin on the first unless `billing.month_starts` says otherwise.
      """)

  @Argument(help: ArgumentHelp("15/day, 400/month, 80%/7d …", valueName: "budget"))
  var budget: String

  @Option(
    name: [.customLong("project"), .customShort("p")],
    help: ArgumentHelp("Only this project, by its name, path or repository.", valueName: "name"))
  var project: String?

  @Flag(help: "Show what would change, without changing anything.")
  var dryRun = false

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    guard let parsed = Budget(budget, project: project, setAt: invocation.now) else {
      throw Explanation(
        what: "\(budget) is not a budget",
        because: project != nil && budget.contains("%")
          ? "a subscription's limits do not distinguish projects"
          : "it is an amount, a slash, and day, week, month, session, 5h or 7d",
        hint: "write it as 15/day, 400/month, 20/session or 80%/7d",
        status: .usage)
    }
    let file = BudgetFile(invocation.workspace)
    guard !dryRun else {
      let change = try file.difference(setting: parsed)
      let lines = UnifiedDifference.lines(from: change.before, to: change.after, path: file.path)
      return try StandardStream.standardOutput.send(lines.map { plainText($0) + "\n" }.joined())
    }
    let kept = try file.set(parsed)
    let place = kept.project.map { " for \($0)" } ?? ""
    try StandardStream.standardOutput.send(
      plainText("Budget \(kept.id): \(kept.text)\(place)") + "\n")
  }
}

/// `plimsoll budget remove`
struct BudgetRemove: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Removes a budget, by its number or as it was typed.",
    usage: "plimsoll budget remove <number>",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll budget remove 1", "the first in the list"),
      CommandExample("plimsoll budget remove 15/day", "as it was typed"),
    ],
    statuses: .usual(and: .noData))

  @Argument(
    help: ArgumentHelp(
      "The number that `plimsoll budget` shows, or the budget itself, such as 400/month.",
      valueName: "number"))
  var word: String

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let file = BudgetFile(invocation.workspace)
    var number = Int64(word)
    if number == nil, let meant = Budget(word, project: nil, setAt: invocation.now) {
      number = try file.budgets().first { $0.project == nil && $0.text == meant.text }?.id
    }
    guard let number, let removed = try file.remove(number) else {
      throw Explanation(
        what: Int64(word) == nil ? "no budget is \(word)" : "no budget has the number \(word)",
        hint: "run `plimsoll budget` to see all", status: .noData)
    }
    try StandardStream.standardOutput.send(plainText("Removed \(removed.text)") + "\n")
  }
}

extension LimitAccess {
  /// The state of the budgets; nobody slow is asked.
  func budgetReport(timeZone: String?) async throws -> BudgetReport {
    let invocation = context.invocation
    let zone = try invocation.zone(timeZone)
    try await refresh(.free, now: invocation.now)
    let limits = try service.overview(now: invocation.now, historySince: invocation.now)
    let budgets = try invocation.budgetService(index: context.index, zone: zone)
    return BudgetReport(
      statuses: try budgets.statuses(limits: limits, now: invocation.now),
      now: invocation.now, zone: zone)
  }
}
