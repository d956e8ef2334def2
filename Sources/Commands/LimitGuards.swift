import Analytics
import ArgumentParser
import Foundation
internal import LimitPolling
import Limits
import Live
import Reports
import Terminal
import UsageModel
import Wording

/// `plimsoll check`
struct Check: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compares limits with thresholds, like a plugin of a monitoring system.",
    usage: "plimsoll check [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll check --warn 80 --fail 95", "every limit"),
      CommandExample("plimsoll check --window 7d --projected", "where the week leads"),
    ],
    notes: """
      It prints one line. A figure older than an hour can raise an alarm, but it cannot clear \
      one.
      """,
    statuses: .usual(and: .pastWarning, .pastFailure, .unknown))

  @Option(help: ArgumentHelp("The percentage from which it warns.", valueName: "percent"))
  var warn = Double(LevelBounds.high)

  @Option(help: ArgumentHelp("The percentage from which it is critical.", valueName: "percent"))
  var fail = Double(LevelBounds.critical)

  @Option(help: ArgumentHelp("5h, 7d, any or model:NAME.", valueName: "window"))
  var window = "any"

  @Flag(help: "Use the figure that the pace leads to at the reset, if that is higher.")
  var projected = false

  @Flag(help: "Compare your budgets instead; see `plimsoll budget`.")
  var budget = false

  @Flag(name: .customLong("no-ask"), help: "Judge by what is known, without asking a source.")
  var asksNobody = false

  @OptionGroup var look: LookArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let selection = try LimitCheck.Selection(option: window)
    guard warn.isFinite, fail.isFinite, warn >= 0, warn <= fail else {
      throw Explanation(
        what: "--warn and --fail are in the wrong order",
        hint: "give two percentages, the smaller one to --warn", status: .usage)
    }
    let desk = try await LimitDesk(surroundings, look: look)
    if budget {
      let report = try await desk.budgetReport(timeZone: nil)
      let check = report.check(warn: warn, fail: fail, isProjected: projected)
      try StandardStream.standardOutput.send(plainText(check.line) + "\n")
      if check.verdict != .fine { throw ExitCode(check.verdict.rawValue) }
      return
    }
    try await desk.refresh(asksNobody ? .told : .due, now: surroundings.now)
    let report = try desk.report(now: surroundings.now, zone: try surroundings.zone(nil))
    let check = LimitCheck(
      report, selection: selection, warn: warn, fail: fail, isProjected: projected)
    try StandardStream.standardOutput.send(plainText(check.line) + "\n")
    if check.verdict != .fine { throw ExitCode(check.verdict.rawValue) }
  }
}

