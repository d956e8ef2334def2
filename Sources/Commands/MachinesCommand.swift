import Analytics
import ArgumentParser
import Index
import Reports
import Terminal
import UsageModel

/// `plimsoll machines`
struct Machines: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "machines",
    abstract: "Shows your machines: what each has used, and when it last reported.",
    discussion: guide.text,
    subcommands: [
      MachinesList.self, MachinesName.self, MachinesRetire.self, MachinesForget.self,
      MachinesRecall.self,
    ],
    defaultSubcommand: MachinesList.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines", "the list"),
      CommandExample("plimsoll machines name laptop", "name this one"),
    ],
    notes: """
      These are the machines that share a folder through `plimsoll sync folder`. Every report \
      counts them together; --machine NAME shows one.
      """,
    statuses: .usual(and: .noData))
}

/// `plimsoll machines list`
struct MachinesList: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists your machines.",
    usage: "plimsoll machines [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines", "as a table"),
      CommandExample("plimsoll machines --json", "for scripts"),
    ])

  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    var options = ReportOptions()
    output.fill(&options)
    let request = try ReportRequest(
      options, defaultOrder: ReportKind.projects.order, now: invocation.now,
      zone: invocation.zone)
    let context = try await CommandContext(invocation, source.options)
    let sync = try SyncAccess.required(context)
    let setup = try sync.setup()
    let index = context.index
    var usages = try index.machineUsage(prices: context.prices, mode: request.costMode)
    if usages.isEmpty { usages = [try MachinesList.alone(context, request)] }
    var rows: [MachinesReport.Row] = []
    for usage in usages where usage.machine.state == .active {
      var machine = usage.machine
      if machine.isOwn, let setup {
        machine.scope = sync.scopeText(setup)
        machine.version = sync.programVersion
      }
      let same = rows.firstIndex {
        machine.isEphemeral && $0.machine.isEphemeral && $0.machine.label == machine.label
      }
      if let same {
        rows[same].count += 1
        rows[same].usage += usage.usage
        rows[same].last = [rows[same].last, usage.last].compactMap(\.self).max()
        rows[same].machine.heardAt =
          [rows[same].machine.heardAt, machine.heardAt].compactMap(\.self).max()
      } else {
        rows.append(MachinesReport.Row(machine: machine, usage: usage.usage, last: usage.last))
      }
    }
    let total = try index.shownTotal(prices: context.prices, mode: request.costMode)
    let reportContext = ReportContext(
      generatedAt: invocation.now, zone: request.zone, costMode: request.costMode)
    let report = MachinesReport(
      context: reportContext, rows: rows, total: total, folder: setup?.folder,
      hidden: usages.map(\.machine).filter { $0.state != .active })
    try context.print(.machines(report), as: request.format)
  }

  /// This machine where it shares nothing and so has no name yet.
  private static func alone(
    _ context: CommandContext, _ request: ReportRequest
  ) throws -> MachineUsage {
    let total = try context.index.shownTotal(prices: context.prices, mode: request.costMode)
    return MachineUsage(
      machine: Machine(id: "", label: "", isOwn: true), usage: total)
  }
}

/// A command about one machine.
private protocol MachineDecision: InvokedCommand {
  var machine: String { get }
}

extension MachineDecision {
  /// The machines that are meant, none of them this one.
  fileprivate func meant(_ context: CommandContext) throws -> [Machine] {
    _ = try SyncAccess.required(context)
    let found = try SyncAccess.meant(by: machine, context.index.machines())
    guard !found.contains(where: \.isOwn) else {
      throw Explanation(
        what: "\(machine) is this machine", because: "its usage is its own",
        hint: "`plimsoll sync leave` ends sharing; run the command on another machine",
        status: .usage)
    }
    return found
  }

  fileprivate func decide(_ state: Machine.State, _ context: CommandContext) throws {
    for machine in try meant(context) {
      try context.index.decide(state, of: machine.id, at: context.invocation.now)
    }
    // The others are told at once where that can be.
    if let sync = try SyncAccess.sync(context.invocation, context.index),
      try sync.setup() != nil
    {
      SyncAccess.tell(sync, context)
    }
  }
}

