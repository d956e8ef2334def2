import Analytics
import ArgumentParser
internal import Billing
import Index
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll credits`
struct Credits: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "credits",
    abstract: "Shows API credits: what is left, how long it lasts, what it was spent on.",
    discussion: guide.text,
    subcommands: [
      CreditsShow.self, CreditsSet.self, CreditsAdd.self, CreditsList.self, CreditsRemove.self,
      CreditsSync.self,
    ],
    defaultSubcommand: CreditsShow.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits set 150", "the balance in the Console, in dollars"),
      CommandExample("plimsoll credits", "what is left of it"),
    ],
    notes: """
      Anthropic does not offer a balance to programs. So you enter what the Console shows, and \
      what was billed since is subtracted: automatically with an Admin key of your \
      organization, otherwise when you enter the balance again. ≤ means that less may be left, \
      ? that it is unknown.
      """,
    statuses: .usual(and: .noData))
}

/// The time zone of days.
struct ZoneArguments: ParsableArguments {
  @Option(
    name: [.customLong("tz"), .customLong("timezone")],
    help: ArgumentHelp("Time zone of days; yours by default.", valueName: "name"))
  var timeZone: String?
}

/// `plimsoll credits show`
struct CreditsShow: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows balance, runway, burn rate and models.",
    usage: "plimsoll credits [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits", "as a table"),
      CommandExample("plimsoll credits --json --no-ask", "for scripts, without network"),
    ],
    notes: """
      Bills are read again when they are an hour old (`credits.refresh_interval`). The burn \
      rate is a median, so one unusual day does not move it; the runway's range covers the \
      middle half of the weeks, and the last week.
      """)

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Flag(help: "Read what was billed now, even if it was read recently.")
  var refresh = false

  @Flag(name: .customLong("no-ask"), help: "Show what is known, without asking a server.")
  var asksNobody = false

  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    if !asksNobody { _ = try await creditAccess.refresh(isByHand: refresh) }
    let report = try creditAccess.report()
    if json {
      try StandardStream.standardOutput.send(report.json.document)
    } else {
      try creditAccess.context.printBanner()
      try creditAccess.context.printLines(report.lines(on: creditAccess.context.surface))
    }
  }
}

/// What `set` and `add` have in common.
struct EntryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The last day on which the credits are valid, or never.", valueName: "YYYY-MM-DD"))
  var expires: String?

  @Option(
    help: ArgumentHelp("The day from which it is valid; now by default.", valueName: "YYYY-MM-DD"))
  var date: String?

  @Option(help: ArgumentHelp("A note of your own.", valueName: "text"))
  var note: String?

  @Flag(help: "Print the entry as JSON.")
  var json = false

  func time(now: Timestamp, zone: ZoneDays) throws -> Timestamp {
    try date.map { min(now, zone.firstQuarter(of: try Self.day($0)).start) } ?? now
  }

  /// - Parameter fallback: What holds where nothing was said.
  func end(zone: ZoneDays, fallback: Timestamp? = nil) throws -> Timestamp? {
    guard let expires else { return fallback }
    if expires.lowercased() == "never" { return nil }
    return zone.firstQuarter(of: try Self.day(expires).adding(days: 1)).start
  }

  static func day(_ text: String) throws -> CivilDay {
    if let day = CivilDay(text) { return day }
    throw Explanation(
      what: "\(text) is not a date", because: "dates are written YYYY-MM-DD",
      hint: "such as 2027-01-31", status: .usage)
  }

  static func amount(_ text: String) throws -> Cost {
    if let amount = Cost(dollarText: text) { return amount }
    throw Explanation(
      what: "\(text) is not an amount", because: "amounts are dollars with a point: 150 or 12.50",
      hint: "leave the currency out, or write it as $12.50", status: .usage)
  }
}

/// `plimsoll credits set`
struct CreditsSet: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Enters the balance that the Console shows.",
    usage: "plimsoll credits set <amount> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits set 150", "in dollars, as of now"),
      CommandExample("plimsoll credits set 150 --date 2026-01-31", "as of that day"),
    ],
    notes: """
      From then on, the balance is this amount less what is billed. Its difference from what \
      the ledger expected is shown as drift. With --expires, one sum replaces all credits; \
      without it, the credits in the ledger keep their order and their expiry dates. With - as \
      the amount, it reads the JSON of the Console's page from standard input, as \
      docs/browser.md shows.
      """)

  @Argument(
    help: ArgumentHelp("Dollars, such as 150 or 127.45; - for JSON.", valueName: "amount"))
  var amount: String

  @OptionGroup var pasted: PastedArguments
  @OptionGroup var entry: EntryArguments
  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    if amount == "-" { return try await takePasted(invocation) }
    try pasted.refuseWithoutJSON()
    let amount = try EntryArguments.amount(amount)
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    let time = try entry.time(now: invocation.now, zone: creditAccess.zone)
    let end = try entry.end(zone: creditAccess.zone)
    // What was billed so far belongs before the typed balance.
    _ = try await creditAccess.refresh(isByHand: false)
    let stored = try creditAccess.service.setBalance(
      amount, at: time, expiresAt: end, note: entry.note)
    try creditAccess.show(stored, asJSON: entry.json)
  }
}

extension CreditsSet {
  /// Takes the JSON that is on standard input.
  private func takePasted(_ invocation: Invocation) async throws {
    guard entry.expires == nil else {
      throw Explanation(
        what: "--expires cannot be used with -", because: "the JSON itself says what expires",
        hint: "leave it out", status: .usage)
    }
    let reading = try pasted.reading()
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    let time = try entry.time(now: invocation.now, zone: creditAccess.zone)
    _ = try await creditAccess.refresh(isByHand: false)
    let (stored, _) = try creditAccess.service.take(
      reading, kind: pasted.usageCredits ? .usageCredits : .reading, at: time, origin: .person,
      note: entry.note)
    try creditAccess.show(stored, asJSON: entry.json)
  }
}

/// `plimsoll credits add`
struct CreditsAdd: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Adds credits that were bought, or that come with a plan.",
    usage: "plimsoll credits add <amount> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits add 100", "bought today"),
      CommandExample("plimsoll credits add 20 --plan --monthly", "of a plan, each month"),
    ],
    notes: """
      Bought credits expire after a year, as Anthropic's do, unless --expires says otherwise. \
      Credits of a plan (--plan) expire after a month and are spent first; with --monthly they \
      come again each month.
      """)

  @Argument(help: ArgumentHelp("Dollars, such as 50.", valueName: "amount"))
  var amount: String

  @Flag(help: "The credits come with a plan: they are spent first, and expire after a month.")
  var plan = false

  @Flag(help: "They are renewed each month, and what is left expires.")
  var monthly = false

  @OptionGroup var entry: EntryArguments
  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let amount = try EntryArguments.amount(amount)
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    let time = try entry.time(now: invocation.now, zone: creditAccess.zone)
    let months = monthly ? nil : time.adding(months: plan ? 1 : 12)
    let stored = try creditAccess.service.add(
      CreditEntry(
        kind: plan ? .plan : .purchase, amount: amount, time: time,
        expiresAt: try entry.end(zone: creditAccess.zone, fallback: months),
        repeatsMonthly: monthly,
        note: entry.note))
    try creditAccess.show(stored, asJSON: entry.json)
  }
}

/// `plimsoll credits list`
struct CreditsList: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the entries of the ledger.",
    usage: "plimsoll credits list [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits list", "with their numbers"),
      CommandExample("plimsoll credits list --json", "for scripts"),
    ])

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var zone: ZoneArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let creditAccess = try await CreditAccess(invocation, look: look, timeZone: zone.timeZone)
    guard json else { return try creditAccess.printLedger() }
    let entries = try creditAccess.report().overview.entries.map(CreditsReport.entry)
    try StandardStream.standardOutput.send(JSONValue.array(entries).document)
  }
}

/// `plimsoll credits remove`
struct CreditsRemove: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Removes an entry from the ledger.",
    usage: "plimsoll credits remove <number> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits remove 3", "by its number in `credits list`")
    ],
    statuses: .usual(and: .noData))

  @Argument(
    help: ArgumentHelp("Its number, as `plimsoll credits list` shows it.", valueName: "number"))
  var number: Int64

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let creditAccess = try await CreditAccess(invocation, look: look)
    guard let entry = try creditAccess.service.remove(entry: number) else {
      throw Explanation(
        what: "the ledger has no entry \(number)", hint: "`plimsoll credits list` shows all",
        status: .noData)
    }
    let report = try creditAccess.report()
    try creditAccess.context.printLines([report.removalText(of: entry)])
  }
}

/// `plimsoll credits sync`
struct CreditsSync: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Reads what the organization used and was billed.",
    usage: "plimsoll credits sync [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll credits sync", "what is due"),
      CommandExample("plimsoll credits sync --since 2026-01-01", "from that day on"),
    ],
    notes: """
      It needs an Admin key: ANTHROPIC_ADMIN_API_KEY, or `plimsoll config set \
      anthropic.admin_api_key -`. The last days are read again each time, because costs settle \
      late. An interrupted run is resumed. Reading the reports is free.
      """,
    statuses: .usual(and: .noData))

  @Option(
    help: ArgumentHelp(
      "The first day to read, up to a year ago.", valueName: "YYYY-MM-DD"))
  var since: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let first = try since.map(EntryArguments.day)
    let creditAccess = try await CreditAccess(invocation, look: look)
    guard let state = try await creditAccess.refresh(isByHand: true, since: first) else {
      throw Explanation(
        what: "there is no Admin key",
        because: "without one, nobody knows what an organization was billed",
        hint:
          "`plimsoll config set anthropic.admin_api_key -` sets one; without an organization, "
          + "enter balances with `plimsoll credits set`",
        status: .noData)
    }
    let report = try creditAccess.report()
    if json {
      try StandardStream.standardOutput.send(report.json.document)
    } else if state.outcome == .answered {
      try creditAccess.context.printLines(report.syncLines(on: creditAccess.context.surface))
    }
    switch state.outcome {
    case .answered, .partial: return
    case .blocked:
      creditAccess.context.warn("not read now: \(state.why ?? "held back")")
    case .failed, .noOrganization:
      throw Explanation(
        what: state.what ?? "what was billed could not be read", because: state.why,
        hint: state.hint,
        status: state.outcome == .failed ? .inputOutput : .noData)
    }
  }
}

extension CreditAccess {
  /// Says what was written, and what follows.
  func show(_ entry: CreditEntry, asJSON: Bool) throws {
    if asJSON {
      try StandardStream.standardOutput.send(CreditsReport.entry(entry).document)
      return
    }
    let report = try report()
    try context.printLines(report.entryLines(of: entry, on: context.surface))
  }
}