/// `plimsoll wait`
struct Wait: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Waits until there is room in the limits again.",
    usage: "plimsoll wait [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll wait && claude -p \"go on\"", "start when there is room"),
      CommandExample("plimsoll wait --below 50", "until half is free"),
    ],
    notes: """
      Without options, it waits while any limit is used up, and ends at once if none is. It \
      also takes in what other sessions learn in the meantime.
      """,
    statuses: .usual(and: .noData))

  @Flag(
    name: .customLong("until-reset"), help: "Wait for the next reset, even if no limit is used up.")
  var untilReset = false

  @Option(help: ArgumentHelp("Wait until the limits are below this percentage.", valueName: "n"))
  var below = 100.0

  @Option(help: ArgumentHelp("5h, 7d, any or model:NAME.", valueName: "window"))
  var window: String?

  @Flag(name: .customLong("no-ask"), help: "Decide by what is known, without asking a source.")
  var asksNobody = false

  @OptionGroup var look: LookArguments

  /// Seconds between two looks at the store.
  private static let pause: Int64 = 20
  /// Milliseconds after a reset at which a wait for it ends: clocks differ a little.
  private static let margin: Int64 = 1000
  /// Milliseconds before the end of a wait from which on no source is asked: an answer
  /// can take as long.
  private static let quiet: Int64 = 30_000

  mutating func run(in surroundings: Surroundings) async throws {
    let selection = try LimitCheck.Selection(option: window ?? (untilReset ? "5h" : "any"))
    let zone = try surroundings.zone(nil)
    let desk = try await LimitDesk(surroundings, look: look)
    var goal: Timestamp?
    var told: Timestamp?
    while true {
      let now = Surroundings.clock()
      if let goal, now >= goal { return }
      let isNearEnd = goal.map { $0.milliseconds - now.milliseconds < Wait.quiet } ?? false
      // Other sessions may have been refused, or let in again.
      if told != nil { try await desk.hear(now: now) }
      try await desk.refresh(asksNobody || isNearEnd ? .told : .due, now: now)
      let report = try desk.report(now: now, zone: zone)
      if !asksNobody { try desk.writeSnapshot(report) }
      let room =
        untilReset && goal == nil
        ? LimitRoom(resetIn: report, selection: selection)
        : LimitRoom(report, selection: selection, below: below)
      var next = now.advanced(byMilliseconds: Wait.pause * 1000)
      switch room {
      case .unknown: throw Wait.nothingKnown(report.reason)
      case .now where goal == nil: return
      case .now: break
      case .notBefore(let time):
        if untilReset, goal == nil { goal = time?.advanced(byMilliseconds: Wait.margin) }
        if let time, told != time {
          told = time
          let text = LimitClock(now: now, zone: zone).text(time)
          desk.workbench.sendToStandardError("waiting for the reset at \(text)\n")
        }
        if let time { next = min(next, time.advanced(byMilliseconds: 1000)) }
      }
      if let goal { next = min(next, goal) }
      let left = max(100, next.milliseconds - Surroundings.clock().milliseconds)
      try await Task.sleep(for: .milliseconds(left))
    }
  }

  private static func nothingKnown(_ reason: LimitReason?) -> Explanation {
    Explanation(
      what: "nothing is known about these limits",
      because: reason?.what ?? "no source has given a percentage for them",
      hint: reason.map { $0.hint ?? "`plimsoll doctor` says what each source lacks" }
        ?? "`plimsoll limits` shows which limits are known",
      status: .noData)
  }
}

/// `plimsoll refresh`: what the status line starts in the background.
struct Refresh: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh",
    abstract: "Brings index, limits and snapshots up to date, one process at a time.",
    discussion: guide.text,
    shouldDisplay: false)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll refresh", "what status lines start in the background")
    ])

  @Flag(help: "Also read what an organization was billed, if there is a key and it is due.")
  var sync = false

  @OptionGroup var look: LookArguments

  mutating func run(in surroundings: Surroundings) async throws {
    let desk = try await LimitDesk(surroundings, look: look)
    let now = surroundings.now
    // Limits and warnings are not left out for days that are off by hours; the line knows
    // too that the zone cannot be read, and shows no sums of days.
    let (zone, problem) = surroundings.zoneOrUTC
    if let problem { StandardStream.standardError.offer("warning: \(plainText(problem.what))\n") }
    let settings = LiveSettings(
      roots: desk.workbench.allRoots, zone: zone, prices: desk.workbench.prices,
      explain: LimitDesk.explainer(zone), sharing: try SyncDesk.settings(surroundings),
      monthStart: try surroundings.monthStart())
    let refresh = StatusRefresh(
      index: desk.workbench.index, limits: desk.service, settings: settings)
    // nil: somebody else is at it.
    guard let outcome = try await refresh.run(now: now) else { return }
    try desk.writeSnapshot(
      try desk.report(now: now, zone: zone),
      sessionTokens: outcome.usage.window?.usage.tally.tokens.total)
    // For those who have a status line alone, nobody else would warn. What a face raised
    // and did not come to send is sent too.
    let alerts = try await surroundings.alertService(index: desk.workbench.index, zone: zone)
    let limits = try desk.service.overview(
      now: now, historySince: now.advanced(byMilliseconds: -RecentSlope.reach))
    _ = try alerts.raise(usage: outcome.usage, limits: limits, now: now)
    _ = try await alerts.outbox?.deliver()
    if sync { _ = await (try await CreditDesk(desk.workbench, zone: zone)).backgroundSync?(false) }
    // Last: a hub that does not answer keeps nothing else waiting.
    await HubSync.teller(desk.workbench, settings.sharing, desk.service)?(Surroundings.clock())
  }
}

extension LimitCheck.Selection {
  /// The value of `--window`.
  init(option text: String) throws {
    guard let selection = LimitCheck.Selection(text) else {
      throw Explanation(
        what: "--window \(text) is not a window", hint: "use 5h, 7d, any, or model:NAME",
        status: .usage)
    }
    self = selection
  }
}