/// `plimsoll machines name`
struct MachinesName: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "name",
    abstract: "Gives this machine a name.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines name laptop", "from now on")
    ])

  @Argument(help: "The name that your other machines show.") var name: String

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    let sync = try SyncAccess.required(context)
    let name = name.filter { !$0.isNewline }
    guard !name.isEmpty, name.utf8.count <= 64, name != "this", name != "all" else {
      throw Explanation(
        what: "a machine cannot be called \(name.isEmpty ? "nothing" : name)",
        because: "a name has up to 64 bytes, and is not this or all",
        hint: "take another name", status: .usage)
    }
    try sync.rename(name)
    if try sync.setup() != nil { SyncAccess.tell(sync, context) }
    try context.printLines(["This machine is called \(plainText(name))."])
  }
}

/// `plimsoll machines retire`
struct MachinesRetire: MachineDecision {
  static let configuration = CommandConfiguration(
    commandName: "retire",
    abstract: "Takes a machine off the list; its usage still counts.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines retire laptop", "one that you no longer use")
    ],
    statuses: .usual(and: .noData))

  @Argument(help: "Its name or id.") var machine: String

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    try decide(.retired, context)
    try context.printLines(["\(plainText(machine)) is no longer listed; its usage counts."])
  }
}

/// `plimsoll machines forget`
struct MachinesForget: MachineDecision {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Removes a machine and its usage, here and on all others.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines forget laptop", "asks first")
    ],
    notes: """
      It asks first, unless you pass --yes. For 30 days, `plimsoll machines recall` undoes it. \
      The machine's files in the shared folder are not touched.
      """,
    statuses: .usual(and: .noData))

  @Argument(help: "Its name or id.") var machine: String

  @Flag(help: "Do not ask.") var yes = false

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    _ = try meant(context)
    if !yes {
      guard SyncAccess.canAsk else {
        throw Explanation(
          what: "forgetting \(machine) needs a confirmation",
          because: "this is not a terminal",
          hint: "run it in a terminal, or with --yes", status: .usage)
      }
      context.sendToStandardError(
        "Take the usage of \(plainText(machine)) out of all reports, on all machines? [y/N] ")
      guard ["y", "yes"].contains(readLine()?.lowercased()) else {
        try context.printLines(["Nothing was changed."])
        return
      }
    }
    try decide(.forgotten, context)
    try context.printLines([
      "\(plainText(machine)) is forgotten. For 30 days `plimsoll machines recall "
        + "\(plainText(machine))` undoes that."
    ])
  }
}

/// `plimsoll machines recall`
struct MachinesRecall: MachineDecision {
  static let configuration = CommandConfiguration(
    commandName: "recall",
    abstract: "Lists and counts a machine again.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll machines recall laptop", "one that was retired or forgotten")
    ],
    statuses: .usual(and: .noData))

  @Argument(help: "Its name or id.") var machine: String

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(
      invocation, SourceOptions(skipsIndexing: true), keeps: true)
    let limit = MachineSync.recallDays
    for known in try meant(context) where known.state == .forgotten {
      let age = known.stateAt.map { invocation.now.milliseconds - $0.milliseconds } ?? 0
      guard age > limit * 86_400_000 else { continue }
      throw Explanation(
        what: "\(machine) cannot be recalled",
        because: "it was forgotten more than \(limit) days ago, and its usage has been removed",
        hint: "sync from that machine again, which then counts as a new one",
        status: .usage)
    }
    try decide(.active, context)
    try context.printLines(["\(plainText(machine)) is listed and counts."])
  }
}

extension SyncAccess {
  /// Syncs after a decision; what goes wrong is a warning, since the decision is kept and
  /// told with the next sync.
  static func tell(_ sync: MachineSync, _ context: CommandContext) {
    do {
      _ = try sync.run(now: context.invocation.now)
    } catch {
      context.warn("the other machines do not know yet: \(error.what): \(error.why)")
    }
  }
}
