import Analytics
import ArgumentParser
import LimitPolling
import LimitSources
import Limits
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll limits`
struct LimitsCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Shows how full each limit is, when it resets, and whether it lasts.",
    usage: "plimsoll limits [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll limits", "all limits"),
      CommandExample("plimsoll limits --refresh", "ask the sources now"),
      CommandExample("plimsoll limits --watch", "again and again, until Ctrl-C"),
    ],
    notes: """
      Percentages are those that Anthropic reports, with their source and age. If they are \
      old, sources are asked again: first the files that Claude Code leaves, then Claude Code \
      itself, and Anthropic's servers only if nothing closer knows. Pace compares your use \
      with an even use of the window; the outlook is the less reassuring of two estimates, \
      from the average so far and from the last hour. — means unknown.
      """,
    statuses: .usual(and: .noData))

  /// The forms in which limits are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
    case pair
  }

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "table, json, or pair: the 5-hour and 7-day percentages, as in 41:20.", valueName: "form"))
  var format: Format?

  @Flag(
    help: ArgumentHelp(
      "Ask now, however new the figures are: Claude Code, otherwise the servers "
        + "that may be asked."))
  var refresh = false

  @Flag(name: .customLong("no-ask"), help: "Show what is known, without asking a source.")
  var asksNobody = false

  @Flag(help: "Show where each figure is from, and how good past forecasts were.")
  var explain = false

  @Flag(help: "Show them again every few seconds, until Ctrl-C.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "Ask only this source and show its answer: statusline, cache, claude, "
        + "transcript, oauth, session-key or api-key.", valueName: "name"))
  var source: String?

  @Flag(
    help: ArgumentHelp(
      "With --source: show the request, the answer and how it was read, with "
        + "secrets masked."))
  var debug = false

  @Option(
    name: [.customLong("tz"), .customLong("timezone")],
    help: ArgumentHelp("Time zone of the clock; yours by default.", valueName: "name"))
  var timeZone: String?

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let zone = try invocation.zone(timeZone)
    let kind = try sourceKind()
    let limitAccess = try await LimitAccess(invocation, look: look)
    if let kind {
      return try await show(only: kind, limitAccess: limitAccess, zone: zone, now: invocation.now)
    }
    if watch { return try await keepShowing(limitAccess, zone: zone) }
    let now = invocation.now
    let rest = refresh ? try limitAccess.service.rest(now: now) : nil
    let answers = try await limitAccess.refresh(
      asksNobody ? .free : refresh ? .now : .due, now: now)
    if refresh, !asksNobody {
      // Why a figure is not of now although it was asked for, and from when it can be.
      for rest in LimitService.rests(answers, besides: rest) {
        let clock = LimitClock(now: now, zone: zone).text(rest.until)
        limitAccess.context.sendToStandardError(plainText(rest.sentence(until: clock)) + "\n")
      }
    }
    let report = try limitAccess.report(now: now, zone: zone, explains: explain)
    if !asksNobody { try limitAccess.writeSnapshot(report) }
    try show(report, limitAccess: limitAccess)
    if form == .pair { try requireFigure(report) }
  }

  /// Of a pair without any figure a script has nothing: it gets the reason, and a status.
  private func requireFigure(_ report: LimitsReport) throws {
    guard !report.hasPair else { return }
    let reason = report.reason
    throw Explanation(
      what: "neither percentage is known", because: reason?.what, hint: reason?.hint,
      status: .noData)
  }

  private var form: Format { json ? .json : format ?? .table }

  private func show(_ report: LimitsReport, limitAccess: LimitAccess) throws {
    switch form {
    case .json: try StandardStream.standardOutput.send(report.json.document)
    case .pair: try StandardStream.standardOutput.send(report.pair() + "\n")
    case .table:
      try limitAccess.context.printBanner()
      let surface = limitAccess.context.surface
      try limitAccess.context.printLines(
        report.lines(on: surface) + (explain ? report.explanation(on: surface) : []))
    }
  }

  // MARK: One source

  private func sourceKind() throws -> LimitSourceKind? {
    guard let source else {
      if debug {
        throw Explanation(
          what: "--debug needs --source", hint: "name a source, as in --source cache --debug",
          status: .usage)
      }
      return nil
    }
    if let kind = LimitSourceKind.allCases.first(where: { $0.name == source }) { return kind }
    let names = LimitSourceKind.allCases.map(\.name)
    let near = nearestNames(to: source, among: names)
    throw Explanation(
      what: "no source is called \(source)",
      hint: near.isEmpty
        ? "there are " + names.joined(separator: ", ")
        : "did you mean \(near.joined(separator: ", "))?", status: .usage)
  }

  private func show(
    only kind: LimitSourceKind, limitAccess: LimitAccess, zone: ZoneDays, now: Timestamp
  ) async throws {
    guard let answer = try await limitAccess.refresh(.only(kind), now: now).first else {
      throw Explanation(
        what: "\(kind.name) cannot be asked",
        because: "nothing here reads it",
        hint: "`plimsoll limits --no-ask` shows its last figures", status: .noData)
    }
    if debug { try limitAccess.context.printLines(LimitsCommand.lines(of: answer.outcome)) }
    switch answer.outcome.result {
    case .answer(let answer):
      let report = LimitsReport(
        try limitAccess.service.overview(of: answer, now: now), now: now, zone: zone)
      try show(report, limitAccess: limitAccess)
      if form == .pair { try requireFigure(report) }
    case .nothing(let reason), .expired(let reason):
      throw Explanation(
        what: "\(kind.name) gave no figures", because: reason,
        hint: "`plimsoll doctor` names the other sources", status: .noData)
    case .early(let until, let reason), .blocked(let until, let reason):
      throw Explanation(
        what: "\(kind.name) is not to be asked now", because: reason,
        hint: "try again after \(LimitClock(now: now, zone: zone).text(until))",
        status: .noData)
    case .failed(let failure):
      throw failure
    }
  }

  private static func lines(of outcome: LimitSourceOutcome) -> [String] {
    var lines: [String] = []
    func add(_ text: String, mark: String) {
      for line in text.split(separator: "\n") { lines.append(mark + plainText(String(line))) }
    }
    for exchange in outcome.exchanges {
      add(exchange.request, mark: "> ")
      add(exchange.status ?? "no answer", mark: "< ")
      add(exchange.bodyExcerpt, mark: "  ")
      add(exchange.conclusion, mark: "= ")
      lines.append("")
    }
    return lines
  }

  // MARK: Watching

  /// Seconds between two pictures.
  private static let pause: Int64 = 5

  private func keepShowing(_ limitAccess: LimitAccess, zone: ZoneDays) async throws {
    let isTerminal = StandardStream.standardOutput.isTerminal
    while true {
      let now = Invocation.clock()
      try await limitAccess.hear(now: now)
      try await limitAccess.refresh(asksNobody ? .free : .due, now: now)
      let report = try limitAccess.report(now: now, zone: zone, explains: explain)
      if !asksNobody { try limitAccess.writeSnapshot(report) }
      // Home, then everything below goes: a picture replaces the one before.
      if isTerminal { try StandardStream.standardOutput.send("\u{1B}[H\u{1B}[2J") }
      try show(report, limitAccess: limitAccess)
      try await pause(limitAccess.context)
    }
  }

  /// Waits for the next picture; a window of another size is worth one at once.
  private func pause(_ context: CommandContext) async throws {
    let columns = context.surface.columns
    for _ in 0..<(LimitsCommand.pause * 4) {
      try await Task.sleep(for: .milliseconds(250))
      if context.surface.columns != columns { return }
    }
  }
}
