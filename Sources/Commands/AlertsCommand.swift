internal import AlertDelivery
import Alerts
import Analytics
import ArgumentParser
import Index
internal import Live
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll alerts`: what was warned of, and a trial of the ways out.
struct AlertsCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Lists the warnings that were raised, and tests how they are delivered.",
    discussion: guide.text,
    subcommands: [AlertsList.self, AlertsTest.self],
    defaultSubcommand: AlertsList.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll alerts", "the last forty days"),
      CommandExample("plimsoll config set alerts.desktop true", "show them on the desktop"),
    ],
    notes: """
      `plimsoll` in a terminal, `plimsoll serve` and the service raise a warning once for each \
      window: when a threshold is passed, the pace will not last, a window starts again, usage \
      beyond the plan begins, a spending limit or the API credits run low, or a day costs far \
      more than a busy one. Estimates do not raise warnings. The settings that begin with \
      `alerts.` decide what is raised, when, and where it is sent.
      """,
    statuses: .usual(and: .noData))
}

/// `plimsoll alerts` without more.
struct AlertsList: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the warnings of the last forty days, newest first.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll alerts", "as a table"),
      CommandExample("plimsoll alerts list --json", "for scripts"),
    ])

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Option(
    name: [.customLong("tz"), .customLong("timezone")],
    help: ArgumentHelp("Time zone of the clock; yours by default.", valueName: "name"))
  var timeZone: String?

  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let zone = try invocation.zone(timeZone)
    let source = SourceOptions(skipsIndexing: true, isQuiet: look.quiet, color: look.color)
    let bench = try await CommandContext(invocation, source)
    let service = try await invocation.alertService(index: bench.index, zone: zone)
    let raised = try service.raised()
    let deliveries = try service.deliveryStates()
    if json {
      return try StandardStream.standardOutput.send(
        AlertsList.document(raised, deliveries: deliveries).document)
    }
    guard !raised.isEmpty else {
      return try bench.printLines(
        ["No warning was raised."]
          + bench.hintLines(
            service.rules.isEnabled
              ? "`plimsoll alerts test` tries how warnings are delivered"
              : "the setting alerts.enabled is false"))
    }
    let (surface, now) = (bench.surface, invocation.now)
    try bench.printLines(
      raised.map { line($0, deliveries[$0.id] ?? [], zone: zone, on: surface, now: now) })
  }

  private func line(
    _ alert: Alert, _ deliveries: [DeliveryState], zone: ZoneDays, on surface: Surface,
    now: Timestamp
  ) -> String {
    let style: Style =
      switch alert.severity {
      case .information: .accent
      case .warning: .warning
      case .critical: .bad
      }
    let clock = LimitClock(now: now, zone: zone).text(alert.raisedAt)
    let word = style.applied(to: alert.severity.name, colored: surface.isColored)
    return "\(clock)  \(word)  \(plainText(alert.text))" + (alert.isMuted ? " (muted)" : "")
      + deliveries.filter { $0.deliveredAt == nil }.map(AlertsList.owed).joined()
  }

  /// What is said of a warning that has not been carried out yet.
  private static func owed(_ delivery: DeliveryState) -> String {
    let reason = delivery.problem.map { ": " + plainText($0) } ?? ""
    return " (not yet delivered by \(delivery.channel.rawValue)\(reason))"
  }

  private static func document(
    _ alerts: [Alert], deliveries: [String: [DeliveryState]]
  ) -> JSONValue {
    func number(_ number: Double?) -> JSONValue {
      number.map { JSONValue.rounded($0, decimals: 2) } ?? .null
    }
    return .object([
      .init("schemaVersion", .integer(1)), .init("report", .string("alerts")),
      .init(
        "alerts",
        .array(
          alerts.map { alert in
            .object([
              .init("id", .string(alert.id)), .init("kind", .string(alert.kind.rawValue)),
              .init("severity", .string(alert.severity.name)),
              .init("subject", .string(alert.subject)), .init("text", .string(alert.text)),
              .init("percent", number(alert.percent)),
              .init("threshold", number(alert.threshold)),
              .init("resetsAt", .time(alert.resetsAt)), .init("raisedAt", .time(alert.raisedAt)),
              .init("confidence", .string(alert.confidence.name)),
              .init("isMuted", .bool(alert.isMuted)),
              .init("deliveries", .array((deliveries[alert.id] ?? []).map(delivery))),
            ])
          })),
    ])
  }
}

extension AlertsList {
  private static func delivery(_ state: DeliveryState) -> JSONValue {
    .object([
      .init("channel", .string(state.channel.rawValue)),
      .init("deliveredAt", .time(state.deliveredAt)),
      .init("failedAttempts", .integer(Int64(state.attempts))),
      .init("problem", .optional(state.problem)),
    ])
  }
}

/// `plimsoll alerts test`
struct AlertsTest: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Delivers a warning that says that it is a test.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll alerts test", "by every way that is set up")
    ],
    notes: """
      The test is not stored. Status 74 means that a delivery failed, 66 that no way of \
      delivery is set up.
      """,
    statuses: .usual(and: .noData))

  mutating func run(in invocation: Invocation) async throws {
    let zone = try invocation.zone(nil)
    let index = try UsageIndex.open(invocation.workspace)
    let service = try await invocation.alertService(index: index, zone: zone)
    guard let delivery = service.delivery else {
      throw Explanation(
        what: "no way to deliver warnings is set",
        hint: "`plimsoll config set alerts.desktop true`, or set alerts.command or alerts.webhook",
        status: .noData)
    }
    let outcomes = await delivery.deliver(.test(at: invocation.now)) {
      StandardStream.standardError.offer(plainText($0) + " …\n")
    }
    for outcome in outcomes {
      try StandardStream.standardOutput.send(
        "\(outcome.channel): " + plainText(outcome.problem ?? "delivered") + "\n")
    }
    if let failed = outcomes.first(where: { $0.problem != nil }) {
      throw Explanation(
        what: "the test was not delivered by \(failed.channel)", because: failed.problem,
        hint: "see the settings that begin with alerts. in docs/configuration.md",
        status: .inputOutput)
    }
  }
}

extension Alert {
  /// A warning that says that it is none.
  static func test(at now: Timestamp) -> Alert {
    Alert(
      id: "test|\(now.seconds)", kind: .threshold, severity: .information, subject: "test",
      text: "This is a test of how Plimsoll warns; nothing is wrong", raisedAt: now,
      confidence: .official)
  }
}
