package import Alerts
package import AnthropicAPI
internal import Foundation
internal import LimitSources
internal import Scanning
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

    package init() {}
  }

  /// A way out, and how it went.
  package struct Outcome: Hashable, Sendable {
    package var channel: String
    /// Why it failed, without any secret; nil when it went well.
    package var problem: String?
  }

  package var settings: Settings
  /// nil where there is no network.
  package var transport: (any HTTPTransport)?
  /// The environment of the process.
  package var environment: [String: String]
  package var clock: LiveClock

  /// Seconds before each further attempt to reach a webhook.
  private static let pauses = [1, 5, 30]
  /// Seconds that a program may take.
  private static let timeLimit = 20

  package init(
    settings: Settings, transport: (any HTTPTransport)?, environment: [String: String],
    clock: LiveClock = .system
  ) {
    self.settings = settings
    self.transport = transport
    self.environment = environment
    self.clock = clock
  }

  /// Whether a warning goes anywhere.
  package var hasChannels: Bool {
    settings.desktop || settings.command != nil || settings.webhook != nil
  }

  /// Delivers a warning by each way that is set; one that is muted goes nowhere.
  package func deliver(_ alert: Alert) async -> [Outcome] {
    guard !alert.isMuted else { return [] }
    var outcomes: [Outcome] = []
    if settings.desktop {
      outcomes.append(
        await run(DesktopNotice.command(for: alert, environment: environment), as: "desktop"))
    }
    if let command = settings.command {
      outcomes.append(
        await run(("/bin/sh", ["-c", command]), as: "command", adding: variables(of: alert)))
    }
    if let webhook = settings.webhook {
      outcomes.append(Outcome(channel: "webhook", problem: await post(alert, to: webhook)))
    }
    return outcomes
  }

  // MARK: Programs

  private func run(
    _ program: (path: String, arguments: [String])?, as channel: String,
    adding variables: [String: String] = [:]
  ) async -> Outcome {
    guard let program else {
      return Outcome(channel: channel, problem: "no program for desktop notices was found")
    }
    let process = ChildProcess(
      path: program.path, arguments: program.arguments,
      environment: environment.merging(variables) { $1 },
      timeLimit: .seconds(AlertDelivery.timeLimit))
    do {
      switch try await process.run(until: { _ in false }).ending {
      case .exited(status: 0), .answered: return Outcome(channel: channel)
      case .exited(let status):
        return Outcome(channel: channel, problem: "it ended with status \(status)")
      case .signalled(let number):
        return Outcome(channel: channel, problem: "it was ended by signal \(number)")
      case .timedOut:
        return Outcome(
          channel: channel, problem: "it took longer than \(AlertDelivery.timeLimit) seconds")
      case .tooMuchOutput: return Outcome(channel: channel, problem: "it wrote too much")
      }
    } catch {
      return Outcome(channel: channel, problem: "it cannot be started (\(error.reason))")
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

  /// - Returns: Why it failed; nil when it went well.
  private func post(_ alert: Alert, to address: String) async -> String? {
    guard let transport else { return "there is no way to the network" }
    let webhook: Webhook
    do throws(Webhook.Refusal) {
      webhook = try Webhook(address, format: settings.webhookFormat)
    } catch {
      return error.reason
    }
    let request = webhook.request(for: alert)
    var problem = ""
    for pause in [nil] + AlertDelivery.pauses.map(Optional.init) {
      do {
        if let pause { try await clock.sleep(.seconds(pause)) }
        let reply = try await transport.send(request)
        if (200..<300).contains(reply.status) { return nil }
        problem = "\(webhook.host) answered \(reply.status)"
        // Anything else that a client got wrong stays wrong.
        guard reply.status == 429 || reply.status >= 500 else { return problem }
        if let wait = reply.header("retry-after").flatMap(Int.init), (1...60).contains(wait) {
          try await clock.sleep(.seconds(wait))
        }
      } catch let error as TransportError {
        // Its message may name the address.
        problem = "\(webhook.host) cannot be reached (\(error.kind.words))"
      } catch {
        return problem.isEmpty ? "it was cut short" : problem
      }
    }
    return problem + ", after \(AlertDelivery.pauses.count + 1) attempts"
  }
}

extension TransportError.Kind {
  fileprivate var words: String {
    switch self {
    case .timedOut: "no answer in time"
    case .cannotConnect: "no connection"
    case .cutOff: "the connection was cut off"
    case .tooLarge: "its answer is too large"
    case .other: "the exchange failed"
    }
  }
}
