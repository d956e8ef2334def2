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
struct Check: InvokedCommand {
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

  mutating func run(in invocation: Invocation) async throws {
    let selection = try LimitCheck.Selection(option: window)
    guard warn.isFinite, fail.isFinite, warn >= 0, warn <= fail else {
      throw Explanation(
        what: "--warn and --fail are in the wrong order",
        hint: "give two percentages, the smaller one to --warn", status: .usage)
    }
    let limitAccess = try await LimitAccess(invocation, look: look)
    if budget {
      let report = try await limitAccess.budgetReport(timeZone: nil)
      let check = report.check(warn: warn, fail: fail, isProjected: projected)
      try StandardStream.standardOutput.send(plainText(check.line) + "\n")
      if check.verdict != .fine { throw ExitCode(check.verdict.rawValue) }
      return
    }
    try await limitAccess.refresh(asksNobody ? .free : .due, now: invocation.now)
    let report = try limitAccess.report(now: invocation.now, zone: try invocation.zone(nil))
    let check = LimitCheck(
      report, selection: selection, warn: warn, fail: fail, isProjected: projected)
    try StandardStream.standardOutput.send(plainText(check.line) + "\n")
    if check.verdict != .fine { throw ExitCode(check.verdict.rawValue) }
  }
}

/// `plimsoll wait`
struct Wait: InvokedCommand {
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

  mutating func run(in invocation: Invocation) async throws {
    let selection = try LimitCheck.Selection(option: window ?? (untilReset ? "5h" : "any"))
    let zone = try invocation.zone(nil)
    let limitAccess = try await LimitAccess(invocation, look: look)
    var goal: Timestamp?
    var told: Timestamp?
    while true {
      let now = Invocation.clock()
      if let goal, now >= goal { return }
      let isNearEnd = goal.map { $0.milliseconds - now.milliseconds < Wait.quiet } ?? false
      // Other sessions may have been refused, or let in again.
      if told != nil { try await limitAccess.hear(now: now) }
      try await limitAccess.refresh(asksNobody ? .free : isNearEnd ? .told : .due, now: now)
      let report = try limitAccess.report(now: now, zone: zone)
      if !asksNobody { try limitAccess.writeSnapshot(report) }
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
          limitAccess.context.sendToStandardError("waiting for the reset at \(text)\n")
        }
        if let time { next = min(next, time.advanced(byMilliseconds: 1000)) }
      }
      if let goal { next = min(next, goal) }
      let left = max(100, next.milliseconds - Invocation.clock().milliseconds)
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
struct Refresh: InvokedCommand {
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

  mutating func run(in invocation: Invocation) async throws {
    let limitAccess = try await LimitAccess(invocation, look: look)
    let now = invocation.now
    // Limits and warnings are not left out for days that are off by hours; the line knows
    // too that the zone cannot be read, and shows no sums of days.
    let (zone, problem) = invocation.zoneOrUTC
    if let problem { StandardStream.standardError.offer("warning: \(plainText(problem.what))\n") }
    let settings = LiveSettings(
      roots: limitAccess.context.allRoots, zone: zone, prices: limitAccess.context.prices,
      explain: LimitAccess.explainer(zone), sharing: try SyncAccess.settings(invocation),
      monthStart: try invocation.monthStart())
    let refresh = StatusRefresh(
      index: limitAccess.context.index, limits: limitAccess.service, settings: settings)
    // nil: somebody else is at it.
    guard let outcome = try await refresh.run(now: now) else { return }
    try limitAccess.writeSnapshot(
      try limitAccess.report(now: now, zone: zone),
      sessionTokens: outcome.usage.window?.usage.tally.tokens.total)
    // For those who have a status line alone, nobody else would warn. What a face raised
    // and did not come to send is sent too.
    let alerts = try await invocation.alertService(index: limitAccess.context.index, zone: zone)
    let limits = try limitAccess.service.overview(
      now: now, historySince: now.advanced(byMilliseconds: -RecentSlope.reach))
    _ = try alerts.raise(usage: outcome.usage, limits: limits, now: now)
    _ = try await alerts.outbox?.deliver()
    if sync {
      _ = await (try await CreditAccess(limitAccess.context, zone: zone)).backgroundSync?(false)
    }
    // Last: a hub that does not answer keeps nothing else waiting.
    await HubSync.teller(limitAccess.context, settings.sharing, limitAccess.service)?(
      Invocation.clock())
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
