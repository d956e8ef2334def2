package import Alerts
package import AnthropicAPI
internal import ChildProcesses
internal import Foundation
internal import Platform
internal import Scanning
package import Settings
internal import UsageModel

/// Carries warnings out of the program: to the desktop, a command of the user's, a
/// webhook.
package struct AlertDelivery: Sendable {
  /// Where warnings go.
  package struct Settings: Hashable, Sendable {
    package var desktop = false
    /// Run by `/bin/sh -c`, with the warning in its environment.
    package var command: String?
    /// A secret: whoever knows the address can write there.
    package var webhook: String?
    package var webhookFormat = WebhookFormat.automatic
    /// Signs what is sent as our own JSON; a secret too.
    package var webhookSecret: String?

    package init() {}
  }

  /// A way out, and how it went.
  package struct Outcome: Hashable, Sendable {
    package var channel: String
    /// Why it failed, without any secret; nil when it went well.
    package var problem: String?

    package init(channel: String, problem: String?) {
      self.channel = channel
      self.problem = problem
    }
  }

  package var settings: Settings
  /// nil where there is no network.
  package var transport: (any HTTPTransport)?
  /// The environment of the process.
  package var environment: [String: String]
  package var clock: LiveClock

  /// Seconds before each further attempt of `deliver`.
  private static let pauses = [1, 5, 30]
  /// Seconds that a program may take.
  static let timeLimit = 20

  package init(
    settings: Settings, transport: (any HTTPTransport)?, environment: [String: String],
    clock: LiveClock = .system
  ) {
    self.settings = settings
    self.transport = transport
    self.environment = environment
    self.clock = clock
  }

  /// The ways that are set.
  package var channels: [AlertChannel] {
    var channels: [AlertChannel] = []
    if settings.desktop { channels.append(.desktop) }
    if settings.command != nil { channels.append(.command) }
    if settings.webhook != nil { channels.append(.webhook) }
    return channels
  }

  /// One attempt to deliver a warning by one way.
  package struct Attempt {
    /// Why it failed, without any secret; nil when it went well.
    package var problem: String?
    /// Milliseconds for which the receiver asked to be left alone.
    package var wait: Int64?
    /// Whether another attempt soon would fail in the same way.
    var isFinal = false
  }

  /// Tries once, for at most `AlertDelivery.timeLimit` seconds. What is muted is for
  /// the caller to leave out.
  package func attempt(_ alert: Alert, by channel: AlertChannel) async -> Attempt {
    switch channel {
    case .desktop:
      await run(
        DesktopNotice.command(
          text: alert.text, urgency: urgency(of: alert), environment: environment))
    case .command:
      await run(
        settings.command.map { ("/bin/sh", ["-c", $0]) }, adding: variables(of: alert))
    case .webhook: await post(alert)
    }
  }

  /// Delivers a warning by each way that is set and waits for each, trying those again
  /// that may only be busy; one that is muted goes nowhere. Nothing is kept of it.
  ///
  /// - Parameter tell: Told what is waited for, as a sentence without its full stop.
  package func deliver(
    _ alert: Alert, tell: (@Sendable (String) -> Void)? = nil
  ) async -> [Outcome] {
    guard !alert.isMuted else { return [] }
    var outcomes: [Outcome] = []
    for channel in channels {
      tell?("\(channel.rawValue): waiting for it to end, at most \(AlertDelivery.timeLimit) s")
      let problem = await insist(alert, by: channel) { tell?("\(channel.rawValue): \($0)") }
      outcomes.append(Outcome(channel: channel.rawValue, problem: problem))
    }
    return outcomes
  }

  /// - Returns: Why it failed in the end; nil when it went well.
  private func insist(
    _ alert: Alert, by channel: AlertChannel, tell: (String) -> Void
  ) async -> String? {
    var problem = ""
    for pause in [nil] + AlertDelivery.pauses.map(Optional.init) {
      do {
        if let pause {
          tell("\(problem); trying again in \(pause) s")
          try await clock.sleep(.seconds(pause))
        }
        let attempt = await attempt(alert, by: channel)
        guard let found = attempt.problem else { return nil }
        problem = found
        if attempt.isFinal { return problem }
        if let wait = attempt.wait {
          tell("\(found); it asks to wait for \((wait + 999) / 1000) s")
          try await clock.sleep(.milliseconds(wait))
        }
      } catch {
        return problem.isEmpty ? AlertDelivery.cutShort : problem
      }
    }
    return problem + ", after \(AlertDelivery.pauses.count + 1) attempts"
  }

  private static let cutShort = "it was cut short"

  // MARK: Programs

  private func urgency(of alert: Alert) -> DesktopNotice.Urgency {
    switch alert.severity {
    case .information: .low
    case .warning: .normal
    case .critical: .critical
    }
  }

  private func run(
    _ program: (path: String, arguments: [String])?, adding variables: [String: String] = [:]
  ) async -> Attempt {
    guard let program else {
      return Attempt(problem: "no program for desktop notices was found", isFinal: true)
    }
    let process = ChildProcess(
      path: program.path, arguments: program.arguments,
      environment: environment.merging(variables) { $1 },
      timeLimit: .seconds(AlertDelivery.timeLimit))
    do {
      switch try await process.run().ending {
      case .exited(status: 0), .answered: return Attempt()
      case .exited(let status):
        return Attempt(problem: "it ended with status \(status)", isFinal: true)
      case .signalled(let number):
        return Attempt(problem: "it was ended by signal \(number)", isFinal: true)
      case .timedOut:
        return Attempt(
          problem: "it took longer than \(AlertDelivery.timeLimit) seconds", isFinal: true)
      case .tooMuchOutput: return Attempt(problem: "it wrote too much", isFinal: true)
      }
    } catch {
      return Attempt(problem: "it cannot be started (\(error.reason))", isFinal: true)
    }
  }

  /// What a command finds in its environment: text as it is, numbers plain, times in
  /// seconds since 1970, and what is not known empty.
  private func variables(of alert: Alert) -> [String: String] {
    [
      "PLIMSOLL_ALERT_ID": alert.id,
      "PLIMSOLL_ALERT_KIND": alert.kind.rawValue,
      "PLIMSOLL_ALERT_SEVERITY": alert.severity.name,
      "PLIMSOLL_ALERT_SUBJECT": alert.subject,
      "PLIMSOLL_ALERT_TEXT": alert.text,
      "PLIMSOLL_ALERT_PERCENT": alert.percent.map { "\($0)" } ?? "",
      "PLIMSOLL_ALERT_THRESHOLD": alert.threshold.map { "\($0)" } ?? "",
      "PLIMSOLL_ALERT_RESETS_AT": alert.resetsAt.map { "\($0.seconds)" } ?? "",
      "PLIMSOLL_ALERT_RAISED_AT": "\(alert.raisedAt.seconds)",
    ].mapValues { $0.replacingOccurrences(of: "\0", with: " ") }
  }

  // MARK: Webhook

  private func post(_ alert: Alert) async -> Attempt {
    guard let transport else {
      return Attempt(problem: "there is no way to the network", isFinal: true)
    }
    let webhook: Webhook
    do throws(Webhook.Refusal) {
      webhook = try Webhook(
        settings.webhook ?? "", format: settings.webhookFormat, secret: settings.webhookSecret)
    } catch {
      return Attempt(problem: error.reason, isFinal: true)
    }
    do throws(TransportError) {
      let reply = try await transport.send(webhook.request(for: alert, at: clock.now()))
      if (200..<300).contains(reply.status) { return Attempt() }
      let wait = reply.header("retry-after").flatMap(Int64.init).map { min($0, 60) * 1000 }
      return Attempt(
        problem: "\(webhook.host) answered \(reply.status)",
        wait: wait.flatMap { $0 > 0 ? $0 : nil },
        // Anything else that a client got wrong stays wrong.
        isFinal: reply.status != 429 && reply.status < 500)
    } catch {
      // Its message may name the address.
      let words = error.kind == .proxy ? error.message : error.kind.words
      return Attempt(problem: "\(webhook.host) cannot be reached (\(words))")
    }
  }
}

extension TransportError.Kind {
  fileprivate var words: String {
    switch self {
    case .timedOut: "no answer in time"
    case .cannotConnect: "no connection"
    case .cutOff: "the connection was cut off"
    case .tooLarge: "its answer is too large"
    case .proxy: "a proxy refused"
    case .other: "the exchange failed"
    }
  }
}
