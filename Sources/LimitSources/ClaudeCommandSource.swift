internal import AnthropicAPI
internal import ChildProcesses
internal import Files
internal import Platform
internal import Scanning
package import UsageModel

/// Claude Code itself, asked for what its `/usage` shows: the `get_usage` control
/// request, which starts no conversation and costs no tokens. It takes some three
/// seconds and 640 MB of memory, so it is never asked more often than every three
/// minutes, over all processes.
package struct ClaudeCommandSource: LimitSource {
  package let kind = LimitSourceKind.claudeCommand
  private let settings: LimitSettings
  private let places: LimitPlaces
  private let folder: SignInFolder
  private let timeLimit: Duration

  /// - Parameter timeLimit: While its own server throttles it, Claude Code goes on
  ///   trying for a minute; nobody waits that long for a number.
  package init(
    settings: LimitSettings, places: LimitPlaces, timeLimit: Duration = .seconds(20)
  ) {
    self.settings = settings
    self.places = places
    self.timeLimit = timeLimit
    folder = SignInFolder(places)
  }

  /// No prompt, no tools, no hooks, no servers, no session file. An empty
  /// `--setting-sources` is what keeps the user's hooks from running.
  static let arguments = [
    "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
    "--setting-sources", "",
    "--settings", #"{"disableAllHooks":true,"remoteControlAtStartup":false}"#,
    "--strict-mcp-config", "--tools", "", "--no-session-persistence", "--disable-slash-commands",
  ]

  static let request =
    #"{"type":"control_request","request_id":"1","#
    + #""request":{"subtype":"get_usage","skip_behaviors":true}}"# + "\n"

  private static let offReason = "switched off (`limits.ask_claude` is `false`)"

  /// Runs `claude` once, if its budget allows it.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    let source = BudgetedSource(places: places, minimumAge: settings.claudeMinimumAge)
    return await source.read(
      now: now, isByHand: isByHand, access: { () throws(SourceAbsence) in try program() },
      name: { _ in "claude-" + CredentialFingerprint.of(folder.path) },
      ask: { command, turn in await ask(command, now: turn.now) })
  }

  private func program() throws(SourceAbsence) -> String {
    guard settings.asksClaude else { throw .nothing(Self.offReason) }
    if let command { return command }
    throw .nothing(
      settings.claudeCommand.map { "\($0) is not a program that can be run" }
        ?? "no `claude` was found")
  }

  private func ask(_ command: String, now: Timestamp) async -> LimitSourceOutcome {
    let process = ChildProcess(
      path: command, arguments: Self.arguments, environment: environment,
      input: Array(Self.request.utf8), timeLimit: timeLimit)
    do {
      let result = try await process.run { ControlResponse($0) != nil }
      let lines = result.output.split(separator: 0x0A)
      let response = lines.lazy.compactMap { ControlResponse($0) }.first
      let account = await signedIn()
      let context = AnswerContext(
        organization: account?.organization ?? LimitOwner.unknown.stored, capturedAt: now,
        source: kind)
      var outcome: LimitSourceOutcome.Result
      if let response {
        outcome = decode(response, account: account, context)
      } else {
        outcome = .failed(failure(result.ending, command: command))
      }
      let told = lines.prefix(1000).compactMap { RateLimitEvent.decode($0, context) }
      outcome = Self.adding(told.flatMap(\.self), account: account, to: outcome)
      return conclude(outcome, result, command: command)
    } catch {
      return LimitSourceOutcome(
        .failed(
          Explanation(
            what: "cannot start \(command)", because: error.reason,
            hint: "set `limits.claude_path` to the path of your `claude`")),
        exchanges: [exchange(command, status: nil, [], "not started: \(error.reason)")])
    }
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    do throws(SourceAbsence) {
      return LimitSourcePresence(isFound: true, text: try program())
    } catch {
      if !settings.asksClaude { return LimitSourcePresence(isFound: true, text: Self.offReason) }
      return error.presence(hint: "`plimsoll config set limits.claude_path …` names yours")
    }
  }

  /// The user's `claude`: as set, else where installers put it, else in the path.
  var command: String? {
    if let set = settings.claudeCommand { return SystemPath.isExecutable(set) ? set : nil }
    let home = places.homeDirectory
    let usual = [
      home + "/.local/bin/claude", home + "/.claude/local/claude", "/opt/homebrew/bin/claude",
      "/usr/local/bin/claude",
    ]
    let path = places.environment["PATH"]?.split(separator: ":") ?? []
    return (usual + path.filter { $0.hasPrefix("/") }.map { $0 + "/claude" })
      .first(where: SystemPath.isExecutable)
  }

  /// What Claude Code gets to see. An inherited token would make it answer without
  /// limits, another credential would make it somebody else; and the default folder
  /// named explicitly makes it look signed out.
  var environment: [String: String] {
    var result = places.environment
    for name in [
      "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
      "CLAUDE_SESSION_KEY", "CLAUDE_ORG_ID",
    ] {
      result[name] = nil
    }
    result["CLAUDE_CONFIG_DIR"] = folder.isDefault ? nil : folder.path
    for name in ["DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "DISABLE_ERROR_REPORTING"] {
      result[name] = "1"
    }
    return result
  }

  private func signedIn() async -> AccountInfo? {
    do {
      return AccountBody.decode(claudeFile: try await folder.configuration()?.account)
    } catch {
      // The answer is worth having without a name to it.
      return nil
    }
  }

  private func conclude(
    _ outcome: LimitSourceOutcome.Result, _ result: ChildProcess.Result, command: String
  ) -> LimitSourceOutcome {
    let status =
      switch result.ending {
      case .answered: "answered"
      case .exited(let status): "exit \(status)"
      case .signalled(let signal): "ended by signal \(signal)"
      case .timedOut: "ended after \(timeLimit)"
      case .tooMuchOutput: "ended after \(result.output.count) bytes"
      }
    return LimitSourceOutcome(
      outcome, exchanges: [exchange(command, status: status, result.output, outcome.conclusion)])
  }

  /// What Claude Code said of itself on the way, where its answer has nothing.
  private static func adding(
    _ told: [LimitReading], account: AccountInfo?, to outcome: LimitSourceOutcome.Result
  ) -> LimitSourceOutcome.Result {
    // The last word on each window.
    let last = Dictionary(told.map { ($0.window, $0) }) { _, later in later }
    guard !last.isEmpty else { return outcome }
    var answer = LimitAnswer(account: account)
    if case .answer(let given) = outcome { answer = given }
    let known = Set(answer.readings.map(\.window))
    answer.readings += last.values.filter { !known.contains($0.window) }
      .sorted { $0.window.name < $1.window.name }
    return .answer(answer)
  }

  private func decode(
    _ response: ControlResponse, account: AccountInfo?, _ context: AnswerContext
  ) -> LimitSourceOutcome.Result {
    let payload: JSONValue
    switch response {
    case .success(let node): payload = node
    case .error(let message):
      return .failed(
        Explanation(
          what: "Claude Code gave no limits", because: Redaction([]).clean(message),
          hint: "update Claude Code; versions before 2.1.205 do not support this request"))
    }
    guard let limits = payload["rate_limits"], !limits.members.isEmpty else {
      return .nothing(
        reason: "Claude Code reported no limits just now; it does not for an API key, and for a "
          + "while after a reset")
    }
    var answer = UsageBody.decode(limits, context)
    var who = account ?? AccountInfo()
    if who.plan == nil {
      who.plan = AccountBody.plan(
        type: nil, tier: nil, subscription: payload["subscription_type"]?.text)
    }
    answer.account = who == AccountInfo() ? nil : who
    return .answer(answer)
  }

  private func failure(_ ending: ChildProcess.Ending, command: String) -> Explanation {
    let why =
      switch ending {
      case .answered: "its answer was not one"
      case .exited(let status): "it ended with status \(status) and no answer"
      case .signalled(let signal): "it was ended by signal \(signal)"
      case .timedOut: "it did not answer within \(timeLimit.components.seconds) s"
      case .tooMuchOutput: "it wrote more than any answer has"
      }
    return Explanation(
      what: "\(command) gave no limits", because: why,
      hint: "run `claude` and look at `/usage`; sign in with `/login` if it asks for it")
  }

  private func exchange(
    _ command: String, status: String?, _ output: [UInt8], _ conclusion: String
  ) -> LimitExchange {
    let words = Self.arguments.map { $0.isEmpty || $0.contains("\"") ? "'\($0)'" : $0 }
    return LimitExchange(
      request: ([command] + words).joined(separator: " ") + "\n" + Self.request,
      status: status, bodyExcerpt: Redaction([]).excerpt(output), conclusion: conclusion)
  }
}

/// The line among Claude Code's output that answers our request.
enum ControlResponse: Hashable {
  case success(JSONValue)
  case error(String)

  /// nil for other lines, which are passed over: greetings, questions, events.
  init?(_ line: ArraySlice<UInt8>) {
    let node: JSONValue
    do {
      node = try JSONValue(parsing: Array(line))
    } catch {
      // A greeting or a warning in plain text.
      return nil
    }
    guard node["type"]?.text == "control_response", let response = node["response"],
      response["request_id"]?.text == "1"
    else { return nil }
    if response["subtype"]?.text == "success" {
      self = .success(response["response"] ?? .null)
    } else {
      self = .error(response["error"]?.text ?? "it refused without a reason")
    }
  }
}
